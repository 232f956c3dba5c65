/** Starts the workers of a process: one keeps runs going, and one for each social platform scrapes its batches. */
import { z } from 'zod';
import { SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import type { Queue } from '../../kernel/queue/queue.js';
import { type AdvanceOptions, advanceRuns } from './advance-runs.js';
import { type BatchOptions, scrapeBatch } from './batch/scrape-batch.js';
import { ADVANCING, scrapeQueue } from './scrape-queues.js';

export interface WorkOptions
  extends Omit<BatchOptions, 'queue' | 'signal'>,
    Pick<AdvanceOptions, 'batchSize' | 'onClosed'> {
  /** The most concurrent Apify runs for each social platform, over all processes. */
  concurrencyMax: number;
}

const batchJob = z.object({ scrapeBatchId: z.string().regex(/^\d+$/).transform(BigInt) });

export function startWorkers(queue: Queue, options: WorkOptions): void {
  const { concurrencyMax } = options;
  queue.repeat(ADVANCING, () => advanceRuns({ ...options, queue }));
  for (const socialPlatform of Object.values(SocialPlatform)) {
    queue.work({
      queue: scrapeQueue(socialPlatform),
      concurrencyMax,
      run: ({ data, signal }) => scrapeBatch({ ...options, queue, signal }, batchJob.parse(data).scrapeBatchId),
    });
  }
}
