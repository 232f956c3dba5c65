/**
 * Batches to record or insert. They repeat those that the planner made for the last tick, with rows of their own, so
 * every repetition finds fresh clips and empty batches.
 */
import type pg from 'pg';

export interface FreshBatch {
  id: string;
  trackedAt: string;
  clipIds: string[];
}

/** The clips of each batch of the last tick. */
export async function plannedBatches(client: pg.Client): Promise<string[][]> {
  const { rows } = await client.query(`
    SELECT array_agg(c."clipId"::text ORDER BY c."clipId") AS ids
    FROM "ScrapeBatch" b JOIN "ScrapeBatchClip" c ON c."scrapeBatchId" = b.id
    WHERE b."refreshRunId" = (SELECT max(id) FROM "RefreshRun") GROUP BY b.id ORDER BY b.id`);
  return rows.map(({ ids }) => ids);
}

/** The average number of campaigns in a batch. */
export async function campaignsPerBatch(client: pg.Client): Promise<number> {
  const { rows } = await client.query(`
    SELECT avg(campaigns)::float8 AS campaigns FROM (
      SELECT count(DISTINCT k."campaignId") AS campaigns
      FROM "ScrapeBatch" b JOIN "ScrapeBatchClip" c ON c."scrapeBatchId" = b.id JOIN "Clip" k ON k.id = c."clipId"
      WHERE b."refreshRunId" = (SELECT max(id) FROM "RefreshRun") GROUP BY b.id) each_batch`);
  return rows[0].campaigns;
}

/** A closed run with such batches, whose observations all bear the present moment. */
export async function makeBatches(client: pg.Client, planned: readonly string[][]): Promise<FreshBatch[]> {
  const { rows: runs } = await client.query(`
    INSERT INTO "RefreshRun" (trigger, status, "plannedAt", "startedAt", "finishedAt")
    VALUES ('COMMAND', 'SUCCEEDED', now(), now(), now()) RETURNING id`);
  const { rows } = await client.query(
    `INSERT INTO "ScrapeBatch" ("refreshRunId", "socialPlatform", "trackedAt")
     SELECT $1, 'TIKTOK', date_trunc('milliseconds', clock_timestamp()) FROM generate_series(1, $2::int)
     RETURNING id::text, "trackedAt"`,
    [runs[0].id, planned.length],
  );
  const batches = rows.map(({ id, trackedAt }, index) => ({ id, trackedAt, clipIds: planned[index] ?? [] }));
  await client.query(
    `INSERT INTO "ScrapeBatchClip" ("scrapeBatchId", "clipId") SELECT * FROM unnest($1::bigint[], $2::bigint[])`,
    [batches.flatMap(({ id, clipIds }) => clipIds.map(() => id)), batches.flatMap(({ clipIds }) => clipIds)],
  );
  return batches;
}
