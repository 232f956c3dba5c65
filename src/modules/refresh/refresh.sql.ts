/** The plan of a tick and the bookkeeping of its batches. */
import type { ScrapeOutcome, SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import { jsonOf, type Query, sql } from '../../kernel/sql.js';

/**
 * Plans a run inside the database, so that no list of clips passes through Node: every clip that is pending or approved
 * in an active or paused campaign, by social platform, in batches. Answers nothing; the batches are read one by one.
 */
export function planBatches(refreshRunId: bigint, batchSize: number): Query<never> {
  return sql`
    WITH due AS (
      SELECT c.id, c."socialPlatform",
        (row_number() OVER (PARTITION BY c."socialPlatform" ORDER BY c.id) - 1) / ${batchSize}::bigint AS nth
      FROM "Clip" c JOIN "Campaign" k ON k.id = c."campaignId"
      WHERE c.status IN ('PENDING', 'APPROVED') AND k.status IN ('ACTIVE', 'PAUSED')
    ), batch AS (
      INSERT INTO "ScrapeBatch" ("refreshRunId", "socialPlatform")
      SELECT ${refreshRunId}::bigint, "socialPlatform" FROM due GROUP BY "socialPlatform", nth ORDER BY nth, "socialPlatform"
      RETURNING id, "socialPlatform"
    ), numbered AS (
      SELECT id, "socialPlatform", row_number() OVER (PARTITION BY "socialPlatform" ORDER BY id) - 1 AS nth FROM batch
    )
    INSERT INTO "ScrapeBatchClip" ("scrapeBatchId", "clipId")
    SELECT numbered.id, due.id FROM due JOIN numbered USING ("socialPlatform", nth)`;
}

/**
 * The moment a batch starts, by the database's clock: the same on every replay. A batch that was interrupted before its
 * Apify run was known has observed nothing, and starts anew: views seen today must not be dated yesterday.
 */
export function startBatch(scrapeBatchId: bigint): Query<never> {
  return sql`
    UPDATE "ScrapeBatch" SET "trackedAt" = date_trunc('milliseconds', clock_timestamp())
    WHERE id = ${scrapeBatchId} AND "apifyRunId" IS NULL`;
}

export interface RequestedClip {
  id: bigint;
  socialPlatform: SocialPlatform;
  externalId: string;
  url: string;
  campaignId: bigint;
}

/** The posts of a batch that have no outcome yet. */
export function openClipsOfBatch(scrapeBatchId: bigint): Query<RequestedClip> {
  return sql`
    SELECT c.id, c."socialPlatform"::text AS "socialPlatform", c."externalId", c.url, c."campaignId"
    FROM "ScrapeBatchClip" b JOIN "Clip" c ON c.id = b."clipId"
    WHERE b."scrapeBatchId" = ${scrapeBatchId} AND b.outcome IS NULL ORDER BY c.id`;
}

export interface ClipOutcome {
  clipId: bigint;
  outcome: ScrapeOutcome;
  code: string | null;
}

/** Each requested post gets exactly one outcome: the first one stays. */
export function storeOutcomes(scrapeBatchId: bigint, outcomes: readonly ClipOutcome[]): Query<never> {
  return sql`
    UPDATE "ScrapeBatchClip" b SET outcome = o.outcome::"ScrapeOutcome", code = o.code
    FROM jsonb_to_recordset(${jsonOf(outcomes)}::jsonb) AS o("clipId" bigint, outcome text, code text)
    WHERE b."scrapeBatchId" = ${scrapeBatchId} AND b."clipId" = o."clipId" AND b.outcome IS NULL`;
}

/** What is still open in a run that stopped becomes FAILED, with the reason. */
export function failOpenClips(refreshRunId: bigint, code: string): Query<never> {
  return sql`
    UPDATE "ScrapeBatchClip" b SET outcome = 'FAILED', code = ${code}
    FROM "ScrapeBatch" s
    WHERE s.id = b."scrapeBatchId" AND s."refreshRunId" = ${refreshRunId} AND b.outcome IS NULL`;
}

/** How the posts of a run came out, and what the run cost. */
export function outcomesOfRun(refreshRunId: bigint): Query<{
  socialPlatform: SocialPlatform;
  outcome: ScrapeOutcome;
  clips: bigint;
}> {
  return sql`
    SELECT s."socialPlatform"::text AS "socialPlatform", b.outcome::text AS outcome, count(*)::bigint AS clips
    FROM "ScrapeBatchClip" b JOIN "ScrapeBatch" s ON s.id = b."scrapeBatchId"
    WHERE s."refreshRunId" = ${refreshRunId} GROUP BY s."socialPlatform", b.outcome ORDER BY s."socialPlatform", b.outcome`;
}

/** US dollars as Apify reported them, six places; null where no batch reported any. */
export function costOfRun(refreshRunId: bigint): Query<{ costUsd: string | null }> {
  return sql`SELECT sum("costUsd")::text AS "costUsd" FROM "ScrapeBatch" WHERE "refreshRunId" = ${refreshRunId}`;
}
