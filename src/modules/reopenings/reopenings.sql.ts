/** The users whose available money a completed campaign holds. */
import { type Query, sql } from '../../kernel/db/sql.js';

/** Locks everybody who earned in a campaign, in the order of ids. The campaign is locked, so nobody joins them. */
export function lockEarners(campaignId: bigint): Query<{ id: bigint }> {
  return sql`
    SELECT u.id FROM "User" u
    WHERE u.id IN (SELECT s."userId" FROM "PairSum" s WHERE s."campaignId" = ${campaignId} AND s.earned > 0)
    ORDER BY u.id FOR NO KEY UPDATE OF u`;
}

/** Accrual goes on for every submission, until the campaign closes again. */
export function forgetEnds(campaignId: bigint): Query<never> {
  return sql`
    UPDATE "ClipSubmission" SET "accrualEndedAt" = NULL
    WHERE "campaignId" = ${campaignId} AND "accrualEndedAt" IS NOT NULL`;
}
