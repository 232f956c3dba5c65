/** Suspect observations: the bulk writes of a batch, and the reads for review. */
import type { Listed } from '../../kernel/api/connection.js';
import { isAmong } from '../../kernel/api/filter-conditions.js';
import { countQuery, type List, type PageArgs, pageQuery, type SortKey } from '../../kernel/api/page.js';
import { type Id, ownRows, seesAll, type Viewer } from '../../kernel/auth/viewer.js';
import { all, jsonOf, type Query, raw, sql } from '../../kernel/db/sql.js';
import { SuspectStatus } from '../../kernel/prisma/generated/enums.js';
import { COUNT_NAMES, COUNT_TYPES, countsOf } from '../../scraping/post-counts.js';
import type { Observation } from '../trackings/observation-rule.js';

/** A newer answer about these clips closes their open suspect observations. */
export function supersedeSuspects(clipIds: readonly bigint[], closedAt: Date): Query<never> {
  return sql`
    UPDATE "SuspectObservation" SET status = 'SUPERSEDED', "closedAt" = ${closedAt}::timestamptz
    WHERE "clipId" = ANY(${clipIds}::bigint[]) AND status = 'OPEN' AND "trackedAt" < ${closedAt}::timestamptz`;
}

/** The clips for which a suspect of that time would be no news: it is known, or a newer one is open. */
export function knownSuspects(clipIds: readonly bigint[], trackedAt: Date): Query<{ clipId: bigint }> {
  return sql`
    SELECT DISTINCT "clipId" FROM "SuspectObservation" WHERE "clipId" = ANY(${clipIds}::bigint[])
      AND ("trackedAt" = ${trackedAt}::timestamptz OR (status = 'OPEN' AND "trackedAt" > ${trackedAt}::timestamptz))`;
}

/**
 * A clip has at most one open suspect. A replayed batch therefore inserts nothing twice, and a late batch inserts
 * nothing if a newer suspect is open. A suspect that replaces one that this batch has just closed continues its count:
 * it is the same jump, seen again.
 */
export function insertSuspects(
  scrapeBatchId: bigint,
  suspects: readonly (Observation & { viewsBefore: bigint })[],
): Query<never> {
  return sql`
    INSERT INTO "SuspectObservation" ("clipId", "scrapeBatchId", "trackedAt", "firstSeenAt", "seenTimes",
      ${NAMES}, "viewsBefore", "viewsField")
    SELECT s."clipId", b.id, b."trackedAt", coalesce(before."firstSeenAt", b."trackedAt"), coalesce(before."seenTimes", 0) + 1,
      ${VALUES}, s."viewsBefore", s."viewsField"
    FROM "ScrapeBatch" b
    CROSS JOIN jsonb_to_recordset(${jsonOf(suspects)}::jsonb) AS s("clipId" bigint, ${TYPES},
      "viewsBefore" bigint, "viewsField" text)
    LEFT JOIN LATERAL (
      SELECT "firstSeenAt", "seenTimes" FROM "SuspectObservation"
      WHERE "clipId" = s."clipId" AND "trackedAt" < b."trackedAt" AND status = 'SUPERSEDED' AND "closedAt" = b."trackedAt"
      ORDER BY "trackedAt" DESC LIMIT 1
    ) before ON TRUE
    WHERE b.id = ${scrapeBatchId}
      AND NOT EXISTS (SELECT FROM "SuspectObservation" o WHERE o."clipId" = s."clipId" AND o.status = 'OPEN')
    ON CONFLICT ("clipId", "trackedAt") DO NOTHING`;
}

const NAMES = raw(COUNT_NAMES);
const VALUES = raw(countsOf('s'));
const TYPES = raw(COUNT_TYPES);

export interface SuspectRow {
  id: Id;
  clipId: Id;
  views: bigint;
  viewsBefore: bigint;
  trackedAt: Date;
  firstSeenAt: Date;
  seenTimes: number;
  status: SuspectStatus;
  reason: string | null;
  createdAt: Date;
  closedAt: Date | null;
}

export interface SuspectsFilter {
  status?: readonly SuspectStatus[] | null;
  campaignId?: Id | null;
  userId?: Id | null;
  clipId?: Id | null;
}

export interface SuspectListArgs {
  filter: SuspectsFilter;
  page: PageArgs;
}

const COLUMNS =
  raw(`o.id::text AS id, o."clipId"::text AS "clipId", o.views, o."viewsBefore", o."trackedAt", o."firstSeenAt",
  o."seenTimes", o.status, o.reason,
  o."createdAt", o."closedAt"`);

export function suspectPage(parents: readonly Id[], args: SuspectListArgs, viewer: Viewer): Query<Listed<SuspectRow>> {
  return pageQuery({ ...listOf(args, viewer), columns: COLUMNS }, parents, args.page);
}

export function suspectCount(
  parents: readonly Id[],
  args: SuspectListArgs,
  viewer: Viewer,
): Query<{ parentId: Id; count: bigint }> {
  return countQuery(listOf(args, viewer), parents);
}

export function suspectsById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<SuspectRow> {
  const { from, where } = listOf({ filter: {} }, viewer);
  return sql`SELECT ${COLUMNS} FROM ${from} WHERE o.id = ANY(${ids}::bigint[]) AND ${where}`;
}

/** The open suspect observation of each clip. */
export function openSuspectsOfClips(clipIds: readonly Id[], _: undefined, viewer: Viewer): Query<SuspectRow> {
  const { from, where } = listOf({ filter: { status: ['OPEN'] } }, viewer);
  return sql`SELECT ${COLUMNS} FROM ${from} WHERE o."clipId" = ANY(${clipIds}::bigint[]) AND ${where}`;
}

const SORT_KEYS: Record<string, SortKey> = {
  WAITING: { expression: raw('-(extract(epoch FROM o."firstSeenAt") * 1000)::bigint'), type: 'bigint' },
  SEEN_TIMES: { expression: raw('o."seenTimes"::bigint'), type: 'bigint' },
};

function listOf({ filter }: Pick<SuspectListArgs, 'filter'>, viewer: Viewer): Omit<List, 'columns'> {
  const ofClips = [
    ...(seesAll(viewer) ? [] : [ownRows(viewer, 'c."userId"')]),
    ...(filter.campaignId == null ? [] : [sql`c."campaignId" = ${filter.campaignId}::bigint`]),
    ...(filter.userId == null ? [] : [sql`c."userId" = ${filter.userId}::bigint`]),
  ];
  const where = all([
    ...isAmong('o.status', SuspectStatus, filter.status),
    filter.clipId != null && sql`o."clipId" = ${filter.clipId}::bigint`,
    ofClips.length > 0 && sql`EXISTS (SELECT FROM "Clip" c WHERE c.id = o."clipId" AND ${all(ofClips)})`,
  ]);
  return { from: raw('"SuspectObservation" o'), alias: 'o', parent: null, where, sortKeys: SORT_KEYS };
}
