/** Query.node and Query.nodes, and a root field for each type with a global id. */
import { Arg, Args, ArgsType, Authorized, type ClassType, Ctx, Field, ID, Query, Resolver } from 'type-graphql';
import type { Context } from '../kernel/api/context.js';
import { Node } from '../kernel/api/node.js';
import { badInput } from '../kernel/base/errors.js';
import { findAnyNode, findNode, NODES, type NodeKind } from './nodes.js';

export const NODES_MAX = 100;

@ArgsType()
class NodesArgs {
  @Field(() => [ID], { description: `Global ids, such as ["user_12", "clip_3"]. At most ${NODES_MAX}.` })
  ids!: string[];
}

@Resolver()
export class NodeResolver {
  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Query(() => Node, {
    nullable: true,
    description:
      'The row with this global id, with the rules of its own root field. BAD_USER_INPUT if the id has no kind. NOT_FOUND if there is no such row, or you may not see it.',
  })
  node(
    @Arg('id', () => ID, { description: 'Global id, such as "user_12".' }) id: string,
    @Ctx() context: Context,
  ): Promise<object> {
    return findAnyNode(context, 'id', id);
  }

  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Query(() => [Node], {
    nullable: 'itemsAndList',
    description: `The rows with these global ids, in the order of the ids, at most ${NODES_MAX}. A row that node(id) would refuse is null, with an error at its place.`,
  })
  nodes(@Args(() => NodesArgs) { ids }: NodesArgs, @Ctx() context: Context): Promise<object>[] {
    if (ids.length > NODES_MAX) throw badInput('ids', `ids must have at most ${NODES_MAX} entries.`);
    return ids.map((id, index) => findAnyNode(context, `ids.${index}`, id));
  }
}

/** One resolver for each type: `user(id)`, `clip(id)` and so on. */
export const LOOKUPS: readonly ClassType[] = NODES.map(lookupOf);

function lookupOf(node: NodeKind): ClassType {
  const { kind, type, roles, hidden } = node;
  const name = `${kind.type[0]?.toLowerCase()}${kind.type.slice(1)}`;
  const refused = refusedBy(roles);
  const missing = hidden === undefined ? '' : `, or if ${hidden}`;
  @Resolver()
  class Lookup {
    @Authorized([...roles])
    @Query(() => type(), {
      name,
      nullable: true,
      description: `One ${kind.noun} by id. NOT_FOUND if there is none${missing}.${refused}`,
    })
    find(
      @Arg('id', () => ID, { description: `Id of the ${kind.noun}, such as "${kind.prefix}_12".` }) id: string,
      @Ctx() context: Context,
    ): Promise<object> {
      return findNode(context, node, 'id', id);
    }
  }
  return Lookup;
}

function refusedBy(roles: NodeKind['roles']): string {
  const [clippers, tools] = [roles.includes('CLIPPER'), roles.includes('SERVICE')];
  if (clippers) return tools ? '' : ' FORBIDDEN to internal tools.';
  return ` FORBIDDEN to ${tools ? 'clippers' : 'all but admins'}.`;
}
