/** B7, the reserves of suspect observations (label: offline). */
import { type Query, sql } from '../../kernel/db/sql.js';
import type { PricedTracking } from '../ledger/replay.sql.js';
import type { Difference } from './books.sql.js';

/** B7, reserves: money is reserved only for a submission whose clip has an observation that waits for an admin. */
export function reservesHaveAReason(): Query<Difference> {
  return sql`
    SELECT 'submission_' || s.id AS subject, 'reserved without an open observation' AS measure, s.reserved::text AS left, '0' AS right
    FROM "ClipSubmission" s
    WHERE s.reserved > 0 AND s.status IN ('PENDING', 'APPROVED')
      AND NOT EXISTS (SELECT FROM "SuspectObservation" o WHERE o."clipId" = s."clipId" AND o.status = 'OPEN')`;
}

export interface StoredReserve extends Pick<PricedTracking, 'submissionId' | 'views' | 'trackedAt'> {
  reserved: bigint;
}

/**
 * The reserve of each of these submissions, with the open observation that is its reason. Observations without a reserve are
 * left out: from before reserves, those that came after the end of the accrual, and those of a submission that was closed.
 */
export function reservesOfSubmissions(submissionIds: readonly bigint[]): Query<StoredReserve> {
  return sql`
    SELECT s.id AS "submissionId", s.reserved, o.views, o."trackedAt"
    FROM "ClipSubmission" s JOIN "SuspectObservation" o ON o."clipId" = s."clipId" AND o.status = 'OPEN'
    WHERE s.id = ANY(${submissionIds}::bigint[]) AND s.reserved > 0 AND s.status IN ('PENDING', 'APPROVED')`;
}
