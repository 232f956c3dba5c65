/** When a submission is due for a decision, and the late ones that the system may approve. */
import type { SortKey } from '../../kernel/api/page.js';
import { type Id, ownRows, type Viewer } from '../../kernel/auth/viewer.js';
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import { IS_SUSPECT } from '../clips/freshness.sql.js';
import { POSTED_TOO_EARLY, UNCHECKED } from './settlements.sql.js';

/**
 * From when on a submission s could be decided: its first check, or its submission where the post was checked before.
 * NULL: not yet.
 */
const REVIEWABLE_SINCE = raw(`(SELECT greatest(s."submittedAt", v."trackedAt") FROM "ViewTracking" v
  WHERE v."clipId" = s."clipId" ORDER BY v."trackedAt" LIMIT 1)`);

export interface ReviewableRow {
  id: Id;
  since: Date | null;
}

/** Of submissions that wait. Others have no row. */
export function reviewableSince(ids: readonly Id[], _: undefined, viewer: Viewer): Query<ReviewableRow> {
  return sql`
    SELECT s.id::text AS id, ${REVIEWABLE_SINCE} AS since FROM "ClipSubmission" s
    WHERE s.id = ANY(${ids}::bigint[]) AND s.status = 'PENDING' AND ${ownRows(viewer, 's."userId"')}`;
}

/** Milliseconds since 1970. Submissions that need no decision, or cannot be decided yet, sort last. */
export const REVIEW_DUE: SortKey = {
  expression: sql`CASE WHEN s.status = 'PENDING'
    THEN coalesce((extract(epoch FROM ${REVIEWABLE_SINCE}) * 1000)::bigint, 9000000000000000) ELSE 9000000000000000 END`,
  type: 'bigint',
};

/** A condition on a submission s: it waits longer than `reviewHours` for a decision. */
export function isOverdue(reviewHours: number): Prisma.Sql {
  return sql`(s.status = 'PENDING' AND coalesce(${REVIEWABLE_SINCE} <= now() - make_interval(hours => ${reviewHours}::int), FALSE))`;
}

export interface Unopposed {
  id: bigint;
  clipId: bigint;
}

const UNOPPOSED = sql`
    SELECT s.id, s."clipId" FROM "ClipSubmission" s JOIN "Clip" c ON c.id = s."clipId"
    JOIN "Campaign" k ON k.id = s."campaignId" JOIN "User" u ON u.id = s."userId"
    WHERE s.status = 'PENDING' AND NOT (${UNCHECKED}) AND NOT ${POSTED_TOO_EARLY} AND u.status = 'ACTIVE'
      AND NOT ${IS_SUSPECT}
      AND NOT EXISTS (SELECT FROM "ClipSubmission" e WHERE e."clipId" = c.id AND e.status = 'REVOKED')`;

/**
 * Late submissions that nothing speaks against but perhaps their authorship: no jump of views waits, the post was never
 * revoked, and its owner is active. A page of them, by id.
 */
export function overdueSubmissions(reviewHours: number, afterId: bigint, limit: number): Query<Unopposed> {
  return sql`${UNOPPOSED} AND s.id > ${afterId} AND ${isOverdue(reviewHours)} ORDER BY s.id LIMIT ${limit}`;
}

/** The same of one submission, once its clip is locked. No row: something speaks against it. */
export function stillUnopposed(submissionId: bigint): Query<Unopposed> {
  return sql`${UNOPPOSED} AND s.id = ${submissionId}`;
}
