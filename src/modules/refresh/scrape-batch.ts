/**
 * One batch from start to finish: its moment, the Apify run, the answers, the record. Each step is stored before the
 * next, so whoever takes a batch over goes on where it stopped, waits for the same Apify run, and records nothing twice.
 */
import type { Database } from '../../kernel/database.js';
import { isUnavailable } from '../../kernel/errors.js';
import type { Queue } from '../../kernel/queue.js';
import { transact } from '../../kernel/transaction.js';
import { type Post, type ScrapeResult, type Scraper, ScraperFailed, ScraperStopped } from '../../scraping/scraper.js';
import type { JumpBound } from '../trackings/observation-rule.js';
import { closeRun } from './close-run.js';
import { recordObservations, type StartedBatch } from './record-batch.js';
import { openClipsOfBatch, type RequestedClip, startBatch } from './refresh.sql.js';
import { answersOf, failed, observationOf } from './scrape-answers.js';
import { storeNegatives } from './store-negatives.js';

/** Named moments of a batch, in order: where the crash tests cut. */
export type BatchStep = 'batch-started' | 'run-started' | 'waiting' | 'dataset-read' | 'recording' | 'recorded';

export interface BatchOptions {
  database: Database;
  queue: Queue;
  scraper: Scraper;
  signal?: AbortSignal;
  bound?: JumpBound;
  /** How often the same run may be asked for before its posts FAILED. */
  attempt: number;
  onStep?: (step: BatchStep) => Promise<void> | void;
  /** Told of what nobody foresaw, and once when the scraper's account is refused. */
  onFault?: (error: unknown, scrapeBatchId: bigint) => void;
}

const COLLECT_ATTEMPTS_MAX = 4;

const UNEXPECTED = { code: 'UNEXPECTED', message: 'The batch failed unexpectedly; the log says why' };
const NOT_RECORDED = { code: 'NOT_RECORDED', message: 'Some observations could not be recorded; the log says why' };

/** Throws what the queue should try again: a database that is away, a run that could not be read, a process that stops. */
export async function scrapeBatch(options: BatchOptions, scrapeBatchId: bigint): Promise<void> {
  const { database } = options;
  const batch = await beginBatch(database, scrapeBatchId);
  if (batch.finishedAt === null) {
    await options.onStep?.('batch-started');
    const clips = await transact(database, (tx) => tx.read(openClipsOfBatch, scrapeBatchId));
    const error = await runBatch(options, batch, clips);
    await database.prisma.scrapeBatch.update({ where: { id: batch.id }, data: { finishedAt: new Date(), error } });
  }
  await closeRun(database, batch.refreshRunId);
}

type BatchRow = Awaited<ReturnType<typeof beginBatch>>;

async function beginBatch(database: Database, scrapeBatchId: bigint) {
  return transact(database, async (tx) => {
    await tx.write(startBatch, scrapeBatchId);
    return tx.db.scrapeBatch.findUniqueOrThrow({
      where: { id: scrapeBatchId },
      include: { refreshRun: { select: { error: true } } },
    });
  });
}

/** Answers what the batch should say of itself; null: all went well. */
async function runBatch(
  options: BatchOptions,
  batch: BatchRow,
  clips: readonly RequestedClip[],
): Promise<string | null> {
  if (clips.length === 0) return null;
  const { error: stopped } = batch.refreshRun;
  if (stopped !== null) return fail(options, batch, clips, { code: 'TICK_STOPPED', message: stopped });
  try {
    return await scrapeAndRecord(options, batch, clips);
  } catch (error) {
    if (error instanceof ScraperStopped) {
      await stopRun(options, batch, error);
      return fail(options, batch, clips, error);
    }
    if (isTriedAgain(error, options, batch)) throw error;
    if (error instanceof ScraperFailed) return fail(options, batch, clips, error);
    options.onFault?.(error, batch.id);
    return fail(options, batch, clips, UNEXPECTED);
  }
}

/** A run that was started is there to be read again; a start is never repeated, for it may have been billed. */
function isTriedAgain(error: unknown, { signal, attempt }: BatchOptions, batch: BatchRow): boolean {
  if (signal?.aborted === true || isUnavailable(error)) return true;
  return error instanceof ScraperFailed && batch.apifyRunId !== null && attempt + 1 < COLLECT_ATTEMPTS_MAX;
}

async function fail(
  { database }: BatchOptions,
  batch: BatchRow,
  clips: readonly RequestedClip[],
  { code, message }: { code: string; message: string },
): Promise<string> {
  await storeNegatives(database, { ...batch, trackedAt: trackedAtOf(batch) }, failed(clips, code));
  return message;
}

/** Every further call would be refused too: one alert, and the run's other batches end unasked. */
async function stopRun({ database, onFault }: BatchOptions, { id, refreshRunId }: BatchRow, error: ScraperStopped) {
  const first = await database.prisma.refreshRun.updateMany({
    where: { id: refreshRunId, error: null },
    data: { error: error.message },
  });
  if (first.count === 1) onFault?.(error, id);
}

async function scrapeAndRecord(
  options: BatchOptions,
  row: BatchRow,
  clips: readonly RequestedClip[],
): Promise<string | null> {
  const { database, onStep, bound } = options;
  const batch: StartedBatch = { id: row.id, trackedAt: trackedAtOf(row) };
  const result = await scrape(options, row, clips);
  await onStep?.('dataset-read');
  await database.prisma.scrapeBatch.update({
    where: { id: batch.id },
    data: { apifyStatus: result.status, costUsd: result.costUsd },
  });
  const answers = answersOf(clips, result);
  const faults = await recordObservations(database, batch, answers.flatMap(observationOf), {
    ...(bound === undefined ? {} : { bound }),
    onRecorded: () => onStep?.('recording'),
  });
  for (const { error } of faults) options.onFault?.(error, batch.id);
  const refused = new Set(faults.flatMap(({ clipIds }) => clipIds));
  await storeNegatives(
    database,
    { ...row, ...batch },
    [
      ...answers.flatMap(({ clip, negative }) => (negative === null ? [] : [{ clip, ...negative }])),
      ...failed(
        clips.filter(({ id }) => refused.has(id)),
        NOT_RECORDED.code,
      ),
    ],
    options.queue,
  );
  await onStep?.('recorded');
  return faults.length > 0 ? NOT_RECORDED.message : null;
}

/** The answers of the batch's one Apify run, which is started unless it was before. */
async function scrape(
  { database, scraper, signal, onStep }: BatchOptions,
  row: BatchRow,
  clips: readonly RequestedClip[],
): Promise<ScrapeResult> {
  const posts: Post[] = clips.map(({ socialPlatform, externalId, url }) => ({ socialPlatform, externalId, url }));
  if (row.apifyRunId === null) {
    // Its Apify run would be started, and paid, for nothing.
    signal?.throwIfAborted();
    const { runId } = await scraper.start(row.socialPlatform, posts);
    await onStep?.('run-started');
    row.apifyRunId = runId;
    await database.prisma.scrapeBatch.update({ where: { id: row.id }, data: { apifyRunId: runId } });
  }
  await onStep?.('waiting');
  return scraper.collect(row.apifyRunId, row.socialPlatform, posts, signal);
}

function trackedAtOf({ trackedAt }: { trackedAt: Date | null }): Date {
  if (trackedAt === null) throw new Error('a batch was not started');
  return trackedAt;
}
