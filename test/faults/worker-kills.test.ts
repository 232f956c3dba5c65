/**
 * A worker that is killed at any point, or frozen past its lease (SECURITY row 25). Another worker continues with the
 * same Apify run, and in the end the database says what an undisturbed run would have left. The workers are processes
 * that die by SIGKILL at the named steps of a batch, in five worlds each (`npm run test:all`; one of them in `npm
 * test`).
 */
import { readConfig } from '../../src/kernel/base/config.js';
import type { BatchStep } from '../../src/modules/refresh/batch/scrape-batch.js';
import type { DoomedProcess } from '../support/doomed-process.js';
import { KillStage, LEASE_SECONDS } from '../support/kill-stage.js';
import { BuiltWorld, KILL_WORLDS, type KillWorld } from '../support/kill-worlds.js';
import { isLong } from '../support/long.js';
import { until } from '../support/moments.js';
import { chosenSeed, Random } from '../support/random.js';

const STEPS = ['batch-started', 'run-started', 'waiting', 'dataset-read', 'recording', 'recorded'] as const;
const [ONE_POST, MANY_BATCHES, , , BAD_DAY] = KILL_WORLDS as [KillWorld, KillWorld, KillWorld, KillWorld, KillWorld];
const PAIRS = [STEPS.slice(0, 2), STEPS.slice(2, 4), STEPS.slice(4)].map((steps) => ({ steps }));
/** The steps after which most has been done already. */
const SHORT = [{ steps: STEPS.filter((step) => ['run-started', 'dataset-read', 'recording'].includes(step)) }];
const WORLDS = isLong ? KILL_WORLDS : [ONE_POST, MANY_BATCHES, BAD_DAY];
/** Where a worker is killed at each step. */
const KILLED_IN = isLong ? WORLDS : [MANY_BATCHES];
const seed = chosenSeed();
const random = new Random(seed);

interface Undisturbed {
  built: BuiltWorld;
  figures: unknown;
  apifyRuns: number;
  /** How often a run reaches each step. */
  times: ReadonlyMap<BatchStep, number>;
}

const undisturbed = new Map<KillWorld, Undisturbed>();

function expected(world: KillWorld): Undisturbed {
  const found = undisturbed.get(world);
  if (found === undefined) throw new Error('a world without an undisturbed run');
  return found;
}

/** All at once. When one fails, the others may still end and clean up. */
async function sideBySide<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(items.map(work));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

async function onStage(built: BuiltWorld, play: (stage: KillStage) => Promise<void>): Promise<void> {
  const stage = await KillStage.open(built, seed);
  try {
    await play(stage);
  } finally {
    await stage.bench.close();
  }
}

beforeAll(
  () =>
    sideBySide(WORLDS, async (world) => {
      const built = await BuiltWorld.build(world);
      await onStage(built, async (stage) => {
        const steps: BatchStep[] = [];
        await stage.finishRun({ onStep: (step) => void steps.push(step) });
        const times = new Map(STEPS.map((step) => [step, steps.filter((one) => one === step).length]));
        const apifyRuns = stage.bench.simulator.requests.length;
        undisturbed.set(world, { built, figures: await stage.figures(), apifyRuns, times });
      });
    }),
  60_000,
);
afterAll(() => sideBySide([...undisturbed.values()], ({ built }) => built.drop()));

/** Nothing is left that a worker would pick up again. */
async function expectAcknowledged(stage: KillStage): Promise<void> {
  expect(await openJobs(stage)).toEqual([]);
}

async function openJobs({ bench }: KillStage): Promise<unknown[]> {
  const open = `SELECT name, state FROM pgboss.job WHERE name LIKE 'scrape-%' AND state <> 'completed'`;
  return (await bench.database.pool.query(open)).rows;
}

/** The cost of an abandoned run is limited like every other's: the start tells Apify the limit. */
function expectCapped({ bench: { simulator } }: KillStage): void {
  const { maxChargeUsd } = readConfig({}).refresh;
  for (const { query } of simulator.requests) expect(query['maxTotalChargeUsd']).toBe(maxChargeUsd.toString());
}

/** Kills a worker at the step. Resolves once it is dead, and checks that it died there. */
async function kill(stage: KillStage, step: BatchStep, nth: number): Promise<void> {
  const orphans = (await stage.orphans()).length;
  const doomed = stage.startDoomed({ step, nth, fate: 'die' });
  const scrapeBatchId = await doomed.cut();
  expect(await doomed.ended()).toBe('SIGKILL');
  expect(await stage.placeOf(scrapeBatchId, orphans)).toBe(step);
  // Its Apify run is known: a worker that starts another one sees, and records, different counts.
  if (!['batch-started', 'run-started'].includes(step)) await stage.showDecoys(scrapeBatchId);
}

/** Two workers in a row die at the same step. */
function isKilledTwice(world: KillWorld, step: BatchStep): boolean {
  return world === MANY_BATCHES && (step === 'run-started' || step === 'recording');
}

async function killIn(world: KillWorld, step: BatchStep, nth: number): Promise<void> {
  const { built, figures, apifyRuns } = expected(world);
  await onStage(built, async (stage) => {
    // An orphaned run saw counts that must not be recorded.
    const isDecoy = step === 'run-started' && nth === 1;
    if (isDecoy) await stage.showDecoys();
    const deaths = isKilledTwice(world, step) ? 2 : 1;
    for (let death = 0; death < deaths; death += 1) await kill(stage, step, death === 0 ? nth : 1);
    if (isDecoy) stage.showTruth();
    await stage.finishRun();
    expect(await stage.figures()).toEqual(figures);
    expect(await stage.orphans()).toHaveLength(step === 'run-started' ? deaths : 0);
    expect(stage.bench.simulator.requests).toHaveLength(apifyRuns + (step === 'run-started' ? deaths : 0));
    expectCapped(stage);
    await expectAcknowledged(stage);
  });
}

describe(`a killed worker is replaced, and nothing is recorded twice (seed ${seed})`, () => {
  test('without deaths a batch is one Apify run, and every world has something to lose', () => {
    for (const { figures, apifyRuns, times } of undisturbed.values()) {
      const { batches, ledger } = figures as { batches: unknown[]; ledger: unknown[] };
      expect(batches).toHaveLength(apifyRuns);
      expect(ledger.length).toBeGreaterThan(1);
      for (const step of STEPS) expect(times.get(step)).toBeGreaterThanOrEqual(apifyRuns);
    }
    const { figures } = expected(BAD_DAY);
    expect(figures).toMatchObject({ batches: [{ isRetry: false }, { isRetry: true }] });
  });

  // Some steps at once, because most of the time is spent waiting for a lease to expire.
  test.each(isLong ? PAIRS : SHORT)(
    'at $steps, in each of these worlds',
    async ({ steps }) => {
      const rounds = steps.flatMap((step) => KILLED_IN.map((world) => ({ world, step })));
      await sideBySide(rounds, async ({ world, step }) => {
        const times = isKilledTwice(world, step) ? 1 : (expected(world).times.get(step) ?? 1);
        await killIn(world, step, 1 + random.below(times));
      });
    },
    120_000,
  );
});

/**
 * The longest that a dead worker's batch lies still, in seconds. It adds up the lease, the maintenance that finds it
 * (which may skip a turn when two processes alternate), pg-boss's pause before a retry, and the poll of an idle worker.
 */
function takeoverSecondsMax(leaseSeconds: number, retryDelaySeconds: number): number {
  return leaseSeconds + 2 * Math.floor(leaseSeconds / 4) + retryDelaySeconds + POLL_MS / 1_000;
}

/** The product's own value. */
const POLL_MS = 2_000;

test('a killed worker is replaced within two minutes [S25]', async () => {
  await onStage(expected(ONE_POST).built, async (stage) => {
    const doomed = stage.startDoomed({ step: 'waiting', nth: 1, fate: 'die' });
    await doomed.ended();
    const died = performance.now();
    const { rows } = await stage.bench.database.pool.query(
      `SELECT extract(epoch FROM expire_in)::int AS lease, retry_delay AS pause FROM pgboss.job WHERE state = 'active'`,
    );
    expect(rows).toEqual([{ lease: LEASE_SECONDS, pause: expect.any(Number) }]);
    await stage.finishRun({ pollMs: POLL_MS });
    const seconds = (performance.now() - died) / 1_000;
    // Five more for the work itself, on a machine that does other things too.
    expect(seconds).toBeLessThan(takeoverSecondsMax(LEASE_SECONDS, rows[0].pause) + 5);
    expect(takeoverSecondsMax(readConfig({}).refresh.leaseSeconds, rows[0].pause)).toBeLessThan(120);
  });
}, 60_000);

/** A lease so long that the worker does not renew it during the test, as if its messages were lost. */
const UNAWARE = 90;

interface Freeze {
  world: KillWorld;
  step: BatchStep;
  leaseSeconds: number;
  /** True: the other worker still waits for Apify when the frozen one resumes. */
  meets: boolean;
  /** The error with which the frozen worker must leave its batch. */
  leavesBy: string | null;
  orphans: number;
}

const FREEZES: [string, Freeze][] = [
  [
    'before the start, and resumes when all is over, starts nothing and changes nothing',
    { world: ONE_POST, step: 'batch-started', leaseSeconds: 4, meets: false, leavesBy: 'BatchTakenOver', orphans: 0 },
  ],
  [
    'before the start, and resumes next to its replacement, leaves an orphan and records nothing',
    {
      world: ONE_POST,
      step: 'batch-started',
      leaseSeconds: UNAWARE,
      meets: true,
      leavesBy: 'BatchTakenOver',
      orphans: 1,
    },
  ],
  [
    'between the start and the stored id leaves an orphan and records nothing',
    {
      world: ONE_POST,
      step: 'run-started',
      leaseSeconds: UNAWARE,
      meets: false,
      leavesBy: 'BatchTakenOver',
      orphans: 1,
    },
  ],
  [
    'with the dataset in its hands, and resumes when all is over, changes nothing',
    {
      world: BAD_DAY,
      step: 'dataset-read',
      leaseSeconds: UNAWARE,
      meets: false,
      leavesBy: 'BatchTakenOver',
      orphans: 0,
    },
  ],
  [
    'with the dataset in its hands, and resumes next to its replacement: both read one run, and it is recorded once',
    { world: BAD_DAY, step: 'dataset-read', leaseSeconds: UNAWARE, meets: true, leavesBy: null, orphans: 0 },
  ],
];

/** Everything that could be overwritten, times included. */
async function everything({ bench }: KillStage): Promise<unknown> {
  const clips = await bench.database.prisma.scrapeBatchClip.findMany({ orderBy: { clipId: 'asc' } });
  return [await bench.everything(), clips];
}

async function replaceBeside(stage: KillStage, frozen: DoomedProcess): Promise<string | null> {
  const poll = stage.bench.simulator.faults.stall('poll');
  const queue = await stage.startWorkers();
  await poll.reached;
  const leftBy = await frozen.thaw();
  poll.release();
  const where = { id: stage.refreshRunId, finishedAt: { not: null } };
  await until(async () => (await stage.bench.database.prisma.refreshRun.count({ where })) === 1);
  // The worker that did not end the job may try it once more.
  await until(async () => (await openJobs(stage)).length === 0);
  await queue.close();
  return leftBy;
}

async function replaceBefore(stage: KillStage, frozen: DoomedProcess): Promise<string | null> {
  await stage.finishRun();
  const before = await everything(stage);
  const leftBy = await frozen.thaw();
  expect(await everything(stage)).toEqual(before);
  return leftBy;
}

async function playFreeze({ world, step, leaseSeconds, meets, leavesBy, orphans }: Freeze): Promise<void> {
  const { built, figures, apifyRuns } = expected(world);
  await onStage(built, async (stage) => {
    await stage.plan();
    const frozen = stage.startDoomed({ step, nth: 1, fate: 'hold' }, leaseSeconds);
    try {
      await frozen.cut();
      await frozen.freeze(stage.bench.database);
      expect(await (meets ? replaceBeside(stage, frozen) : replaceBefore(stage, frozen))).toBe(leavesBy);
    } finally {
      await frozen.kill();
    }
    expect(await stage.figures()).toEqual(figures);
    expect(await stage.orphans()).toHaveLength(orphans);
    expect(stage.bench.simulator.requests).toHaveLength(apifyRuns + orphans);
    expectCapped(stage);
    await expectAcknowledged(stage);
  });
}

describe('a worker that is frozen past its lease', () => {
  /** All are played side by side when the first of them is asked for. */
  let played: Map<string, Promise<void>> | undefined;

  test.each(FREEZES)(
    '%s',
    async (name) => {
      played ??= new Map(FREEZES.map(([each, freeze]) => [each, playFreeze(freeze)]));
      for (const one of played.values()) one.catch(() => undefined);
      await played.get(name);
    },
    60_000,
  );
});
