/** The audit log, by entity, actor and time. It stands here, for its entries name users. */
import { Arg, Args, Authorized, Ctx, Field, FieldResolver, InputType, Query, Resolver, Root } from 'type-graphql';
import { type Connection, defineList, loadConnection } from '../../kernel/connection.js';
import type { Context } from '../../kernel/context.js';
import { badInput } from '../../kernel/errors.js';
import { RowId, Text } from '../../kernel/input.js';
import { CreatedOrder, ORDER_BY, type OrderInput } from '../../kernel/order.input.js';
import { PageInput } from '../../kernel/page.input.js';
import { ROOT } from '../../kernel/page.js';
import { DateTime, JsonObject } from '../../kernel/scalars.js';
import { type AuditEntryRow, auditCount, auditPage } from '../audit/audit.sql.js';
import { AuditEntry, AuditEntryConnection } from '../audit/audit.type.js';
import { shownValues } from '../audit/audited-values.js';
import { User } from './user.type.js';
import { userById } from './users.loaders.js';

const VALUES = 'by name: ids, states and counts, and amounts and rates as Money and Rate write them ("127.85")';

const auditList = defineList(auditPage, auditCount);

@InputType({ description: 'Narrows the audit log.' })
export class AuditFilterInput {
  @Text({ description: 'Entries about this kind of row alone, such as "Campaign".', max: 100, nullable: true })
  entity?: string | null;

  @RowId('Entries about the row of this id alone; name its entity, too.', { nullable: true })
  entityId?: string | null;

  @RowId('What this user did alone.', { nullable: true })
  actorId?: string | null;

  @Text({ description: 'Entries of this command alone, such as "approveClip".', max: 100, nullable: true })
  action?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'True: what was refused alone.' })
  denied?: boolean | null;

  @Field(() => DateTime, { nullable: true, description: 'Entries from this moment on.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Entries before this moment.' })
  to?: Date | null;
}

@Resolver(() => AuditEntry)
export class AuditResolver {
  @Authorized(['ADMIN'])
  @Query(() => AuditEntryConnection, {
    nullable: true,
    description: 'Who did what, the newest first. For admins alone.',
  })
  auditLog(
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => AuditFilterInput, { nullable: true, description: 'Narrows the log.' })
    filter: AuditFilterInput | null,
    @Arg('orderBy', () => CreatedOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ): Connection<AuditEntryRow> {
    if (filter?.entityId != null && filter.entity == null)
      throw badInput('filter.entity', 'An entityId is one of an entity: name it, too.');
    return loadConnection(context, auditList, ROOT, { filter: { ...filter }, page: PageInput.parse(page, orderBy) });
  }

  @FieldResolver(() => JsonObject, { nullable: true, description: `What it was before, ${VALUES}.` })
  before(@Root() { before }: AuditEntryRow) {
    return shownValues(before);
  }

  @FieldResolver(() => JsonObject, { nullable: true, description: `What it was after, ${VALUES}.` })
  after(@Root() { after }: AuditEntryRow) {
    return shownValues(after);
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who did it; null: the system, or nobody known.' })
  actor(@Root() { actorId }: AuditEntryRow, @Ctx() { loaders }: Context) {
    return actorId === null ? null : loaders.load(userById, actorId);
  }
}
