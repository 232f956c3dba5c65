/** The settlement state of submissions: reads for settling and for showing it, and the bulk write. */
import { type Id, ownRows, type Viewer } from '../../kernel/auth/viewer.js';
import { jsonOf, type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import type { Baseline, SubmissionStatus } from '../../kernel/prisma/generated/enums.js';
import { type CampaignRow, REMAINING, type TermsRow, termsInForce } from '../campaigns/campaigns.sql.js';
import type { LockedClip } from '../clips/clips.sql.js';
import { OPEN_SUSPECT } from '../clips/freshness.sql.js';

/** Settlement state of one submission, in the units of the settlement rule. */
export interface Settlement {
  id: bigint;
  clipId: bigint;
  userId: bigint;
  status: SubmissionStatus;
  submittedAt: Date;
  approvedAt: Date | null;
  settledViews: bigint;
  settledThrough: Date | null;
  /** Trackings up to this time were priced at the rate of their own time; null: none. */
  oldRateThrough: Date | null;
  /** It continues earlier ones, since the submission of the first; null: it begins by itself. */
  continuesSince: Date | null;
  baseline: Baseline;
  /** Views that earn nothing for it. */
  baselineViews: bigint;
  accrued: bigint;
  due: bigint;
  accruedCents: bigint;
  /** Cents that corrections took from it, which it does not get back. */
  withheld: bigint;
  /** Its first check at or after the campaign's closingAt; null: there was none. */
  accrualEndedAt: Date | null;
  /** Cents kept for it from others while an observation of its views waits for an admin. */
  reserved: bigint;
  /** Never stored: see settlement-rule. */
  promised?: bigint;
}

const SETTLEMENT =
  raw(`id, "clipId", "userId", status::text AS status, "submittedAt", "approvedAt", "settledViews", "settledThrough",
  "oldRateThrough", "continuesSince", baseline::text AS baseline, "baselineViews", accrued, due, "accruedCents", withheld, reserved,
  "accrualEndedAt"`);

/** The pending or approved submission of each clip. A clip has at most one. */
export function openSubmissionsOfClips(clipIds: readonly bigint[]): Query<Settlement> {
  return sql`
    SELECT ${SETTLEMENT} FROM "ClipSubmission"
    WHERE "clipId" = ANY(${clipIds}::bigint[]) AND status IN ('PENDING', 'APPROVED')`;
}

/** An earlier submission of a post that trackings were priced for. */
export interface PricedBefore extends Settlement {
  campaignId: bigint;
}

/** Of the submissions of a clip that trackings were priced for: the latest, and the latest to that campaign. */
export function pricedBefore(clipId: bigint, campaignId: bigint): Query<PricedBefore> {
  return sql`
    SELECT earlier.* FROM (VALUES (NULL::bigint), (${campaignId}::bigint)) AS wanted(campaign)
    CROSS JOIN LATERAL (
      SELECT ${SETTLEMENT}, "campaignId" FROM "ClipSubmission"
      WHERE "clipId" = ${clipId} AND "settledThrough" IS NOT NULL AND (num_nulls(wanted.campaign) = 1 OR "campaignId" = wanted.campaign)
      ORDER BY id DESC LIMIT 1
    ) earlier
    ORDER BY earlier.id DESC`;
}

/**
 * Approved submissions of a campaign that are owed more than they were paid, and that the rest of its budget reaches; and
 * those that a part of it is reserved for.
 */
export function waitingSubmissions(
  { id, budget, spent }: { id: bigint; budget: bigint; spent: bigint },
  /** Of those that wait, only the first in the order of payment; null: all. */
  first: number | null = null,
): Query<Settlement> {
  return sql`
    (SELECT ${SETTLEMENT} FROM "ClipSubmission"
    WHERE "campaignId" = ${id} AND status = 'APPROVED' AND "isWaiting"
      AND withheld < ${budget}::bigint - ${spent}::bigint
    ${first === null ? raw('') : sql`ORDER BY "approvedAt", id LIMIT ${first}::int`})
    UNION
    SELECT ${SETTLEMENT} FROM "ClipSubmission"
    WHERE "campaignId" = ${id} AND status = 'APPROVED' AND reserved > 0`;
}

/** The newest submission of a clip, and what its clip adds to its explanation. */
export interface LatestSettlement
  extends Pick<
      Settlement,
      | 'status'
      | 'settledViews'
      | 'settledThrough'
      | 'accrued'
      | 'due'
      | 'accruedCents'
      | 'withheld'
      | 'reserved'
      | 'baselineViews'
      | 'accrualEndedAt'
    >,
    Pick<LockedClip, 'checkedAt' | 'postedAt'> {
  id: Id;
  clipId: Id;
  /** The time of the observation that waits for an admin; null: none waits. */
  suspectSince: Date | null;
}

/** Source of Clip.settlement. LATERAL by clip, because a join would read all submissions of a clipper. */
export function latestSettlementOfClips(clipIds: readonly Id[], _: undefined, viewer: Viewer): Query<LatestSettlement> {
  return shownSettlements(sql`
    unnest(${clipIds}::bigint[]) AS clip(id)
    CROSS JOIN LATERAL (
      SELECT s.* FROM "ClipSubmission" s
      WHERE s."clipId" = clip.id AND ${ownRows(viewer, 's."userId"')}
      ORDER BY s.id DESC LIMIT 1
    ) s`);
}

/** Source of Submission.settlement, which a former owner of the clip sees, too. */
export function settlementOfSubmissions(ids: readonly Id[], _: undefined, viewer: Viewer): Query<LatestSettlement> {
  return shownSettlements(sql`(
      SELECT s.* FROM "ClipSubmission" s WHERE s.id = ANY(${ids}::bigint[]) AND ${ownRows(viewer, 's."userId"')}
    ) s`);
}

function shownSettlements(submissions: Prisma.Sql): Query<LatestSettlement> {
  return sql`
    SELECT s.id::text AS id, s."clipId"::text AS "clipId", s.status, s."settledViews", s."settledThrough", s.accrued,
      s.due, s."accruedCents", s.withheld, s.reserved, s."baselineViews", s."accrualEndedAt", c."checkedAt", c."postedAt",
      (SELECT o."trackedAt" ${OPEN_SUSPECT}) AS "suspectSince"
    FROM ${submissions} JOIN "Clip" c ON c.id = s."clipId"`;
}

/** Cents of the budget of campaign k that are reserved, while admins look at the views of clips. */
const RESERVED = raw(`(
    SELECT coalesce(sum(o.reserved), 0) FROM "ClipSubmission" o
    WHERE o."campaignId" = k.id AND o.status = 'APPROVED' AND o.reserved > 0)`);

/**
 * The part that is kept from a pending submission: all of it, because only approved ones have a reserve. More than the
 * whole budget makes no difference.
 */
export const RESERVED_FOR_OTHERS = raw(`least(k.budget, ${RESERVED.sql})::bigint`);

/** Facts of a campaign that limit its submissions: the state of its payments, and the terms in force. */
export interface CampaignLimits
  extends Pick<TermsRow, 'ratePerThousandViews' | 'minViews' | 'maxPayoutPerClip'>,
    Pick<CampaignRow, 'status' | 'budget' | 'remaining' | 'startsAt' | 'closingAt' | 'accrualEndedAt'> {
  campaignId: Id;
  /** True if its payments wait for a run. */
  counting: boolean;
  /** Cents that are reserved for its submissions, as text: the sum may be larger than a bigint. */
  reserved: string;
}

/** They are the same for every viewer, so all requests of a shared snapshot read them once. */
export function limitsOfCampaigns(campaignIds: readonly Id[]): Query<CampaignLimits> {
  return sql`
    SELECT k.id::text AS "campaignId", k.status, k.budget, ${REMAINING} AS remaining, k."startsAt", k."closingAt",
      k."accrualEndedAt", num_nulls(k."payingRunId") = 0 AS counting, ${RESERVED}::text AS reserved,
      terms."ratePerThousandViews", terms."minViews", terms."maxPayoutPerClip"
    FROM "Campaign" k CROSS JOIN LATERAL ${termsInForce('k.id')} terms
    WHERE k.id = ANY(${campaignIds}::bigint[])`;
}

/** Why a pending submission of a clip c to a campaign k cannot be approved yet. */
export const UNCHECKED = raw('c."checkedAt" IS NULL');
export const POSTED_TOO_EARLY = raw('coalesce(c."postedAt" < k."startsAt", FALSE)');

export interface SettledSubmission {
  id: bigint;
  settledViews: bigint;
  accrued: bigint;
  due: bigint;
  settledThrough: Date | null;
  baselineViews: bigint;
  reserved: bigint;
  /** Cents posted to the ledger for it in this transaction. */
  posted: bigint;
}

/** Stores the results of the settlement rule and the cents paid, in the transaction's only UPDATE of submissions. */
export function storeSettlements(settled: readonly SettledSubmission[]): Query<never> {
  return sql`
    UPDATE "ClipSubmission" s
    SET "settledViews" = n."settledViews", accrued = n.accrued, due = n.due, "settledThrough" = n."settledThrough",
      "baselineViews" = n."baselineViews", reserved = n.reserved,
      "accruedCents" = s."accruedCents" + n.posted
    FROM jsonb_to_recordset(${jsonOf(settled)}::jsonb) AS n(id bigint, "settledViews" bigint, accrued bigint, due bigint,
      "settledThrough" timestamptz, "baselineViews" bigint, reserved bigint, posted bigint)
    WHERE s.id = n.id`;
}
