/**
 * Timelines: earnings, views gained and clips approved over time (docs/design.md#series). Earned is the ledger by
 * earnedAt, and by the user and campaign on its rows. Views are the gains of clips that count now, by trackedAt. Clips
 * are the clips that count now, by approvedAt. Points and total add up the same rows; over all time they equal the
 * totals.
 */
import { type Id, ownRows, type Viewer } from '../../kernel/auth/viewer.js';
import { jsonOf, type Query, raw, sql } from '../../kernel/db/sql.js';
import type { RankingArgs } from '../rankings/rankings.sql.js';
import { type Buckets, startsOf } from './bucket-rule.js';

export type TimelineScope = 'PLATFORM' | 'USER' | 'CAMPAIGN' | 'CLIP';

/** A half-open range of time for one row of a scope. */
export interface Range {
  parentId: Id;
  from: Date;
  to: Date;
}

export interface TimelineSums {
  earned: bigint;
  views: bigint;
  clips: bigint;
}

/** The sums of one bucket of a range. Empty buckets have no row. */
export interface TimelineBucket extends Range, TimelineSums {
  /** 1 is the first. */
  nth: number;
  /** Totals of the whole range, repeated on each of its rows. */
  totalEarned: bigint;
  totalViews: bigint;
  totalClips: bigint;
}

/**
 * The time of the first fact of each row, and a time after the snapshot was taken. A range up to that time contains
 * every visible fact. It must not be now(), the start of the transaction: facts that committed between the two would be
 * left out.
 */
export function timelineBounds(
  parents: readonly Id[],
  { scope }: { scope: TimelineScope },
  viewer: Viewer,
): Query<{ parentId: Id; firstAt: Date | null; now: Date }> {
  return sql`
    SELECT w."parentId", (SELECT min(f.at) FROM (${factsOf(scope, viewer)}) f) AS "firstAt",
      date_trunc('milliseconds', clock_timestamp()) + interval '1 millisecond' AS now
    FROM unnest(${parents}::text[]) AS w("parentId")`;
}

/** The facts of each range by bucket. Node computes where the buckets begin. */
export function timelinePoints(
  ranges: readonly Range[],
  { scope, ...buckets }: { scope: TimelineScope } & Buckets,
  viewer: Viewer,
): Query<TimelineBucket> {
  return sql`
    WITH bucket AS MATERIALIZED (
      SELECT b.start FROM unnest(${startsOfAll(ranges, buckets)}::timestamptz[]) AS b(start)
    ), w AS MATERIALIZED (
      SELECT w.*, ARRAY(
        SELECT w."from" UNION ALL SELECT b.start FROM bucket b WHERE b.start > w."from" AND b.start < w."to" ORDER BY 1
      ) AS starts
      FROM (${wanted(ranges)}) w
    )
    SELECT w."parentId", w."from", w."to", width_bucket(f.at, w.starts) AS nth, ${SUMS},
      ${TOTALS}
    FROM w CROSS JOIN LATERAL (${factsOf(scope, viewer)}) f
    WHERE f.at >= w."from" AND f.at < w."to"
    GROUP BY w.n, w."parentId", w."from", w."to", nth
    WINDOW range AS (PARTITION BY w.n)`;
}

/**
 * All times at which a bucket of any range begins, without duplicates. The first start of a range is left out: it is
 * the `from` of that range and must not cut the buckets of another.
 */
function startsOfAll(ranges: readonly Range[], buckets: Buckets): string[] {
  const starts = new Set(ranges.flatMap((range) => startsOf(range, buckets)?.slice(1) ?? []));
  return [...starts].map((start) => new Date(start).toISOString());
}

/** The sums of whole ranges without buckets, for the range before a timeline. */
export function rangeTotals(
  ranges: readonly Range[],
  { scope }: { scope: TimelineScope },
  viewer: Viewer,
): Query<TimelineSums & Range> {
  return sql`
    SELECT w."parentId", w."from", w."to", ${SUMS}
    FROM (${wanted(ranges)}) w
    LEFT JOIN LATERAL (${factsOf(scope, viewer)}) f ON f.at >= w."from" AND f.at < w."to"
    GROUP BY w.n, w."parentId", w."from", w."to"`;
}

/** A ranking over a range: the same facts as its total, by user, campaign or clip. */
export interface RangeRanking {
  scope: TimelineScope;
  of: RankingArgs['of'];
  by: RankingArgs['by'];
  first: number;
}

export interface RangeRankedRow extends Range, TimelineSums {
  rowId: Id;
  rank: number;
  share: string | null;
}

/** The best rows of each range. Rows at zero or below are left out. */
export function rankedOfRanges(ranges: readonly Range[], args: RangeRanking, viewer: Viewer): Query<RangeRankedRow> {
  return sql`
    SELECT p."parentId", p."from", p."to", p.id::text AS "rowId", p.rank, p.earned, p.views, p.clips,
      CASE WHEN p.whole > 0 THEN round(p.measure * 100.0 / p.whole, 2)::text END AS share
    FROM (${placedIn(ranges, args, viewer)}) p
    WHERE p.position <= ${args.first} AND p.measure > 0 ORDER BY p.n, p.position`;
}

/** The sums of each range without its best rows. */
export function restOfRanges(
  ranges: readonly Range[],
  args: RangeRanking,
  viewer: Viewer,
): Query<Range & TimelineSums> {
  const rest = raw(
    Object.keys(MEASURES)
      .map(
        (name) =>
          `coalesce(sum(p.${name}) FILTER (WHERE p.position > top.first OR p.measure <= 0), 0)::bigint AS ${name}`,
      )
      .join(', '),
  );
  return sql`
    SELECT p."parentId", p."from", p."to", ${rest}
    FROM (${placedIn(ranges, args, viewer)}) p CROSS JOIN (SELECT ${args.first}::int AS first) top
    GROUP BY p.n, p."parentId", p."from", p."to"`;
}

function placedIn(ranges: readonly Range[], { scope, of, by }: RangeRanking, viewer: Viewer) {
  const measure = raw(`sum(f.${by})`);
  return sql`
    SELECT w.n, w."parentId", w."from", w."to", f."${raw(of)}" AS id, ${SUMS}, ${measure} AS measure,
      sum(${measure}) OVER in_range AS whole, rank() OVER (in_range ORDER BY ${measure} DESC)::int AS rank,
      row_number() OVER (in_range ORDER BY ${measure} DESC, f."${raw(of)}") AS position
    FROM (${wanted(ranges)}) w CROSS JOIN LATERAL (${factsOf(scope, viewer)}) f
    WHERE f.at >= w."from" AND f.at < w."to"
    GROUP BY w.n, w."parentId", w."from", w."to", f."${raw(of)}"
    WINDOW in_range AS (PARTITION BY w.n)`;
}

const MEASURES = { earned: 'totalEarned', views: 'totalViews', clips: 'totalClips' };
const SUMS = raw(
  Object.keys(MEASURES)
    .map((measure) => `coalesce(sum(f.${measure}), 0)::bigint AS ${measure}`)
    .join(', '),
);
/** The sums over all buckets of a range. */
const TOTALS = raw(
  Object.entries(MEASURES)
    .map(([measure, total]) => `(sum(sum(f.${measure})) OVER range)::bigint AS "${total}"`)
    .join(', '),
);

function wanted(ranges: readonly Range[]) {
  return sql`
    SELECT row_number() OVER () AS n, r.*
    FROM jsonb_to_recordset(${jsonOf(ranges)}::jsonb) AS r("parentId" text, "from" timestamptz, "to" timestamptz)`;
}

const OWNER: Record<TimelineScope, { ledger: string; clip: string }> = {
  PLATFORM: { ledger: 'TRUE', clip: 'TRUE' },
  USER: { ledger: 'e."userId" = w."parentId"::bigint', clip: 'c."userId" = w."parentId"::bigint' },
  CAMPAIGN: { ledger: 'e."campaignId" = w."parentId"::bigint', clip: 'c."campaignId" = w."parentId"::bigint' },
  CLIP: { ledger: 'e."clipId" = w."parentId"::bigint', clip: 'c.id = w."parentId"::bigint' },
};

/** Every fact of the row that w names, with its time. Clippers see only ledger entries that were written for them. */
function factsOf(scope: TimelineScope, viewer: Viewer) {
  const { ledger, clip } = OWNER[scope];
  const counted = sql`${raw(clip)} AND c.status = 'APPROVED' AND ${ownRows(viewer, 'c."userId"')}`;
  return sql`
    SELECT e."earnedAt" AS at, e.amount AS earned, 0 AS views, 0 AS clips, e."userId", e."campaignId", e."clipId" AS id
    FROM "Earning" e WHERE ${raw(ledger)} AND ${ownRows(viewer, 'e."userId"')}
    UNION ALL
    SELECT t."trackedAt", 0, t."viewsGained", 0, c."userId", c."campaignId", c.id
    FROM "Clip" c JOIN "ViewTracking" t ON t."clipId" = c.id WHERE ${counted}
    UNION ALL
    SELECT s."approvedAt", 0, 0, 1, c."userId", c."campaignId", c.id
    FROM "Clip" c JOIN "ClipSubmission" s ON s."clipId" = c.id AND s.status = 'APPROVED' WHERE ${counted}`;
}
