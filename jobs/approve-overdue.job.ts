/**
 * With AUTO_APPROVE=on: approves submissions that waited longer than REVIEW_HOURS, where nothing speaks against them. Each
 * is a command of the system with an audit row. The others stay for an admin.
 */
import { printId } from '../src/kernel/base/global-ids.js';
import type { Log } from '../src/kernel/base/log.js';
import type { Database } from '../src/kernel/db/database.js';
import { runStatement } from '../src/kernel/db/transaction.js';
import { SUBMISSION_ID } from '../src/modules/ids/id-kinds.js';
import { approveOverdue } from '../src/modules/review/approve-overdue.js';
import { overdueSubmissions, type Unopposed } from '../src/modules/submissions/review-due.sql.js';
import { oneByOne, unlessRefused } from './run-job.js';

export interface ApproveOverdueOptions {
  database: Database;
  log: Log;
  reviewHours: number;
}

/** At half past every hour, in UTC. */
export const OVERDUE_CRON = '30 * * * *';

const PAGE_SIZE = 100;

/** The number of submissions that it approved. */
export async function approveOverdueJob({ database, log, reviewHours }: ApproveOverdueOptions): Promise<number> {
  return oneByOne(overdue(database, reviewHours), {
    log,
    line: ({ id }) => ({ job: 'approve-overdue', submissionId: printId(SUBMISSION_ID, id) }),
    work: (submission) => unlessRefused(approveOverdue(database, submission)),
    done: 'a late submission was approved',
    failed: 'a late submission could not be approved; the next hour tries again',
  });
}

async function* overdue(database: Database, reviewHours: number): AsyncGenerator<Unopposed> {
  for (let lastId = 0n; ; ) {
    const page = await runStatement(database, overdueSubmissions, reviewHours, lastId, PAGE_SIZE);
    yield* page;
    const last = page.at(-1);
    if (last === undefined) return;
    lastId = last.id;
  }
}
