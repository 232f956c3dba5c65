/** When accrual ends for submissions, in SQL: the field, the limits, and the clips that a closing campaign waits for. */
import { type Id, ownRows, type Viewer } from '../../kernel/auth/viewer.js';
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import { IS_SUSPECT, OPEN_CLIP, OPEN_SUSPECT, UNMEASURED } from '../clips/freshness.sql.js';

/** The end of a submission s of a clip c in a campaign k, as accrual-end-rule.ts computes it; NULL: none yet. */
export const ACCRUAL_ENDED_AT = raw(`coalesce(s."accrualEndedAt", CASE
    WHEN k."closingAt" IS NULL THEN k."accrualEndedAt"
    WHEN k.status = 'CLOSING' OR (s.status = 'PENDING' AND c."checkedAt" IS NULL) THEN NULL
    ELSE k."closingAt" END)`);

export interface AccrualEndRow {
  id: Id;
  accrualEndedAt: Date | null;
}

export function accrualEndOfSubmissions(ids: readonly Id[], _: undefined, viewer: Viewer): Query<AccrualEndRow> {
  return sql`
    SELECT s.id::text AS id, ${ACCRUAL_ENDED_AT} AS "accrualEndedAt"
    FROM "ClipSubmission" s JOIN "Clip" c ON c.id = s."clipId" JOIN "Campaign" k ON k.id = s."campaignId"
    WHERE s.id = ANY(${ids}::bigint[]) AND ${ownRows(viewer, 's."userId"')}`;
}

/** The checks of a batch end accrual for these submissions. The caller has locked the campaign. */
export function storeAccrualEnds(ids: readonly bigint[], accrualEndedAt: Date): Query<never> {
  return sql`
    UPDATE "ClipSubmission" SET "accrualEndedAt" = ${accrualEndedAt}::timestamptz WHERE id = ANY(${ids}::bigint[])`;
}

/** The most clips that an answer or a refusal names. */
export const CLIPS_SHOWN_MAX = 100;

/** The clips without a last check that this viewer sees, in the order of their ids. */
export function unmeasuredClipsOf(
  campaignIds: readonly Id[],
  { first }: { first: number },
  viewer: Viewer,
): Query<{ campaignId: Id; clipId: Id }> {
  return sql`
    SELECT k.id::text AS "campaignId", one."clipId"::text AS "clipId" FROM "Campaign" k
    CROSS JOIN LATERAL (
      SELECT s."clipId" FROM "ClipSubmission" s
      WHERE s."campaignId" = k.id AND ${UNMEASURED} AND ${ownRows(viewer, 's."userId"')}
      ORDER BY s."clipId" LIMIT ${first}
    ) one
    WHERE k.id = ANY(${campaignIds}::bigint[]) AND k."closingAt" IS NOT NULL
    ORDER BY k.id, one."clipId"`;
}

/** The clips of open submissions with a jump that waits for an admin, as this viewer sees them, in the order of their ids. */
export function suspectClipsOf(
  campaignIds: readonly Id[],
  { first }: { first: number },
  viewer: Viewer,
): Query<{ campaignId: Id; clipId: Id }> {
  return sql`
    SELECT k.id::text AS "campaignId", one."clipId"::text AS "clipId" FROM unnest(${campaignIds}::bigint[]) AS k(id)
    CROSS JOIN LATERAL (
      SELECT c.id AS "clipId" FROM "Clip" c
      -- The limit keeps PostgreSQL from reading the open observations of all campaigns.
      CROSS JOIN LATERAL (SELECT ${OPEN_SUSPECT} LIMIT 1) open
      WHERE c."campaignId" = k.id AND ${OPEN_CLIP} AND ${ownRows(viewer, 'c."userId"')}
      ORDER BY c.id LIMIT ${first}
    ) one
    ORDER BY k.id, one."clipId"`;
}

/** The clips that a campaign still waits for. */
export interface OpenEnds {
  pending: boolean;
  /** Approved clips without a last check. */
  approved: boolean;
  /** Number of clips with a jump that waits for an admin. They hold nobody up: it is paid once it is accepted. */
  suspects: number;
  /** Clips without a last check that would lose views by a completion now, at most CLIPS_SHOWN_MAX. */
  unmeasured: bigint[];
}

/** Read under the campaign's lock. A clip that was never checked loses nothing: its first check is its end. */
export function openEndsOf(campaignId: bigint): Query<OpenEnds> {
  const open = sql`FROM "ClipSubmission" s JOIN "Clip" c ON c.id = s."clipId" WHERE s."campaignId" = ${campaignId}`;
  return sql`
    SELECT EXISTS (SELECT ${open} AND s.status = 'PENDING') AS pending,
      EXISTS (SELECT ${open} AND s.status = 'APPROVED' AND ${UNMEASURED}) AS approved,
      (SELECT count(*)::int ${open} AND ${OPEN_CLIP} AND ${IS_SUSPECT}) AS suspects,
      ARRAY(SELECT s."clipId" ${open} AND ${UNMEASURED} AND NOT (s.status = 'PENDING' AND c."checkedAt" IS NULL)
        ORDER BY s."clipId" LIMIT ${CLIPS_SHOWN_MAX}::int) AS unmeasured`;
}
