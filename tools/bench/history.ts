/**
 * The part `history`: the cost of a year of trackings, on a scaled-down world. It measures the same clips with few
 * trackings each and with a year of them: bytes per row, rows inserted per second by the product's own statement, and
 * the product's lookup of the latest tracking.
 */
import type pg from 'pg';
import { openDatabase } from '../../src/kernel/db/database.js';
import { runStatement, transactInBulk } from '../../src/kernel/db/transaction.js';
import { insertTrackings, lastTrackedOfClips } from '../../src/modules/trackings/trackings.sql.js';
import { makeBatches } from './batches.js';
import { GROW, SIZES } from './history.sql.js';
import { describeMachine } from './machine.js';
import { report, say } from './results.js';
import { type BenchServer, inDatabase } from './server.js';
import { counted, median, percentile, shown } from './statistics.js';
import { buildWorld, runningWorld } from './world.js';

/** A hundredth of a million. */
const CLIPS = 10_000;
const DAYS = 365;
const DAYS_A_STEP = 30;
const BATCH = 50;
const BATCHES = 400;
const LOOKUPS = 400;
const SCALE = 1_000_000 / CLIPS;

interface Stage {
  trackingsAClip: number;
  rows: number;
  heap: number;
  indexes: number;
  insertedPerSecond: number;
  lookupMs: number[];
}

export async function benchHistory(server: BenchServer, save: boolean): Promise<void> {
  say(`building a world of ${CLIPS} clips`);
  const url = await server.createDatabase('history');
  const stages = await inDatabase(url, async (client) => {
    await buildWorld(client, runningWorld(CLIPS));
    const young = await measure(client, url);
    for (let day = 0; day < DAYS; day += DAYS_A_STEP) {
      say(`day ${day}`);
      await grow(client, day, Math.min(day + DAYS_A_STEP, DAYS) - 1);
    }
    await client.query('VACUUM ANALYZE "ViewTracking"');
    await client.query('CHECKPOINT');
    return [young, await measure(client, url)];
  });
  await report({ ...sectionOf(stages), notes: [(await describeMachine(url)).join('\n'), note(stages)] }, save);
}

async function grow(client: pg.Client, from: number, to: number): Promise<void> {
  await client.query('BEGIN');
  await client.query('SET LOCAL session_replication_role = replica');
  await client.query(GROW, [from, to]);
  await client.query('COMMIT');
}

async function measure(client: pg.Client, url: string): Promise<Stage> {
  const database = openDatabase({ url, poolMax: 1 });
  try {
    const insertedPerSecond = await insertRate(client, database);
    const lookupMs: number[] = [];
    for (let n = 0; n < LOOKUPS; n += 1) {
      const ids = clipsOf(n);
      const start = performance.now();
      await runStatement(database, lastTrackedOfClips, ids);
      lookupMs.push(performance.now() - start);
    }
    const { rows } = await client.query(SIZES);
    return { ...rows[0], trackingsAClip: rows[0].rows / CLIPS, insertedPerSecond, lookupMs };
  } finally {
    await database.close();
  }
}

/** The product's own statement, one transaction per batch, on one connection. */
async function insertRate(client: pg.Client, database: Parameters<typeof runStatement>[0]): Promise<number> {
  const planned = Array.from({ length: BATCHES }, (_, n) => clipsOf(n).map(String));
  const batches = await makeBatches(client, planned);
  // Each round of all clips needs its own time: a clip has at most one tracking at a moment.
  await client.query(
    `UPDATE "ScrapeBatch" SET "trackedAt" = "trackedAt" + id * interval '1 ms' WHERE id = ANY($1::bigint[])`,
    [batches.map(({ id }) => id)],
  );
  const start = performance.now();
  for (const { id, clipIds } of batches) {
    const rows = clipIds.map((clipId) => ({
      ...{ clipId: BigInt(clipId), submissionId: null, views: 5_000n, likes: 1n, comments: 1n, shares: 1n },
      ...{ viewsGained: 1n, viewsField: 'playCount' },
    }));
    await transactInBulk(database, (tx) => tx.write(insertTrackings, BigInt(id), rows));
  }
  return (BATCHES * BATCH * 1_000) / (performance.now() - start);
}

/** Clips of one batch, spread over the whole world. */
function clipsOf(nth: number): bigint[] {
  const step = CLIPS / BATCH;
  return Array.from({ length: BATCH }, (_, n) => BigInt(1 + ((nth * 7) % step) + n * step));
}

function sectionOf(stages: readonly Stage[]) {
  return {
    part: 'history' as const,
    title: 'History',
    grids: [
      {
        title: 'The same clips, young and after a year of daily changes',
        head: [
          'trackings a clip',
          'rows',
          'bytes a row',
          'of that indexes',
          'inserted a second',
          'latest of 50 clips, ms',
          'p95, ms',
        ],
        rows: stages.map(({ trackingsAClip, rows, heap, indexes, insertedPerSecond, lookupMs }) => [
          shown(trackingsAClip),
          counted(rows),
          counted((heap + indexes) / rows),
          counted(indexes / rows),
          counted(insertedPerSecond),
          shown(median(lookupMs)),
          shown(percentile(lookupMs, 0.95)),
        ]),
      },
    ],
    targets: [],
  };
}

const GIB = 2 ** 30;

function note(stages: readonly Stage[]): string {
  const old = stages.at(-1) as Stage;
  const gib = ((old.heap + old.indexes) * SCALE) / GIB;
  return `${counted(CLIPS)} clips, a hundredth of a million, with one changed count a day for ${DAYS} days. For a million clips that is \
${counted(old.rows * SCALE)} rows and ${counted(gib)} GiB, by these bytes a row. An unchanged count writes no row.`;
}
