/**
 * Runs one batch: set its time, start the Apify run, read the answers, record them. Each step is stored before the
 * next. A worker that takes a batch over continues where it stopped, waits for the same Apify run, and records nothing
 * twice.
 */
import { isPassing } from '../../../kernel/base/errors.js';
import { type Database, forRequest } from '../../../kernel/db/database.js';
import { runStatement, transact } from '../../../kernel/db/transaction.js';
import type { ScrapeOutcome, SocialPlatform } from '../../../kernel/prisma/generated/enums.js';
import type { Queue } from '../../../kernel/queue/queue.js';
import {
  type Post,
  type ScrapeResult,
  type Scraper,
  ScraperFailed,
  ScraperStopped,
} from '../../../scraping/scraper.js';
import { leaveRun } from '../../ledger/pay-run.js';
import type { JumpBound } from '../../trackings/observation-rule.js';
import {
  type BatchState,
  endBatch,
  openBatchOfRun,
  openClipsOfBatch,
  type RequestedClip,
  resultOfBatch,
  startBatch,
  storeApifyEnd,
  storeApifyRun,
  storeOutcomes,
} from '../refresh.sql.js';
import { ADVANCING } from '../scrape-queues.js';
import { recordObservations, type StartedBatch } from './record-batch.js';
import { answersOf, failed, hidden, observationOf, outcomesOf } from './scrape-answers.js';
import { storeNegatives } from './store-negatives.js';

/** Named steps of a batch, in order. The crash tests stop at them. */
export type BatchStep = 'batch-started' | 'run-started' | 'waiting' | 'dataset-read' | 'recording' | 'recorded';

export interface BatchOptions {
  database: Database;
  queue: Queue;
  scraper: Scraper;
  signal?: AbortSignal;
  bound?: JumpBound;
  onStep?: (step: BatchStep) => Promise<void> | void;
  /** Called for each batch that has ended. */
  onBatch?: (socialPlatform: SocialPlatform, costUsd: string | null, outcomes: readonly ScrapeOutcome[]) => void;
  /** Called for unexpected errors, and once for each run when Apify refuses the account. */
  onFault?: (error: unknown, batch: FaultyBatch) => void;
}

export interface FaultyBatch {
  id: bigint;
  refreshRunId: bigint;
  /** The id of the request or command that requested the run. */
  requestId: string | null;
}

const UNEXPECTED = { code: 'UNEXPECTED', message: 'The batch failed unexpectedly; see the log' };
const NOT_RECORDED = { code: 'NOT_RECORDED', message: 'Some observations could not be recorded; see the log' };
const TICK_STOPPED = 'TICK_STOPPED';
const OTHER_MEASURE = 'VIEWS_FIELD_CHANGED';
const ALERT_EVERY_MS = 3_600_000;

/** Another worker took the batch over, because ours seemed dead. This worker must stop. */
class BatchTakenOver extends Error {
  override readonly name = 'BatchTakenOver';
}

/** Throws errors that call for a retry: the database is away or too slow, or the process stops. */
export async function scrapeBatch(unasked: BatchOptions, scrapeBatchId: bigint): Promise<void> {
  const batch = await beginBatch(unasked.database, scrapeBatchId);
  if (batch.finishedAt !== null) return;
  const database = forRequest(unasked.database, batch.requestId);
  const options = { ...unasked, database };
  await options.onStep?.('batch-started');
  const clips = await runStatement(database, openClipsOfBatch, scrapeBatchId);
  const error = await runBatch(options, batch, clips);
  await leaveRun(database, scrapeBatchId);
  await finishBatch(database, batch, error);
  await tellOfBatch(options, batch);
  // Looked up after the end was committed: of two batches that end at once, the later look finds neither.
  const [open] = await runStatement(database, openBatchOfRun, batch.refreshRunId);
  if (open === undefined) options.queue.wake(ADVANCING);
}

async function beginBatch(database: Database, scrapeBatchId: bigint): Promise<BatchState> {
  const [started] = await runStatement(database, startBatch, scrapeBatchId);
  if (started === undefined) throw new Error(`there is no batch ${scrapeBatchId}`);
  return started;
}

/** Ends the batch once. A worker that was taken for dead must not end a batch that another one holds or has ended. */
async function finishBatch(database: Database, batch: BatchState, error: string | null): Promise<void> {
  const [mine] = await runStatement(database, endBatch, batch, error);
  if (mine === undefined) throw new BatchTakenOver(`batch ${batch.id} was taken over by another worker`);
}

async function tellOfBatch({ database, onBatch }: BatchOptions, { id, socialPlatform }: BatchState): Promise<void> {
  if (onBatch === undefined) return;
  const [result] = await runStatement(database, resultOfBatch, id);
  if (result !== undefined) onBatch(socialPlatform, result.costUsd, result.outcomes);
}

/** Returns the error message of the batch; null if all went well. */
async function runBatch(
  options: BatchOptions,
  batch: BatchState,
  clips: readonly RequestedClip[],
): Promise<string | null> {
  if (clips.length === 0) return null;
  if (batch.runError !== null) return leaveUnasked(options, batch, clips, batch.runError);
  try {
    return await scrapeAndRecord(options, batch, clips);
  } catch (error) {
    if (error instanceof ScraperStopped) {
      await stopRun(options, batch, error);
      return fail(options, batch, clips, error);
    }
    if (options.signal?.aborted === true || error instanceof BatchTakenOver) throw error;
    if (error instanceof ScraperFailed) return fail(options, batch, clips, error);
    if (isPassing(error)) throw error;
    options.onFault?.(error, batch);
    return fail(options, batch, clips, UNEXPECTED);
  }
}

async function fail(
  { database }: BatchOptions,
  batch: BatchState,
  clips: readonly RequestedClip[],
  { code, message }: { code: string; message: string },
): Promise<string> {
  await storeNegatives(database, batch, failed(clips, code));
  return message;
}

/** The run was stopped before these posts were scraped, so their clips stay as they were. */
async function leaveUnasked(
  { database }: BatchOptions,
  { id }: BatchState,
  clips: readonly RequestedClip[],
  message: string,
): Promise<string> {
  await transact(database, (tx) => tx.write(storeOutcomes, id, outcomesOf(failed(clips, TICK_STOPPED))));
  return message;
}

/**
 * Apify would refuse every further call, too. Raise one alert, and let the run's other batches end without a scrape.
 */
async function stopRun({ database, onFault }: BatchOptions, batch: BatchState, error: ScraperStopped) {
  const { prisma } = database;
  const { refreshRunId } = batch;
  const first = await prisma.refreshRun.updateMany({
    where: { id: refreshRunId, error: null, finishedAt: null },
    data: { error: error.message },
  });
  if (first.count === 0) return;
  // Each first check may be a run of its own, so raise one alert an hour for all of them.
  const since = new Date(Date.now() - ALERT_EVERY_MS);
  const told = {
    id: { not: refreshRunId },
    error: error.message,
    trigger: 'SUBMISSION',
    createdAt: { gte: since },
  } as const;
  if ((await prisma.refreshRun.count({ where: told })) === 0) onFault?.(error, batch);
}

async function scrapeAndRecord(
  options: BatchOptions,
  row: BatchState,
  clips: readonly RequestedClip[],
): Promise<string | null> {
  const { database, onStep, bound, queue } = options;
  const batch: StartedBatch = { id: row.id, trackedAt: row.trackedAt };
  const result = await scrape(options, row, clips);
  await onStep?.('dataset-read');
  await runStatement(database, storeApifyEnd, batch.id, result.status, result.costUsd);
  const answers = answersOf(clips, result);
  const otherwise = new Set<bigint>();
  const faults = await recordObservations(database, batch, answers.flatMap(observationOf), {
    ...(bound === undefined ? {} : { bound }),
    onOtherMeasure: (clipId) => otherwise.add(clipId),
    onRecorded: () => onStep?.('recording'),
  });
  for (const { error } of faults) options.onFault?.(error, row);
  const refused = new Set(faults.flatMap(({ clipIds }) => clipIds));
  const measuredOtherwise = clips.filter(({ id }) => otherwise.has(id) && !refused.has(id));
  const negatives = answers.flatMap(({ clip, negative }) => (negative === null ? [] : [{ clip, ...negative }]));
  await storeNegatives(database, row, [...negatives, ...hidden(measuredOtherwise, OTHER_MEASURE)], queue);
  // Our own fault says nothing about the posts, so it does not make a bad day.
  const unrecorded = clips.filter(({ id }) => refused.has(id));
  await storeNegatives(database, row, failed(unrecorded, NOT_RECORDED.code));
  await onStep?.('recorded');
  return faults.length > 0 ? NOT_RECORDED.message : null;
}

/** Collects the answers of the batch's one Apify run. Starts the run unless it was started before. */
async function scrape(options: BatchOptions, row: BatchState, clips: readonly RequestedClip[]): Promise<ScrapeResult> {
  const { scraper, signal, onStep } = options;
  const posts: Post[] = clips.map(({ socialPlatform, externalId, url }) => ({ socialPlatform, externalId, url }));
  const apifyRunId = row.apifyRunId ?? (await start(options, row, posts));
  await onStep?.('waiting');
  return scraper.collect(apifyRunId, row.socialPlatform, posts, signal);
}

/** Starts the Apify run and stores its id. A crash between the two leaves an orphaned run, whose cost is capped. */
async function start(
  { database, scraper, signal, onStep }: BatchOptions,
  row: BatchState,
  posts: Post[],
): Promise<string> {
  // Do not start and pay an Apify run for nothing.
  signal?.throwIfAborted();
  const { runId } = await scraper.start(row.socialPlatform, posts);
  await onStep?.('run-started');
  const [mine] = await runStatement(database, storeApifyRun, row, runId);
  if (mine === undefined) throw new BatchTakenOver(`batch ${row.id} was taken over; Apify run ${runId} is orphaned`);
  return runId;
}
