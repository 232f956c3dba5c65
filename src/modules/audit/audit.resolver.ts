/** The audit log, by entity, actor and time. It lives here because its entries refer to users. */
import { Arg, Args, Authorized, Ctx, Field, FieldResolver, ID, InputType, Query, Resolver, Root } from 'type-graphql';
import { type Connection, defineList, loadConnection } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import { RowId, Text } from '../../kernel/api/input.js';
import { CreatedOrder, ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { ROOT } from '../../kernel/api/page.js';
import { DateTime, JsonObject } from '../../kernel/api/scalars.js';
import { badInput } from '../../kernel/base/errors.js';
import { kindOfTable, kindOfType, printId, readId } from '../../kernel/base/global-ids.js';
import { rowById } from '../../kernel/reads/loader.js';
import { shownValues } from '../commands/audited-values.js';
import { AUDIT_ID, USER_ID } from '../ids/id-kinds.js';
import { User } from '../users/user.type.js';
import { userById } from '../users/users.loaders.js';
import { type AuditEntryRow, type AuditFilter, auditCount, auditEntriesById, auditPage } from './audit.sql.js';
import { AuditEntry, AuditEntryConnection } from './audit.type.js';

const VALUES =
  'by name: ids, states and counts, with amounts in the form of Money and rates in that of Rate, such as "127.85"';

export const auditEntryById = rowById(auditEntriesById, 'role');
const auditList = defineList(AUDIT_ID, auditPage, auditCount);

@InputType({ description: 'Narrows the audit log.' })
export class AuditFilterInput {
  @Text({ description: 'Only entries about this kind of row, such as "Campaign".', max: 100, nullable: true })
  entity?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only entries about the row with this id, such as "campaign_12".' })
  entityId?: string | null;

  @RowId(USER_ID, 'Only entries by the user with this id, such as "user_12".', { nullable: true })
  actorId?: string | null;

  @Text({ description: 'Only entries of this command, such as "approveClip".', max: 100, nullable: true })
  action?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True: only refused passwords and refresh tokens. False: only the rest. Null: all entries.',
  })
  denied?: boolean | null;

  @Field(() => DateTime, { nullable: true, description: 'Only entries at or after this time.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Only entries before this time.' })
  to?: Date | null;
}

/** Facts name tables; callers name types and global ids. */
function filterOf(filter: AuditFilterInput | null): AuditFilter {
  const { entity, entityId, ...rest } = filter ?? {};
  const table = entity == null ? null : (kindOfType(entity)?.table ?? entity);
  if (entityId == null) return { ...rest, entity: table };
  const known = readId(entityId);
  if (known === null)
    throw badInput('filter.entityId', 'filter.entityId is not an id. An id looks like "campaign_12".');
  if (table !== null && table !== known.kind.table)
    throw badInput(
      'filter.entityId',
      `filter.entityId is ${entityId}, but filter.entity is ${entity}. Leave out filter.entity.`,
    );
  return { ...rest, entity: known.kind.table, entityId: known.id };
}

@Resolver(() => AuditEntry)
export class AuditResolver {
  @Authorized(['ADMIN'])
  @Query(() => AuditEntryConnection, {
    nullable: true,
    description: 'The audit log, newest entries first by default. Only admins may read it.',
  })
  auditLog(
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => AuditFilterInput, { nullable: true, description: 'Narrows the log.' })
    filter: AuditFilterInput | null,
    @Arg('orderBy', () => CreatedOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ): Connection<AuditEntryRow> {
    return loadConnection(context, auditList, ROOT, { filter: filterOf(filter), page: PageInput.parse(page, orderBy) });
  }

  @FieldResolver(() => String, { description: 'Type of the row that the command changed, such as "Submission".' })
  entity(@Root() { entity }: AuditEntryRow) {
    return kindOfTable(entity)?.type ?? entity;
  }

  @FieldResolver(() => ID, {
    nullable: true,
    description: 'Id of that row, such as "submission_12". Null for a login with an unknown address.',
  })
  entityId(@Root() { entity, entityId }: AuditEntryRow) {
    const kind = kindOfTable(entity);
    return kind === undefined || entityId === null ? entityId : printId(kind, entityId);
  }

  @FieldResolver(() => JsonObject, {
    nullable: true,
    description: `Values before the command, ${VALUES}. Null if the command records none.`,
  })
  before(@Root() { before }: AuditEntryRow) {
    return shownValues(before);
  }

  @FieldResolver(() => JsonObject, {
    nullable: true,
    description: `Values after the command, ${VALUES}. Null if the command records none.`,
  })
  after(@Root() { after }: AuditEntryRow) {
    return shownValues(after);
  }

  @FieldResolver(() => User, {
    nullable: true,
    description: 'The user who ran the command. Null if the system did, or if the user is unknown.',
  })
  actor(@Root() { actorId }: AuditEntryRow, @Ctx() { loaders }: Context) {
    return actorId === null ? null : loaders.load(userById, actorId);
  }
}
