/** The one-time link that a token opens. */
import { type Query, sql } from '../../kernel/db/sql.js';

export interface OpenLink {
  id: bigint;
  userId: bigint;
  email: string;
}

/** No row: the token is wrong, used, replaced or expired, or its user may not log in. */
export function openLink(tokenHash: Buffer): Query<OpenLink> {
  return sql`
    SELECT l.id, l."userId", u.email FROM "OneTimeLink" l JOIN "User" u ON u.id = l."userId"
    WHERE l."tokenHash" = ${tokenHash} AND l."usedAt" IS NULL AND l."revokedAt" IS NULL
      AND l."expiresAt" > clock_timestamp() AND u.status = 'ACTIVE' AND u.email IS NOT NULL`;
}
