/** Posts that must live until a date: the demand on a submission, and the ones that broke it. */
import { type Id, ownRows, type Viewer } from '../../kernel/auth/viewer.js';
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import { termsAtMoment } from '../campaigns/campaigns.sql.js';
import { UNMEASURED } from '../clips/freshness.sql.js';

/** The demand of the terms under which s was submitted. NULL: there is none. Later terms do not bind it. */
const MUST_LIVE_UNTIL = raw(termsAtMoment('"postsMustLiveUntil"', 's."campaignId"', 's."submittedAt"'));

export interface LiveUntilRow {
  id: Id;
  until: Date | null;
}

export function liveUntilOfSubmissions(ids: readonly Id[], _: undefined, viewer: Viewer): Query<LiveUntilRow> {
  return sql`
    SELECT s.id::text AS id, ${MUST_LIVE_UNTIL} AS until FROM "ClipSubmission" s
    WHERE s.id = ANY(${ids}::bigint[]) AND ${ownRows(viewer, 's."userId"')}`;
}

/**
 * An approved submission s of a clip c in a campaign k that has closed, whose post is certainly deleted, was already
 * before the date, and was still at a check since closingAt. After a revocation since then, or by the system, which
 * revokes for nothing else, an admin approved it again, and that holds when the campaign is reopened and closes again.
 */
const DELETED_TOO_EARLY = raw(`k.status = 'CLOSING' AND s.status = 'APPROVED' AND ${UNMEASURED.sql}
      AND c.availability = 'UNAVAILABLE' AND c."goneSince" < ${MUST_LIVE_UNTIL.sql}
      AND EXISTS (SELECT FROM "ScrapeBatchClip" asked JOIN "ScrapeBatch" b ON b.id = asked."scrapeBatchId"
        WHERE asked."clipId" = c.id AND asked.outcome = 'GONE' AND b."trackedAt" >= k."closingAt")
      AND NOT EXISTS (SELECT FROM "SubmissionEvent" e
        WHERE e."submissionId" = s.id AND e.status = 'REVOKED' AND (e.at >= k."closingAt" OR e."decidedById" IS NULL))`);

const ROWS = raw(`FROM "Campaign" k JOIN "ClipSubmission" s ON s."campaignId" = k.id JOIN "Clip" c ON c.id = s."clipId"
    WHERE ${DELETED_TOO_EARLY.sql}`);

export interface DeletedPost {
  /** Of the submission. */
  id: bigint;
  clipId: bigint;
  /** The date that it broke. */
  until: Date;
}

/** Once the last checks of their campaign are over, so that a post has all of that time to come back. */
export function deletedTooEarly(closingHours: number): Query<DeletedPost> {
  return sql`
    SELECT s.id, s."clipId", ${MUST_LIVE_UNTIL} AS until ${ROWS} AND k."closingAt" <= clock_timestamp() - ${closingHours}::int * interval '1 hour'
    ORDER BY s.id`;
}

/** Whether one such submission of a campaign is left. The caller has locked the campaign. */
export function anyDeletedTooEarly(campaignId: bigint): Query<{ any: boolean }> {
  return sql`SELECT EXISTS (SELECT ${ROWS} AND k.id = ${campaignId}) AS any`;
}

/** The same of one submission, once its clip is locked. No row: it broke no demand. */
export function stillDeletedTooEarly(submissionId: bigint): Query<{ id: bigint }> {
  return sql`SELECT s.id ${ROWS} AND s.id = ${submissionId}`;
}
