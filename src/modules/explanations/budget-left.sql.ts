/** The budget that each entry of the ledger left in its campaign. */
import type { Id } from '../../kernel/auth/viewer.js';
import { type Query, sql } from '../../kernel/db/sql.js';

export interface BudgetLeftRow {
  id: Id;
  submissionId: Id;
  budgetLeft: bigint;
}

/**
 * For each entry of these submissions: the budget of that moment, less everything that was spent up to it. Entries of a
 * campaign are written under its lock, so their ids are their order. Times of events are rounded to milliseconds, those of
 * entries are cut to them.
 */
export function budgetLeftOfSubmissions(submissionIds: readonly Id[]): Query<BudgetLeftRow> {
  return sql`
    SELECT e.id::text AS id, e."submissionId"::text AS "submissionId", moment.budget - e.spent AS "budgetLeft"
    FROM (
      SELECT id, "submissionId", "campaignId", "earnedAt", xid,
        (sum(amount) OVER (PARTITION BY "campaignId" ORDER BY id))::bigint AS spent
      FROM "Earning"
      WHERE "campaignId" IN (SELECT s."campaignId" FROM "ClipSubmission" s WHERE s.id = ANY(${submissionIds}::bigint[]))
    ) e
    CROSS JOIN LATERAL (
      SELECT v.budget FROM "CampaignEvent" v
      WHERE v."campaignId" = e."campaignId" AND (v.at <= e."earnedAt" + interval '1 millisecond' OR v.xid = e.xid)
      ORDER BY v.id DESC LIMIT 1
    ) AS moment
    WHERE e."submissionId" = ANY(${submissionIds}::bigint[])`;
}
