/** Reads of view trackings, and the bulk insert that records a batch. Clippers see those of clips they own now. */
import type { Listed } from '../../kernel/api/connection.js';
import { countQuery, type List, type PageArgs, pageQuery } from '../../kernel/api/page.js';
import { type Id, ownRows, type Viewer } from '../../kernel/auth/viewer.js';
import { jsonOf, type Query, raw, sql } from '../../kernel/db/sql.js';
import { COUNT_NAMES, COUNT_TYPES, countsOf, type OtherCounts } from '../../scraping/post-counts.js';

export interface TrackingRow extends OtherCounts {
  id: Id;
  clipId: Id;
  views: bigint;
  viewsGained: bigint;
  viewsField: string;
  trackedAt: Date;
}

export interface TrackingListArgs {
  page: PageArgs;
}

const COLUMNS = raw(`v.id::text AS id, v."clipId"::text AS "clipId", ${countsOf('v')},
  v."viewsGained", v."viewsField", v."trackedAt"`);

/** The newest tracking of each clip, with one index probe for each clip. */
export function latestTrackingOfClips(clipIds: readonly Id[], _: undefined, viewer: Viewer): Query<TrackingRow> {
  return sql`
    SELECT v.* FROM unnest(${clipIds}::bigint[]) AS asked(id)
    JOIN "Clip" c ON c.id = asked.id AND ${ownRows(viewer, 'c."userId"')}
    CROSS JOIN LATERAL (
      SELECT ${COLUMNS} FROM "ViewTracking" v WHERE v."clipId" = c.id ORDER BY v."trackedAt" DESC LIMIT 1
    ) v`;
}

export function trackingsById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<TrackingRow> {
  return sql`
    SELECT ${COLUMNS} FROM "ViewTracking" v JOIN "Clip" c ON c.id = v."clipId"
    WHERE v.id = ANY(${ids}::bigint[]) AND ${ownRows(viewer, 'c."userId"')}`;
}

export function trackingPage(
  parents: readonly Id[],
  args: TrackingListArgs,
  viewer: Viewer,
): Query<Listed<TrackingRow>> {
  return pageQuery({ ...listOf(viewer), columns: COLUMNS }, parents, args.page);
}

export function trackingCount(
  parents: readonly Id[],
  _: TrackingListArgs,
  viewer: Viewer,
): Query<{ parentId: Id; count: bigint }> {
  return countQuery(listOf(viewer), parents);
}

/** The newest tracking of a clip, which a new submission prices first, and the highest count that the clip had. */
export function lastTracking(clipId: bigint): Query<{ id: bigint; views: bigint; trackedAt: Date; highest: bigint }> {
  return sql`
    SELECT id, views, "trackedAt", (SELECT max(views) FROM "ViewTracking" WHERE "clipId" = ${clipId}) AS highest
    FROM "ViewTracking" WHERE "clipId" = ${clipId} ORDER BY "trackedAt" DESC LIMIT 1`;
}

/**
 * When each clip was last tracked, and by which field. The time shows whether an unchanged count is the first one after
 * a change of terms; the field shows whether a count is of the same measure.
 */
export function lastTrackedOfClips(
  clipIds: readonly bigint[],
): Query<{ clipId: bigint; trackedAt: Date; viewsField: string }> {
  return sql`
    SELECT asked.id AS "clipId", v."trackedAt", v."viewsField" FROM unnest(${clipIds}::bigint[]) AS asked(id)
    CROSS JOIN LATERAL (
      SELECT "trackedAt", "viewsField" FROM "ViewTracking" WHERE "clipId" = asked.id ORDER BY "trackedAt" DESC LIMIT 1
    ) v`;
}

export interface NewTracking extends OtherCounts {
  clipId: bigint;
  submissionId: bigint | null;
  views: bigint;
  viewsGained: bigint;
  viewsField: string;
}

/** Appends the trackings of one batch, all with the batch's trackedAt. */
export function insertTrackings(scrapeBatchId: bigint, trackings: readonly NewTracking[]): Query<never> {
  return sql`
    INSERT INTO "ViewTracking" ("clipId", "submissionId", ${NAMES}, "viewsGained", "viewsField", "trackedAt", "scrapeBatchId")
    SELECT v."clipId", v."submissionId", ${VALUES}, v."viewsGained", v."viewsField", b."trackedAt", b.id
    FROM "ScrapeBatch" b
    CROSS JOIN jsonb_to_recordset(${jsonOf(trackings)}::jsonb) AS v("clipId" bigint, "submissionId" bigint, ${TYPES},
      "viewsGained" bigint, "viewsField" text)
    WHERE b.id = ${scrapeBatchId}
    ORDER BY v."clipId"`;
}

const NAMES = raw(COUNT_NAMES);
const VALUES = raw(countsOf('v'));
const TYPES = raw(COUNT_TYPES);

function listOf(viewer: Viewer): Omit<List, 'columns'> {
  return {
    from: raw('"ViewTracking" v JOIN "Clip" c ON c.id = v."clipId"'),
    alias: 'v',
    parent: 'v."clipId"',
    where: ownRows(viewer, 'c."userId"'),
  };
}
