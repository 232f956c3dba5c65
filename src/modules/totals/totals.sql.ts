/**
 * The one definition of totals. A clip counts while its review status is APPROVED. Every total, at every scope, is the
 * same list of measures over counted clips; only the grouping differs. Resolvers, jobs, the payout gate, rankings and
 * exports all use the statements below. Money is in cents.
 */
import { countQuery, ROOT } from '../../kernel/api/page.js';
import type { Id, Viewer } from '../../kernel/auth/viewer.js';
import { TOTALS_SOURCE } from '../../kernel/base/config.js';
import { all, type Query, raw, sql } from '../../kernel/db/sql.js';
import type { SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import { COUNTS, type Count, eachCount } from '../../scraping/post-counts.js';
import { type ClipListArgs, type ClipsFilter, clipListCondition, clipListKeys, clipRows } from '../clips/clips.sql.js';
import { EARNING_PARENT, type EarningListScope, earningCondition } from '../ledger/earnings.sql.js';
import { amongPairs, amongst, type Condition, narrowed, type Pair, type TotalsFilter } from './conditions.sql.js';
import { type Key, submittedSums, summands } from './summands.sql.js';

export interface Totals extends Record<Count, bigint> {
  earned: bigint;
  /** The part in campaigns that are COMPLETED. */
  available: bigint;
  /** The part in campaigns that are ACTIVE. */
  active: bigint;
  /** The part in campaigns in any other status: earned = available + active + held. */
  held: bigint;
  clips: bigint;
}

export const NO_TOTALS: Totals = {
  earned: 0n,
  available: 0n,
  active: 0n,
  held: 0n,
  ...(Object.fromEntries(COUNTS.map((count) => [count, 0n])) as Record<Count, bigint>),
  clips: 0n,
};

const MEASURES = raw(`
  coalesce(sum(c.earned), 0)::bigint AS earned,
  coalesce(sum(c.earned) FILTER (WHERE k.status = 'COMPLETED'), 0)::bigint AS available,
  coalesce(sum(c.earned) FILTER (WHERE k.status = 'ACTIVE'), 0)::bigint AS active,
  coalesce(sum(c.earned) FILTER (WHERE k.status NOT IN ('COMPLETED', 'ACTIVE')), 0)::bigint AS held,
  ${eachCount((count) => `coalesce(sum(c.${count}), 0)::bigint AS ${count}`)},
  coalesce(sum(c.clips), 0)::bigint AS clips`);

/** The only key of the platform. */
export const PLATFORM: Id = 'platform';

export function totalsOfPlatform(_: readonly Id[], filter: TotalsFilter): Query<Totals> {
  return measured([], narrowed(filter));
}

export function totalsOfPlatformByPlatform(_: readonly Id[], filter: TotalsFilter): Query<Totals & BySocialPlatform> {
  return measured(['socialPlatform'], narrowed(filter));
}

export function totalsOfUsers(userIds: readonly Id[], filter: TotalsFilter): Query<Totals & { userId: Id }> {
  return measured(['userId'], [amongst('userId', userIds), ...narrowed(filter)]);
}

export function totalsOfUsersByPlatform(
  userIds: readonly Id[],
  filter: TotalsFilter,
): Query<Totals & BySocialPlatform & { userId: Id }> {
  return measured(['userId', 'socialPlatform'], [amongst('userId', userIds), ...narrowed(filter)]);
}

export function totalsOfCampaigns(
  campaignIds: readonly Id[],
  filter: TotalsFilter,
): Query<Totals & { campaignId: Id }> {
  return measured(['campaignId'], [amongst('campaignId', campaignIds), ...narrowed(filter)]);
}

export function totalsOfCampaignsByPlatform(
  campaignIds: readonly Id[],
  filter: TotalsFilter,
): Query<Totals & BySocialPlatform & { campaignId: Id }> {
  return measured(['campaignId', 'socialPlatform'], [amongst('campaignId', campaignIds), ...narrowed(filter)]);
}

/** Users within campaigns: the edges of User.campaigns and Campaign.clippers. */
export function totalsOfPairs(pairs: readonly Pair[]): Query<Totals & Pair> {
  return measured(['userId', 'campaignId'], [{ on: ['userId', 'campaignId'], sql: amongPairs('c', pairs) }]);
}

export function totalsOfClips(clipIds: readonly Id[]): Query<Totals & { id: Id }> {
  return measured(['id'], [amongst('id', clipIds)]);
}

/** A list of clips: all of them, or those nested under users or campaigns. */
export interface ClipListScope {
  of: 'ALL' | 'USER' | 'CAMPAIGN';
  filter: ClipsFilter;
}

const LIST_KEYS = { ALL: [], USER: ['userId'], CAMPAIGN: ['campaignId'] } as const satisfies Record<
  string,
  readonly Key[]
>;

/** Totals of whole filtered lists of clips, over exactly the rows that this viewer gets. */
export function totalsOfClipLists(
  parents: readonly Id[],
  { of, filter }: ClipListScope,
  viewer: Viewer,
): Query<Totals & { parentId: Id }> {
  const conditions: Condition[] = [
    { on: clipListKeys(filter, viewer) ?? ['id'], sql: clipListCondition(filter, viewer) },
  ];
  if (of === 'ALL') return sql`SELECT ${ROOT} AS "parentId", list.* FROM (${measured([], conditions)}) list`;
  const [key] = LIST_KEYS[of];
  return sql`
    SELECT list."${raw(key)}" AS "parentId", list.*
    FROM (${measured([key], [amongst(key, parents), ...conditions])}) list`;
}

/** Number of clips in whole lists, including those that do not count. */
export function clipCount(
  parents: readonly Id[],
  args: ClipListArgs,
  viewer: Viewer,
): Query<{ parentId: Id; count: bigint }> {
  const list = clipRows(args, viewer);
  const keys = clipListKeys(args.filter, viewer);
  const kept = keys && submittedSums([...LIST_KEYS[args.of], ...keys]);
  if (kept === null) return countQuery(list, parents);
  return countQuery({ ...list, from: raw(`"${kept}" c`) }, parents, raw('coalesce(sum(c.submitted), 0)'));
}

export interface BySocialPlatform {
  socialPlatform: SocialPlatform;
}

export interface PlatformCounts {
  clippers: bigint;
  campaigns: bigint;
  submittedClips: bigint;
  pendingSubmissions: bigint;
}

/** Two of the numbers, from the kept sums and as they are defined. */
export const SUBMITTED_COUNTS = {
  sums: {
    clips: raw('coalesce(sum(submitted), 0) FROM "CampaignPlatformSum"'),
    pending: raw('coalesce(sum(pending), 0) FROM "CampaignSum"'),
  },
  clips: {
    clips: raw('count(*) FROM "Clip"'),
    pending: raw(`count(*) FROM "ClipSubmission" WHERE status = 'PENDING'`),
  },
};

/** The platform's numbers of clippers, campaigns, submitted clips and pending submissions. */
export function platformCounts(): Query<PlatformCounts> {
  const { clips, pending } = SUBMITTED_COUNTS[TOTALS_SOURCE];
  return sql`
    SELECT
      (SELECT count(*) FROM "User" WHERE role = 'CLIPPER')::bigint AS clippers,
      (SELECT count(*) FROM "Campaign" WHERE "deletedAt" IS NULL)::bigint AS campaigns,
      (SELECT ${clips})::bigint AS "submittedClips",
      (SELECT ${pending})::bigint AS "pendingSubmissions"`;
}

/** Earnings of refresh runs: the sum of ledger entries that the transactions of their batches posted, or that were posted after them. */
export function earnedOfRuns(refreshRunIds: readonly Id[]): Query<{ refreshRunId: Id; earned: bigint }> {
  return sql`
    SELECT paid."refreshRunId"::text AS "refreshRunId", sum(paid.amount)::bigint AS earned
    FROM (
      SELECT b."refreshRunId", e.amount FROM "ScrapeBatch" b JOIN "Earning" e ON e."scrapeBatchId" = b.id
      WHERE b."refreshRunId" = ANY(${refreshRunIds}::bigint[])
      UNION ALL
      SELECT e."refreshRunId", e.amount FROM "Earning" e WHERE e."refreshRunId" = ANY(${refreshRunIds}::bigint[])
    ) paid
    GROUP BY paid."refreshRunId"`;
}

export interface EarningListTotals {
  parentId: Id;
  amount: bigint;
}

/** The sums of whole lists of entries, over exactly the entries that this viewer gets, including reversals. */
export function amountOfEarningLists(
  parents: readonly Id[],
  { of, filter }: EarningListScope,
  viewer: Viewer,
): Query<EarningListTotals> {
  const [column, own] = [EARNING_PARENT[of], earningCondition(filter, viewer)];
  const where = column === null ? own : sql`${raw(column)} = ANY(${parents}::bigint[]) AND ${own}`;
  return sql`
    SELECT ${raw(column ?? `'${ROOT}'`)}::text AS "parentId", sum(e.amount)::bigint AS amount FROM "Earning" e
    WHERE ${where} GROUP BY 1`;
}

export interface Backlog {
  campaignId: Id;
  amount: bigint;
  submissions: bigint;
}

/** Money that is due for approved submissions of campaigns and not yet posted. A campaign without any has no row. */
export function backlogOfCampaigns(campaignIds: readonly Id[]): Query<Backlog> {
  return sql`
    SELECT s."campaignId"::text AS "campaignId", sum(s.due - s."accruedCents")::bigint AS amount,
      count(*)::bigint AS submissions
    FROM "ClipSubmission" s
    WHERE s."campaignId" = ANY(${campaignIds}::bigint[]) AND s.status = 'APPROVED' AND s."isWaiting"
    GROUP BY s."campaignId"`;
}

/** How fast a budget is being spent. */
export interface Pace {
  campaignId: Id;
  since: Date;
  spent: bigint;
  spentPerDay: bigint;
  runsOutAt: Date | null;
}

/**
 * Spending over the last seven days up to the snapshot's time, and when the remaining budget runs out at that pace. For
 * a younger campaign it covers the time since its creation, but at least one day. Whole cents, rounded down. This is an
 * estimate and not part of any total.
 */
export function paceOfCampaigns(campaignIds: readonly Id[]): Query<Pace> {
  return sql`
    SELECT k.id::text AS "campaignId", span.since, ledger.spent,
      greatest(0, floor(ledger.spent::numeric * 86400 / span.seconds))::bigint AS "spentPerDay",
      CASE WHEN k.status = 'ACTIVE' AND left_over.seconds BETWEEN 1 AND 3153600000
        THEN now() + make_interval(secs => left_over.seconds::double precision) END AS "runsOutAt"
    FROM "Campaign" k
    CROSS JOIN LATERAL (SELECT greatest(k."createdAt", now() - interval '7 days') AS since) window_start
    CROSS JOIN LATERAL (
      SELECT window_start.since, greatest(86400, extract(epoch FROM now() - window_start.since)) AS seconds
    ) span
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(e.amount), 0)::bigint AS spent
      FROM "Earning" e WHERE e."campaignId" = k.id AND e."earnedAt" >= span.since
    ) ledger
    CROSS JOIN LATERAL (
      SELECT CASE WHEN ledger.spent > 0 THEN (k.budget - k.spent)::numeric * span.seconds / ledger.spent END AS seconds
    ) left_over
    WHERE k.id = ANY(${campaignIds}::bigint[])`;
}

/** A further measure: the part of available that is held back until the timetable, not the clock, says it matured. */
export const MATURING = raw(', coalesce(sum(c.earned) FILTER (WHERE k."isMaturing"), 0)::bigint AS maturing');

/** The one statement behind the totals above, grouped by `scope`. A group without a counted clip has no row. */
export function measured<Row>(scope: readonly Key[], conditions: readonly Condition[], further = raw('')): Query<Row> {
  const selected = scope.map((key) => `c."${key}"::text AS "${key}", `).join('');
  const keys = [...scope, ...conditions.flatMap(({ on }) => on)];
  return sql`
    SELECT ${raw(selected)}${MEASURES}${further}
    FROM ${summands(keys)} c JOIN "Campaign" k ON k.id = c."campaignId"
    WHERE ${all(conditions.map((condition) => condition.sql))}
    ${raw(scope.length === 0 ? '' : `GROUP BY ${scope.map((key) => `c."${key}"`).join(', ')} HAVING sum(c.clips) > 0`)}`;
}
