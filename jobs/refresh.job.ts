/** The refresh job: makes one run as a command and logs its report. */

import type { Config } from '../src/kernel/base/config.js';
import { printId } from '../src/kernel/base/global-ids.js';
import type { Log } from '../src/kernel/base/log.js';
import { formatMoney } from '../src/kernel/base/money.js';
import type { Database } from '../src/kernel/db/database.js';
import { RUN_ID } from '../src/modules/ids/id-kinds.js';
import type { RefreshMetrics } from '../src/modules/refresh/refresh-metrics.js';
import { type RefreshReport, type RefreshRequest, runRefresh } from '../src/modules/refresh/run-refresh.js';
import type { WorkOptions } from '../src/modules/refresh/work-refresh.js';
import { type Scraper, ScraperStopped } from '../src/scraping/scraper.js';

export interface RefreshJobOptions {
  database: Database;
  scraper: Scraper;
  config: Pick<Config, 'refresh'>;
  log: Log;
  /** Absent: no metrics. */
  metrics?: RefreshMetrics;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

export async function refreshJob(options: RefreshJobOptions, request: RefreshRequest): Promise<RefreshReport> {
  const { config, log, signal, onProgress } = options;
  const report = await runRefresh(
    {
      ...workOptions(options),
      leaseSeconds: config.refresh.leaseSeconds,
      log,
      ...(signal === undefined ? {} : { signal }),
      ...(onProgress === undefined ? {} : { onProgress }),
    },
    request,
  );
  logReport(log, report);
  return report;
}

/** The options of a process's workers. */
export function workOptions({ database, scraper, config: { refresh }, log, metrics }: RefreshJobOptions): WorkOptions {
  return {
    database,
    scraper,
    batchSize: refresh.batchSize,
    concurrencyMax: refresh.concurrency,
    bound: refresh.jumpBound,
    ...(metrics && { onBatch: (...batch) => metrics.batchEnded(...batch) }),
    onClosed: ({ id, status, requestId }) => {
      metrics?.runClosed(status);
      log.info({ job: 'refresh', requestId, refreshRunId: printId(RUN_ID, id), status }, 'refresh run ended');
    },
    onFault: (error, { id, refreshRunId, requestId }) => {
      const batch = { requestId, refreshRunId: printId(RUN_ID, refreshRunId), scrapeBatchId: id.toString() };
      const line = { err: error, ...batch };
      if (error instanceof ScraperStopped) {
        metrics?.runStopped();
        log.error(
          line,
          'ALERT: Apify refuses the account, so the run was stopped; check the token, the credit and the rights of the account',
        );
      } else log.error(line, 'a batch failed; the next tick checks its posts again');
    },
  };
}

function logReport(log: Log, report: RefreshReport): void {
  const { refreshRunId, status, repeated, earned, costUsd, error } = report;
  const line = {
    refreshRunId: printId(RUN_ID, refreshRunId),
    status,
    repeated,
    earned: formatMoney(earned),
    costUsd,
    error,
  };
  if (status === 'FAILED') log.error(line, 'refresh failed');
  else log.info(line, 'refresh done');
}
