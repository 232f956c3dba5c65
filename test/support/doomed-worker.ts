/**
 * A worker of the refresh as a separate process that fails at a named step. It kills itself there, or stops until it is
 * told to continue, so that the test may freeze it meanwhile. Started by doomed-process.ts.
 *
 * One batch is at work at a time: those of the other social platforms wait before their start, so a death always
 * interrupts one known batch.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { pino } from 'pino';
import { scraperAt } from '../../jobs/open-scraper.js';
import { workOptions } from '../../jobs/refresh.job.js';
import { readConfig } from '../../src/kernel/base/config.js';
import { openDatabase } from '../../src/kernel/db/database.js';
import { Queue, type Worker } from '../../src/kernel/queue/queue.js';
import type { BatchStep } from '../../src/modules/refresh/batch/scrape-batch.js';
import { startWorkers } from '../../src/modules/refresh/work-refresh.js';

interface AtWork {
  scrapeBatchId: string;
  leave?: () => void;
}

/** Messages to its tester. */
export type Told =
  | { event: 'cut'; scrapeBatchId: string }
  | { event: 'job ended'; scrapeBatchId: string; error: string | null };

const [step, nth, fate] = process.argv.slice(2) as [BatchStep, string, 'die' | 'hold'];
const atWork = new AsyncLocalStorage<AtWork>();
const log = pino({ level: 'silent' });
const config = readConfig();
/** Longer than the product allows, for a worker that must not notice that its lease is lost. */
const leaseSeconds = Number(process.env['WORKER_LEASE_SECONDS']);

const database = openDatabase({
  url: config.databaseUrl ?? '',
  poolMax: config.databasePool,
  applicationName: 'doomed',
});
const scraper = scraperAt(config, config.apify.baseUrl, config.apify.token ?? '');
const queue = await Queue.open({ database, log, leaseSeconds, pollMs: 500 });

const work = queue.work.bind(queue);
queue.work = <Data>(worker: Worker<Data>) => work<Data>({ ...worker, run: (job) => tellOfJob(worker, job) });
startWorkers(queue, { ...workOptions({ database, scraper, config, log }), onStep });

// Without a tester nobody would end the worker.
process.on('disconnect', () => process.exit(1));
process.on('message', (message) => {
  if (message === 'stop') void stop();
});

async function tellOfJob<Data>(worker: Worker<Data>, job: Parameters<Worker<Data>['run']>[0]): Promise<void> {
  const batch: AtWork = { scrapeBatchId: (job.data as { scrapeBatchId: string }).scrapeBatchId };
  const told = (error: string | null) => tell({ event: 'job ended', scrapeBatchId: batch.scrapeBatchId, error });
  try {
    await atWork.run(batch, () => worker.run(job));
    await told(null);
  } catch (error) {
    await told((error as Error).name);
    throw error;
  } finally {
    batch.leave?.();
  }
}

let seen = 0;

async function onStep(now: BatchStep): Promise<void> {
  const batch = atWork.getStore();
  if (batch === undefined) throw new Error('a step of no batch');
  if (now === 'batch-started') batch.leave = await enter();
  if (now !== step) return;
  seen += 1;
  if (seen !== Number(nth)) return;
  await tell({ event: 'cut', scrapeBatchId: batch.scrapeBatchId });
  if (fate === 'die') process.kill(process.pid, 'SIGKILL');
  await once(process, 'message');
}

let queued: Promise<unknown> = Promise.resolve();

/** Resolves when nobody is at work any more, with a function that lets the next one in. */
async function enter(): Promise<() => void> {
  const before = queued;
  let leave = (): void => undefined;
  queued = new Promise<void>((resolve) => {
    leave = resolve;
  });
  await before;
  return leave;
}

/** Resolves when the message has left the process, because the process may end next. */
function tell(told: Told): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send?.(told, undefined, undefined, (error) => (error ? reject(error) : resolve()));
  });
}

async function stop(): Promise<void> {
  await queue.close();
  await database.close();
  process.disconnect();
}
