/** The notifications that users switched off. */
import { type Id, ownRows, type Viewer } from '../../kernel/auth/viewer.js';
import { type Query, sql } from '../../kernel/db/sql.js';

export interface NotificationsRow {
  userId: Id;
  off: string[];
}

export function notificationsOfUsers(userIds: readonly Id[], _: undefined, viewer: Viewer): Query<NotificationsRow> {
  return sql`
    SELECT u.id::text AS "userId", u."notificationsOff"::text[] AS off FROM "User" u
    WHERE u.id = ANY(${userIds}::bigint[]) AND ${ownRows(viewer, 'u.id')}`;
}
