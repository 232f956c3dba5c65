/** The nightly check of the books. Each slot has one stored and logged report, however many schedulers fire. */
import type { Log } from '../src/kernel/base/log.js';
import type { Database } from '../src/kernel/db/database.js';
import { runStatement } from '../src/kernel/db/transaction.js';
import { lastReport } from '../src/modules/books/reports.sql.js';
import { storeReport } from '../src/modules/books/store-report.js';
import { SYSTEM } from '../src/modules/commands/run-command.js';
import { runJob } from './run-job.js';

export interface CheckBooksJobOptions {
  database: Database;
  log: Log;
}

const DEADLINE_MS = 3_600_000;

export async function checkBooksJob({ database, log }: CheckBooksJobOptions, slot: Date): Promise<void> {
  await runJob({ name: 'check-books', database, log, deadlineMs: DEADLINE_MS }, async () => {
    const [last] = await runStatement(database, lastReport);
    if (last !== undefined && last.takenAt >= slot) return;
    await storeReport(database, SYSTEM);
    const [report] = await runStatement(database, lastReport);
    const differences = Object.fromEntries(report?.differences.map(({ book, count }) => [book, count]) ?? []);
    if (report?.clean === true) log.info({ job: 'check-books' }, 'the books are clean');
    else
      log.error(
        { job: 'check-books', differences },
        'ALERT: the books do not agree; run `npm run books` to see the rows',
      );
  });
}
