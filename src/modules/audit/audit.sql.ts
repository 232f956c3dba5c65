/** Reads of the audit log. Only admins see it. */
import type { Listed } from '../../kernel/api/connection.js';
import { countQuery, type List, type PageArgs, pageQuery } from '../../kernel/api/page.js';
import { adminsOnly, type Id, type Viewer } from '../../kernel/auth/viewer.js';
import { all, type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Role } from '../../kernel/prisma/generated/enums.js';

export interface AuditEntryRow {
  id: Id;
  at: Date;
  actorId: Id | null;
  actorRole: Role | null;
  address: string | null;
  action: string;
  denied: boolean;
  entity: string;
  entityId: Id | null;
  before: object | null;
  after: object | null;
  requestId: string | null;
  idempotencyKey: string | null;
}

export interface AuditFilter {
  entity?: string | null;
  entityId?: Id | null;
  actorId?: Id | null;
  action?: string | null;
  denied?: boolean | null;
  /** Half-open: from ≤ at < to. */
  from?: Date | null;
  to?: Date | null;
}

export interface AuditListArgs {
  filter: AuditFilter;
  page: PageArgs;
}

const COLUMNS =
  raw(`a.id::text AS id, a.at, a."actorId"::text AS "actorId", a."actorRole", a.address, a.action, a.denied,
  a.entity, a."entityId"::text AS "entityId", a.before, a.after, a."requestId", a."idempotencyKey"`);

export function auditEntriesById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<AuditEntryRow> {
  return sql`SELECT ${COLUMNS} FROM "AuditEntry" a WHERE a.id = ANY(${ids}::bigint[]) AND ${adminsOnly(viewer)}`;
}

export function auditPage(parents: readonly Id[], args: AuditListArgs, viewer: Viewer): Query<Listed<AuditEntryRow>> {
  return pageQuery({ ...listOf(args, viewer), columns: COLUMNS }, parents, args.page);
}

export function auditCount(
  parents: readonly Id[],
  args: AuditListArgs,
  viewer: Viewer,
): Query<{ parentId: Id; count: bigint }> {
  return countQuery(listOf(args, viewer), parents);
}

function listOf({ filter }: AuditListArgs, viewer: Viewer): Omit<List, 'columns'> {
  const where = all([
    adminsOnly(viewer),
    filter.entity != null && sql`a.entity = ${filter.entity}`,
    filter.entityId != null && sql`a."entityId" = ${filter.entityId}::bigint`,
    filter.actorId != null && sql`a."actorId" = ${filter.actorId}::bigint`,
    filter.action != null && sql`a.action = ${filter.action}`,
    filter.denied != null && sql`a.denied = ${filter.denied}`,
    filter.from != null && sql`a.at >= ${filter.from}::timestamptz`,
    filter.to != null && sql`a.at < ${filter.to}::timestamptz`,
  ]);
  return { from: raw('"AuditEntry" a'), alias: 'a', parent: null, where };
}
