/**
 * Plans a run: pages of due clips become batches by social platform, and each batch is handed out in the transaction
 * that writes it. A plan that was interrupted goes on after the last page it wrote.
 */
import type { Database } from '../../kernel/database.js';
import { groupBy } from '../../kernel/group.js';
import type { SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import type { Queue } from '../../kernel/queue.js';
import { SCRAPE_QUEUES } from '../../kernel/queues.js';
import { type Transaction, transact } from '../../kernel/transaction.js';
import { closeRun } from './close-run.js';
import { dueClips, insertBatchClips, lockRun } from './plan.sql.js';

export interface PlanOptions {
  database: Database;
  queue: Queue;
  batchSize: number;
  signal?: AbortSignal;
}

/** A page makes so many full batches of each social platform at the most. */
const BATCHES_PER_PAGE = 20;

export async function planRun(options: PlanOptions, refreshRunId: bigint): Promise<void> {
  for (let more = true; more; ) {
    options.signal?.throwIfAborted();
    more = await transact(options.database, (tx) => planPage(tx, options, refreshRunId));
    options.queue.wake();
  }
  await closeRun(options.database, refreshRunId);
}

/** Answers whether there is another page. */
async function planPage(tx: Transaction, { queue, batchSize }: PlanOptions, refreshRunId: bigint): Promise<boolean> {
  await tx.read(lockRun, refreshRunId);
  const run = await tx.db.refreshRun.findUniqueOrThrow({ where: { id: refreshRunId } });
  if (run.plannedAt !== null || run.finishedAt !== null) return false;
  const pageSize = BATCHES_PER_PAGE * batchSize;
  const { clipIds, campaignId, trigger, plannedThrough } = run;
  const ignoresDue = trigger === 'ADMIN' || trigger === 'SUBMISSION';
  const page = await tx.read(dueClips, { clipIds, campaignId, ignoresDue }, plannedThrough, pageSize);
  for (const [socialPlatform, clips] of groupBy(page, (clip) => clip.socialPlatform)) {
    for (let start = 0; start < clips.length; start += batchSize) {
      const ids = clips.slice(start, start + batchSize).map(({ id }) => id);
      await handOutBatch(tx, queue, { refreshRunId, socialPlatform, retryOfId: null }, ids);
    }
  }
  const last = page.at(-1);
  const more = page.length === pageSize;
  await tx.db.refreshRun.update({
    where: { id: refreshRunId },
    data: {
      status: 'RUNNING',
      startedAt: run.startedAt ?? new Date(),
      plannedThrough: last?.id ?? plannedThrough,
      ...(more ? {} : { plannedAt: new Date() }),
    },
  });
  return more;
}

export async function handOutBatch(
  tx: Transaction,
  queue: Queue,
  batch: { refreshRunId: bigint; socialPlatform: SocialPlatform; retryOfId: bigint | null },
  clipIds: readonly bigint[],
): Promise<bigint> {
  const { id } = await tx.db.scrapeBatch.create({ data: batch, select: { id: true } });
  await tx.write(insertBatchClips, id, clipIds);
  await queue.send(tx, SCRAPE_QUEUES[batch.socialPlatform], `batch/${id}`, { scrapeBatchId: id.toString() });
  return id;
}
