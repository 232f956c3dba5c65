/**
 * One tick: plan, scrape, record, settle, report. The caller holds the lock of the job, so no two ticks overlap; a slot
 * of the timetable is ticked once, and a run that was interrupted is finished before a new one begins.
 */
import type { Database } from '../../kernel/database.js';
import type {
  RefreshRunStatus,
  RefreshTrigger,
  ScrapeOutcome,
  SocialPlatform,
} from '../../kernel/prisma/generated/enums.js';
import { readOne } from '../../kernel/sql.js';
import { type Transaction, transact } from '../../kernel/transaction.js';
import { type Scraper, ScraperStopped } from '../../scraping/scraper.js';
import { earnedOfRuns } from '../totals/totals.sql.js';
import { costOfRun, failOpenClips, outcomesOfRun, planBatches } from './refresh.sql.js';
import { runBatch } from './run-batch.js';

export interface RefreshOptions {
  database: Database;
  scraper: Scraper;
  batchSize: number;
  signal?: AbortSignal;
  onProgress?: (done: number, total: number) => void;
  /** Told of what nobody foresaw: the posts concerned FAILED, and the tick went on. */
  onFault?: (error: unknown, scrapeBatchId: bigint) => void;
}

export interface RefreshRequest {
  trigger: RefreshTrigger;
  /** The time on the timetable; null: asked for by hand. */
  slot: Date | null;
}

export interface RefreshReport {
  refreshRunId: bigint;
  status: RefreshRunStatus;
  /** True where the slot had been ticked before: nothing was done. */
  repeated: boolean;
  outcomes: { socialPlatform: SocialPlatform; outcome: ScrapeOutcome; clips: bigint }[];
  /** Cents. */
  earned: bigint;
  costUsd: string | null;
  /** From its plan to its end, interruptions included; null: it has not ended. */
  durationMs: number | null;
  error: string | null;
}

export async function runRefresh(options: RefreshOptions, request: RefreshRequest): Promise<RefreshReport> {
  const { database } = options;
  for (const id of await interruptedRuns(database, request.slot)) await finishRun(options, id);
  const run = await openRun(database, request);
  if (run.finishedAt !== null) return reportOf(database, run.id, true);
  await finishRun(options, run.id);
  return reportOf(database, run.id, false);
}

/** Runs that were not finished, but for the one of this slot. (Compared here: in SQL `slot <> $1` forgets NULL.) */
async function interruptedRuns(database: Database, slot: Date | null): Promise<bigint[]> {
  const runs = await database.prisma.refreshRun.findMany({
    where: { finishedAt: null },
    orderBy: { id: 'asc' },
    select: { id: true, slot: true },
  });
  return runs.filter((run) => slot === null || run.slot?.getTime() !== slot.getTime()).map(({ id }) => id);
}

async function openRun(database: Database, { slot, trigger }: RefreshRequest) {
  if (slot === null) return database.prisma.refreshRun.create({ data: { trigger } });
  await database.prisma.refreshRun.createMany({ data: [{ slot, trigger }], skipDuplicates: true });
  return database.prisma.refreshRun.findUniqueOrThrow({ where: { slot } });
}

/** Plans a run that was not planned, runs its unfinished batches, and closes it. */
async function finishRun(options: RefreshOptions, refreshRunId: bigint): Promise<void> {
  const { database } = options;
  await transact(database, (tx) => plan(tx, refreshRunId, options.batchSize));
  const error = await runBatches(options, refreshRunId);
  if (error !== null) await transact(database, (tx) => tx.write(failOpenClips, refreshRunId, error.code));
  const outcomes = await transact(database, (tx) => tx.read(outcomesOfRun, refreshRunId));
  await database.prisma.scrapeBatch.updateMany({
    where: { refreshRunId, finishedAt: null },
    data: { finishedAt: new Date() },
  });
  await database.prisma.refreshRun.update({
    where: { id: refreshRunId },
    data: { status: statusOf(outcomes, error), finishedAt: new Date(), error: error?.message ?? null },
  });
}

async function plan(tx: Transaction, refreshRunId: bigint, batchSize: number): Promise<void> {
  const planned = await tx.db.refreshRun.updateMany({
    where: { id: refreshRunId, plannedAt: null },
    data: { plannedAt: new Date(), startedAt: new Date(), status: 'RUNNING' },
  });
  if (planned.count === 1) await tx.write(planBatches, refreshRunId, batchSize);
}

/** The batches of a social platform one after the other, the social platforms side by side. Answers what stopped the tick. */
async function runBatches(options: RefreshOptions, refreshRunId: bigint): Promise<ScraperStopped | null> {
  const { database, onProgress, signal } = options;
  const batches = await database.prisma.scrapeBatch.findMany({
    where: { refreshRunId, finishedAt: null },
    orderBy: { id: 'asc' },
    select: { id: true, socialPlatform: true },
  });
  const total = await database.prisma.scrapeBatchClip.count({ where: { scrapeBatch: { refreshRunId } } });
  let done = await database.prisma.scrapeBatchClip.count({
    where: { scrapeBatch: { refreshRunId }, outcome: { not: null } },
  });
  let stopped: ScraperStopped | null = null;
  onProgress?.(done, total);
  const lanes = [...new Set(batches.map(({ socialPlatform }) => socialPlatform))].map(async (socialPlatform) => {
    for (const batch of batches.filter((one) => one.socialPlatform === socialPlatform)) {
      if (stopped !== null) return;
      // Before a batch, not only while it waits: its Apify run would be started, and paid, for nothing.
      signal?.throwIfAborted();
      try {
        // Not `done += await …`: it would read `done` before the wait, and forget what the other lanes did meanwhile.
        const finished = await runBatch(options, batch.id);
        done += finished;
      } catch (error) {
        if (!(error instanceof ScraperStopped)) throw error;
        stopped = error;
      }
      onProgress?.(done, total);
    }
  });
  await settleAll(lanes);
  return stopped;
}

/** Waits for every lane before the first failure is thrown: no lane goes on behind the tick's back. */
async function settleAll(lanes: readonly Promise<void>[]): Promise<void> {
  const results = await Promise.allSettled(lanes);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

const GOOD = new Set<ScrapeOutcome>(['OK', 'UNCHANGED', 'LATE', 'SUSPECT']);

function statusOf(outcomes: readonly { outcome: ScrapeOutcome }[], error: Error | null): RefreshRunStatus {
  const good = outcomes.some(({ outcome }) => GOOD.has(outcome));
  const failed = outcomes.some(({ outcome }) => outcome === 'FAILED' || outcome === 'MISSING');
  if (error === null && !failed) return 'SUCCEEDED';
  return good ? 'PARTIAL' : 'FAILED';
}

async function reportOf(database: Database, refreshRunId: bigint, repeated: boolean): Promise<RefreshReport> {
  return transact(database, async (tx) => {
    const run = await tx.db.refreshRun.findUniqueOrThrow({ where: { id: refreshRunId } });
    const [earned] = await tx.read(earnedOfRuns, [refreshRunId.toString()]);
    const { costUsd } = await readOne(tx, costOfRun, refreshRunId);
    const outcomes = await tx.read(outcomesOfRun, refreshRunId);
    return {
      refreshRunId,
      status: run.status,
      repeated,
      outcomes,
      earned: earned?.earned ?? 0n,
      costUsd,
      durationMs: run.startedAt && run.finishedAt && run.finishedAt.getTime() - run.startedAt.getTime(),
      error: run.error,
    };
  });
}
