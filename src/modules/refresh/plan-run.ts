/**
 * Plans runs: splits pages of due clips into batches by social platform, and queues each batch in the transaction that
 * writes it. An interrupted plan continues after the last page it wrote, in any process.
 */
import { groupBy } from '../../kernel/base/group-by.js';
import type { Database } from '../../kernel/db/database.js';
import { readOne } from '../../kernel/db/sql.js';
import { clockNow, type Transaction, transact } from '../../kernel/db/transaction.js';
import type { SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import type { Queue } from '../../kernel/queue/queue.js';
import { enterCampaigns } from '../ledger/paying-run.sql.js';
import { requestRefresh } from '../trackings/request-refresh.js';
import {
  dueClips,
  endFirstChecks,
  insertBatchClips,
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
    for (const [socialPlatform, clips] of groupBy(page, (clip) => clip.socialPlatform)) {
      for (let start = 0; start < clips.length; start += batchSize) {
        const ids = clips.slice(start, start + batchSize).map(({ id }) => id);
        const batch = { refreshRunId: run.id, socialPlatform, retryOfId: null, requestId: run.requestId };
        await handOutBatch(tx, queue, batch, ids, run.trigger === 'SUBMISSION' ? FIRST_CHECK : 0);
      }
    }
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
  for (const batch of await tx.read(openBatches)) await sendBatch(tx, queue, batch, 0);
  return run;
}

export interface BatchToHandOut {
  refreshRunId: bigint;
  socialPlatform: SocialPlatform;
  retryOfId: bigint | null;
  /** The requestId of the run. */
  requestId: string | null;
}

export async function handOutBatch(
  tx: Transaction,
  queue: Queue,
  { requestId, ...batch }: BatchToHandOut,
  clipIds: readonly bigint[],
  priority = 0,
): Promise<void> {
  const { id } = await tx.db.scrapeBatch.create({ data: batch, select: { id: true } });
  await tx.write(insertBatchClips, id, clipIds);
  await tx.write(enterCampaigns, id, clipIds);
  await sendBatch(tx, queue, { socialPlatform: batch.socialPlatform, id, requestId }, priority);
}

function sendBatch(
  tx: Transaction,
  queue: Queue,
  { id, socialPlatform, requestId }: { id: bigint; socialPlatform: SocialPlatform; requestId: string | null },
  priority: number,
) {
  // requestId is only for the queue's log: the worker of the batch reads it from the run.
  return queue.send(tx, scrapeQueue(socialPlatform), id, { scrapeBatchId: id.toString(), requestId }, priority);
}
