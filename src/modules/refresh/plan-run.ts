/**
 * Plans runs: pages of due clips become batches by social platform, and each batch is handed out in the transaction
 * that writes it. A plan that was interrupted goes on after the last page it wrote, in whichever process.
 */
import type { Database } from '../../kernel/database.js';
import { groupBy } from '../../kernel/group.js';
import type { SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import type { Queue } from '../../kernel/queue.js';
import { SCRAPE_QUEUES } from '../../kernel/queues.js';
import { clockNow, type Transaction, transact } from '../../kernel/transaction.js';
import {
  absorbFirstChecks,
  dueClips,
  insertBatchClips,
  lockPlanning,
  openBatches,
  type RunToPlan,
  runToPlan,
} from './plan.sql.js';

export interface PlanOptions {
  database: Database;
  queue: Queue;
  batchSize: number;
}

/** A page makes so many full batches at the most. */
const BATCHES_PER_PAGE = 20;

/** Plans the next page of whatever run has one; answers whether there was any. */
export async function planNextPage({ database, queue, batchSize }: PlanOptions): Promise<boolean> {
  return transact(database, async (tx) => {
    await tx.read(lockPlanning);
    const [run] = await tx.read(runToPlan);
    if (run === undefined) return false;
    if (run.plannedThrough === 0n) await beginRun(tx, queue, run);
    const pageSize = BATCHES_PER_PAGE * batchSize;
    const page = await tx.read(dueClips, run, pageSize);
    for (const [socialPlatform, clips] of groupBy(page, (clip) => clip.socialPlatform)) {
      for (let start = 0; start < clips.length; start += batchSize) {
        const ids = clips.slice(start, start + batchSize).map(({ id }) => id);
        await handOutBatch(tx, queue, { refreshRunId: run.id, socialPlatform, retryOfId: null }, ids);
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

async function beginRun(tx: Transaction, queue: Queue, { id, trigger, clipIds, campaignId }: RunToPlan): Promise<void> {
  await tx.db.refreshRun.update({ where: { id }, data: { status: 'RUNNING', startedAt: await clockNow(tx) } });
  const isForEverything = trigger !== 'SUBMISSION' && clipIds.length === 0 && campaignId === null;
  if (!isForEverything) return;
  await tx.write(absorbFirstChecks);
  // A database restored without its queue, or a job that was given up: nothing happens to those that are there.
  for (const batch of await tx.read(openBatches)) await sendBatch(tx, queue, batch);
}

export async function handOutBatch(
  tx: Transaction,
  queue: Queue,
  batch: { refreshRunId: bigint; socialPlatform: SocialPlatform; retryOfId: bigint | null },
  clipIds: readonly bigint[],
): Promise<void> {
  const { id } = await tx.db.scrapeBatch.create({ data: batch, select: { id: true } });
  await tx.write(insertBatchClips, id, clipIds);
  await sendBatch(tx, queue, { ...batch, id });
}

function sendBatch(
  tx: Transaction,
  queue: Queue,
  { id, socialPlatform }: { id: bigint; socialPlatform: SocialPlatform },
) {
  return queue.send(tx, SCRAPE_QUEUES[socialPlatform], id, { scrapeBatchId: id.toString() });
}
