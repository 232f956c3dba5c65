/**
 * A test bench for the refresh: a database and a scene for each test, ticks with the options that a test wants to vary,
 * and the facts they left behind. Leaving the bench checks the books, whatever the test was about.
 */
import { pino } from 'pino';
import { scraperAt } from '../../jobs/open-scraper.js';
import { type RefreshJobOptions, refreshJob, workOptions } from '../../jobs/refresh.job.js';
import { readConfig } from '../../src/kernel/base/config.js';
import { createLog } from '../../src/kernel/base/log.js';
import type { Database } from '../../src/kernel/db/database.js';
import { Queue } from '../../src/kernel/queue/queue.js';
import { checkBooks } from '../../src/modules/books/check-books.js';
import type { RefreshReport, RefreshRequest } from '../../src/modules/refresh/run-refresh.js';
import { startWorkers } from '../../src/modules/refresh/work-refresh.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import type { TestDatabase } from './database.js';
import { until } from './moments.js';
import { type PostedClip, Scene } from './scene.js';
import { leaveDatabase, openDatabaseForTest } from './spare-databases.js';

export interface TickOptions {
  request?: RefreshRequest;
  batchSize?: number;
  signal?: AbortSignal;
  /** Another handle on the same database, which is another process to PostgreSQL. */
  database?: Database;
  onProgress?: (done: number, total: number) => void;
  /** Default: the product's. Shorter for a run that never ends. */
  runTimeoutSeconds?: number;
  /** Gets the lines of the log. */
  logTo?: { write(line: string): void };
}

/** A clip's known details, as plain values. */
export interface ClipFacts {
  views: bigint | null;
  earned: bigint;
  checkedAt: Date | null;
  /** viewsGained of each tracking, in order. */
  gains: bigint[];
  /** Amounts of the ledger, in order. */
  ledger: bigint[];
}

export class Bench {
  constructor(
    readonly database: TestDatabase,
    readonly scene: Scene,
  ) {}

  static async open(): Promise<Bench> {
    const database = await openDatabaseForTest();
    return new Bench(database, await Scene.open(database));
  }

  get simulator() {
    return this.scene.simulator;
  }

  /** Starts a tick; the test may do something meanwhile. */
  startTick(options: TickOptions = {}): Promise<RefreshReport> {
    const { request = { trigger: 'COMMAND', slot: null }, signal, onProgress } = options;
    const extras = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
    return refreshJob({ ...this.#jobOptions(options), ...extras }, request);
  }

  /** Workers without a tick, as in a process of jobs, until a condition holds. */
  async work(isSo: () => Promise<boolean>, options: TickOptions = {}): Promise<void> {
    const jobOptions = this.#jobOptions(options);
    const queue = await Queue.open({ ...jobOptions, pollMs: 50 });
    try {
      startWorkers(queue, workOptions(jobOptions));
      await until(isSo);
    } finally {
      await queue.close();
    }
  }

  #jobOptions({ batchSize = 50, database = this.database, logTo, runTimeoutSeconds }: TickOptions): RefreshJobOptions {
    const config = readConfig({
      NODE_ENV: 'test',
      APIFY_RETRY_DELAY_MS: '5',
      REFRESH_BATCH_SIZE: batchSize.toString(),
    });
    const refresh = { ...config.refresh, ...(runTimeoutSeconds && { runTimeoutSeconds }) };
    const scraper = scraperAt({ ...config, refresh }, this.simulator.url, this.simulator.token);
    const log = logTo === undefined ? pino({ level: 'silent' }) : createLog('info', logTo);
    return { database, scraper, config, log };
  }

  tick(options: TickOptions = {}): Promise<RefreshReport> {
    return this.startTick(options);
  }

  async approve({ clipId }: Pick<PostedClip, 'clipId'>): Promise<void> {
    await approveClip(this.database, this.scene.admin, { clipId });
  }

  async factsOf({ clipId }: Pick<PostedClip, 'clipId'>): Promise<ClipFacts> {
    const { prisma } = this.database;
    const clip = await prisma.clip.findUniqueOrThrow({ where: { id: clipId } });
    const trackings = await prisma.viewTracking.findMany({ where: { clipId }, orderBy: { trackedAt: 'asc' } });
    const ledger = await prisma.earning.findMany({ where: { clipId }, orderBy: { id: 'asc' } });
    const { views, earned, checkedAt } = clip;
    return {
      views,
      earned,
      checkedAt,
      gains: trackings.map(({ viewsGained }) => viewsGained),
      ledger: ledger.map(({ amount }) => amount),
    };
  }

  /** The newest attempt to have the clip accepted, with its settlement. */
  async submissionOf({ clipId }: Pick<PostedClip, 'clipId'>) {
    return this.database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId }, orderBy: { id: 'desc' } });
  }

  /** Every outcome that a run stored for a clip; there must be one. */
  async outcomesOf({ clipId }: Pick<PostedClip, 'clipId'>, refreshRunId: bigint): Promise<string[]> {
    const rows = await this.database.prisma.scrapeBatchClip.findMany({
      where: { clipId, scrapeBatch: { refreshRunId } },
    });
    return rows.map(({ outcome, code }) => [outcome ?? 'none', code].filter(Boolean).join(' '));
  }

  /** Everything that a tick could have changed, for a later comparison. */
  async everything(): Promise<unknown> {
    const { prisma } = this.database;
    const orderBy = { id: 'asc' } as const;
    return {
      campaigns: await prisma.campaign.findMany({ orderBy }),
      clips: await prisma.clip.findMany({ orderBy }),
      submissions: await prisma.clipSubmission.findMany({ orderBy }),
      trackings: await prisma.viewTracking.findMany({ orderBy }),
      ledger: await prisma.earning.findMany({ orderBy }),
      runs: await prisma.refreshRun.findMany({ orderBy }),
      batches: await prisma.scrapeBatch.findMany({ orderBy }),
    };
  }

  /** Checks that every scripted fault has occurred and that the books are clean, and releases its resources. */
  async close(): Promise<void> {
    const pending = this.simulator.faults.pending();
    await this.scene.close();
    const found = await differencesIn(this.database).catch(async (error: unknown) => {
      await this.database.drop();
      throw error;
    });
    leaveDatabase(this.database);
    expect({ pending, differences: found }).toEqual({ pending: [], differences: [] });
  }
}

/** The differences in the books, one line each; empty when they are clean. */
export async function differencesIn(database: Database): Promise<string[]> {
  const { books } = await checkBooks(database);
  return books.flatMap(({ name, differences }) =>
    differences.map(({ subject, measure, left, right }) => `${name} ${subject}: ${measure}: ${left}, ${right}`),
  );
}
