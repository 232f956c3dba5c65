/** Suspect observations: bulk writes of a batch, and the reads of the review desk. */
import type { Listed } from '../../kernel/connection.js';
import { isOne } from '../../kernel/filters.js';
import { countQuery, type List, type PageArgs, pageQuery } from '../../kernel/page.js';
import { SuspectStatus } from '../../kernel/prisma/generated/enums.js';
import { all, jsonOf, type Query, raw, sql } from '../../kernel/sql.js';
import { type Id, ownRows, seesAll, type Viewer } from '../../kernel/viewer.js';
import type { Observation } from '../trackings/observation-rule.js';

/** A newer answer about these clips closes what waited. */
export function supersedeSuspects(clipIds: readonly bigint[], closedAt: Date): Query<never> {
  return sql`
    UPDATE "SuspectObservation" SET status = 'SUPERSEDED', "closedAt" = ${closedAt}::timestamptz
    WHERE "clipId" = ANY(${clipIds}::bigint[]) AND status = 'OPEN' AND "trackedAt" < ${closedAt}::timestamptz`;
}

/** A replayed batch reports each suspect once, and a late one none where a newer suspect waits: a clip has one open. */
export function insertSuspects(
  scrapeBatchId: bigint,
  suspects: readonly (Observation & { viewsBefore: bigint })[],
): Query<never> {
  return sql`
    INSERT INTO "SuspectObservation" ("clipId", "scrapeBatchId", "trackedAt", views, likes, comments, shares, "viewsBefore", "viewsField")
    SELECT s."clipId", b.id, b."trackedAt", s.views, s.likes, s.comments, s.shares, s."viewsBefore", s."viewsField"
    FROM "ScrapeBatch" b
    CROSS JOIN jsonb_to_recordset(${jsonOf(suspects)}::jsonb) AS s("clipId" bigint, views bigint, likes bigint, comments bigint,
      shares bigint, "viewsBefore" bigint, "viewsField" text)
    WHERE b.id = ${scrapeBatchId}
      AND NOT EXISTS (SELECT FROM "SuspectObservation" o WHERE o."clipId" = s."clipId" AND o.status = 'OPEN')
    ON CONFLICT ("clipId", "trackedAt") DO NOTHING`;
}

export interface SuspectRow {
  id: Id;
  clipId: Id;
  views: bigint;
  viewsBefore: bigint;
  trackedAt: Date;
  status: SuspectStatus;
  reason: string | null;
  createdAt: Date;
  closedAt: Date | null;
}

export interface SuspectListArgs {
  status: SuspectStatus | null;
  page: PageArgs;
}

const COLUMNS =
  raw(`o.id::text AS id, o."clipId"::text AS "clipId", o.views, o."viewsBefore", o."trackedAt", o.status, o.reason,
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
  const { from, where } = listOf({ status: null }, viewer);
  return sql`SELECT ${COLUMNS} FROM ${from} WHERE o.id = ANY(${ids}::bigint[]) AND ${where}`;
}

function listOf({ status }: Pick<SuspectListArgs, 'status'>, viewer: Viewer): Omit<List, 'columns'> {
  const where = all([
    ...isOne('o.status', SuspectStatus, status),
    !seesAll(viewer) && sql`EXISTS (SELECT FROM "Clip" c WHERE c.id = o."clipId" AND ${ownRows(viewer, 'c."userId"')})`,
  ]);
  return { from: raw('"SuspectObservation" o'), alias: 'o', parent: null, where };
}
