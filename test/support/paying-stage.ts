/** A run whose batches are recorded one by one, in an order that the test chooses. Each batch asks about one post. */
import { scraperAt } from '../../jobs/open-scraper.js';
import { readConfig } from '../../src/kernel/base/config.js';
import type { Database } from '../../src/kernel/db/database.js';
import { transact } from '../../src/kernel/db/transaction.js';
import type { Queue } from '../../src/kernel/queue/queue.js';
import { type BatchStep, scrapeBatch } from '../../src/modules/refresh/batch/scrape-batch.js';
import { planNextPage } from '../../src/modules/refresh/plan-run.js';
import { requestRefresh } from '../../src/modules/trackings/request-refresh.js';
import type { PostedClip, Scene } from './scene.js';

export interface SlowRun {
  /** Scrapes and records the batch of this post. */
  answer(post: PostedClip): Promise<void>;
  /** The same by a worker that freezes at a step, for good. */
  freeze(post: PostedClip, at: BatchStep): Promise<void>;
}

/** Plans a run of a campaign. Nobody works on its batches but the test. */
export async function slowRun(scene: Scene, queue: Queue, campaignId: bigint): Promise<SlowRun> {
  const { database, simulator } = scene;
  const { refreshRunId } = await transact(database, (tx) => requestRefresh(tx, { trigger: 'ADMIN', campaignId }));
  while (await planNextPage({ database, queue, batchSize: 1 }));
  const scraper = scraperAt(
    readConfig({ NODE_ENV: 'test', APIFY_RETRY_DELAY_MS: '5' }),
    simulator.url,
    simulator.token,
  );
  const work = async ({ clipId }: PostedClip, onStep?: (step: BatchStep) => Promise<void>) =>
    scrapeBatch({ database, queue, scraper, ...(onStep && { onStep }) }, await batchOf(database, refreshRunId, clipId));
  return {
    answer: (post) => work(post),
    freeze: (post, at) =>
      new Promise((frozen, reject) => {
        const freezing = work(post, async (step) => {
          if (step !== at) return;
          frozen();
          await new Promise(() => undefined);
        });
        freezing.catch(reject);
      }),
  };
}

async function batchOf({ prisma }: Database, refreshRunId: bigint, clipId: bigint): Promise<bigint> {
  const where = { clipId, scrapeBatch: { refreshRunId } };
  return (await prisma.scrapeBatchClip.findFirstOrThrow({ where })).scrapeBatchId;
}
