/** Query.changes. Its rows are those of node(id), with the same rules. */
import {
  Arg,
  Args,
  ArgsType,
  Authorized,
  Ctx,
  createUnionType,
  Field,
  FieldResolver,
  ID,
  Int,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../kernel/api/context.js';
import { badInput } from '../kernel/base/errors.js';
import { printId } from '../kernel/base/global-ids.js';
import { CHANGE_TYPES, CHANGED_KINDS, type ChangeType, ChangeTypes } from '../modules/changes/change.enums.js';
import { Change, ChangePage } from '../modules/changes/change.type.js';
import { RETENTION_DAYS } from '../modules/changes/change-cursor.js';
import { type ChangeRow, type ChangesRead, readChanges } from '../modules/changes/read-changes.js';
import { CHANGES_MAX } from './list-sizes.js';
import { NODES, withType } from './nodes.js';
import { typesOpenTo } from './scopes.js';

@ArgsType()
class ChangesArgs {
  @Field(() => String, {
    nullable: true,
    description: `endCursor of an earlier answer. Without it the answer is the cursor of now and names no rows: take it before you copy everything. CURSOR_EXPIRED after ${RETENTION_DAYS} days, and after the database was restored.`,
  })
  after?: string | null;

  @Field(() => Int, { defaultValue: 100, description: `Number of rows, 1 to ${CHANGES_MAX}.` })
  first!: number;
}

@Resolver(() => ChangePage)
export class ChangesResolver {
  @Authorized(['ADMIN', 'SERVICE'])
  @Query(() => ChangePage, {
    nullable: true,
    description:
      'The rows that answer otherwise since a cursor, so that a copy follows the source. Fields that depend on the clock change without it, and PlatformStats is not named: read it beside this field. FORBIDDEN to clippers.',
  })
  changes(
    @Args(() => ChangesArgs) { after, first }: ChangesArgs,
    @Arg('types', () => [ChangeTypes], {
      nullable: true,
      description:
        'Only rows of these types. A cursor follows the types that it was made with: BAD_USER_INPUT for others. Without it those of the cursor; without a cursor all, or those that the scopes of your key allow.',
    })
    types: ChangeType[] | null | undefined,
    @Ctx() { loaders, viewer }: Context,
  ): Promise<ChangesRead> {
    if (first < 1 || first > CHANGES_MAX) throw badInput('first', `first must be between 1 and ${CHANGES_MAX}.`);
    return readChanges(loaders, after ?? null, { types: types ?? null, open: typesOpenTo(viewer), size: first });
  }
}

const FOLLOWED = new Map(NODES.map((node) => [node.kind.type, node]));

/** No interface: the subgraph has no `Node`. */
const ChangedRow = createUnionType({
  name: 'ChangedRow',
  description: 'A row of one of the types of the changes feed.',
  resolveType: (row) => (row as { __typename: string }).__typename,
  types: () => CHANGE_TYPES.flatMap((type) => FOLLOWED.get(CHANGED_KINDS[type].type)?.type() ?? []),
});

@Resolver(() => Change)
export class ChangeFields {
  @FieldResolver(() => ID, { description: 'Global id of the row, such as "user_12".' })
  id(@Root() { type, id }: ChangeRow): string {
    return printId(CHANGED_KINDS[type], id);
  }

  @FieldResolver(() => ChangedRow, {
    nullable: true,
    description:
      'The row in the snapshot of this response. Null if it is gone, or if you may not see it: drop it from the copy.',
  })
  async entity(@Root() { type, id }: ChangeRow, @Ctx() { loaders }: Context): Promise<object | null> {
    const { type: name } = CHANGED_KINDS[type];
    const byId = FOLLOWED.get(name)?.byId;
    const row = byId === undefined ? null : await loaders.load(byId, id);
    return row === null ? null : withType(row, name);
  }
}
