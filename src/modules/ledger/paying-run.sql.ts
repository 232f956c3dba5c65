/**
 * Payments that wait for a run (docs/design.md#paying-within-a-run): whether a campaign waits for other batches, and the
 * campaigns that wait.
 */
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import { termsInForce } from '../campaigns/campaigns.sql.js';

/** Payments of a campaign wait this long for a run at most. */
export const PAYING_WAIT_MINUTES = 30;

/** Open batches other than `batch` that ask about clips of campaign k, or a run that may still plan some. */
const others = (batch: string) => `(EXISTS (SELECT FROM "ScrapeBatchCampaign" o
      WHERE o."campaignId" = k.id AND o."scrapeBatchId" IS DISTINCT FROM ${batch})
    OR EXISTS (SELECT FROM "RefreshRun" r
      WHERE r."finishedAt" IS NULL AND r."plannedAt" IS NULL AND r."startedAt" IS NOT NULL AND r."plannedCampaignId" <= k.id
        AND (r."campaignId" IS NULL OR r."campaignId" = k.id)
        AND (cardinality(r."clipIds") = 0
          OR EXISTS (SELECT FROM "Clip" c WHERE c.id = ANY(r."clipIds") AND c."campaignId" = k.id))))`;

/**
 * Whether the payments of a campaign begin to wait with this batch: other batches may still find something due in it, and
 * its budget may not reach for all of it. With a cap for each clip, the budget reaches if it covers the cap of every open
 * submission. No row: the batch does not count, because it has ended. The caller has locked the campaign.
 */
export function waitFor(campaignId: bigint, scrapeBatchId: bigint): Query<{ refreshRunId: bigint; begins: boolean }> {
  return sql`
    SELECT b."refreshRunId", ${raw(others('b.id'))} AND NOT (t."maxPayoutPerClip" IS NOT NULL
      AND k.budget - k.spent >= (
        SELECT coalesce(sum(greatest(t."maxPayoutPerClip", s.due) - s."accruedCents"), 0) FROM "ClipSubmission" s
        WHERE s."campaignId" = k.id AND s.status IN ('PENDING', 'APPROVED'))) AS begins
    FROM "ScrapeBatchCampaign" own
    JOIN "ScrapeBatch" b ON b.id = own."scrapeBatchId" JOIN "Campaign" k ON k.id = own."campaignId"
    CROSS JOIN LATERAL ${termsInForce('k.id')} t
    WHERE own."scrapeBatchId" = ${scrapeBatchId} AND own."campaignId" = ${campaignId}`;
}

export function beginPayingRun(campaignId: bigint, refreshRunId: bigint): Query<never> {
  return sql`
    UPDATE "Campaign" SET "payingRunId" = ${refreshRunId}::bigint,
      "payingSince" = date_trunc('milliseconds', clock_timestamp()) WHERE id = ${campaignId}`;
}

export function endPayingRun(campaignId: bigint): Query<never> {
  return sql`UPDATE "Campaign" SET "payingRunId" = NULL, "payingSince" = NULL WHERE id = ${campaignId}`;
}

/** Notes the campaigns that batches ask about. */
export function enterCampaigns(scrapeBatchIds: readonly bigint[]): Query<never> {
  return sql`
    INSERT INTO "ScrapeBatchCampaign" ("scrapeBatchId", "campaignId")
    SELECT DISTINCT b."scrapeBatchId", c."campaignId" FROM "ScrapeBatchClip" b JOIN "Clip" c ON c.id = b."clipId"
    WHERE b."scrapeBatchId" = ANY(${scrapeBatchIds}::bigint[])`;
}

/** The batch has recorded everything. */
export function leaveCampaigns(scrapeBatchId: bigint): Query<never> {
  return sql`DELETE FROM "ScrapeBatchCampaign" WHERE "scrapeBatchId" = ${scrapeBatchId}`;
}

/** Campaigns whose payments need not wait any more: the last batch there has ended, or time is up. */
export function campaignsToPay(): Query<{ id: bigint }> {
  return sql`
    SELECT k.id FROM "Campaign" k
    WHERE k."payingRunId" IS NOT NULL AND (NOT ${raw(others('NULL'))}
      OR k."payingSince" < clock_timestamp() - ${PAYING_WAIT_MINUTES}::int * interval '1 minute')
    ORDER BY k.id`;
}
