/**
 * A run of the refresh in which workers are killed, and its result: the facts of the database without their ids and
 * times, for comparison with an undisturbed run.
 */
import { pino } from 'pino';
import { scraperAt } from '../../jobs/open-scraper.js';
import { workOptions } from '../../jobs/refresh.job.js';
import { readConfig } from '../../src/kernel/base/config.js';
import { transact } from '../../src/kernel/db/transaction.js';
import { Queue } from '../../src/kernel/queue/queue.js';
import type { BatchStep } from '../../src/modules/refresh/batch/scrape-batch.js';
import { planNextPage } from '../../src/modules/refresh/plan-run.js';
import { startWorkers, type WorkOptions } from '../../src/modules/refresh/work-refresh.js';
import { requestRefresh } from '../../src/modules/trackings/request-refresh.js';
import type { Bench } from './bench.js';
import { type Doom, DoomedProcess } from './doomed-process.js';
import { type BuiltWorld, showDecoys, showLater } from './kill-worlds.js';
import { Random } from './random.js';

export const LEASE_SECONDS = 4;
/** Work that a worker hands out itself it takes at once. */
const POLL_MS = 500;

const LOG = pino({ level: 'silent' });

export interface ReplacementOptions {
  onStep?: (step: BatchStep) => void;
  onClosed?: (run: { id: bigint }) => void;
  /** Default: short. */
  pollMs?: number;
}

export class KillStage {
  private constructor(
    readonly bench: Bench,
    private readonly built: BuiltWorld,
    private readonly seed: number,
    readonly refreshRunId: bigint,
  ) {}

  /** The resulting world, and a run that was asked for; nobody works yet. */
  static async open(built: BuiltWorld, seed: number): Promise<KillStage> {
    const bench = await built.copy();
    const { refreshRunId } = await transact(bench.database, (tx) => requestRefresh(tx, { trigger: 'COMMAND' }));
    const stage = new KillStage(bench, built, seed, refreshRunId);
    stage.showTruth();
    return stage;
  }

  showTruth(): void {
    showLater(this.bench, this.built, new Random(this.seed));
  }

  /** From now on the posts of one batch, or all, show counts that must never be recorded. */
  async showDecoys(scrapeBatchId?: bigint): Promise<void> {
    if (scrapeBatchId === undefined) return showDecoys(this.bench, this.built.posts);
    const clips = await this.bench.database.prisma.scrapeBatchClip.findMany({ where: { scrapeBatchId } });
    const ids = new Set(clips.map(({ clipId }) => clipId));
    showDecoys(
      this.bench,
      this.built.posts.filter(({ clipId }) => ids.has(clipId)),
    );
  }

  startDoomed(doom: Doom, leaseSeconds = LEASE_SECONDS): DoomedProcess {
    return new DoomedProcess({ ...this.#env, WORKER_LEASE_SECONDS: leaseSeconds.toString() }, doom);
  }

  /** A worker in this process, which works until it has closed the run. */
  async finishRun(options: ReplacementOptions = {}): Promise<void> {
    let queue: Queue | undefined;
    await new Promise<void>((resolve, reject) => {
      const onClosed = ({ id }: { id: bigint }) => id === this.refreshRunId && resolve();
      this.startWorkers({ ...options, onClosed }).then((started) => {
        queue = started;
      }, reject);
    });
    await queue?.close();
  }

  /** Workers in this process. */
  async startWorkers({ pollMs = POLL_MS, ...told }: ReplacementOptions = {}): Promise<Queue> {
    const queue = await this.#openQueue(pollMs);
    startWorkers(queue, { ...this.#workOptions(), ...told });
    return queue;
  }

  /** Hands the batches out, and leaves the work to others. */
  async plan(): Promise<void> {
    const queue = await this.#openQueue(POLL_MS);
    await planNextPage({ ...this.#workOptions(), queue });
    await queue.close();
  }

  /** Apify runs of our run that no batch knows. */
  async orphans(): Promise<string[]> {
    const batches = await this.bench.database.prisma.scrapeBatch.findMany({ select: { apifyRunId: true } });
    const known = new Set(batches.map(({ apifyRunId }) => apifyRunId));
    return this.bench.simulator.requests.map(({ runId }) => runId).filter((runId) => !known.has(runId));
  }

  /**
   * The step at which a batch stopped, judged by the database and by Apify's requests; `orphans`: those of earlier
   * deaths.
   */
  async placeOf(scrapeBatchId: bigint, orphans: number): Promise<BatchStep> {
    const { database, simulator } = this.bench;
    const { apifyRunId, apifyStatus, clips, finishedAt, trackedAt } =
      await database.prisma.scrapeBatch.findUniqueOrThrow({ where: { id: scrapeBatchId }, include: { clips: true } });
    expect({ started: trackedAt !== null, finishedAt }).toEqual({ started: true, finishedAt: null });
    if (apifyRunId === null) return (await this.orphans()).length > orphans ? 'run-started' : 'batch-started';
    if (apifyStatus === null) {
      return simulator.runs().find(({ id }) => id === apifyRunId)?.isOver ? 'dataset-read' : 'waiting';
    }
    return clips.some(({ outcome }) => outcome === null) ? 'recording' : 'recorded';
  }

  /** The result that the run must have, however it went. Nothing in it depends on the time or on ids of batches. */
  async figures(): Promise<unknown> {
    const { prisma } = this.bench.database;
    const orderBy = { id: 'asc' } as const;
    const batchClips = await prisma.scrapeBatchClip.findMany({
      where: { scrapeBatch: { refreshRunId: this.refreshRunId } },
      orderBy: { clipId: 'asc' },
      select: { clipId: true, outcome: true, code: true },
    });
    const batches = await prisma.scrapeBatch.findMany({ where: { refreshRunId: this.refreshRunId }, orderBy });
    const clips = await prisma.clip.findMany({ orderBy });
    return {
      run: await prisma.refreshRun.findUniqueOrThrow({
        where: { id: this.refreshRunId },
        select: { status: true, error: true },
      }),
      batches: batches.map(({ socialPlatform, apifyStatus, costUsd, error, retryOfId, finishedAt }) => ({
        ...{ socialPlatform, apifyStatus, error, isRetry: retryOfId !== null, isFinished: finishedAt !== null },
        costUsd: costUsd?.toString(),
      })),
      outcomes: batchClips,
      campaigns: await prisma.campaign.findMany({ orderBy, select: { id: true, budget: true, spent: true } }),
      clips: clips.map(({ id, views, likes, comments, shares, earned, lastAnswer, goneChecks, ...clip }) => ({
        ...{ id, views, likes, comments, shares, earned, lastAnswer, goneChecks },
        ...{ availability: clip.availability, isFailing: clip.failingSince !== null, isDue: clip.dueAt === null },
      })),
      ...(await this.#facts()),
    };
  }

  async #facts() {
    const { prisma } = this.bench.database;
    return {
      trackings: await prisma.viewTracking.findMany({
        orderBy: [{ clipId: 'asc' }, { trackedAt: 'asc' }],
        select: { clipId: true, submissionId: true, views: true, viewsGained: true },
      }),
      suspects: await prisma.suspectObservation.findMany({
        orderBy: [{ clipId: 'asc' }, { trackedAt: 'asc' }],
        select: { clipId: true, views: true, viewsBefore: true, status: true },
      }),
      submissions: await prisma.clipSubmission.findMany({
        orderBy: { id: 'asc' },
        select: { id: true, settledViews: true, accrued: true, due: true, accruedCents: true },
      }),
      ledger: await prisma.earning.findMany({
        orderBy: [{ clipId: 'asc' }, { id: 'asc' }],
        select: { kind: true, clipId: true, amount: true, accruedCentsBefore: true },
      }),
    };
  }

  #openQueue(pollMs: number): Promise<Queue> {
    return Queue.open({ database: this.bench.database, log: LOG, leaseSeconds: LEASE_SECONDS, pollMs });
  }

  #workOptions(): WorkOptions {
    const { database, simulator } = this.bench;
    const config = readConfig(this.#env);
    return workOptions({ database, scraper: scraperAt(config, simulator.url, simulator.token), config, log: LOG });
  }

  get #env(): Record<string, string> {
    const { database, simulator } = this.bench;
    return {
      NODE_ENV: 'test',
      DATABASE_URL: database.url,
      DATABASE_POOL: '6',
      APIFY_BASE_URL: simulator.url,
      APIFY_TOKEN: simulator.token,
      APIFY_RETRY_DELAY_MS: '5',
      REFRESH_BATCH_SIZE: this.built.world.batchSize.toString(),
    };
  }
}
