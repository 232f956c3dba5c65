/** Serves the probes and figures of a process, where METRICS_PORT asks for it. */
import type { AddressInfo } from 'node:net';
import { sizesOfCaches } from '../kernel/bounded-cache.js';
import type { Config } from '../kernel/config.js';
import type { Database } from '../kernel/database.js';
import type { Log } from '../kernel/log.js';
import type { Metrics } from '../kernel/metrics.js';
import { queueDepth } from '../kernel/queue.js';
import { readWithin } from '../kernel/snapshot.js';
import { type LastReport, lastReport } from '../modules/books/reports.sql.js';
import { listenAt } from './listen.js';
import { createMonitor } from './probes.js';

/** A database that does not answer must not keep the other figures from whoever looks why. */
const PATIENCE_MS = 1_500;

export interface MonitorOptions {
  config: Pick<Config, 'metricsPort' | 'host'>;
  database: Database;
  log: Log;
  metrics: Metrics;
  onStop: (step: () => Promise<void>) => void;
  /** The process was asked to stop: it is not ready for more. */
  stopping: () => boolean;
}

/** Answers where it listens; null: nobody asked for it. */
export async function startMonitor(options: MonitorOptions): Promise<AddressInfo | null> {
  const { config, database, log, metrics, onStop, stopping } = options;
  if (config.metricsPort === null) return null;
  metrics.watchProcess();
  watchPools(metrics, database);
  watchQueues(metrics, database);
  watchBooks(metrics, database);
  watchCaches(metrics);
  const monitor = createMonitor({ database, log, metrics, stopping });
  onStop(() => monitor.close());
  await listenAt(monitor, { variable: 'METRICS_PORT', host: config.host, port: config.metricsPort });
  return monitor.server.address() as AddressInfo;
}

/** Connections of this process. Whoever waits for one waits for the others to be given back. */
function watchPools(metrics: Metrics, { pool, commandPool }: Database): void {
  const pools = { queries: pool, commands: commandPool };
  metrics.watch(
    'cliptally_pool_connections',
    'Connections to PostgreSQL of this process, and requests that wait for one.',
    ['pool', 'state'],
    async () =>
      Object.entries(pools).flatMap(([name, { totalCount, idleCount, waitingCount }]) => [
        { labels: { pool: name, state: 'busy' }, value: totalCount - idleCount },
        { labels: { pool: name, state: 'idle' }, value: idleCount },
        { labels: { pool: name, state: 'waiting' }, value: waitingCount },
      ]),
  );
  metrics.watch('cliptally_pool_connections_max', 'As many connections may be open at once.', ['pool'], async () =>
    Object.entries(pools).map(([name, { options }]) => ({ labels: { pool: name }, value: options.max })),
  );
}

/** What the process remembers of what it was asked. None grows for ever: src/kernel/bounded-cache.ts. */
function watchCaches(metrics: Metrics): void {
  metrics.watch('cliptally_cache_entries', 'Entries of the caches of this process, by cache.', ['cache'], async () =>
    sizesOfCaches().map(({ name, entries }) => ({ labels: { cache: name }, value: entries })),
  );
  metrics.watch('cliptally_cache_bytes', 'What their keys and values take, as weighed.', ['cache'], async () =>
    sizesOfCaches().map(({ name, bytes, keyBytes }) => ({ labels: { cache: name }, value: bytes + keyBytes })),
  );
}

/** The same figures from every process, for the queues are everybody's. */
function watchQueues(metrics: Metrics, database: Database): void {
  metrics.watch(
    'cliptally_queue_jobs',
    'Scrape batches that wait for a worker or are with one, of all processes.',
    ['queue', 'state'],
    async () =>
      (await readWithin(database.pool, PATIENCE_MS, queueDepth)).map(({ queue, state, jobs }) => ({
        labels: { queue, state },
        value: Number(jobs),
      })),
  );
}

/** The latest report of the books, whichever process made it. */
export function watchBooks(metrics: Metrics, database: Database): void {
  // Both figures are read in the same moment, by one statement.
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
    'Differences found by the latest check of the books, by book; 0: it holds.',
    ['book'],
    async () => (await last())?.differences.map(({ book, count }) => ({ labels: { book }, value: count })) ?? [],
  );
  metrics.watch(
    'cliptally_books_checked_timestamp_seconds',
    'When the books were last checked, in seconds since 1970.',
    [],
    async () => {
      const report = await last();
      return report === undefined ? [] : [{ labels: {}, value: report.takenAt.getTime() / 1_000 }];
    },
  );
}
