/**
 * One batch from start to finish: its moment, the Apify run, the answers, the record. Each step is stored before the
 * next, so a batch that was interrupted goes on where it stopped and waits for the same Apify run.
 */
import type { Database } from '../../kernel/database.js';
import { isUnavailable } from '../../kernel/errors.js';
import type { ScrapeOutcome as StoredOutcome } from '../../kernel/prisma/generated/enums.js';
import { transact } from '../../kernel/transaction.js';
import { type Post, type ScrapeOutcome, type Scraper, ScraperFailed, ScraperStopped } from '../../scraping/scraper.js';
import type { Observation } from '../trackings/observation-rule.js';
import { recordObservations, type StartedBatch } from './record-batch.js';
import { type ClipOutcome, openClipsOfBatch, type RequestedClip, startBatch, storeOutcomes } from './refresh.sql.js';

export interface BatchRun {
  database: Database;
  scraper: Scraper;
  signal?: AbortSignal | undefined;
  /** Told of what nobody foresaw: the posts concerned FAILED, and the tick went on. */
  onFault?: ((error: unknown, scrapeBatchId: bigint) => void) | undefined;
}

/**
 * Answers how many posts got their outcome. What fails a batch fails its posts, not the tick: a batch that failed every
 * tick that resumes it would be the last one ever scraped.
 */
export async function runBatch(run: BatchRun, scrapeBatchId: bigint): Promise<number> {
  const { database } = run;
  const clips = await transact(database, async (tx) => {
    await tx.write(startBatch, scrapeBatchId);
    return tx.read(openClipsOfBatch, scrapeBatchId);
  });
  try {
    const error = clips.length === 0 ? null : await scrapeAndRecord(run, scrapeBatchId, clips);
    await finishBatch(database, scrapeBatchId, error);
  } catch (error) {
    if (endsTick(error, run.signal)) throw error;
    if (!(error instanceof ScraperFailed)) run.onFault?.(error, scrapeBatchId);
    const { code, message } = error instanceof ScraperFailed ? error : UNEXPECTED;
    await transact(database, (tx) => tx.write(storeOutcomes, scrapeBatchId, failed(clips, code)));
    await finishBatch(database, scrapeBatchId, message);
  }
  return clips.length;
}

const UNEXPECTED = { code: 'UNEXPECTED', message: 'The batch failed unexpectedly; the log says why' };
const NOT_RECORDED = { code: 'NOT_RECORDED', message: 'Some observations could not be recorded; the log says why' };

/** The account is refused, the process stops, or the database is away: a later tick goes on with this batch. */
function endsTick(error: unknown, signal: AbortSignal | undefined): boolean {
  if (error instanceof ScraperFailed) return false;
  return error instanceof ScraperStopped || signal?.aborted === true || isUnavailable(error);
}

function failed(clips: readonly { id: bigint }[], code: string): ClipOutcome[] {
  return clips.map(({ id }) => ({ clipId: id, outcome: 'FAILED' as const, code }));
}

/** Answers why some of it could not be recorded; null: all of it was. */
async function scrapeAndRecord(
  { database, scraper, signal, onFault }: BatchRun,
  scrapeBatchId: bigint,
  clips: readonly RequestedClip[],
): Promise<string | null> {
  const row = await database.prisma.scrapeBatch.findUniqueOrThrow({ where: { id: scrapeBatchId } });
  if (row.trackedAt === null) throw new Error('a batch was not started');
  const batch: StartedBatch = { id: row.id, trackedAt: row.trackedAt };
  const posts: Post[] = clips.map(({ socialPlatform, externalId, url }) => ({ socialPlatform, externalId, url }));
  const runId = row.apifyRunId ?? (await startRun(database, scraper, batch, row.socialPlatform, posts));
  const result = await scraper.collect(runId, row.socialPlatform, posts, signal);
  await database.prisma.scrapeBatch.update({
    where: { id: batch.id },
    data: { apifyStatus: result.status, costUsd: result.costUsd },
  });
  const answered = clips.map((clip) => ({
    clip,
    answer: result.outcomes.get(clip.externalId) ?? { kind: 'missing' as const },
  }));
  const observations = answered.flatMap(({ clip, answer }) => observationOf(clip, answer));
  const faults = await recordObservations(database, batch, observations);
  for (const { error } of faults) onFault?.(error, batch.id);
  const refused = faults.flatMap(({ clipIds }) => clipIds.map((id) => ({ id })));
  const others = [
    ...answered.flatMap(({ clip, answer }) => negativeOf(clip, answer)),
    ...failed(refused, NOT_RECORDED.code),
  ];
  if (others.length > 0) await transact(database, (tx) => tx.write(storeOutcomes, batch.id, others));
  return faults.length > 0 ? NOT_RECORDED.message : null;
}

async function startRun(
  database: Database,
  scraper: Scraper,
  batch: StartedBatch,
  socialPlatform: RequestedClip['socialPlatform'],
  posts: readonly Post[],
): Promise<string> {
  const { runId } = await scraper.start(socialPlatform, posts);
  await database.prisma.scrapeBatch.update({ where: { id: batch.id }, data: { apifyRunId: runId } });
  return runId;
}

function observationOf(clip: RequestedClip, answer: ScrapeOutcome): Observation[] {
  if (answer.kind !== 'ok') return [];
  return [{ clipId: clip.id, ...answer.counts, viewsField: answer.viewsField, ...answer.details }];
}

const STORED: Record<Exclude<ScrapeOutcome['kind'], 'ok'>, StoredOutcome> = {
  gone: 'GONE',
  restricted: 'RESTRICTED',
  hidden: 'HIDDEN',
  failed: 'FAILED',
  missing: 'MISSING',
};

/** No count, no tracking: a failed or missing post is never zero views. */
function negativeOf(clip: RequestedClip, answer: ScrapeOutcome): ClipOutcome[] {
  if (answer.kind === 'ok') return [];
  return [{ clipId: clip.id, outcome: STORED[answer.kind], code: answer.kind === 'failed' ? answer.code : null }];
}

async function finishBatch(database: Database, scrapeBatchId: bigint, error: string | null): Promise<void> {
  await database.prisma.scrapeBatch.update({ where: { id: scrapeBatchId }, data: { finishedAt: new Date(), error } });
}
