/**
 * A refresh as a command runs it: request a run, work alongside other workers, and report when the run is over. It also
 * works on runs that were interrupted earlier.
 */

import { randomUUID } from 'node:crypto';
import { printId } from '../../kernel/base/global-ids.js';
import type { Log } from '../../kernel/base/log.js';
import { type Database, forRequest } from '../../kernel/db/database.js';
import { runStatement, transact } from '../../kernel/db/transaction.js';
import type { RefreshRunStatus } from '../../kernel/prisma/generated/enums.js';
import { Queue } from '../../kernel/queue/queue.js';
import { WorkSignal } from '../../kernel/queue/work-signal.js';
import { RUN_ID } from '../ids/id-kinds.js';
import { earnedOfRuns } from '../totals/totals.sql.js';
import { type RefreshRequest, requestRefresh } from '../trackings/request-refresh.js';
import { costOfRun, openOfRun, outcomesOfRun, type RunOutcome } from './refresh.sql.js';
import { startWorkers, type WorkOptions } from './work-refresh.js';

export type { RefreshRequest } from '../trackings/request-refresh.js';

export interface RefreshOptions extends WorkOptions {
  log: Log;
  /** Seconds without a heartbeat after which another worker takes a batch over. */
  leaseSeconds: number;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
}

export interface RefreshReport {
  refreshRunId: bigint;
  status: RefreshRunStatus;
  /** True if an earlier run of this slot is over: nothing was done. */
  repeated: boolean;
  outcomes: Omit<RunOutcome, 'refreshRunId'>[];
  /** Cents. */
  earned: bigint;
  costUsd: string | null;
  /** From planning to the end, including interruptions; null if the run has not ended. */
  durationMs: number | null;
  error: string | null;
}

/** How often a command looks for work. */
const POLL_MS = 100;
/** How often a command looks at its progress, unless it has just closed a run itself. */
const LOOK_MS = 200;

export async function runRefresh(options: RefreshOptions, request: RefreshRequest): Promise<RefreshReport> {
  const { database, log, signal, leaseSeconds } = options;
  signal?.throwIfAborted();
  const queue = await Queue.open({ database, log, pollMs: POLL_MS, leaseSeconds });
  try {
    const requestId = randomUUID();
    const asked = forRequest(database, requestId);
    const { refreshRunId, repeated } = await transact(asked, (tx) => requestRefresh(tx, request));
    log.info({ requestId, refreshRunId: printId(RUN_ID, refreshRunId) }, 'refresh requested');
    const closed = new WorkSignal();
    const onClosed: WorkOptions['onClosed'] = (run) => {
      options.onClosed?.(run);
      closed.give();
    };
    startWorkers(queue, { ...options, onClosed });
    await untilFinished(options, refreshRunId, closed);
    return await reportOf(database, refreshRunId, repeated);
  } finally {
    await queue.close();
  }
}

/**
 * Waits until this run and all earlier ones are closed, by any process. Runs that a crash left behind are finished even
 * if only this command ever works. Reports progress as it changes.
 */
async function untilFinished(
  { database, signal, onProgress }: RefreshOptions,
  refreshRunId: bigint,
  closed: WorkSignal,
): Promise<void> {
  const { prisma } = database;
  let total: number | null = null;
  let told = -1;
  for (;;) {
    signal?.throwIfAborted();
    const { given } = closed;
    const run = await prisma.refreshRun.findUniqueOrThrow({
      where: { id: refreshRunId },
      select: { plannedAt: true, finishedAt: true },
    });
    // The total is counted once; every look after that only counts posts that are still open.
    if (run.plannedAt !== null) {
      total ??= await prisma.scrapeBatchClip.count({ where: { scrapeBatch: { refreshRunId } } });
      const [open] = await runStatement(database, openOfRun, refreshRunId);
      const done = total - Number(open?.clips ?? 0n);
      if (told !== done) onProgress?.(done, total);
      told = done;
    }
    const before = { id: { lt: refreshRunId }, finishedAt: null };
    if (run.finishedAt !== null && (await prisma.refreshRun.count({ where: before })) === 0) return;
    await closed.next(LOOK_MS, given);
  }
}

export async function reportOf(database: Database, refreshRunId: bigint, repeated: boolean): Promise<RefreshReport> {
  return transact(database, async (tx) => {
    const run = await tx.db.refreshRun.findUniqueOrThrow({ where: { id: refreshRunId } });
    const ids = [refreshRunId.toString()];
    const [earned] = await tx.read(earnedOfRuns, ids);
    const [cost] = await tx.read(costOfRun, ids);
    const outcomes = await tx.read(outcomesOfRun, ids);
    return {
      refreshRunId,
      status: run.status,
      repeated,
      outcomes: outcomes.map(({ refreshRunId: _, ...outcome }) => outcome),
      earned: earned?.earned ?? 0n,
      costUsd: cost?.costUsd ?? null,
      durationMs: run.startedAt && run.finishedAt && run.finishedAt.getTime() - run.startedAt.getTime(),
      error: run.error,
    };
  });
}
