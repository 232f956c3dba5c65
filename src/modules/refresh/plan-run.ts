/**
 * Plans runs: splits pages of due clips into batches by social platform, and queues each batch in the transaction that
 * writes it. An interrupted plan continues after the last page it wrote, in any process.
 */
import { groupBy } from '../../kernel/base/group-by.js';
import type { Database } from '../../kernel/db/database.js';
import { readOne } from '../../kernel/db/sql.js';
import { clockNow, type Transaction, transact } from '../../kernel/db/transaction.js';
import type { SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import type { Job, Queue } from '../../kernel/queue/queue.js';
import { enterCampaigns } from '../ledger/paying-run.sql.js';
import { requestRefresh } from '../trackings/request-refresh.js';
import {
  dueClips,
  endFirstChecks,
  insertBatchClips,
  insertBatches,
  lockPlanning,
  missedFirstChecks,
  openBatches,
  type RunToPlan,
  runToPlan,
  takeOverFirstChecks,
} from './plan.sql.js';
import { scrapeQueue } from './scrape-queues.js';

export interface PlanOptions {
  database: Database;
  queue: Queue;
  batchSize: number;
}

/** First checks go before the batches of a tick, because clippers wait for their review. */
const FIRST_CHECK = 1;

/** The most full batches that one page makes. */
const BATCHES_PER_PAGE = 20;

/** Plans the next page of the next run that has one. Returns false if no run has any. */
export async function planNextPage({ database, queue, batchSize }: PlanOptions): Promise<boolean> {
  return transact(database, async (tx) => {
    await tx.read(lockPlanning);
    const [first] = await tx.read(runToPlan);
    if (first === undefined) return false;
    const run = first.plannedThrough === 0n ? await beginRun(tx, queue, first) : first;
    const pageSize = BATCHES_PER_PAGE * batchSize;
    const page = await tx.read(dueClips, run, pageSize);
    const priority = run.trigger === 'SUBMISSION' ? FIRST_CHECK : 0;
    const batches = batchesOf(page, batchSize);
    await handOut(tx, queue, { refreshRunId: run.id, requestId: run.requestId, retryOfId: null, priority }, batches);
    const last = page.at(-1);
    const isOver = page.length < pageSize;
    await tx.db.refreshRun.update({
      where: { id: run.id },
      data: {
        ...(last && { plannedCampaignId: last.campaignId, plannedThrough: last.id }),
        ...(isOver && { plannedAt: await clockNow(tx) }),
      },
    });
    return true;
  });
}

/** Marks the run as RUNNING and returns it with the clips to plan. */
async function beginRun(tx: Transaction, queue: Queue, run: RunToPlan): Promise<RunToPlan> {
  const { id, trigger, clipIds, campaignId } = run;
  await tx.db.refreshRun.update({ where: { id }, data: { status: 'RUNNING', startedAt: await clockNow(tx) } });
  if (trigger === 'SUBMISSION') {
    return readOne(tx, takeOverFirstChecks, id);
  }
  if (clipIds.length > 0 || campaignId !== null) return run;
  await tx.write(endFirstChecks);
  const missed = (await tx.read(missedFirstChecks)).map(({ id }) => id);
  if (missed.length > 0) await requestRefresh(tx, { trigger: 'SUBMISSION', clipIds: missed });
  // For a database that was restored without its queue. Jobs that still exist are not affected.
  await queue.send(
    tx,
    (await tx.read(openBatches)).map((batch) => jobOf(batch, 0)),
  );
  return run;
}

export interface BatchToHandOut {
  socialPlatform: SocialPlatform;
  clipIds: readonly bigint[];
}

/** Batches of a page: clips of one social platform each, in the order of the page. */
function batchesOf(
  page: readonly { id: bigint; socialPlatform: SocialPlatform }[],
  batchSize: number,
): BatchToHandOut[] {
  const batches: BatchToHandOut[] = [];
  for (const [socialPlatform, clips] of groupBy(page, (clip) => clip.socialPlatform)) {
    for (let start = 0; start < clips.length; start += batchSize) {
      batches.push({ socialPlatform, clipIds: clips.slice(start, start + batchSize).map(({ id }) => id) });
    }
  }
  return batches;
}

export interface HandOut {
  refreshRunId: bigint;
  /** The requestId of the run. */
  requestId: string | null;
  retryOfId: bigint | null;
  priority?: number;
}

/** Writes batches and queues them. */
export async function handOut(
  tx: Transaction,
  queue: Queue,
  { refreshRunId, requestId, retryOfId, priority = 0 }: HandOut,
  batches: readonly BatchToHandOut[],
): Promise<void> {
  if (batches.length === 0) return;
  const platforms = batches.map(({ socialPlatform }) => socialPlatform);
  const ids = groupBy(await tx.read(insertBatches, refreshRunId, retryOfId, platforms), (row) => row.socialPlatform);
  const written = batches.map(({ socialPlatform, clipIds }) => {
    const row = ids.get(socialPlatform)?.shift();
    if (row === undefined) throw new Error('a batch was not written');
    return { id: row.id, socialPlatform, clipIds };
  });
  await tx.write(insertBatchClips, written);
  await tx.write(
    enterCampaigns,
    written.map(({ id }) => id),
  );
  await queue.send(
    tx,
    written.map(({ id, socialPlatform }) => jobOf({ id, socialPlatform, requestId }, priority)),
  );
}

function jobOf(
  { id, socialPlatform, requestId }: { id: bigint; socialPlatform: SocialPlatform; requestId: string | null },
  priority: number,
): Job {
  // requestId is only for the queue's log: the worker of the batch reads it from the run.
  return { queue: scrapeQueue(socialPlatform), id, data: { scrapeBatchId: id.toString(), requestId }, priority };
}
