/** The Apollo Federation 2 subgraph `cliptally`: the schema with its keys, and the two fields that a router asks. */
import { addResolversToSchema, buildSubgraphSchema, type GraphQLResolverMap } from '@apollo/subgraph';
import {
  type ConstDirectiveNode,
  concatAST,
  type DocumentNode,
  type GraphQLSchema,
  type ObjectTypeDefinitionNode,
  parse,
  print,
  printSchema,
  visit,
} from 'graphql';
import { createResolversMap } from 'type-graphql';
import type { Context } from '../kernel/context.js';
import { badInput, Refusal } from '../kernel/errors.js';
import { seesAll } from '../kernel/viewer.js';
import { REFERENCES, resolveReference } from './references.js';
import { createSchema } from './schema.js';

/** The oldest version that has what is used here: every router composes it. */
const LINK = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key", "@shareable"])';

/**
 * Relay's type, which other subgraphs define too. Nothing else is shared: `Totals`, `Balance` and the like have one
 * definition, and a subgraph that claims to answer them as well does not compose.
 */
const SHAREABLE = new Set(['PageInfo']);

/** Ten of the largest pages: what a list nested in a list leads to. */
const REPRESENTATIONS_MAX = 1_000;

export interface SubgraphOptions {
  /** True: `_service` answers anybody. For development, where no router has a secret. */
  openService: boolean;
}

/** What the server runs: the schema of `createSchema`, its resolvers and scalars, with the federation's fields. */
export function createSubgraph({ openService }: SubgraphOptions): GraphQLSchema {
  const schema = createSchema();
  const typeDefs = subgraphDocument(schema);
  const sdl = print(typeDefs);
  const service = (_: unknown, _arguments: unknown, context: Context) => {
    if (!openService) refuseStrangers(context);
    return { sdl };
  };
  const resolvers = createResolversMap(schema) as GraphQLResolverMap<Context>;
  const subgraph = buildSubgraphSchema([{ typeDefs, resolvers }]);
  // In place of the library's `_entities`, to which one malformed representation is a fault of the whole batch.
  addResolversToSchema(subgraph, { Query: { _service: service, _entities: entities } });
  return subgraph;
}

/** The types as clients see them, with @key and @shareable where they belong. */
export function subgraphDocument(schema: GraphQLSchema): DocumentNode {
  const types = visit(parse(printSchema(schema)), {
    ObjectTypeDefinition: (type): ObjectTypeDefinitionNode => ({ ...type, directives: directivesOf(type.name.value) }),
  });
  return concatAST([parse(LINK), types]);
}

function directivesOf(type: string): readonly ConstDirectiveNode[] {
  const applied = `${Object.hasOwn(REFERENCES, type) ? '@key(fields: "id")' : ''} ${SHAREABLE.has(type) ? '@shareable' : ''}`;
  const [node] = parse(`type ${type} ${applied} { id: ID }`, { noLocation: true }).definitions;
  return (node as ObjectTypeDefinitionNode).directives ?? [];
}

function entities(_: unknown, { representations }: { representations: readonly unknown[] }, context: Context) {
  refuseStrangers(context);
  if (representations.length > REPRESENTATIONS_MAX) {
    throw badInput('representations', `representations must have at most ${REPRESENTATIONS_MAX} entries.`);
  }
  return representations.map((one, index) => resolveReference(context, one, `representations.${index}`));
}

/** Who asks as a router would, and is none: what they may see has fields of its own. */
function refuseStrangers({ request, caller }: Context): void {
  if (request.router || (caller !== null && seesAll(caller))) return;
  throw new Refusal('FORBIDDEN', 'Only a federation router may ask this.');
}
