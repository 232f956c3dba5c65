/**
 * A soak: clients write and read without a pause while the parts of the product are killed with -9, over and over.
 * Every write is sent again, with its key, until it is acknowledged. In the end each write must be there, once, and the
 * books must be clean.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { startSimulator } from '../../dev/simulator/simulator.js';
import { differencesIn } from '../../test/support/bench.js';
import { type BusyWorld, buildBusyWorld } from '../../test/support/busy-world.js';
import { ONCE_A_YEAR, until } from '../../test/support/moments.js';
import { ProductProcess } from '../../test/support/product-process.js';
import { ProductStage } from '../../test/support/product-stage.js';
import { Random } from '../../test/support/random.js';
import { SECRET, WALKING } from '../../test/support/server.js';
import { Client } from './client.js';
import { type Cast, type Kill, type Killed, killAndReturn } from './kills.js';
import { REFRESHER, readEverything, type Taker, type Turn, writersOf } from './writers.js';
import { RETRY_MS, Writes } from './writes.js';

export interface SoakOptions {
  seed: number;
  /**
   * The next kill, given the number so far; null after the last one. Asked once every client has got an answer since
   * the previous kill.
   */
  next: (killed: number) => Promise<Kill | null>;
  onProgress?: (soFar: Progress) => void;
}

export interface Progress {
  killed: readonly Killed[];
  /** Good answers. */
  responses: number;
  acknowledged: number;
}

export interface SoakReport extends Progress {
  /** Writes that were sent again because of a kill, and those whose answer was thrown away. */
  interrupted: number;
  repeated: number;
  /** Answers whose figures were added up. */
  checked: number;
  /** A line each; all empty if the product keeps its promises. */
  disagreements: string[];
  lost: string[];
  doubled: string[];
  wrong: string[];
  books: string[];
  /** Batches recorded by the workers meanwhile, and views they found. */
  batches: number;
}

const READERS = 2;
const GROWTH = 500;
/** The lease of a dead worker's batch, in seconds. */
const LEASE_SECONDS = '4';
/** The longest load between the return of a killed process and the next kill. */
const CALM_MS_MAX = 600;

export async function soak({ seed, next, onProgress }: SoakOptions): Promise<SoakReport> {
  const stage = await ProductStage.open({ MIN_PAYOUT: '0.01', ...WALKING });
  const simulator = await startSimulator();
  try {
    const world = await buildBusyWorld(stage.database);
    await endRun(stage, world);
    await showWorld(stage, simulator.world);
    const worker = new ProductProcess('jobs/jobs.cli.js', {
      NODE_ENV: 'test',
      LOG_LEVEL: 'error',
      DATABASE_URL: stage.postgres.url,
      JWT_SECRET: SECRET,
      APIFY_BASE_URL: simulator.url,
      APIFY_TOKEN: simulator.token,
      APIFY_RETRY_DELAY_MS: '5',
      REFRESH_CRON: ONCE_A_YEAR,
      REFRESH_LEASE_SECONDS: LEASE_SECONDS,
    });
    await stage.startServer();
    worker.start();
    try {
      return await new Soak({ stage, worker, random: new Random(seed) }, world, seed).run(next, onProgress);
    } finally {
      await worker.stop();
    }
  } finally {
    await stage.close();
    await simulator.close();
  }
}

/** The run by which the world was observed; no worker may pick it up. */
async function endRun({ database: { prisma } }: ProductStage, { refreshRunId }: BusyWorld): Promise<void> {
  const now = new Date();
  await prisma.scrapeBatch.updateMany({ where: { refreshRunId }, data: { finishedAt: now } });
  const over = { status: 'SUCCEEDED', plannedAt: now, finishedAt: now } as const;
  await prisma.refreshRun.update({ where: { id: refreshRunId }, data: over });
  // First checks that the submissions asked for: the world has seen its posts already.
  await prisma.refreshRun.updateMany({ where: { finishedAt: null }, data: over });
}

type World = Awaited<ReturnType<typeof startSimulator>>['world'];

/** Posts continue from where the world left them, and grow with each scrape. */
async function showWorld({ database }: ProductStage, world: World): Promise<void> {
  const postedAt = new Date('2026-02-01T00:00:00Z');
  for (const { socialPlatform, externalId, views } of await database.prisma.clip.findMany()) {
    world.set(socialPlatform, externalId, { views: Number(views), postedAt, growth: GROWTH });
  }
}

class Soak {
  readonly #client: Client;
  readonly #turn: Turn;
  readonly #disagreements: string[] = [];
  readonly #killed: Killed[] = [];
  /** Clients that have got their answer since the last kill; the next kill waits for all of them. */
  #gotSince = new Set<number>();
  #checked = 0;
  #isOver = false;

  constructor(
    private readonly cast: Cast,
    world: BusyWorld,
    seed: number,
  ) {
    this.#client = new Client(cast.stage);
    const lastSubmission = BigInt(world.clips.length);
    const writes = new Writes(this.#client, lastSubmission, `soak-${seed}`, cast.random);
    this.#turn = { world, client: this.#client, writes, random: cast.random };
  }

  async run(next: SoakOptions['next'], onProgress: SoakOptions['onProgress']): Promise<SoakReport> {
    const takers = [...writersOf(), REFRESHER, ...Array.from({ length: READERS }, () => this.#reader)];
    const clients = takers.map((take, n) => this.#goOn(take, n));
    try {
      await this.#killAll(takers.length, next, onProgress);
    } finally {
      this.#isOver = true;
      await Promise.all(clients);
    }
    await this.#untilIdle();
    return this.#report();
  }

  get #progress(): Progress {
    return {
      killed: this.#killed,
      responses: this.#client.responses,
      acknowledged: this.#turn.writes.acknowledged,
    };
  }

  async #killAll(clients: number, next: SoakOptions['next'], onProgress: SoakOptions['onProgress']): Promise<void> {
    for (;;) {
      this.#gotSince = new Set();
      await until(async () => this.#gotSince.size === clients || this.#client.wrong.length > 0);
      if (this.#client.wrong.length > 0) return;
      const kill = await next(this.#killed.length);
      if (kill === null) return;
      await delay(this.cast.random.below(CALM_MS_MAX));
      this.#killed.push(await killAndReturn(this.cast, kill));
      onProgress?.(this.#progress);
    }
  }

  async #goOn(take: Taker, nth: number): Promise<void> {
    while (!this.#isOver && this.#client.wrong.length === 0) {
      try {
        if (await take(this.#turn)) this.#gotSince.add(nth);
      } catch (error) {
        this.#client.wrong.push((error as Error).message);
      }
    }
  }

  readonly #reader: Taker = async (turn) => {
    const found = await readEverything(turn);
    if (found === null) return delay(RETRY_MS, false);
    this.#checked += 1;
    this.#disagreements.push(...found);
    return true;
  };

  /** All work for the workers is done, including the batches of killed workers. */
  async #untilIdle(): Promise<void> {
    const { prisma } = this.cast.stage.database;
    await until(async () => (await prisma.refreshRun.count({ where: { finishedAt: null } })) === 0);
  }

  async #report(): Promise<SoakReport> {
    const { stage } = this.cast;
    const { writes } = this.#turn;
    return {
      ...this.#progress,
      ...(await writes.compare(stage)),
      interrupted: writes.interrupted,
      repeated: writes.repeated,
      checked: this.#checked,
      disagreements: this.#disagreements,
      wrong: this.#client.wrong.length === 0 ? [] : [...this.#client.wrong, stage.server.lastWords],
      books: await differencesIn(stage.database),
      batches: await stage.database.prisma.scrapeBatch.count({ where: { apifyRunId: { not: null } } }),
    };
  }
}
