/** Serves the probes and metrics of a process, if METRICS_PORT is set. */
import type { AddressInfo } from 'node:net';
import { sizesOfCaches } from '../kernel/base/bounded-cache.js';
import type { Config } from '../kernel/base/config.js';
import type { Log } from '../kernel/base/log.js';
import type { Database } from '../kernel/db/database.js';
import { readWithin } from '../kernel/db/snapshot.js';
import type { Metrics } from '../kernel/process/metrics.js';
import { queueDepth } from '../kernel/queue/queue-statements.js';
import { type LastReport, lastReport } from '../modules/books/reports.sql.js';
import { QUEUES } from '../modules/refresh/scrape-queues.js';
import { oldestWaiting } from '../modules/webhooks/sending/delivery-work.sql.js';
import { listenAt } from './listen.js';
import { createMonitor } from './probes.js';

/** A database that does not answer must not block the other metrics, which are needed to find out why. */
const PATIENCE_MS = 1_500;

export interface MonitorOptions {
  config: Pick<Config, 'metricsPort' | 'host'>;
  database: Database;
  log: Log;
  metrics: Metrics;
  onStop: (step: () => Promise<void>) => void;
  /** True once the process was asked to stop, and so is no longer ready. */
  stopping: () => boolean;
}

/** Returns the address that it listens on. Null: METRICS_PORT is not set. */
export async function startMonitor(options: MonitorOptions): Promise<AddressInfo | null> {
  const { config, database, log, metrics, onStop, stopping } = options;
  if (config.metricsPort === null) return null;
  metrics.watchProcess();
  watchPools(metrics, database);
  watchQueues(metrics, database);
  watchBooks(metrics, database);
  watchWebhooks(metrics, database);
  watchCaches(metrics);
  const monitor = createMonitor({ database, log, metrics, stopping });
  onStop(() => monitor.close());
  await listenAt(monitor, { variable: 'METRICS_PORT', host: config.host, port: config.metricsPort });
  return monitor.server.address() as AddressInfo;
}

/** Connections of this process. A request that waits for a connection needs another request to return one. */
function watchPools(metrics: Metrics, { pool, commandPool }: Database): void {
  const pools = { queries: pool, commands: commandPool };
  metrics.watch(
    'cliptally_pool_connections',
    'Connections of this process to PostgreSQL, and requests that wait for one.',
    ['pool', 'state'],
    async () =>
      Object.entries(pools).flatMap(([name, { totalCount, idleCount, waitingCount }]) => [
        { labels: { pool: name, state: 'busy' }, value: totalCount - idleCount },
        { labels: { pool: name, state: 'idle' }, value: idleCount },
        { labels: { pool: name, state: 'waiting' }, value: waitingCount },
      ]),
  );
  metrics.watch('cliptally_pool_connections_max', 'Largest number of open connections.', ['pool'], async () =>
    Object.entries(pools).map(([name, { options }]) => ({ labels: { pool: name }, value: options.max })),
  );
}

/** The caches of the process. None grows without limit, see src/kernel/base/bounded-cache.ts. */
function watchCaches(metrics: Metrics): void {
  metrics.watch('cliptally_cache_entries', 'Entries in the caches of this process, by cache.', ['cache'], async () =>
    sizesOfCaches().map(({ name, entries }) => ({ labels: { cache: name }, value: entries })),
  );
  metrics.watch(
    'cliptally_cache_bytes',
    'Estimated bytes of the keys and values in the caches, by cache.',
    ['cache'],
    async () =>
      sizesOfCaches().map(({ name, bytes, keyBytes }) => ({ labels: { cache: name }, value: bytes + keyBytes })),
  );
}

/** Every process reports the same figures, because all processes share the queues. */
function watchQueues(metrics: Metrics, database: Database): void {
  metrics.watch(
    'cliptally_queue_jobs',
    'Scrape batches of all processes that wait for a worker or are with one.',
    ['queue', 'state'],
    async () =>
      (await readWithin(database.pool, PATIENCE_MS, queueDepth, QUEUES)).map(({ queue, state, jobs }) => ({
        labels: { queue, state },
        value: Number(jobs),
      })),
  );
}

/** Every process reports the same figure. */
function watchWebhooks(metrics: Metrics, database: Database): void {
  metrics.watch(
    'cliptally_webhook_oldest_seconds',
    'Age of the oldest delivery that waits, over all webhook endpoints that are enabled. 0: none waits.',
    [],
    async () =>
      (await readWithin(database.pool, PATIENCE_MS, oldestWaiting)).map(({ seconds }) => ({
        labels: {},
        value: seconds,
      })),
  );
}

/** The latest report of the books, from any process. */
export function watchBooks(metrics: Metrics, database: Database): void {
  // One statement reads both figures at the same time.
  let reading: Promise<LastReport | undefined> | undefined;
  const last = () => {
    reading ??= readWithin(database.pool, PATIENCE_MS, lastReport)
      .then(([report]) => report)
      .finally(() => {
        reading = undefined;
      });
    return reading;
  };
  metrics.watch(
    'cliptally_books_difference',
    'Differences found by the latest check of the books, by book. 0 means that the book holds.',
    ['book'],
    async () => (await last())?.differences.map(({ book, count }) => ({ labels: { book }, value: count })) ?? [],
  );
  metrics.watch(
    'cliptally_books_checked_timestamp_seconds',
    'Time of the latest check of the books, in seconds since 1970.',
    [],
    async () => {
      const report = await last();
      return report === undefined ? [] : [{ labels: {}, value: report.takenAt.getTime() / 1_000 }];
    },
  );
}
