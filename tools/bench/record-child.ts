/**
 * One side of the comparison, as a separate process. `record` records and settles ready observations by the product's
 * compiled code; `insert` and `createMany` only append the same tracking rows. All use the same batches and the same
 * number of connections, and load the same data before the clock starts.
 */
import pg from 'pg';
import type { FreshBatch } from './batches.js';
import type { Side } from './compare.js';
import { growthOf } from './observed.js';

export interface SideResult {
  clips: number;
  ms: number;
  peakMb: number;
}

type Recording = typeof import('../../src/modules/refresh/batch/record-batch.js');
type Databases = typeof import('../../src/kernel/db/database.js');

/** The post's counts at the next tick. */
interface Seen {
  clipId: bigint;
  submissionId: bigint;
  views: bigint;
  likes: bigint;
  comments: bigint;
  shares: bigint;
  viewsGained: bigint;
}

type Work = (batch: FreshBatch, seen: readonly Seen[]) => Promise<void>;

const [, , side, url, connectionCount] = process.argv as [string, string, Side, string, string];
const connections = Number(connectionCount);
const pool = new pg.Pool({ connectionString: url, max: connections });
const work = side === 'record' ? await recording() : side === 'insert' ? inserting : await creating();
process.on('message', (batches: FreshBatch[]) => void run(batches).then((result) => process.send?.(result)));
process.once('disconnect', () => process.exit(0));

async function run(batches: readonly FreshBatch[]): Promise<SideResult> {
  const ready: { batch: FreshBatch; seen: Seen[] }[] = [];
  for (const batch of batches) ready.push({ batch, seen: await look(batch.clipIds) });
  const queue = ready.values();
  const start = performance.now();
  const worker = async () => {
    for (const { batch, seen } of queue) await work(batch, seen);
  };
  await Promise.all(Array.from({ length: connections }, worker));
  const ms = performance.now() - start;
  const clips = ready.flatMap(({ seen }) => seen).length;
  return { clips, ms, peakMb: process.resourceUsage().maxRSS / 1024 };
}

async function look(clipIds: readonly string[]): Promise<Seen[]> {
  const { rows } = await pool.query(
    `SELECT c.id, s.id AS "submissionId", c.views FROM "Clip" c JOIN "ClipSubmission" s ON s."clipId" = c.id
     WHERE c.id = ANY($1::bigint[]) ORDER BY c.id`,
    [clipIds],
  );
  return rows.map(({ id, submissionId, views: known }) => {
    const viewsGained = BigInt(growthOf(Number(known)));
    const views = BigInt(known) + viewsGained;
    const counts = { views, likes: views / 20n, comments: views / 200n, shares: views / 100n };
    return { clipId: BigInt(id), submissionId: BigInt(submissionId), ...counts, viewsGained };
  });
}

async function recording(): Promise<Work> {
  const { openDatabase } = (await compiled('kernel/db/database.js')) as Databases;
  const { recordObservations } = (await compiled('modules/refresh/batch/record-batch.js')) as Recording;
  const database = openDatabase({ url, poolMax: connections });
  const unknown = { thumbnailUrl: null, postedAt: null };
  return async ({ id, trackedAt }, seen) => {
    const observations = seen.map(({ submissionId: _, viewsGained: __, ...counts }) => {
      return { ...counts, viewsField: 'playCount', author: 'bench', title: 'Clip #ad', ...unknown };
    });
    const faults = await recordObservations(database, { id: BigInt(id), trackedAt: new Date(trackedAt) }, observations);
    if (faults[0] !== undefined) throw faults[0].error;
  };
}

/** The product as it is shipped, not as tsx translates it. */
async function compiled(path: string): Promise<unknown> {
  return import(new URL(`../../dist/src/${path}`, import.meta.url).href);
}

const COLUMNS = ['clipId', 'submissionId', 'views', 'likes', 'comments', 'shares', 'viewsGained'] as const;
const INSERT = `
  INSERT INTO "ViewTracking" ("clipId", "submissionId", views, likes, comments, shares, "viewsGained", "viewsField", "trackedAt",
    "scrapeBatchId")
  SELECT v.*, 'playCount', $8::timestamptz, $9::bigint
  FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[]) AS v`;

/** One prepared statement per batch, which is its own transaction. */
async function inserting({ id, trackedAt }: FreshBatch, seen: readonly Seen[]): Promise<void> {
  const columns = COLUMNS.map((name) => seen.map((row) => row[name].toString()));
  await pool.query({ name: 'insert', text: INSERT, values: [...columns, trackedAt, id] });
}

/** The same rows through the product's own client. */
async function creating(): Promise<Work> {
  const { openDatabase } = (await compiled('kernel/db/database.js')) as Databases;
  const { prisma } = openDatabase({ url, poolMax: connections });
  return async ({ id, trackedAt }, seen) => {
    const of = { viewsField: 'playCount', trackedAt: new Date(trackedAt), scrapeBatchId: BigInt(id) };
    await prisma.viewTracking.createMany({ data: seen.map((row) => ({ ...row, ...of })) });
  };
}
