/** Reads of the ledger, and the bulk writes that post to it. Clippers see the entries that were written for them. */
import type { Listed } from '../../kernel/api/connection.js';
import { countQuery, type List, type PageArgs, pageQuery } from '../../kernel/api/page.js';
import { type Id, ownRows, type Viewer } from '../../kernel/auth/viewer.js';
import { jsonOf, type Query, raw, sql } from '../../kernel/db/sql.js';
import type { EarningKind, SubmissionStatus } from '../../kernel/prisma/generated/enums.js';
import { eachCount, eachOtherCount, type OtherCounts } from '../../scraping/post-counts.js';
import { visibleCampaigns } from '../campaigns/campaigns.sql.js';
import { handleOf } from '../users/handle.js';

export interface EarningRow {
  id: Id;
  kind: EarningKind;
  clipId: Id;
  campaignId: Id;
  userId: Id;
  amount: bigint;
  reason: string | null;
  earnedAt: Date;
}

export interface EarningListArgs {
  page: PageArgs;
}

const COLUMNS = raw(`e.id::text AS id, e.kind, e."clipId"::text AS "clipId", e."campaignId"::text AS "campaignId",
  e."userId"::text AS "userId", e.amount, e.reason, e."earnedAt"`);

export function earningsById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<EarningRow> {
  return sql`SELECT ${COLUMNS} FROM "Earning" e WHERE e.id = ANY(${ids}::bigint[]) AND ${ownRows(viewer, 'e."userId"')}`;
}

export function earningPage(parents: readonly Id[], args: EarningListArgs, viewer: Viewer): Query<Listed<EarningRow>> {
  return pageQuery({ ...listOf(viewer), columns: COLUMNS }, parents, args.page);
}

export function earningCount(
  parents: readonly Id[],
  _: EarningListArgs,
  viewer: Viewer,
): Query<{ parentId: Id; count: bigint }> {
  return countQuery(listOf(viewer), parents);
}

export interface ExhaustionRow {
  campaignId: Id;
  clipId: Id | null;
  at: Date;
}

/**
 * For campaigns without budget left: the entry that spent the last cent. It is public, like spent and remaining. No
 * entry spends a budget of zero: it is exhausted from the start.
 */
export function exhaustionOfCampaigns(campaignIds: readonly Id[], _: undefined, viewer: Viewer): Query<ExhaustionRow> {
  return sql`
    SELECT k.id::text AS "campaignId", e."clipId"::text AS "clipId",
      coalesce(e."earnedAt", k."publishedAt", k."createdAt") AS at
    FROM "Campaign" k
    LEFT JOIN LATERAL (
      SELECT "clipId", "earnedAt" FROM "Earning" WHERE "campaignId" = k.id AND amount > 0
      ORDER BY "earnedAt" DESC, id DESC LIMIT 1
    ) e ON k.budget > 0
    WHERE k.id = ANY(${campaignIds}::bigint[]) AND k.spent = k.budget AND ${visibleCampaigns(viewer)}`;
}

export interface NewAccrual {
  submissionId: bigint;
  clipId: bigint;
  userId: bigint;
  amount: bigint;
  accruedCentsBefore: bigint;
}

/** Appends accruals to the ledger. All accruals of a transaction have the same time, read after its last lock. */
export function insertAccruals(
  campaignId: bigint,
  scrapeBatchId: bigint | null,
  accruals: readonly NewAccrual[],
): Query<never> {
  return sql`
    WITH moment AS MATERIALIZED (SELECT date_trunc('milliseconds', clock_timestamp()) AS now)
    INSERT INTO "Earning" (kind, "clipId", "submissionId", "campaignId", "userId", amount, "accruedCentsBefore",
      "scrapeBatchId", "earnedAt")
    SELECT 'ACCRUAL'::"EarningKind", a."clipId", a."submissionId", ${campaignId}::bigint, a."userId", a.amount, a."accruedCentsBefore",
      ${scrapeBatchId}::bigint, moment.now
    FROM moment, jsonb_to_recordset(${jsonOf(accruals)}::jsonb) AS a("submissionId" bigint, "clipId" bigint, "userId" bigint,
      amount bigint, "accruedCentsBefore" bigint)`;
}

/** Updates campaign.spent in the transaction that posted the entries. The caller has locked the campaign. */
export function storeSpent(campaignId: bigint, spent: bigint): Query<never> {
  return sql`UPDATE "Campaign" SET spent = ${spent}::bigint WHERE id = ${campaignId}`;
}

/** Appends the entry that brings a clip's ledger sum to exactly 0. */
export function reverseEarnings(
  clipId: bigint,
  submissionId: bigint,
  actorId: bigint | null,
  reason: string,
  earnedAt: Date,
): Query<never> {
  return sql`
    INSERT INTO "Earning" (kind, "clipId", "submissionId", "campaignId", "userId", amount, reason, "actorId", "earnedAt")
    SELECT 'REVERSAL'::"EarningKind", c.id, ${submissionId}::bigint, c."campaignId", c."userId", -c.earned,
      ${reason}::text, ${actorId}::bigint, ${earnedAt}::timestamptz
    FROM "Clip" c WHERE c.id = ${clipId}`;
}

export interface Decision {
  status: SubmissionStatus;
  amount: bigint;
}

export interface ClipChange {
  id: bigint;
  /** Cents of accruals that this transaction posted for the clip. */
  posted: bigint;
  /** A decision on the clip, with the cents of the reversal or adjustment that it posted. */
  decision?: Decision;
  /** The answer of the post; absent if no one asked about it. */
  observed?: OtherCounts & {
    /** OK and UNCHANGED bring counts. A SUSPECT only shows that the post exists. */
    answer: 'OK' | 'UNCHANGED' | 'SUSPECT';
    views: bigint;
    author: string | null;
    coauthors?: readonly string[];
    title: string | null;
    thumbnailUrl: string | null;
    postedAt: Date | null;
    /** When the next check is due; null means at the next tick. */
    dueAt: Date | null;
  };
}

/**
 * The one UPDATE of clips in a transaction. It changes decision, counts and earned together, so that the kept sums are
 * locked in one order. An unknown count leaves the last known value.
 */
export function storeClips(trackedAt: Date | null, changes: readonly ClipChange[]): Query<never> {
  const rows = changes.map(({ id, posted, decision, observed }) => ({
    ...{ id, posted, decided: decision?.amount ?? 0n, status: decision?.status, heard: observed !== undefined },
    ...(observed !== undefined && observed.answer !== 'SUSPECT'
      ? { counted: true, ...observed, ...handlesIn(observed) }
      : { counted: false, answer: observed?.answer }),
  }));
  return sql`
    UPDATE "Clip" c SET
      earned = c.earned + n.posted + n.decided,
      status = coalesce(n.status::"SubmissionStatus", c.status),
      views = CASE WHEN n.counted THEN n.views ELSE c.views END,
      ${raw(eachOtherCount((count) => `${count} = coalesce(n.${count}, c.${count})`))},
      "checkedAt" = CASE WHEN n.counted THEN ${trackedAt}::timestamptz ELSE c."checkedAt" END,
      "dueAt" = CASE WHEN n.counted THEN n."dueAt" ELSE c."dueAt" END,
      availability = CASE WHEN n.heard THEN 'AVAILABLE' ELSE c.availability END,
      "lastAnswer" = CASE WHEN n.heard THEN n.answer::"ScrapeOutcome" ELSE c."lastAnswer" END,
      "failingSince" = CASE WHEN n.heard THEN NULL ELSE c."failingSince" END,
      "goneChecks" = CASE WHEN n.heard THEN 0 ELSE c."goneChecks" END,
      "goneSince" = CASE WHEN n.heard THEN NULL ELSE c."goneSince" END,
      author = coalesce(c.author, n.author),
      "authorHandle" = CASE WHEN num_nulls(c.author) = 1 THEN n."authorHandle" ELSE c."authorHandle" END,
      "coauthorHandles" = coalesce(n."coauthorHandles", c."coauthorHandles"),
      title = coalesce(c.title, n.title),
      "thumbnailUrl" = coalesce(c."thumbnailUrl", n."thumbnailUrl"),
      "postedAt" = coalesce(c."postedAt", n."postedAt")
    FROM jsonb_to_recordset(${jsonOf(rows)}::jsonb) AS n(id bigint, posted bigint, decided bigint, status text, heard boolean, counted boolean,
      ${raw(eachCount((count) => `${count} bigint`))}, author text, "authorHandle" text, "coauthorHandles" text[],
      title text, "thumbnailUrl" text, "postedAt" timestamptz,
      answer text, "dueAt" timestamptz)
    WHERE c.id = n.id`;
}

/** The author and co-authors, in the form in which handles are compared. */
function handlesIn({ author, coauthors }: { author: string | null; coauthors?: readonly string[] }) {
  const others = coauthors?.map(handleOf).filter((handle) => handle !== null);
  return {
    authorHandle: author === null ? null : handleOf(author),
    ...(others && { coauthorHandles: [...new Set(others)] }),
  };
}

function listOf(viewer: Viewer): Omit<List, 'columns'> {
  return { from: raw('"Earning" e'), alias: 'e', parent: 'e."clipId"', where: ownRows(viewer, 'e."userId"') };
}
