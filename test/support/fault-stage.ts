/**
 * A small world for one fault of Apify: posts that were seen once and approved, then a tick in which something goes
 * wrong, then a healthy one. The expected database is computed here from the counts that were really shown, by
 * arithmetic that shares nothing with the product's.
 */
import type { FaultScript, Simulator } from '../../dev/simulator/simulator.js';
import type { SocialPlatform } from '../../src/kernel/prisma/generated/enums.js';
import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import type { RefreshReport } from '../../src/modules/refresh/run-refresh.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { differencesIn } from './bench.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { type PostedClip, Scene, type TickLimits } from './scene.js';

/** The counts that a post showed and its clip must know; null: the social platform or the fault withheld them. */
export interface Shown {
  views: number;
  likes: number | null;
  comments: number | null;
  shares: number | null;
}

/**
 * A post's outcome in the faulty tick: "OK", "FAILED CODE", …. It adds the counts seen, if they differ from those
 * shown. Where social platforms are asked at the same time, it may be any of several bad ones.
 */
export type Expected = string | readonly [outcome: string, seen: Partial<Shown>] | { anyOf: readonly string[] };

interface Role extends PostedClip {
  /** Its place on the stage: no two posts show the same counts. */
  nth: number;
  /** The counts that our scraper saw and believed, in order. */
  seen: Shown[];
}

/** Batches of two: a fault of the first one of a social platform must not reach the second. */
export const BATCH_SIZE = 2;
const BY_HAND = { trigger: 'COMMAND', slot: null } as const;

export class FaultStage<Name extends string> {
  #level = 0;
  /** False from a faulty tick on until the healthy one after it brought everything back. */
  #isSound = true;

  private constructor(
    readonly scene: Scene,
    readonly campaignId: bigint,
    readonly roles: Record<Name, Role>,
  ) {}

  /** All posts on stage are submitted in this order, seen once and approved, at 1.00 per 1,000 views. */
  static async open<Name extends string>(scene: Scene, cast: Record<Name, SocialPlatform>): Promise<FaultStage<Name>> {
    stages += 1;
    const campaignId = await scene.campaign(`Stage ${stages}`, {
      // It is enough for what jumps that wait reserve.
      budget: 500_000_000n,
      socialPlatforms: ['TIKTOK', 'YOUTUBE', 'INSTAGRAM', 'X'],
    });
    const clipper = await scene.user(`Clipper ${stages}`);
    const roles: [string, Role][] = [];
    for (const [name, socialPlatform] of Object.entries<SocialPlatform>(cast)) {
      const post = await scene.submit(clipper, campaignId, socialPlatform);
      roles.push([name, { ...post, nth: roles.length, seen: [] }]);
    }
    const stage = new FaultStage(scene, campaignId, Object.fromEntries(roles) as Record<Name, Role>);
    stage.#show(0);
    const report = await stage.#tick();
    for (const { clipId } of stage.#everybody) await approveClip(scene.database, scene.admin, { clipId });
    await stage.expectOutcomes(report, stage.all('OK'));
    return stage;
  }

  get simulator(): Simulator {
    return this.scene.simulator;
  }

  get faults(): FaultScript {
    return this.simulator.faults;
  }

  /** The same expectation for all posts. */
  all(expected: Expected): Record<Name, Expected> {
    return Object.fromEntries(Object.keys(this.roles).map((name) => [name, expected])) as Record<Name, Expected>;
  }

  get isSound(): boolean {
    return this.#isSound;
  }

  /** Views have grown, and the tick meets the scripted faults. */
  faultyTick(limits: TickLimits = {}): Promise<RefreshReport> {
    this.#isSound = false;
    this.#show(this.#level + 1);
    return this.#tick(limits);
  }

  /** The counts of a post in the current tick, or the next one. */
  shown(name: Name): Shown {
    const level = this.#level;
    const { nth, socialPlatform } = this.roles[name];
    const tellsShares = socialPlatform === 'TIKTOK' || socialPlatform === 'X';
    return {
      views: 10_000 + 1_000 * nth + 2_500 * level,
      likes: 500 + 10 * nth + level,
      comments: 200 + 10 * nth + level,
      shares: tellsShares ? 100 + 10 * nth + level : null,
    };
  }

  /** Each requested post has exactly this outcome, and the database holds what was seen and nothing else. */
  async expectOutcomes({ refreshRunId }: RefreshReport, expected: Record<Name, Expected>): Promise<void> {
    const rows = await this.scene.database.prisma.scrapeBatchClip.findMany({
      where: { scrapeBatch: { refreshRunId } },
      orderBy: { clipId: 'asc' },
    });
    const stored = rows.map(({ clipId, outcome, code }) => [clipId, [outcome, code].filter(Boolean).join(' ')]);
    const wanted = this.#names.map((name) => [this.roles[name].clipId, outcomeOf(expected[name])]);
    expect(stored).toEqual(wanted);
    for (const name of this.#names) this.#remember(name, expected[name]);
    await this.expectFacts();
  }

  /** Clips, trackings, submissions, ledger and the campaign's spent, compared with what was seen of each post. */
  async expectFacts(): Promise<void> {
    const found = await Promise.all(this.#names.map(async (name) => [name, await this.#facts(this.roles[name])]));
    const due = this.#names.map((name) => [name, factsAfter(this.roles[name].seen)]);
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(due));
    const { spent } = await this.scene.database.prisma.campaign.findUniqueOrThrow({ where: { id: this.campaignId } });
    expect(spent).toBe(BigInt(this.#everybody.reduce((sum, { seen }) => sum + centsOf(seen), 0)));
  }

  /** A healthy tick brings exactly what a run without any fault would have brought. */
  async expectToCatchUp(): Promise<RefreshReport> {
    expect(this.faults.pending()).toEqual([]);
    this.faults.clear();
    this.#show(this.#level + 1);
    const report = await this.#tick();
    await this.expectOutcomes(report, this.all('OK'));
    expect(report.status).toBe('SUCCEEDED');
    const clips = await this.scene.database.prisma.clip.findMany({
      where: { campaignId: this.campaignId },
      orderBy: { id: 'asc' },
      select: { views: true, likes: true, comments: true, shares: true, earned: true },
    });
    const undisturbed = this.#names.map((name) => {
      const { views, ...others } = this.shown(name);
      return inBigints({ views, ...others, earned: views / 10 });
    });
    expect(clips).toEqual(undisturbed);
    this.#isSound = true;
    return report;
  }

  get #names(): Name[] {
    return Object.keys(this.roles) as Name[];
  }

  get #everybody(): Role[] {
    return Object.values(this.roles);
  }

  #show(level: number): void {
    this.#level = level;
    for (const name of this.#names) {
      const { views, likes, comments, shares } = this.shown(name);
      this.scene.shows(this.roles[name], views, { likes, comments, shares, state: 'ok' });
    }
  }

  #tick(limits: TickLimits = {}): Promise<RefreshReport> {
    return this.scene.tick(BY_HAND, { batchSize: BATCH_SIZE, ...limits });
  }

  #remember(name: Name, expected: Expected): void {
    const [outcome, seen] = Array.isArray(expected) ? expected : [expected, {}];
    if (outcome === 'OK') this.roles[name].seen.push({ ...this.shown(name), ...seen });
  }

  async #facts({ clipId }: Role) {
    const { prisma } = this.scene.database;
    const counts = { views: true, likes: true, comments: true, shares: true } as const;
    const where = { clipId };
    const orderBy = { id: 'asc' } as const;
    const { checkedAt, ...clip } = await prisma.clip.findUniqueOrThrow({
      where: { id: clipId },
      select: { ...counts, earned: true, checkedAt: true },
    });
    const trackings = await prisma.viewTracking.findMany({
      where,
      orderBy,
      select: { ...counts, viewsGained: true, trackedAt: true },
    });
    return {
      clip,
      isCheckedAtLastTracking: checkedAt?.getTime() === trackings.at(-1)?.trackedAt.getTime(),
      trackings: trackings.map(({ trackedAt: _, ...tracking }) => tracking),
      submissions: await prisma.clipSubmission.findMany({
        where,
        select: { settledViews: true, due: true, accruedCents: true },
      }),
      ledger: (await prisma.earning.findMany({ where, orderBy })).map(({ kind, amount }) => `${kind} ${amount}`),
    };
  }
}

let stages = 0;

function outcomeOf(expected: Expected): unknown {
  if (typeof expected === 'string') return expected;
  return 'anyOf' in expected ? expect.stringMatching(`^(${expected.anyOf.join('|')})$`) : expected[0];
}

/** The facts that observations leave behind at 1.00 per 1,000 views: only a rise above all earlier counts earns. */
function factsAfter(seen: readonly Shown[]) {
  const known = (count: keyof Shown) => seen.findLast((one) => one[count] !== null)?.[count] ?? null;
  const before = seen.map((_, index) => seen.slice(0, index));
  const rises = seen.map(({ views }, index) => Math.max(0, views - mostViews(before[index] ?? [])));
  const [views, earned] = [mostViews(seen), centsOf(seen)];
  return {
    clip: inBigints({
      views: known('views'),
      likes: known('likes'),
      comments: known('comments'),
      shares: known('shares'),
      earned,
    }),
    isCheckedAtLastTracking: true,
    trackings: seen.map((one, index) => inBigints({ ...one, viewsGained: one.views - (seen[index - 1]?.views ?? 0) })),
    submissions: [inBigints({ settledViews: views, due: earned, accruedCents: earned })],
    ledger: rises.filter((rise) => rise > 0).map((rise) => `ACCRUAL ${rise / 10}`),
  };
}

function mostViews(seen: readonly Shown[]): number {
  return Math.max(0, ...seen.map(({ views }) => views));
}

function centsOf(seen: readonly Shown[]): number {
  return mostViews(seen) / 10;
}

function inBigints(counts: Record<string, number | null>): Record<string, bigint | null> {
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [name, count === null ? null : BigInt(count)]),
  );
}

/**
 * One database, one scene and one stage for the tests of a file. A test that fails leaves a stage that the next one
 * does not use. After each test all its faults must have occurred, the books must be clean and no count may have become
 * 0.
 */
export function useStage<Name extends string>(cast: Record<Name, SocialPlatform>): () => Promise<FaultStage<Name>> {
  let database: TestDatabase;
  let scene: Scene;
  let stage: FaultStage<Name> | undefined;
  beforeAll(async () => {
    database = await createTestDatabase();
    scene = await Scene.open(database);
  });
  afterEach(async () => {
    const pending = scene.simulator.faults.pending();
    const zeros = stage === undefined ? 0 : await zeroCounts(database, stage.campaignId);
    const differences = await differencesIn(database);
    scene.simulator.reset();
    if (stage?.isSound === false) {
      // Its posts must not be asked for in the ticks of later tests.
      await completeCampaign(database, scene.admin, { campaignId: stage.campaignId });
      stage = undefined;
    }
    expect({ pending, zeros, differences }).toEqual({ pending: [], zeros: 0, differences: [] });
  });
  afterAll(async () => {
    await scene.close();
    await database.drop();
  });
  return async () => {
    stage ??= await FaultStage.open(scene, cast);
    return stage;
  };
}

async function zeroCounts({ prisma }: TestDatabase, campaignId: bigint): Promise<number> {
  const zero = { OR: [{ views: 0n }, { likes: 0n }, { comments: 0n }, { shares: 0n }] };
  const clips = await prisma.clip.count({ where: { campaignId, ...zero } });
  return clips + (await prisma.viewTracking.count({ where: { clip: { campaignId }, ...zero } }));
}
