/** B7, the ends (label: offline): accrual ended for each submission where its checks and its campaign say. */
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import { ACCRUAL_ENDED_AT } from '../submissions/accrual-end.sql.js';
import type { Difference } from './books.sql.js';

/** A submission s that was never revoked or rejected. Checks of its clip while it was are not its checks. */
const ALWAYS_OPEN = raw(`s.status IN ('PENDING', 'APPROVED') AND NOT EXISTS (SELECT FROM "SubmissionEvent" e
      WHERE e."submissionId" = s.id AND e.status NOT IN ('PENDING', 'APPROVED'))`);

/**
 * The end of an open submission of a campaign that closed is the first check of its clip at or after closingAt: a check
 * that was answered with counts, or with a jump that waits for an admin. A check that came after the campaign had
 * completed ends nothing, because closingAt had become the end.
 */
export function endsAreFirstChecks(): Query<Difference> {
  return sql`
    SELECT 'submission_' || s.id AS subject, 'end of accrual = first check since closingAt' AS measure,
      s."accrualEndedAt"::text AS left, first."trackedAt"::text AS right
    FROM "ClipSubmission" s JOIN "Campaign" k ON k.id = s."campaignId"
    CROSS JOIN LATERAL (
      SELECT min(b."trackedAt") AS "trackedAt" FROM "ScrapeBatchClip" asked JOIN "ScrapeBatch" b ON b.id = asked."scrapeBatchId"
      WHERE asked."clipId" = s."clipId" AND asked.outcome IN ('OK', 'UNCHANGED', 'SUSPECT') AND b."trackedAt" >= k."closingAt"
    ) first
    WHERE ${ALWAYS_OPEN} AND k."closingAt" IS NOT NULL
      AND s."accrualEndedAt" IS DISTINCT FROM first."trackedAt"
      AND NOT (s."accrualEndedAt" IS NULL AND k.status <> 'CLOSING')
    UNION ALL
    SELECT 'submission_' || s.id, 'no end without a closing campaign', s."accrualEndedAt"::text, k."closingAt"::text
    FROM "ClipSubmission" s JOIN "Campaign" k ON k.id = s."campaignId"
    WHERE s."accrualEndedAt" < coalesce(k."closingAt", 'infinity')`;
}

/**
 * Exactly the trackings up to the end earn, of those that were taken while the submission was open. A reopening forgets
 * the end that held for the trackings before it.
 */
export function trackingsEarnUpToTheEnd(): Query<Difference> {
  return sql`
    SELECT 'tracking_' || v.id AS subject, 'earns = taken up to the end of accrual' AS measure,
      coalesce('submission_' || v."submissionId", 'none') AS left, coalesce(${ACCRUAL_ENDED_AT}::text, 'no end') AS right
    FROM "ClipSubmission" s JOIN "Clip" c ON c.id = s."clipId" JOIN "Campaign" k ON k.id = s."campaignId"
    JOIN "ViewTracking" v ON v."clipId" = s."clipId"
    WHERE ${ALWAYS_OPEN} AND v."trackedAt" > s."submittedAt"
      AND NOT EXISTS (SELECT FROM "CampaignReopening" o
        WHERE o."campaignId" = k.id AND v."recordedAt" <= o."reopenedAt" + interval '1 millisecond')
      AND (v."submissionId" IS NOT DISTINCT FROM s.id)
        <> (v."trackedAt" <= coalesce(${ACCRUAL_ENDED_AT}, 'infinity'))`;
}
