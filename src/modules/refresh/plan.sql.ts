/** Runs that are under way, and their clips, page by page: they are never all in memory. */
import type {
  CampaignStatus,
  RefreshTrigger,
  SocialPlatform,
  SubmissionStatus,
} from '../../kernel/prisma/generated/enums.js';
import { all, type Query, raw, sql } from '../../kernel/sql.js';
import type { Id } from '../../kernel/viewer.js';

/** What is refreshed (docs/design.md#campaign-life): clips in these states, of campaigns in these. */
export const REFRESHED_CLIPS: readonly SubmissionStatus[] = ['PENDING', 'APPROVED'];
export const REFRESHED_CAMPAIGNS: readonly CampaignStatus[] = ['ACTIVE', 'PAUSED'];

/** The same as a condition on a clip c and its campaign k, in the words of the index Clip_refreshed_idx. */
export const REFRESHED = raw(
  `c.status IN (${quoted(REFRESHED_CLIPS)}) AND k.status IN (${quoted(REFRESHED_CAMPAIGNS)})`,
);

function quoted(statuses: readonly string[]): string {
  return statuses.map((status) => `'${status}'`).join(', ');
}

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

/** One page is planned at a time, by whichever process: two at once could ask for the same post. */
export function lockPlanning(): Query<{ locked: string }> {
  return sql`SELECT pg_advisory_xact_lock(hashtext('cliptally:plan'))::text AS locked`;
}

/**
 * The oldest run that is not planned to its end. First checks come last, for a tick brings them along; and one run of
 * them after the other, so that those that come in meanwhile share an Apify run.
 */
export function runToPlan(): Query<RunToPlan> {
  return sql`
    SELECT ${RUN_TO_PLAN} FROM "RefreshRun"
    WHERE "finishedAt" IS NULL AND "plannedAt" IS NULL AND (trigger <> 'SUBMISSION' OR NOT EXISTS (
      SELECT FROM "RefreshRun" WHERE "finishedAt" IS NULL AND "plannedAt" IS NOT NULL AND trigger = 'SUBMISSION'))
    ORDER BY trigger = 'SUBMISSION', id LIMIT 1`;
}

/**
 * The next clips of a run: pending or approved, in an active or paused campaign, not being asked about already, and
 * due; by campaign, because a batch is recorded in one transaction a campaign.
 * What an admin or a submission asks for need not be due, but a first check is over once the clip was checked after it
 * was submitted. A post that is unavailable is asked about only when somebody wants it.
 */
export function dueClips(
  { trigger, clipIds, campaignId, plannedCampaignId, plannedThrough }: RunToPlan,
  limit: number,
): Query<{ id: bigint; campaignId: bigint; socialPlatform: SocialPlatform }> {
  const isAsked = trigger === 'ADMIN' || trigger === 'SUBMISSION';
  const conditions = all([
    sql`(c."campaignId", c.id) > (${plannedCampaignId}::bigint, ${plannedThrough}::bigint)`,
    clipIds.length > 0 && sql`c.id = ANY(${clipIds}::bigint[])`,
    campaignId !== null && sql`c."campaignId" = ${campaignId}::bigint`,
    !isAsked && sql`c.availability <> 'UNAVAILABLE' AND (c."dueAt" IS NULL OR c."dueAt" <= clock_timestamp())`,
    // Not measured by the run's own time: it may have taken over the first check of a younger submission.
    trigger === 'SUBMISSION' &&
      sql`(c."checkedAt" IS NULL OR c."checkedAt" <= (SELECT "submittedAt" FROM "ClipSubmission"
        WHERE "clipId" = c.id AND status IN ('PENDING', 'APPROVED')))`,
  ]);
  return sql`
    SELECT c.id, c."campaignId", c."socialPlatform"::text AS "socialPlatform"
    FROM "Clip" c JOIN "Campaign" k ON k.id = c."campaignId"
    WHERE ${REFRESHED} AND ${conditions}
      AND NOT EXISTS (SELECT FROM "ScrapeBatchClip" b WHERE b."clipId" = c.id AND num_nulls(b.outcome) = 1)
    ORDER BY c."campaignId", c.id LIMIT ${limit}::int`;
}

/**
 * First checks that wait are taken over by the one that begins: their clips become its own, and their runs end. It is one
 * statement, because each statement sees what was committed before it: a submission that committed between gathering
 * the clips and ending the runs would lose its first check.
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

/**
 * First checks that wait when a tick begins end at once: the pages of the tick, each read later than this, find their
 * clips due.
 */
export function endFirstChecks(): Query<never> {
  return sql`UPDATE "RefreshRun" SET ${ENDED_UNPLANNED} WHERE ${WAITING_FIRST_CHECK}`;
}

/** Puts clips into a batch. */
export function insertBatchClips(scrapeBatchId: bigint, clipIds: readonly bigint[]): Query<never> {
  return sql`
    INSERT INTO "ScrapeBatchClip" ("scrapeBatchId", "clipId")
    SELECT ${scrapeBatchId}::bigint, id FROM unnest(${clipIds}::bigint[]) AS clip(id)`;
}

/** Batches that are under way: their jobs are handed out once more where they were lost. */
export function openBatches(): Query<{ id: bigint; socialPlatform: SocialPlatform; requestId: string | null }> {
  return sql`
    SELECT b.id, b."socialPlatform"::text AS "socialPlatform", r."requestId" FROM "RefreshRun" r JOIN "ScrapeBatch" b ON b."refreshRunId" = r.id
    WHERE r."finishedAt" IS NULL AND b."finishedAt" IS NULL ORDER BY b.id`;
}

/** Runs that are planned and whose last batch has ended: they can be closed. */
export function endedRuns(): Query<{ id: Id }> {
  return sql`
    SELECT r.id::text AS id FROM "RefreshRun" r WHERE r."finishedAt" IS NULL AND r."plannedAt" IS NOT NULL
      AND NOT EXISTS (SELECT FROM "ScrapeBatch" b WHERE b."refreshRunId" = r.id AND b."finishedAt" IS NULL)
    ORDER BY r.id`;
}

/** The run, its row locked: it is closed once. */
export function lockRun(refreshRunId: bigint): Query<{ id: bigint }> {
  return sql`SELECT id FROM "RefreshRun" WHERE id = ${refreshRunId} FOR UPDATE`;
}
