/** Reads of external identities. Users see their own, and admins see all. Internal tools see none of other users. */
import { type Id, ownOrAdmin, type Viewer } from '../../kernel/auth/viewer.js';
import { type Query, raw, sql } from '../../kernel/db/sql.js';

export interface IdentityRow {
  id: Id;
  userId: Id;
  issuer: string;
  subject: string;
  createdAt: Date;
}

const COLUMNS = raw(`i.id::text AS id, i."userId"::text AS "userId", i.issuer, i.subject, i."createdAt"`);

export function identitiesById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<IdentityRow> {
  return sql`
    SELECT ${COLUMNS} FROM "ExternalIdentity" i
    WHERE i.id = ANY(${ids}::bigint[]) AND ${ownOrAdmin(viewer, 'i."userId"')}`;
}

export function identitiesOfUsers(userIds: readonly Id[], _: undefined, viewer: Viewer): Query<IdentityRow> {
  return sql`
    SELECT ${COLUMNS} FROM "ExternalIdentity" i
    WHERE i."userId" = ANY(${userIds}::bigint[]) AND ${ownOrAdmin(viewer, 'i."userId"')} ORDER BY i.id`;
}

/** The user whom a verified token names. Role and state are read with the account. */
export function userByIdentity(issuer: string, subject: string): Query<{ userId: Id }> {
  return sql`SELECT "userId"::text AS "userId" FROM "ExternalIdentity" WHERE issuer = ${issuer} AND subject = ${subject}`;
}
