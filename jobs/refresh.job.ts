/** The refresh job: one tick, under the lock, with its report in the log. */
import type { Config } from '../src/kernel/config.js';
import type { Database } from '../src/kernel/database.js';
import type { Log } from '../src/kernel/log.js';
import { formatMoney } from '../src/kernel/money.js';
import { type RefreshReport, type RefreshRequest, runRefresh } from '../src/modules/refresh/run-refresh.js';
import type { Scraper } from '../src/scraping/scraper.js';
import { type JobResult, runJob } from './run-job.js';

/** A tick must end before the next but one would begin; what is left goes on then. */
const DEADLINE_MS = 5 * 3_600_000;

export interface RefreshJobOptions {
  database: Database;
  scraper: Scraper;
  config: Pick<Config, 'refresh'>;
  log: Log;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

export async function refreshJob(
  options: RefreshJobOptions,
  request: RefreshRequest,
): Promise<JobResult<RefreshReport>> {
  const { database, scraper, config, log, onProgress } = options;
  const result = await runJob(
    { name: 'refresh', database, log, deadlineMs: DEADLINE_MS, signal: options.signal },
    (signal) =>
      runRefresh(
        {
          database,
          scraper,
          batchSize: config.refresh.batchSize,
          signal,
          onFault: (error, scrapeBatchId) =>
            log.error(
              { err: error, scrapeBatchId: scrapeBatchId.toString() },
              'a batch failed; the next tick asks for its posts again',
            ),
          ...(onProgress === undefined ? {} : { onProgress }),
        },
        request,
      ),
  );
  if (result.kind === 'done') logReport(log, result.report);
  return result;
}

function logReport(log: Log, report: RefreshReport): void {
  const { refreshRunId, status, repeated, earned, costUsd, error } = report;
  const line = { refreshRunId: refreshRunId.toString(), status, repeated, earned: formatMoney(earned), costUsd, error };
  if (status === 'FAILED') log.error(line, 'refresh failed');
  else log.info(line, 'refresh done');
}
