/** Statements on second factors. No statement of a query reads a secret. */
import { type Id, ownOrAdmin, type Viewer } from '../../kernel/auth/viewer.js';
import { type Query, sql } from '../../kernel/db/sql.js';

/** The users who have set one up and confirmed it. */
export function confirmedFactorsOfUsers(userIds: readonly Id[], _: undefined, viewer: Viewer): Query<{ userId: Id }> {
  return sql`
    SELECT f."userId"::text AS "userId" FROM "SecondFactor" f
    WHERE f."userId" = ANY(${userIds}::bigint[]) AND f."confirmedAt" IS NOT NULL
      AND ${ownOrAdmin(viewer, 'f."userId"')}`;
}

export interface LockedFactor {
  secret: Uint8Array<ArrayBuffer>;
  confirmedAt: Date | null;
  lastStep: bigint | null;
}

/** Locks a second factor, so that two uses of one code run one after the other. */
export function lockSecondFactor(userId: bigint): Query<LockedFactor> {
  return sql`SELECT secret, "confirmedAt", "lastStep" FROM "SecondFactor" WHERE "userId" = ${userId} FOR UPDATE`;
}
