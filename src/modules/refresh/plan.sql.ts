/** Reads and writes of open runs. Their clips are read page by page and are never all in memory. */
import type { Id } from '../../kernel/auth/viewer.js';
import { all, type Query, raw, sql } from '../../kernel/db/sql.js';
import { Prisma } from '../../kernel/prisma/generated/client.js';
import type {
  CampaignStatus,
  RefreshTrigger,
  SocialPlatform,
  SubmissionStatus,
} from '../../kernel/prisma/generated/enums.js';
import {
  HAD_ITS_LAST_CHECK,
  MISSED_FIRST_CHECK,
  REFRESHED,
  RUNNING,
  UNMEASURED_OF_CLIP,
} from '../clips/freshness.sql.js';

export interface RunToPlan {
  id: bigint;
  trigger: RefreshTrigger;
  clipIds: bigint[];
  campaignId: bigint | null;
  plannedCampaignId: bigint;
  plannedThrough: bigint;
  requestId: string | null;
}

const RUN_TO_PLAN = raw(
  'id, trigger::text AS trigger, "clipIds", "campaignId", "plannedCampaignId", "plannedThrough", "requestId"',
);

const WAITING_FIRST_CHECK = raw(`"finishedAt" IS NULL AND "startedAt" IS NULL AND trigger = 'SUBMISSION'`);

const ENDED_UNPLANNED = raw(`"plannedAt" = clock_timestamp(), "startedAt" = clock_timestamp(),
  "finishedAt" = clock_timestamp(), status = 'SUCCEEDED'`);

/** Only one process plans a page at a time: two at once could ask for the same post. */
export function lockPlanning(): Query<{ locked: string }> {
  return sql`SELECT pg_advisory_xact_lock(hashtext('cliptally:plan'))::text AS locked`;
}

/**
 * The oldest run that is not fully planned. Runs of first checks come last, because a tick includes them. Only one of
 * those is open at a time, so that submissions that come in meanwhile share an Apify run.
 */
export function runToPlan(): Query<RunToPlan> {
  return sql`
    SELECT ${RUN_TO_PLAN} FROM "RefreshRun"
    WHERE "finishedAt" IS NULL AND "plannedAt" IS NULL AND (trigger <> 'SUBMISSION' OR NOT EXISTS (
      SELECT FROM "RefreshRun" WHERE "finishedAt" IS NULL AND "plannedAt" IS NOT NULL AND trigger = 'SUBMISSION'))
    ORDER BY trigger = 'SUBMISSION', id LIMIT 1`;
}

/**
 * The next clips of a run: pending or approved, in an active or paused campaign, not in an open batch, and due. In a
 * closing campaign every clip is due until its last check. They are ordered by campaign, because each campaign of a batch
 * is recorded in its own transaction. Runs of an admin, a submission or an ending also include clips that are not due or
 * are unavailable. A first check is no longer needed once the clip was checked after its submission.
 */
export function dueClips(
  { trigger, clipIds, campaignId, plannedCampaignId, plannedThrough }: RunToPlan,
  limit: number,
): Query<{ id: bigint; campaignId: bigint; socialPlatform: SocialPlatform }> {
  const isAsked = trigger === 'ADMIN' || trigger === 'SUBMISSION' || trigger === 'CLOSING';
  const isDue = raw(`c.availability <> 'UNAVAILABLE' AND (c."dueAt" IS NULL OR c."dueAt" <= clock_timestamp())`);
  const conditions = all([
    sql`(c."campaignId", c.id) > (${plannedCampaignId}::bigint, ${plannedThrough}::bigint)`,
    clipIds.length > 0 && sql`c.id = ANY(${clipIds}::bigint[])`,
    campaignId !== null && sql`c."campaignId" = ${campaignId}::bigint`,
    // Not compared with the run's own time: it may have taken over the first check of a later submission.
    trigger === 'SUBMISSION' &&
      sql`(c."checkedAt" IS NULL OR c."checkedAt" <= (SELECT "submittedAt" FROM "ClipSubmission"
        WHERE "clipId" = c.id AND status IN ('PENDING', 'APPROVED')))`,
    raw(`NOT EXISTS (SELECT FROM "ScrapeBatchClip" b WHERE b."clipId" = c.id AND num_nulls(b.outcome) = 1)`),
  ]);
  const one = (covered: Prisma.Sql, joined = raw('')) => sql`(
    SELECT c.id, c."campaignId", c."socialPlatform"::text AS "socialPlatform"
    FROM "Clip" c JOIN "Campaign" k ON k.id = c."campaignId" ${joined}
    WHERE ${covered} AND ${conditions} ORDER BY c."campaignId", c.id LIMIT ${limit}::int)`;
  // Each by itself, so that each has its index.
  const covered = [
    one(isAsked ? RUNNING : sql`${RUNNING} AND ${isDue}`),
    one(raw(`k.status = 'CLOSING'`), sql`JOIN "ClipSubmission" s ON ${UNMEASURED_OF_CLIP}`),
    ...(clipIds.length > 0 ? [one(MISSED_FIRST_CHECK)] : []),
  ];
  return sql`
    SELECT id, "campaignId", "socialPlatform" FROM (${Prisma.join(covered, ' UNION ALL ')}) clip
    ORDER BY "campaignId", id LIMIT ${limit}::int`;
}

/**
 * The run of first checks that begins takes over the clips of all that wait, and ends their runs. This must be one
 * statement. With two, a submission that commits between gathering the clips and ending the runs would lose its first
 * check.
 */
export function takeOverFirstChecks(refreshRunId: bigint): Query<RunToPlan> {
  return sql`
    WITH waiting AS MATERIALIZED (
      SELECT id, "clipIds" FROM "RefreshRun" WHERE ${WAITING_FIRST_CHECK} AND id <> ${refreshRunId}
    ), ended AS (
      UPDATE "RefreshRun" run SET ${ENDED_UNPLANNED} FROM waiting WHERE run.id = waiting.id
    )
    UPDATE "RefreshRun" run SET "clipIds" = ARRAY(SELECT unnest(run."clipIds") UNION SELECT unnest("clipIds") FROM waiting)
    WHERE id = ${refreshRunId} RETURNING ${RUN_TO_PLAN}`;
}

/** Whether refreshClips may name each of these clips. */
export function refreshableClips(clipIds: readonly bigint[]): Query<{
  id: bigint;
  status: SubmissionStatus;
  campaignStatus: CampaignStatus;
  refreshable: boolean;
  hadLastCheck: boolean;
}> {
  return sql`
    SELECT c.id, c.status::text AS status, k.status::text AS "campaignStatus", (${HAD_ITS_LAST_CHECK}) AS "hadLastCheck",
      ((${REFRESHED}) OR (${MISSED_FIRST_CHECK})) AS refreshable
    FROM "Clip" c JOIN "Campaign" k ON k.id = c."campaignId" WHERE c.id = ANY(${clipIds}::bigint[])`;
}

/**
 * Clips that a tick asks for although their campaign is over: they never had their first check. Their posts existed when
 * they were submitted, so a month is long enough.
 */
export function missedFirstChecks(): Query<{ id: bigint }> {
  return sql`
    SELECT c.id FROM "Clip" c JOIN "Campaign" k ON k.id = c."campaignId"
    WHERE ${MISSED_FIRST_CHECK} AND k."closingAt" > clock_timestamp() - interval '30 days'
      AND c.availability <> 'UNAVAILABLE' AND (c."dueAt" IS NULL OR c."dueAt" <= clock_timestamp())
    ORDER BY c.id LIMIT 1000`;
}

/**
 * Ends the first checks that wait when a tick begins. Their clips are due, so the pages of the tick, which are read
 * later, include them.
 */
export function endFirstChecks(): Query<never> {
  return sql`UPDATE "RefreshRun" SET ${ENDED_UNPLANNED} WHERE ${WAITING_FIRST_CHECK}`;
}

/** Makes batches of these social platforms. */
export function insertBatches(
  refreshRunId: bigint,
  retryOfId: bigint | null,
  socialPlatforms: readonly SocialPlatform[],
): Query<{ id: bigint; socialPlatform: SocialPlatform }> {
  return sql`
    INSERT INTO "ScrapeBatch" ("refreshRunId", "retryOfId", "socialPlatform")
    SELECT ${refreshRunId}::bigint, ${retryOfId}::bigint, platform::"SocialPlatform" FROM unnest(${socialPlatforms}::text[]) AS platform
    RETURNING id, "socialPlatform"::text AS "socialPlatform"`;
}

/** Puts clips into batches. */
export function insertBatchClips(batches: readonly { id: bigint; clipIds: readonly bigint[] }[]): Query<never> {
  const batchIds = batches.flatMap(({ id, clipIds }) => clipIds.map(() => id));
  const clipIds = batches.flatMap((batch) => batch.clipIds);
  return sql`
    INSERT INTO "ScrapeBatchClip" ("scrapeBatchId", "clipId")
    SELECT * FROM unnest(${batchIds}::bigint[], ${clipIds}::bigint[])`;
}

/** Open batches, whose jobs are queued again if they were lost. */
export function openBatches(): Query<{ id: bigint; socialPlatform: SocialPlatform; requestId: string | null }> {
  return sql`
    SELECT b.id, b."socialPlatform"::text AS "socialPlatform", r."requestId" FROM "RefreshRun" r JOIN "ScrapeBatch" b ON b."refreshRunId" = r.id
    WHERE r."finishedAt" IS NULL AND b."finishedAt" IS NULL ORDER BY b.id`;
}

/** Open runs that are planned and whose last batch has ended, so that they can be closed. */
export function endedRuns(): Query<{ id: Id }> {
  return sql`
    SELECT r.id::text AS id FROM "RefreshRun" r WHERE r."finishedAt" IS NULL AND r."plannedAt" IS NOT NULL
      AND NOT EXISTS (SELECT FROM "ScrapeBatch" b WHERE b."refreshRunId" = r.id AND b."finishedAt" IS NULL)
    ORDER BY r.id`;
}

/** Locks the run's row, so that it is closed only once. */
export function lockRun(refreshRunId: bigint): Query<{ id: bigint }> {
  return sql`SELECT id FROM "RefreshRun" WHERE id = ${refreshRunId} FOR UPDATE`;
}
