/** The writers of entries of the ledger: the trackings that each one paid for, and the command, by its audit row. */
import type { Id } from '../../kernel/auth/viewer.js';
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Written } from './because-rule.js';

/** The most trackings that an entry names, the newest first. */
export const CAUSES_SHOWN_MAX = 20;

export interface WrittenRow extends Written {
  id: Id;
  trackingIds: Id[];
}

/**
 * A command writes its audit row in the transaction of its entries, after them. Its time bounds the search, and its
 * transaction finds it. An accrual paid for the trackings since the accrual before.
 */
export function writersOfEarnings(ids: readonly Id[]): Query<WrittenRow> {
  return sql`
    SELECT e.id::text AS id, e.kind, e.reason, e."scrapeBatchId" IS NOT NULL AS "byBatch",
      e."refreshRunId" IS NOT NULL AS "byRun", a.action AS command,
      coalesce(a.entity = 'ClipSubmission' AND a."entityId" = e."submissionId", FALSE) AS "isOwnDecision",
      EXISTS (SELECT FROM "ViewTracking" v WHERE v."clipId" = e."clipId" AND v."scrapeBatchId" = e."scrapeBatchId") AS "isCounted",
      ARRAY(
        SELECT v.id::text FROM "ViewTracking" v
        WHERE e.kind = 'ACCRUAL' AND (v."submissionId" = s.id OR v.id = s."firstTrackingId")
          AND (v.xid = e.xid OR v."recordedAt" <= e."earnedAt")
          AND (before."earnedAt" IS NULL OR greatest(v."recordedAt", s."submittedAt") > before."earnedAt")
          AND NOT coalesce(v.xid = before.xid, FALSE)
        ORDER BY v."trackedAt" DESC LIMIT ${raw(String(CAUSES_SHOWN_MAX))}
      ) AS "trackingIds"
    FROM "Earning" e JOIN "ClipSubmission" s ON s.id = e."submissionId"
    LEFT JOIN LATERAL (
      SELECT b."earnedAt", b.xid FROM "Earning" b
      WHERE b."submissionId" = e."submissionId" AND b."accruedCentsBefore" < e."accruedCentsBefore"
      ORDER BY b."accruedCentsBefore" DESC LIMIT 1
    ) before ON TRUE
    LEFT JOIN LATERAL (
      SELECT a.action, a.entity, a."entityId" FROM "AuditEntry" a
      WHERE e."scrapeBatchId" IS NULL AND e."refreshRunId" IS NULL AND a.xid = e.xid
        AND a.at >= e."earnedAt" - interval '1 second' AND a.at < e."earnedAt" + interval '1 hour'
      ORDER BY a.at LIMIT 1
    ) a ON TRUE
    WHERE e.id = ANY(${ids}::bigint[])`;
}
