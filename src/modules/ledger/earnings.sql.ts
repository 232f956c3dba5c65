/** Reads of the ledger, and the bulk writes that post to it. Clippers see the entries that were written for them. */
import type { Listed } from '../../kernel/api/connection.js';
import { between, isAmong } from '../../kernel/api/filter-conditions.js';
import { countQuery, type List, type PageArgs, pageQuery } from '../../kernel/api/page.js';
import { type Id, ownRows, type Viewer } from '../../kernel/auth/viewer.js';
import { all, jsonOf, type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import { EarningKind } from '../../kernel/prisma/generated/enums.js';
import { visibleCampaigns } from '../campaigns/campaigns.sql.js';

export interface EarningRow {
  id: Id;
  kind: EarningKind;
  clipId: Id;
  campaignId: Id;
  userId: Id;
  amount: bigint;
  submissionId: Id;
  actorId: Id | null;
  reason: string | null;
  earnedAt: Date;
}

export interface EarningsFilter {
  userId?: Id | null;
  campaignId?: Id | null;
  kind?: readonly EarningKind[] | null;
  /** Half-open: from ≤ earnedAt < to. */
  from?: Date | null;
  to?: Date | null;
}

/** All entries, those of clips, campaigns or submissions, or those that were written for users. */
export interface EarningListScope {
  of: 'ALL' | 'CLIP' | 'USER' | 'CAMPAIGN' | 'SUBMISSION';
  filter: EarningsFilter;
}

export interface EarningListArgs extends EarningListScope {
  page: PageArgs;
}

const COLUMNS = raw(`e.id::text AS id, e.kind, e."clipId"::text AS "clipId", e."campaignId"::text AS "campaignId",
  e."userId"::text AS "userId", e."submissionId"::text AS "submissionId", e."actorId"::text AS "actorId", e.amount,
  e.reason, e."earnedAt"`);

export function earningsById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<EarningRow> {
  return sql`SELECT ${COLUMNS} FROM "Earning" e WHERE e.id = ANY(${ids}::bigint[]) AND ${ownRows(viewer, 'e."userId"')}`;
}

export function earningPage(parents: readonly Id[], args: EarningListArgs, viewer: Viewer): Query<Listed<EarningRow>> {
  return pageQuery({ ...listOf(args, viewer), columns: COLUMNS }, parents, args.page);
}

export function earningCount(
  parents: readonly Id[],
  args: EarningListArgs,
  viewer: Viewer,
): Query<{ parentId: Id; count: bigint }> {
  return countQuery(listOf(args, viewer), parents);
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

/** The batch that paid an accrual, or the run after which it was paid. Neither: a decision. */
export interface PaidBy {
  scrapeBatchId?: bigint;
  refreshRunId?: bigint;
}

/** Appends accruals to the ledger. All accruals of a transaction have the same time, read after its last lock. */
export function insertAccruals(
  campaignId: bigint,
  { scrapeBatchId, refreshRunId }: PaidBy,
  accruals: readonly NewAccrual[],
): Query<never> {
  return sql`
    WITH moment AS MATERIALIZED (SELECT date_trunc('milliseconds', clock_timestamp()) AS now)
    INSERT INTO "Earning" (kind, "clipId", "submissionId", "campaignId", "userId", amount, "accruedCentsBefore",
      "scrapeBatchId", "refreshRunId", "earnedAt")
    SELECT 'ACCRUAL'::"EarningKind", a."clipId", a."submissionId", ${campaignId}::bigint, a."userId", a.amount, a."accruedCentsBefore",
      ${scrapeBatchId ?? null}::bigint, ${refreshRunId ?? null}::bigint, moment.now
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

/** The column of a list's parent; null: the root list. */
export const EARNING_PARENT = {
  ALL: null,
  CLIP: 'e."clipId"',
  USER: 'e."userId"',
  CAMPAIGN: 'e."campaignId"',
  SUBMISSION: 'e."submissionId"',
} as const;

/** A condition on "Earning" e: exactly the entries of a list that this viewer gets. Its totals use it, too. */
export function earningCondition(filter: EarningsFilter, viewer: Viewer): Prisma.Sql {
  return all([
    ownRows(viewer, 'e."userId"'),
    filter.userId != null && sql`e."userId" = ${filter.userId}::bigint`,
    filter.campaignId != null && sql`e."campaignId" = ${filter.campaignId}::bigint`,
    ...isAmong('e.kind', EarningKind, filter.kind),
    ...between('e."earnedAt"', filter.from, filter.to),
  ]);
}

function listOf({ of, filter }: EarningListScope, viewer: Viewer): Omit<List, 'columns'> {
  return { from: raw('"Earning" e'), alias: 'e', parent: EARNING_PARENT[of], where: earningCondition(filter, viewer) };
}
