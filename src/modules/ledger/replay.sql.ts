/** The facts from which a submission is priced again: its start, its trackings, the terms and its entries. */
import type { Id } from '../../kernel/auth/viewer.js';
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import type { EarningKind } from '../../kernel/prisma/generated/enums.js';
import type { Started } from './settlement-rule.js';

export interface StoredPricing extends Started {
  id: bigint;
  clipId: bigint;
  campaignId: bigint;
  continuesId: bigint | null;
  /** The highest count that the post had when it was submitted; null: none was known. */
  seen: bigint | null;
}

/** The columns of a submission s that begin its pricing. */
export const STARTED =
  raw(`s."submittedAt", s."continuesSince", s."oldRateThrough", s."settledThrough", s."settledViews", s.accrued, s.due,
  s.baseline::text AS baseline, s."baselineViews"`);

const PRICINGS = sql`
  SELECT s.id, s."clipId", s."campaignId", s."continuesId", ${STARTED},
    (SELECT max(v.views) FROM "ViewTracking" f JOIN "ViewTracking" v ON v."clipId" = f."clipId" AND v."trackedAt" <= f."trackedAt"
      WHERE f.id = s."firstTrackingId" AND s.baseline = 'SUBMISSION') AS seen
  FROM "ClipSubmission" s`;

/** The pricing of these submissions. */
export function pricingsOf(ids: readonly (bigint | Id)[]): Query<StoredPricing> {
  return sql`${PRICINGS} WHERE s.id = ANY(${ids}::bigint[])`;
}

/** B7, the price: a page of submissions to price again. */
export function pricingsAfter(afterId: bigint, limit: number): Query<StoredPricing> {
  return sql`${PRICINGS} WHERE s.id > ${afterId} ORDER BY s.id LIMIT ${limit}`;
}

export interface PricedTracking {
  id: Id;
  submissionId: bigint;
  views: bigint;
  trackedAt: Date;
  /** Entries of the ledger before this time were written before it. Its own time is rounded, those of entries are cut. */
  recordedAfter: Date;
}

/** The trackings that priced each submission, in order: the one it began with, then those recorded for it. */
export function trackingsOfSubmissions(submissionIds: readonly (bigint | Id)[]): Query<PricedTracking> {
  return sql`
    SELECT v.id::text AS id, s.id AS "submissionId", v.views, v."trackedAt",
      v."recordedAt" - interval '1 millisecond' AS "recordedAfter"
    FROM "ClipSubmission" s JOIN "ViewTracking" v ON v."submissionId" = s.id OR v.id = s."firstTrackingId"
    WHERE s.id = ANY(${submissionIds}::bigint[]) ORDER BY s.id, v."trackedAt"`;
}

export interface StoredTerms {
  id: Id;
  campaignId: bigint;
  ratePerThousandViews: bigint;
  minViews: bigint;
  maxPayoutPerClip: bigint | null;
  validFrom: Date;
}

/** Every version of the terms of those campaigns, the oldest first. */
export function termsOfBooks(campaignIds: readonly (bigint | Id)[]): Query<StoredTerms> {
  return sql`
    SELECT id::text AS id, "campaignId", "ratePerThousandViews", "minViews", "maxPayoutPerClip", "validFrom" FROM "CampaignTerms"
    WHERE "campaignId" = ANY(${campaignIds}::bigint[]) ORDER BY "campaignId", "validFrom"`;
}

export interface StoredEntry {
  id: Id;
  submissionId: bigint;
  kind: EarningKind;
  amount: bigint;
  earnedAt: Date;
}

/** The ledger of these submissions, the oldest entry first. Their clips lead to the entries. */
export function entriesOfSubmissions(submissionIds: readonly (bigint | Id)[]): Query<StoredEntry> {
  return sql`
    SELECT e.id::text AS id, e."submissionId", e.kind, e.amount, e."earnedAt"
    FROM "ClipSubmission" s JOIN "Earning" e ON e."clipId" = s."clipId" AND e."submissionId" = s.id
    WHERE s.id = ANY(${submissionIds}::bigint[]) ORDER BY e."submissionId", e.id`;
}
