/**
 * Series: what was earned, gained and approved over time. Earned is the ledger by its own time and by the user and
 * campaign on its rows; views are the gains of clips that count now, by the time they were seen; clips are those that
 * count, by the time of their approval. The same rows make the points and their total, and over all time the totals.
 */
import { jsonOf, type Query, raw, sql } from '../../kernel/sql.js';
import { type Id, ownRows, type Viewer } from '../../kernel/viewer.js';

export type TimelineScope = 'PLATFORM' | 'USER' | 'CAMPAIGN' | 'CLIP';
export type Granularity = 'HOUR' | 'DAY' | 'WEEK' | 'MONTH';

/** A range of time of a scope's row, half-open. */
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

export interface TimelineBucket extends Range, TimelineSums {
  start: Date;
  end: Date;
  /** Of the whole range, the same on each of its buckets. */
  totalEarned: bigint;
  totalViews: bigint;
  totalClips: bigint;
  previousFrom: Date;
  previousTo: Date;
}

/** The time of the first fact of each row, and the time of the snapshot, which a range up to it includes. */
export function timelineBounds(
  parents: readonly Id[],
  { scope }: { scope: TimelineScope },
  viewer: Viewer,
): Query<{ parentId: Id; firstAt: Date | null; now: Date }> {
  return sql`
    SELECT w."parentId", (SELECT min(f.at) FROM (${factsOf(scope, viewer)}) f) AS "firstAt",
      date_trunc('milliseconds', now()) + interval '1 millisecond' AS now
    FROM unnest(${parents}::text[]) AS w("parentId")`;
}

/**
 * Every bucket of each range, empty ones too, and the range before: moved back by as many units as there are buckets.
 * An hour is an hour of the clock; days, weeks and months begin at the midnight of the zone.
 */
export function timelinePoints(
  ranges: readonly Range[],
  { scope, granularity, timeZone }: { scope: TimelineScope; granularity: Granularity; timeZone: string },
  viewer: Viewer,
): Query<TimelineBucket> {
  const units = raw(`cardinality(w.starts) * interval '1 ${granularity.toLowerCase()}'`);
  const back = (moment: 'from' | 'to') =>
    granularity === 'HOUR'
      ? sql`w."${raw(moment)}" - ${units}`
      : sql`(w."${raw(moment)}" AT TIME ZONE ${timeZone} - ${units}) AT TIME ZONE ${timeZone}`;
  return sql`
    WITH w AS (
      SELECT w.*, s.starts
      FROM (${wanted(ranges)}) w
      CROSS JOIN LATERAL (
        SELECT array_agg(b ORDER BY b) AS starts FROM (
          SELECT w."from" AS b UNION SELECT b FROM (${boundaries(granularity, timeZone)}) found WHERE b > w."from" AND b < w."to"
        ) all_of_them
      ) s
    ), points AS (
      SELECT w.n, width_bucket(f.at, w.starts) AS nth, ${SUMS}
      FROM w CROSS JOIN LATERAL (${factsOf(scope, viewer)}) f
      WHERE f.at >= w."from" AND f.at < w."to" GROUP BY 1, 2
    )
    SELECT w."parentId", w."from", w."to", b.start, coalesce(w.starts[b.nth + 1], w."to") AS end,
      coalesce(p.earned, 0) AS earned, coalesce(p.views, 0) AS views, coalesce(p.clips, 0) AS clips,
      coalesce(sum(p.earned) OVER range, 0)::bigint AS "totalEarned",
      coalesce(sum(p.views) OVER range, 0)::bigint AS "totalViews",
      coalesce(sum(p.clips) OVER range, 0)::bigint AS "totalClips",
      ${back('from')} AS "previousFrom", ${back('to')} AS "previousTo"
    FROM w
    CROSS JOIN LATERAL unnest(w.starts) WITH ORDINALITY AS b(start, nth)
    LEFT JOIN points p ON (p.n, p.nth) = (w.n, b.nth)
    WINDOW range AS (PARTITION BY w.n)
    ORDER BY w.n, b.nth`;
}

/** The sums of whole ranges, for which no buckets are asked: those before a timeline. */
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

const SUMS = raw(
  ['earned', 'views', 'clips'].map((measure) => `coalesce(sum(f.${measure}), 0)::bigint AS ${measure}`).join(', '),
);

function wanted(ranges: readonly Range[]) {
  return sql`
    SELECT row_number() OVER () AS n, r.*
    FROM jsonb_to_recordset(${jsonOf(ranges)}::jsonb) AS r("parentId" text, "from" timestamptz, "to" timestamptz)`;
}

/** Where buckets begin, at or before `from` and after it. */
function boundaries(granularity: Granularity, timeZone: string) {
  if (granularity === 'HOUR') {
    // The offsets of all zones are multiples of a quarter of an hour.
    return sql`
      SELECT b FROM generate_series(date_trunc('hour', w."from"), w."to", interval '15 minutes') AS b
      WHERE extract(minute FROM b AT TIME ZONE ${timeZone}) = 0`;
  }
  const unit = granularity.toLowerCase();
  return sql`
    SELECT local AT TIME ZONE ${timeZone} AS b
    FROM generate_series(date_trunc(${unit}, w."from" AT TIME ZONE ${timeZone}), w."to" AT TIME ZONE ${timeZone},
      ${raw(`interval '1 ${unit}'`)}) AS local`;
}

const OWNER: Record<TimelineScope, { ledger: string; clip: string }> = {
  PLATFORM: { ledger: 'TRUE', clip: 'TRUE' },
  USER: { ledger: 'e."userId" = w."parentId"::bigint', clip: 'c."userId" = w."parentId"::bigint' },
  CAMPAIGN: { ledger: 'e."campaignId" = w."parentId"::bigint', clip: 'c."campaignId" = w."parentId"::bigint' },
  CLIP: { ledger: 'e."clipId" = w."parentId"::bigint', clip: 'c.id = w."parentId"::bigint' },
};

/** Every fact of the row that w names, with its time. Of a clip a clipper sees what was written for them. */
function factsOf(scope: TimelineScope, viewer: Viewer) {
  const { ledger, clip } = OWNER[scope];
  const counted = sql`${raw(clip)} AND c.status = 'APPROVED' AND ${ownRows(viewer, 'c."userId"')}`;
  return sql`
    SELECT e."earnedAt" AS at, e.amount AS earned, 0 AS views, 0 AS clips
    FROM "Earning" e WHERE ${raw(ledger)} AND ${ownRows(viewer, 'e."userId"')}
    UNION ALL
    SELECT t."trackedAt", 0, t."viewsGained", 0
    FROM "Clip" c JOIN "ViewTracking" t ON t."clipId" = c.id WHERE ${counted}
    UNION ALL
    SELECT s."approvedAt", 0, 0, 1
    FROM "Clip" c JOIN "ClipSubmission" s ON s."clipId" = c.id AND s.status = 'APPROVED' WHERE ${counted}`;
}
