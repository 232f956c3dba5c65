/** B7, the reserves of suspect observations (label: offline). */
import { type Query, sql } from '../../kernel/db/sql.js';
import type { Difference } from './books.sql.js';

/** B7, reserves: money is reserved only for a submission whose clip has an observation that waits for an admin. */
export function reservesHaveAReason(): Query<Difference> {
  return sql`
    SELECT 'submission_' || s.id AS subject, 'reserved without an open observation' AS measure, s.reserved::text AS left, '0' AS right
    FROM "ClipSubmission" s
    WHERE s.reserved > 0 AND s.status IN ('PENDING', 'APPROVED')
      AND NOT EXISTS (SELECT FROM "SuspectObservation" o WHERE o."clipId" = s."clipId" AND o.status = 'OPEN')`;
}
