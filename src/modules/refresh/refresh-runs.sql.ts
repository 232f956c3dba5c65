/** Reads of refresh runs and of the freshness of the figures. */
import type { Listed } from '../../kernel/api/connection.js';
import { isAmong } from '../../kernel/api/filter-conditions.js';
import { countQuery, type List, type PageArgs, pageQuery } from '../../kernel/api/page.js';
import { type Id, seesAll, type Viewer } from '../../kernel/auth/viewer.js';
import { all, type Query, raw, sql } from '../../kernel/db/sql.js';
import { RefreshRunStatus, RefreshTrigger } from '../../kernel/prisma/generated/enums.js';
import { countOf, REFRESHED } from '../clips/freshness.sql.js';

export interface RefreshRunRow {
  id: Id;
  slot: Date | null;
  trigger: RefreshTrigger;
  status: RefreshRunStatus;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  durationMs: bigint | null;
  error: string | null;
}

export interface RefreshRunListArgs {
  filter: { status?: readonly RefreshRunStatus[] | null; trigger?: readonly RefreshTrigger[] | null };
  page: PageArgs;
}

const COLUMNS = raw(`r.id::text AS id, r.slot, r.trigger, r.status, r."createdAt", r."startedAt", r."finishedAt",
  (extract(epoch FROM r."finishedAt" - r."startedAt") * 1000)::bigint AS "durationMs", r.error`);

export function refreshRunPage(
  parents: readonly Id[],
  args: RefreshRunListArgs,
  viewer: Viewer,
): Query<Listed<RefreshRunRow>> {
  return pageQuery({ ...listOf(args, viewer), columns: COLUMNS }, parents, args.page);
}

export function refreshRunCount(
  parents: readonly Id[],
  args: RefreshRunListArgs,
  viewer: Viewer,
): Query<{ parentId: Id; count: bigint }> {
  return countQuery(listOf(args, viewer), parents);
}

export function refreshRunsById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<RefreshRunRow> {
  const { where } = listOf({ filter: {} }, viewer);
  return sql`SELECT ${COLUMNS} FROM "RefreshRun" r WHERE r.id = ANY(${ids}::bigint[]) AND ${where}`;
}

/** The run that paid each entry, by one of its batches or after it: exactly the entries that earnedOfRuns adds up. */
export function runsOfEarnings(
  earningIds: readonly Id[],
  _: undefined,
  viewer: Viewer,
): Query<RefreshRunRow & { earningId: Id }> {
  const { where } = listOf({ filter: {} }, viewer);
  return sql`
    SELECT e.id::text AS "earningId", ${COLUMNS} FROM "Earning" e
    LEFT JOIN "ScrapeBatch" b ON b.id = e."scrapeBatchId"
    JOIN "RefreshRun" r ON r.id = coalesce(e."refreshRunId", b."refreshRunId")
    WHERE e.id = ANY(${earningIds}::bigint[]) AND ${where}`;
}

/** The last run over all due clips that has ended, with any status. */
export function lastTick(): Query<RefreshRunRow> {
  return sql`
    SELECT ${COLUMNS} FROM "RefreshRun" r
    WHERE r."finishedAt" IS NOT NULL AND r.trigger IN ('SCHEDULE', 'COMMAND') ORDER BY r.id DESC LIMIT 1`;
}

export interface FreshnessRow {
  refreshedClips: bigint;
  oldestCheckedAt: Date | null;
  staleClips: bigint;
  failingClips: bigint;
  suspectClips: bigint;
  unavailableClips: bigint;
}

/** Covers the clips that are refreshed. */
export function freshness(): Query<FreshnessRow> {
  return sql`
    SELECT ${countOf('REFRESHED')} AS "refreshedClips",
      min(c."checkedAt") FILTER (WHERE c.status = 'APPROVED' AND c.availability <> 'UNAVAILABLE') AS "oldestCheckedAt",
      ${countOf('STALE')} AS "staleClips", ${countOf('FAILING')} AS "failingClips",
      ${countOf('SUSPECT')} AS "suspectClips", ${countOf('UNAVAILABLE')} AS "unavailableClips"
    FROM "Clip" c JOIN "Campaign" k ON k.id = c."campaignId"
    WHERE ${REFRESHED}`;
}

/** Only viewers who see everything see runs. */
function listOf({ filter }: Pick<RefreshRunListArgs, 'filter'>, viewer: Viewer): Omit<List, 'columns'> {
  const where = all([
    !seesAll(viewer) && sql`FALSE`,
    ...isAmong('r.status', RefreshRunStatus, filter.status),
    ...isAmong('r.trigger', RefreshTrigger, filter.trigger),
  ]);
  return { from: raw('"RefreshRun" r'), alias: 'r', parent: null, where };
}
