/** Serves the probes and counters of a process that works, where METRICS_PORT asks for it. */
import { createMonitor } from '../src/http/probes.js';
import type { Config } from '../src/kernel/config.js';
import type { Database } from '../src/kernel/database.js';
import type { Metrics } from '../src/kernel/metrics.js';
import { readAlone } from '../src/kernel/transaction.js';
import { type LastReport, lastReport } from '../src/modules/books/reports.sql.js';

export interface MonitorOptions {
  config: Config;
  database: Database;
  metrics: Metrics;
  onStop: (step: () => Promise<void>) => void;
}

export async function startMonitor({ config, database, metrics, onStop }: MonitorOptions): Promise<void> {
  if (config.metricsPort === null) return;
  watchBooks(metrics, database);
  const monitor = createMonitor({ database, metrics });
  onStop(() => monitor.close());
  await monitor.listen({ host: config.host, port: config.metricsPort });
}

/** The latest report of the books, whichever process made it. */
export function watchBooks(metrics: Metrics, database: Database): void {
  // Both figures are read in the same moment, by one statement.
  let reading: Promise<LastReport | undefined> | undefined;
  const last = () => {
    reading ??= readAlone(database, lastReport)
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
