/** Reads and writes of batches: their start, their posts, and the outcomes. */
import type { Id } from '../../kernel/auth/viewer.js';
import { jsonOf, type Query, sql } from '../../kernel/db/sql.js';
import type { ScrapeOutcome, SocialPlatform } from '../../kernel/prisma/generated/enums.js';

export interface BatchState {
  id: bigint;
  refreshRunId: bigint;
  retryOfId: bigint | null;
  socialPlatform: SocialPlatform;
  trackedAt: Date;
  apifyRunId: string | null;
  finishedAt: Date | null;
  /** Why the run was stopped; null: it goes on. */
  runError: string | null;
  requestId: string | null;
}

/**
 * Sets the time at which a batch starts, by the database's clock. Replays keep it. A batch that was interrupted before
 * its Apify run was stored has observed nothing and starts again: views seen today must not be dated yesterday.
 */
export function startBatch(scrapeBatchId: bigint): Query<BatchState> {
  return sql`
    UPDATE "ScrapeBatch" b SET "trackedAt" = CASE WHEN b."apifyRunId" IS NULL AND b."finishedAt" IS NULL
      THEN date_trunc('milliseconds', clock_timestamp()) ELSE b."trackedAt" END
    FROM "RefreshRun" r WHERE b.id = ${scrapeBatchId} AND r.id = b."refreshRunId"
    RETURNING b.id, b."refreshRunId", b."retryOfId", b."socialPlatform"::text AS "socialPlatform", b."trackedAt", b."apifyRunId",
      b."finishedAt", r.error AS "runError", r."requestId"`;
}

/** Stores the batch's Apify run. No row: another worker started the batch again, or has started its run. */
export function storeApifyRun(
  { id, trackedAt }: Pick<BatchState, 'id' | 'trackedAt'>,
  apifyRunId: string,
): Query<{ id: bigint }> {
  return sql`
    UPDATE "ScrapeBatch" SET "apifyRunId" = ${apifyRunId}
    WHERE id = ${id} AND "trackedAt" = ${trackedAt}::timestamptz AND "apifyRunId" IS NULL RETURNING id`;
}

/** Stores how the batch's Apify run ended. */
export function storeApifyEnd(scrapeBatchId: bigint, status: string, costUsd: string | null): Query<never> {
  return sql`
    UPDATE "ScrapeBatch" SET "apifyStatus" = ${status}, "costUsd" = ${costUsd}::numeric WHERE id = ${scrapeBatchId}`;
}

/** Ends a batch once. No row: another worker holds it, or has ended it. */
export function endBatch(
  { id, trackedAt }: Pick<BatchState, 'id' | 'trackedAt'>,
  error: string | null,
): Query<{ id: bigint }> {
  return sql`
    UPDATE "ScrapeBatch" SET "finishedAt" = date_trunc('milliseconds', clock_timestamp()), error = ${error}
    WHERE id = ${id} AND "trackedAt" = ${trackedAt}::timestamptz AND "finishedAt" IS NULL RETURNING id`;
}

/** An open batch of a run, if there is one. */
export function openBatchOfRun(refreshRunId: bigint): Query<{ id: bigint }> {
  return sql`SELECT id FROM "ScrapeBatch" WHERE "refreshRunId" = ${refreshRunId} AND "finishedAt" IS NULL LIMIT 1`;
}

/** The cost of a batch, and the outcomes of its posts. */
export function resultOfBatch(scrapeBatchId: bigint): Query<{ costUsd: string | null; outcomes: ScrapeOutcome[] }> {
  return sql`
    SELECT b."costUsd"::text AS "costUsd", ARRAY(
      SELECT outcome::text FROM "ScrapeBatchClip" WHERE "scrapeBatchId" = b.id AND outcome IS NOT NULL) AS outcomes
    FROM "ScrapeBatch" b WHERE b.id = ${scrapeBatchId}`;
}

export interface RequestedClip {
  id: bigint;
  socialPlatform: SocialPlatform;
  externalId: string;
  url: string;
  lastAnswer: ScrapeOutcome | null;
  checkedAt: Date | null;
  goneChecks: number;
  goneSince: Date | null;
  failingSince: Date | null;
  postedAt: Date | null;
  createdAt: Date;
  lastTrackedAt: Date | null;
}

/** The posts of a batch that have no outcome yet, with the state of their clips. */
export function openClipsOfBatch(scrapeBatchId: bigint): Query<RequestedClip> {
  return sql`
    SELECT c.id, c."socialPlatform"::text AS "socialPlatform", c."externalId", c.url, c."lastAnswer"::text AS "lastAnswer",
      c."checkedAt", c."goneChecks", c."goneSince", c."failingSince", c."postedAt", c."createdAt", v."trackedAt" AS "lastTrackedAt"
    FROM "ScrapeBatchClip" b JOIN "Clip" c ON c.id = b."clipId"
    LEFT JOIN LATERAL (
      SELECT "trackedAt" FROM "ViewTracking" WHERE "clipId" = c.id ORDER BY "trackedAt" DESC LIMIT 1
    ) v ON TRUE
    WHERE b."scrapeBatchId" = ${scrapeBatchId} AND b.outcome IS NULL ORDER BY c.id`;
}

/**
 * Number of posts of a batch that have an outcome. Before its negative answers are stored, these are posts with a
 * count.
 */
export function recordedOfBatch(scrapeBatchId: bigint): Query<{ clips: bigint }> {
  return sql`
    SELECT count(*)::bigint AS clips FROM "ScrapeBatchClip" WHERE "scrapeBatchId" = ${scrapeBatchId} AND outcome IS NOT NULL`;
}

/**
 * Locks the posts of a batch that have no outcome yet. If two workers read the same Apify run, because one was taken
 * for dead, the second finds none. A worker whose batch was started again finds none either.
 */
export function lockOpenClips(scrapeBatchId: bigint, trackedAt: Date): Query<{ clipId: bigint }> {
  return sql`
    SELECT b."clipId" FROM "ScrapeBatchClip" b JOIN "ScrapeBatch" s ON s.id = b."scrapeBatchId"
    WHERE s.id = ${scrapeBatchId} AND s."trackedAt" = ${trackedAt}::timestamptz AND b.outcome IS NULL
    ORDER BY b."clipId" FOR UPDATE OF b`;
}

/** Removes posts from a batch, so that another batch can ask for them: a post has one outcome for each run. */
export function releaseClips(scrapeBatchId: bigint, clipIds: readonly bigint[]): Query<never> {
  return sql`
    DELETE FROM "ScrapeBatchClip"
    WHERE "scrapeBatchId" = ${scrapeBatchId} AND "clipId" = ANY(${clipIds}::bigint[]) AND outcome IS NULL`;
}

export interface ClipOutcome {
  clipId: bigint;
  outcome: ScrapeOutcome;
  code: string | null;
}

/** Each requested post keeps its first outcome. */
export function storeOutcomes(scrapeBatchId: bigint, outcomes: readonly ClipOutcome[]): Query<never> {
  return sql`
    UPDATE "ScrapeBatchClip" b SET outcome = o.outcome::"ScrapeOutcome", code = o.code
    FROM jsonb_to_recordset(${jsonOf(outcomes)}::jsonb) AS o("clipId" bigint, outcome text, code text)
    WHERE b."scrapeBatchId" = ${scrapeBatchId} AND b."clipId" = o."clipId" AND b.outcome IS NULL`;
}

export interface RunOutcome {
  refreshRunId: Id;
  socialPlatform: SocialPlatform;
  /** Null if not known yet. */
  outcome: ScrapeOutcome | null;
  clips: bigint;
}

/** Number of posts of runs by social platform and outcome. */
export function outcomesOfRun(refreshRunIds: readonly Id[]): Query<RunOutcome> {
  return sql`
    SELECT s."refreshRunId"::text AS "refreshRunId", s."socialPlatform"::text AS "socialPlatform", b.outcome::text AS outcome,
      count(*)::bigint AS clips
    FROM "ScrapeBatch" s JOIN "ScrapeBatchClip" b ON b."scrapeBatchId" = s.id
    WHERE s."refreshRunId" = ANY(${refreshRunIds}::bigint[])
    GROUP BY s."refreshRunId", s."socialPlatform", b.outcome ORDER BY s."refreshRunId", s."socialPlatform", b.outcome`;
}

/** Number of posts of a run that have no outcome yet. */
export function openOfRun(refreshRunId: bigint): Query<{ clips: bigint }> {
  return sql`
    SELECT count(*)::bigint AS clips FROM "ScrapeBatchClip" b JOIN "ScrapeBatch" s ON s.id = b."scrapeBatchId"
    WHERE s."refreshRunId" = ${refreshRunId} AND num_nulls(b.outcome) = 1`;
}

/** US dollars with six places, as Apify reported them; null if no batch reported any. */
export function costOfRun(refreshRunIds: readonly Id[]): Query<{ refreshRunId: Id; costUsd: string | null }> {
  return sql`
    SELECT "refreshRunId"::text AS "refreshRunId", sum("costUsd")::text AS "costUsd" FROM "ScrapeBatch"
    WHERE "refreshRunId" = ANY(${refreshRunIds}::bigint[]) GROUP BY "refreshRunId"`;
}
