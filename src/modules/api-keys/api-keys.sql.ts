/** Reads of API keys. Only admins see them. */
import type { Listed } from '../../kernel/api/connection.js';
import { countQuery, type List, type PageArgs, pageQuery } from '../../kernel/api/page.js';
import { adminsOnly, type Id, type Viewer } from '../../kernel/auth/viewer.js';
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import type { ApiKeyScope } from '../../kernel/prisma/generated/enums.js';

export interface ApiKeyRow {
  id: Id;
  userId: Id;
  createdById: Id;
  name: string;
  prefix: string;
  scopes: ApiKeyScope[] | null;
  createdAt: Date;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

export interface ApiKeyListArgs {
  page: PageArgs;
}

const COLUMNS = raw(`a.id::text AS id, a."userId"::text AS "userId", a."createdById"::text AS "createdById", a.name,
  a.prefix, a.scopes::text[] AS scopes, a."createdAt", a."expiresAt", a."lastUsedAt", a."revokedAt"`);

export function apiKeysById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<ApiKeyRow> {
  return sql`SELECT ${COLUMNS} FROM "ApiKey" a WHERE a.id = ANY(${ids}::bigint[]) AND ${adminsOnly(viewer)}`;
}

export function apiKeyPage(parents: readonly Id[], args: ApiKeyListArgs, viewer: Viewer): Query<Listed<ApiKeyRow>> {
  return pageQuery({ ...listOf(viewer), columns: COLUMNS }, parents, args.page);
}

export function apiKeyCount(
  parents: readonly Id[],
  _: ApiKeyListArgs,
  viewer: Viewer,
): Query<{ parentId: Id; count: bigint }> {
  return countQuery(listOf(viewer), parents);
}

function listOf(viewer: Viewer): Omit<List, 'columns'> {
  return { from: raw('"ApiKey" a'), alias: 'a', parent: null, where: adminsOnly(viewer) };
}
