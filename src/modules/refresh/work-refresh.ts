/** The workers of a process: one that plans runs, and for each social platform those that scrape its batches. */
import { z } from 'zod';
import { SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import type { Queue } from '../../kernel/queue.js';
import { PLAN_QUEUE, SCRAPE_QUEUES } from '../../kernel/queues.js';
import type { Scraper } from '../../scraping/scraper.js';
import { planRun } from './plan-run.js';
import { type BatchOptions, scrapeBatch } from './scrape-batch.js';

export interface WorkOptions extends Omit<BatchOptions, 'queue' | 'signal' | 'attempt' | 'scraper'> {
  scraper: Scraper;
  batchSize: number;
  /** Apify runs at once a social platform, over all processes. */
  concurrencyMax: number;
}

const id = z.string().regex(/^\d+$/).transform(BigInt);
const planJob = z.object({ refreshRunId: id });
const batchJob = z.object({ scrapeBatchId: id });

/** Plans are written one at a time: two pages of one run would be the same page. */
const PLANS_MAX = 1;

export function startWorkers(queue: Queue, options: WorkOptions): void {
  const { database, batchSize, concurrencyMax } = options;
  queue.work({
    queue: PLAN_QUEUE,
    concurrencyMax: PLANS_MAX,
    run: ({ data, signal }) => planRun({ database, queue, batchSize, signal }, planJob.parse(data).refreshRunId),
  });
  for (const socialPlatform of Object.values(SocialPlatform)) {
    for (let worker = 0; worker < concurrencyMax; worker += 1) {
      queue.work({
        queue: SCRAPE_QUEUES[socialPlatform],
        concurrencyMax,
        run: ({ data, signal, attempt }) =>
          scrapeBatch({ ...options, queue, signal, attempt }, batchJob.parse(data).scrapeBatchId),
      });
    }
  }
}
