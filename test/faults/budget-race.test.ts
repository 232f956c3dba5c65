/**
 * Many clips compete for the last cents of a budget, from several workers at once (docs/design.md#pay). In whatever
 * order their batches commit, the amount spent ends exactly at the budget and never exceeds it. Within each transaction
 * payments go by approvedAt, then submission id, and each due is paid in full before the next.
 *
 * The ledger is compared, entry by entry, with a replay of the trackings by separate arithmetic. Repeat a failed round
 * with TEST_SEED.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { type Database, openDatabase } from '../../src/kernel/db/database.js';
import { transact } from '../../src/kernel/db/transaction.js';
import { lockCampaign } from '../../src/modules/campaigns/lock-campaign.js';
import { payAfterDecision } from '../../src/modules/ledger/settle-earnings.js';
import { recordObservations } from '../../src/modules/refresh/batch/record-batch.js';
import { SOCIAL_PLATFORMS } from '../../src/scraping/platforms/platforms.js';
import { Bench, differencesIn } from '../support/bench.js';
import { isLong } from '../support/long.js';
import { chosenSeed, Random } from '../support/random.js';
import type { PostedClip } from '../support/scene.js';

const SEED = chosenSeed();
const CLIPS = 24;
const WORKERS = 4;
const BATCH_SIZE = 2;
const LOOK_EVERY_MS = 2;
/** Four ticks at once, three times: that takes seconds on two idle cores, but ours are not always idle. */
const TIMEOUT_MS = 90_000;
/** Views of a first look: worth one cent at 1.00 per 1,000 views, paid when the clip is approved. */
const FIRST_VIEWS = 10;

interface Contender extends PostedClip {
  views: number;
}

/** A raise of the budget: by how much, to how much, and the newest tracking that existed at that time. */
interface Raise {
  by: bigint;
  to: bigint;
  after: bigint;
}

interface Race {
  bench: Bench;
  random: Random;
  campaignId: bigint;
  clips: Contender[];
  /** Other handles on the same database, which are other processes to PostgreSQL. */
  workers: Database[];
  /** Budget when the race began. */
  budget: bigint;
  raises: Raise[];
  /** The newest tracking after each wave of ticks. */
  runEnds: bigint[];
  /** The newest ledger entry when the race began. */
  ledgerMark: bigint;
}

let race: Race;
/** Looks that saw the budget partly spent during the race. */
let looksMidway = 0;

async function openRace(seed: number): Promise<Race> {
  const bench = await Bench.open();
  const random = new Random(seed);
  const { scene, database } = bench;
  const budget = BigInt(500 + random.below(4_000));
  const campaignId = await scene.campaign('Race', { budget, socialPlatforms: SOCIAL_PLATFORMS });
  const clippers = [await scene.user('Mia'), await scene.user('Noah'), await scene.user('Zoe')];
  const clips: Contender[] = [];
  for (let nth = 0; nth < CLIPS; nth += 1) {
    const post = await scene.submit(random.pick(clippers), campaignId, SOCIAL_PLATFORMS[nth % SOCIAL_PLATFORMS.length]);
    scene.shows(post, FIRST_VIEWS);
    clips.push({ ...post, views: FIRST_VIEWS });
  }
  await bench.tick();
  for (const clip of random.some(clips, CLIPS)) await bench.approve(clip);
  // The order by id only matters for approvals within one millisecond, so approvals of the same second become such.
  await database.prisma.$executeRaw`
    UPDATE "ClipSubmission" SET "approvedAt" = date_trunc('second', "approvedAt") + interval '1 second'`;
  const newest = await database.prisma.earning.aggregate({ _max: { id: true } });
  const workers = Array.from({ length: WORKERS }, () => openDatabase({ url: database.url, poolMax: 3 }));
  const start = { budget, raises: [], runEnds: [], ledgerMark: newest._max.id ?? 0n };
  return { bench, random, campaignId, clips, workers, ...start };
}

afterEach(async () => {
  await Promise.all(race.workers.map((worker) => worker.close()));
  await race.bench.close();
});

/** Every post has grown, except that some have not and one has grown by more than what is left. */
function grow({ random, clips }: Race, isLast: boolean): void {
  for (const clip of clips) clip.views += random.onceIn(4) ? 0 : random.below(1_500);
  if (isLast) random.pick(clips).views += 60_000;
}

/** Records all clips at once, in batches of two, each by a different worker than the one before. */
async function recordAtOnce({ bench, random, clips, workers }: Race): Promise<void> {
  const { prisma } = bench.database;
  const { id: refreshRunId } = await prisma.refreshRun.create({ data: { trigger: 'COMMAND' } });
  const shuffled = random.some(clips, CLIPS);
  const recordings: (() => Promise<unknown>)[] = [];
  for (let start = 0; start < CLIPS; start += BATCH_SIZE) {
    const [{ now: trackedAt } = { now: new Date(0) }] = await prisma.$queryRaw<{ now: Date }[]>`
      SELECT date_trunc('milliseconds', clock_timestamp()) AS now`;
    const batch = await prisma.scrapeBatch.create({ data: { refreshRunId, socialPlatform: 'YOUTUBE', trackedAt } });
    const observations = shuffled.slice(start, start + BATCH_SIZE).map(({ clipId, views }) => ({
      ...{ clipId, views: BigInt(views), likes: null, comments: null, shares: null, viewsField: 'viewCount' },
      ...{ author: null, title: null, thumbnailUrl: null, postedAt: null },
    }));
    const worker = workers[recordings.length % WORKERS] as Database;
    recordings.push(() => recordObservations(worker, { id: batch.id, trackedAt }, observations));
  }
  const faults = await Promise.all(recordings.map((record) => record()));
  expect(faults.flat()).toEqual([]);
}

/** The same through the simulator, the real client and the queue: each worker runs a tick at the same time. */
async function tickAtOnce({ bench, campaignId, clips, workers, runEnds }: Race): Promise<void> {
  for (const clip of clips) bench.scene.shows(clip, clip.views);
  const reports = await Promise.all(workers.map((database) => bench.startTick({ database, batchSize: BATCH_SIZE })));
  for (const { status } of reports) expect(status).toBe('SUCCEEDED');
  const where = { clip: { campaignId } };
  const newest = await bench.database.prisma.viewTracking.aggregate({ where, _max: { id: true } });
  runEnds.push(newest._max.id ?? 0n);
}

/**
 * Raises the budget by an amount (the command raiseBudget takes the new total): one transaction locks the campaign,
 * raises and pays. It also returns the newest tracking at that time, for the replay.
 */
async function raiseBudget({ campaignId, raises }: Race, database: Database, by: bigint): Promise<void> {
  const raise = await transact(database, async (tx) => {
    const campaign = await lockCampaign(tx, campaignId);
    campaign.budget += by;
    await tx.db.campaign.update({ where: { id: campaignId }, data: { budget: campaign.budget } });
    await payAfterDecision(tx, campaign);
    const newest = await tx.db.viewTracking.aggregate({ where: { clip: { campaignId } }, _max: { id: true } });
    return { by, to: campaign.budget, after: newest._max.id ?? 0n };
  });
  raises.push(raise);
}

/** Looks at the campaign repeatedly while something happens; every look must be in order. */
async function watched({ bench, campaignId }: Race, happening: () => Promise<unknown>): Promise<void> {
  let isOver = false;
  let spentBefore = 0n;
  const looks: bigint[] = [];
  const reader = (async () => {
    while (!isOver) {
      const { rows } = await bench.database.pool.query<{ spent: bigint; budget: bigint; ledger: bigint }>(
        `SELECT spent, budget, (SELECT coalesce(sum(amount), 0)::bigint FROM "Earning" WHERE "campaignId" = $1) AS ledger
         FROM "Campaign" WHERE id = $1`,
        [campaignId],
      );
      const { spent, budget, ledger } = rows[0] ?? { spent: -1n, budget: 0n, ledger: 0n };
      expect(ledger).toBe(spent);
      expect(spent <= budget && spent >= spentBefore).toBe(true);
      spentBefore = spent;
      looks.push(spent);
      // The watcher must not take all of the machine's time.
      await delay(LOOK_EVERY_MS);
    }
  })();
  await Promise.all([
    reader,
    happening().finally(() => {
      isOver = true;
    }),
  ]);
  looksMidway += looks.filter((spent) => spent > (looks[0] as bigint) && spent < spentBefore).length;
}

/**
 * The payments that must follow from the trackings, in the order of their commits, and the raises between them: one
 * line per entry.
 */
async function replayed({ bench, campaignId, clips, budget, raises, runEnds }: Race): Promise<string[]> {
  const { prisma } = bench.database;
  const approved = await prisma.clipSubmission.findMany({
    where: { campaignId },
    orderBy: [{ approvedAt: 'asc' }, { id: 'asc' }],
  });
  // Ids are given under the campaign's lock, so they follow the order of the transactions.
  const trackings = await prisma.viewTracking.findMany({ where: { clip: { campaignId } }, orderBy: { id: 'asc' } });
  const due = new Map(clips.map(({ clipId }) => [clipId, 1n]));
  const paid = new Map(due);
  const lines: string[] = [];
  let left = budget - BigInt(clips.length);
  const pay = (by: string) => {
    for (const { clipId } of approved) {
      const before = paid.get(clipId) ?? 0n;
      const owed = (due.get(clipId) ?? 0n) - before;
      const amount = owed < left ? owed : left;
      if (amount <= 0n) continue;
      lines.push(`${by}: clip ${clipId} after ${before}: ${amount}`);
      paid.set(clipId, before + amount);
      left -= amount;
    }
  };
  // A raise is reported after its transaction. Of two at once, the one with the lower total was first.
  const inOrder = raises.toSorted((a, b) => Number(a.to - b.to));
  const raisedBetween = (from: bigint, next: bigint | undefined) => {
    for (const { by } of inOrder.filter(({ after }) => after >= from && (next === undefined || after < next))) {
      left += by;
      pay('raise');
    }
  };
  for (const [index, { scrapeBatchId, clipId, views, id }] of trackings.entries()) {
    const next = trackings[index + 1];
    const cents = views / 10n;
    if (cents > (due.get(clipId) ?? 0n)) due.set(clipId, cents);
    if (next?.scrapeBatchId === scrapeBatchId) continue;
    // The batches of a tick wait for each other, and then all are paid at once.
    if (runEnds.length === 0) pay(`batch ${scrapeBatchId}`);
    else if (runEnds.includes(id)) pay('run');
    raisedBetween(id, next?.id);
  }
  return lines;
}

/** The ledger's payments since the race began, in the order they were written. */
async function ledgerOf({ bench, campaignId, ledgerMark }: Race): Promise<string[]> {
  const entries = await bench.database.prisma.earning.findMany({
    where: { campaignId, id: { gt: ledgerMark } },
    orderBy: { id: 'asc' },
  });
  return entries.map(({ scrapeBatchId, refreshRunId, clipId, accruedCentsBefore, amount }) => {
    const by = refreshRunId !== null ? 'run' : scrapeBatchId !== null ? `batch ${scrapeBatchId}` : 'raise';
    return `${by}: clip ${clipId} after ${accruedCentsBefore}: ${amount}`;
  });
}

async function campaignNow({ bench, campaignId }: Race) {
  return bench.database.prisma.campaign.findUniqueOrThrow({ where: { id: campaignId } });
}

/** Cents that are due and not paid. */
async function owedOf({ bench, campaignId }: Race): Promise<bigint> {
  const { _sum } = await bench.database.prisma.clipSubmission.aggregate({
    where: { campaignId },
    _sum: { due: true, accruedCents: true },
  });
  return (_sum.due ?? 0n) - (_sum.accruedCents ?? 0n);
}

async function expectOrder(): Promise<void> {
  expect(await ledgerOf(race)).toEqual(await replayed(race));
  expect(await differencesIn(race.bench.database)).toEqual([]);
}

/** The budget is spent to the last cent, and somebody still waits. */
async function expectSpent(): Promise<void> {
  const { spent, budget } = await campaignNow(race);
  expect(spent).toBe(budget);
  expect(await owedOf(race)).toBeGreaterThan(0n);
}

const rounds = (count: number, salt: number) => Array.from({ length: count }, (_, nth) => SEED + salt + nth);

afterAll(() => expect(looksMidway).toBeGreaterThan(0));

describe.each([
  { what: 'records of twelve batches', happen: recordAtOnce, waves: 3, seeds: rounds(isLong ? 4 : 1, 0) },
  { what: 'whole ticks', happen: tickAtOnce, waves: 2, seeds: rounds(isLong ? 2 : 1, 100) },
])('$what by four workers at once', ({ happen, waves, seeds }) => {
  test.each(seeds)(
    'spend exactly the budget, in the documented order; a raise pays clips that were cut off (seed %d)',
    async (seed) => {
      race = await openRace(seed);
      for (let wave = 1; wave <= waves; wave += 1) {
        grow(race, wave === waves);
        await watched(race, () => happen(race));
        await expectOrder();
      }
      await expectSpent();

      // Not enough for all of them, and then more than enough.
      const owed = await owedOf(race);
      await raiseBudget(race, race.bench.database, owed / 3n);
      await expectOrder();
      await expectSpent();
      await raiseBudget(race, race.bench.database, owed);
      await expectOrder();
      expect(await owedOf(race)).toBe(0n);
      expect((await campaignNow(race)).spent).toBe(race.budget + owed);
    },
    TIMEOUT_MS,
  );
});

test.each(rounds(isLong ? 3 : 1, 200))(
  'raises while batches are recorded also pay in the documented order (seed %d)',
  async (seed) => {
    race = await openRace(seed);
    for (const wave of [1, 2, 3]) {
      grow(race, wave === 3);
      await watched(race, async () => {
        const raises = race.workers.map((worker) => raiseBudget(race, worker, BigInt(1 + race.random.below(200))));
        await Promise.all([recordAtOnce(race), ...raises]);
      });
      await expectOrder();
    }
    await expectSpent();
  },
  TIMEOUT_MS,
);
