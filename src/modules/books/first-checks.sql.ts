/** B11, the first checks (label: offline): submitClip promises one to every clip, and nothing else verifies it. */
import { type Query, sql } from '../../kernel/db/sql.js';
import type { Difference } from './books.sql.js';

/**
 * No clip waits for a first check that no open run will make. A clip waits from its submission until it is counted, or
 * until a batch that was still running at that time reports another outcome. An open run will make the check if the
 * clip is in one of its unfinished batches, or if its plan includes the clip and has not passed it yet.
 */
export function firstChecksAreComing(): Query<Difference> {
  return sql`
    SELECT 'clip_' || c.id AS subject, 'waits for a first check = an open run will make it' AS measure,
      'waits since submission_' || s.id AS left, 'no open run' AS right
    FROM "Clip" c
    JOIN "Campaign" k ON k.id = c."campaignId" AND k.status IN ('ACTIVE', 'PAUSED', 'CLOSING')
    JOIN "ClipSubmission" s ON s."clipId" = c.id AND s.status IN ('PENDING', 'APPROVED')
    WHERE (c."checkedAt" IS NULL OR c."checkedAt" <= s."submittedAt")
      AND NOT EXISTS (
        SELECT FROM "ScrapeBatchClip" asked JOIN "ScrapeBatch" b ON b.id = asked."scrapeBatchId"
        WHERE asked."clipId" = c.id AND (b."finishedAt" IS NULL OR b."finishedAt" >= s."submittedAt")
      )
      AND NOT EXISTS (
        SELECT FROM "RefreshRun" r
        WHERE r."finishedAt" IS NULL AND r."plannedAt" IS NULL
          AND (cardinality(r."clipIds") = 0 OR c.id = ANY(r."clipIds"))
          AND (r."campaignId" IS NULL OR r."campaignId" = c."campaignId")
          AND (r."plannedCampaignId", r."plannedThrough") < (c."campaignId", c.id)
      )`;
}
