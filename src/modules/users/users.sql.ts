/** Reads of users. A clipper sees only their own row. The condition is here, so every path to a user agrees. */
import { between, contains, isAmong } from '../../kernel/api/filter-conditions.js';
import type { List, Order, PageArgs, SortKey } from '../../kernel/api/page.js';
import { type Id, ownRows, type Viewer } from '../../kernel/auth/viewer.js';
import { all, type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import { Role, type SocialPlatform, UserStatus } from '../../kernel/prisma/generated/enums.js';
import { handlePartOf } from './handle.js';
import { submittedPairs } from './submitted-pairs.sql.js';

export interface UserRow {
  id: Id;
  name: string;
  email: string | null;
  role: Role;
  status: UserStatus;
  suspensionReason: string | null;
  createdAt: Date;
  updatedAt: Date;
}

export interface UsersFilter {
  role?: readonly Role[] | null;
  status?: readonly UserStatus[] | null;
  search?: string | null;
  createdFrom?: Date | null;
  createdTo?: Date | null;
}

/** The root list, or the clippers of campaigns: all users who ever submitted to them. */
export interface UserListArgs {
  of: 'ALL' | 'CAMPAIGN';
  filter: UsersFilter;
  page: PageArgs;
}

const COLUMNS = raw(`u.id::text AS id, u.name, u.email, u.role, u.status, u."suspensionReason",
  u."createdAt", u."updatedAt"`);

export function usersById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<UserRow> {
  return sql`SELECT ${COLUMNS} FROM "User" u WHERE u.id = ANY(${ids}::bigint[]) AND ${ownRows(viewer, 'u.id')}`;
}

export interface SocialAccountRow {
  userId: Id;
  socialPlatform: SocialPlatform;
  handle: string;
}

export function socialAccountsOfUsers(userIds: readonly Id[], _: undefined, viewer: Viewer): Query<SocialAccountRow> {
  return sql`
    SELECT a."userId"::text AS "userId", a."socialPlatform", a.handle FROM "SocialAccount" a
    WHERE a."userId" = ANY(${userIds}::bigint[]) AND ${ownRows(viewer, 'a."userId"')} ORDER BY a.id`;
}

/** The present role and state of an account. It is read at least every 30 s, so a demotion takes effect. */
export function accountById(userId: Id): Query<AccountState> {
  return sql`SELECT role, status, "loginEpoch", "reactivatedAt" FROM "User" WHERE id = ${userId}::bigint`;
}

export interface AccountState {
  role: Role;
  status: UserStatus;
  loginEpoch: number;
  reactivatedAt: Date | null;
}

/** Addresses are kept in lower case. */
export function userByEmail(email: string): Query<{ userId: Id }> {
  return sql`SELECT id::text AS "userId" FROM "User" WHERE email = ${email.toLowerCase()}`;
}

export interface ApiAccount {
  userId: Id;
  role: Role;
  status: UserStatus;
  apiKeyId: Id;
  /** Null: the key may read everything. */
  scopes: string[] | null;
  /** True if lastUsedAt, which is kept to the minute, must be updated. */
  stale: boolean;
}

const STALE = raw(`coalesce(a."lastUsedAt" < clock_timestamp() - interval '1 minute', TRUE)`);

/** The tool behind an API key. It is read for each request, so a revocation takes effect at once. */
export function accountByApiKey(keyHash: Buffer): Query<ApiAccount> {
  return sql`
    SELECT u.id::text AS "userId", u.role, u.status, a.id::text AS "apiKeyId", a.scopes::text[] AS scopes, ${STALE} AS stale
    FROM "ApiKey" a JOIN "User" u ON u.id = a."userId"
    WHERE a."keyHash" = ${keyHash} AND a."revokedAt" IS NULL
      AND (a."expiresAt" IS NULL OR a."expiresAt" > clock_timestamp())`;
}

export function touchApiKey(keyHash: Buffer): Query<never> {
  return sql`UPDATE "ApiKey" a SET "lastUsedAt" = clock_timestamp() WHERE a."keyHash" = ${keyHash} AND ${STALE}`;
}

export interface LockedRefreshToken {
  id: bigint;
  familyId: string;
  /** The first token of the family. */
  sessionId: bigint;
  userId: bigint;
  expiresAt: Date;
  rotatedAt: Date | null;
  revokedAt: Date | null;
  role: Role;
  status: UserStatus;
  loginEpoch: number;
}

/** Locks a refresh token and its user, so that two uses of one token run one after the other. */
export function lockRefreshToken(tokenHash: Buffer): Query<LockedRefreshToken> {
  return sql`
    SELECT t.id, t."familyId", (SELECT min(f.id) FROM "RefreshToken" f WHERE f."familyId" = t."familyId") AS "sessionId", t."userId", t."expiresAt", t."rotatedAt", t."revokedAt", u.role::text AS role,
      u.status::text AS status, u."loginEpoch"
    FROM "RefreshToken" t JOIN "User" u ON u.id = t."userId"
    WHERE t."tokenHash" = ${tokenHash} FOR NO KEY UPDATE OF u, t`;
}

/** The rows of a list, for a page in that order. The totals module adds its sort keys. */
export function userRows({ of, filter }: Omit<UserListArgs, 'page'>, viewer: Viewer, order?: Order): List {
  const where: Prisma.Sql = all([
    ownRows(viewer, 'u.id'),
    ...isAmong('u.role', Role, filter.role),
    ...isAmong('u.status', UserStatus, filter.status),
    ...searched(filter.search),
    ...between('u."createdAt"', filter.createdFrom, filter.createdTo),
  ]);
  const list = { columns: COLUMNS, alias: 'u', where, sortKeys: SORT_KEYS };
  if (of === 'ALL') return { ...list, from: raw('"User" u'), parent: null };
  const from = submittedPairs({ parent: 'campaignId', row: 'userId', table: 'User', alias: 'u' }, order);
  return { ...list, from, id: raw('s."userId"'), parent: 's."campaignId"' };
}

/** Matches part of the name, the address or a handle. */
function searched(search: string | null | undefined): Prisma.Sql[] {
  const [named] = contains(['u.name', 'u.email'], search);
  if (named === undefined) return [];
  const handle = contains(['a.handle'], handlePartOf(search ?? ''));
  return [sql`(${named} OR EXISTS (SELECT FROM "SocialAccount" a WHERE a."userId" = u.id AND ${all(handle)}))`];
}

const SORT_KEYS: Record<string, SortKey> = { NAME: { expression: raw('lower(u.name)'), type: 'text' } };

/**
 * Locks a user for a command. Every payout step and every command that lowers available money holds this lock.
 *
 * NO KEY avoids deadlocks. The foreign key of an idempotency key or an audit row holds FOR KEY SHARE on its actor. With
 * FOR UPDATE, two requests of one user would each wait for the other: of 50 at once, 1 finished in 30 s.
 */
export function lockUser(userId: bigint): Query<LockedUser> {
  return sql`SELECT id, role::text AS role, status::text AS status FROM "User" WHERE id = ${userId} FOR NO KEY UPDATE`;
}

/** Locks a user whose e-mail address, a key, will change. Upgrading from a weaker lock later would deadlock. */
export function lockUserKey(userId: bigint): Query<LockedUser> {
  return sql`SELECT id, role::text AS role, status::text AS status FROM "User" WHERE id = ${userId} FOR UPDATE`;
}

export interface LockedUser {
  id: bigint;
  role: Role;
  status: UserStatus;
}
