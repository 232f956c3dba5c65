/** Reads of sessions: the logins of a user that are still open. Users see their own, and admins those of everybody. */
import type { ListArgs, Listed } from '../../kernel/api/connection.js';
import { countQuery, type List, pageQuery } from '../../kernel/api/page.js';
import { type Id, ownOrAdmin, type Viewer } from '../../kernel/auth/viewer.js';
import { all, type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';

export interface SessionRow {
  id: Id;
  userId: Id;
  createdAt: Date;
  lastUsedAt: Date;
  expiresAt: Date;
  address: string | null;
  userAgent: string | null;
  current: boolean;
}

/** The first token of the family is the session, and the newest one says until when it lasts. */
const FROM = raw(`"RefreshToken" t CROSS JOIN LATERAL (
  SELECT n."createdAt", n."expiresAt" FROM "RefreshToken" n WHERE n."familyId" = t."familyId" ORDER BY n.id DESC LIMIT 1
) newest`);

const OPEN = raw(`t."isLogin" AND t."revokedAt" IS NULL AND newest."expiresAt" > now()`);

function columnsFor({ sessionId }: Viewer): Prisma.Sql {
  return sql`t.id::text AS id, t."userId"::text AS "userId", t."createdAt", newest."createdAt" AS "lastUsedAt",
    newest."expiresAt", t.address, t."userAgent", coalesce(t.id = ${sessionId ?? null}::bigint, FALSE) AS current`;
}

export function sessionsById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<SessionRow> {
  return sql`
    SELECT ${columnsFor(viewer)} FROM ${FROM}
    WHERE t.id = ANY(${ids}::bigint[]) AND ${OPEN} AND ${ownOrAdmin(viewer, 't."userId"')}`;
}

export function sessionPage(userIds: readonly Id[], { page }: ListArgs, viewer: Viewer): Query<Listed<SessionRow>> {
  return pageQuery({ ...listOf(viewer), columns: columnsFor(viewer) }, userIds, page);
}

export function sessionCount(
  userIds: readonly Id[],
  _: ListArgs,
  viewer: Viewer,
): Query<{ parentId: Id; count: bigint }> {
  return countQuery(listOf(viewer), userIds);
}

function listOf(viewer: Viewer): Omit<List, 'columns'> {
  const where = all([OPEN, ownOrAdmin(viewer, 't."userId"')]);
  return { from: FROM, alias: 't', parent: 't."userId"', where };
}
