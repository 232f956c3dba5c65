/**
 * Implausible counts (docs/design.md#suspect-observations). A jump of more than 1,000,000 views, to more than twenty
 * times as many, waits as a suspect observation. It is no tracking. It changes no views, no money and no time of the
 * last check until a newer answer, or a new submission, closes it.
 */

import { recordObservations } from '../../src/modules/refresh/batch/record-batch.js';
import type { RefreshReport } from '../../src/modules/refresh/run-refresh.js';
import { rejectClip } from '../../src/modules/review/close-submission.js';
import { Bench } from '../support/bench.js';
import { nextMillisecond } from '../support/moments.js';
import type { PostedClip } from '../support/scene.js';

/** Enough for every count in this file, so that money would show where it went. */
const BUDGET = 100_000_000_00n;

let bench: Bench;
let campaignId: bigint;

beforeEach(async () => {
  bench = await Bench.open();
  campaignId = await bench.scene.campaign('Jumps', { budget: BUDGET });
});
afterEach(() => bench.close());

/** A post that was seen with this many views and approved. */
async function approvedAt(views: number): Promise<PostedClip> {
  return bench.scene.approved(await bench.scene.user('Mia'), campaignId, views);
}

async function jumpTo(post: PostedClip, views: number): Promise<RefreshReport> {
  bench.scene.shows(post, views);
  return bench.tick();
}

/** The suspects of a clip, oldest first, one line each. */
async function suspectsOf({ clipId }: PostedClip): Promise<string[]> {
  const rows = await bench.database.prisma.suspectObservation.findMany({ where: { clipId }, orderBy: { id: 'asc' } });
  return rows.map(({ status, viewsBefore, views }) => `${status} ${viewsBefore} -> ${views}`);
}

const clipRow = ({ clipId }: PostedClip) => bench.database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } });

const submissionRow = (post: PostedClip) => bench.submissionOf(post);

describe('the bound', () => {
  test.each<[what: string, before: number, after: number, isSuspect: boolean]>([
    ['1,000,000 more, a thousand times as many', 1_000, 1_001_000, false],
    ['one view above the bound, from few', 1_000, 1_001_001, true],
    ['exactly twenty times as many', 60_000, 1_200_000, false],
    ['one view above the bound, from many', 60_000, 1_200_001, true],
    ['far more, but not that many times as many', 5_000_000, 90_000_000, false],
    ['from nothing', 0, 1_000_001, true],
    ['fewer views, however many they were', 5_000_000, 10, false],
  ])('%s', async (_what, before, after, isSuspect) => {
    const post = await approvedAt(before);
    const { refreshRunId, status } = await jumpTo(post, after);
    expect(await bench.outcomesOf(post, refreshRunId)).toEqual([isSuspect ? 'SUSPECT' : 'OK']);
    expect(status).toBe('SUCCEEDED');
    expect((await bench.factsOf(post)).views).toBe(BigInt(isSuspect ? before : after));
    expect(await suspectsOf(post)).toEqual(isSuspect ? [`OPEN ${before} -> ${after}`] : []);
  });
});

test('a suspect is no tracking, changes no views, money or checkedAt, and harms no other post', async () => {
  const post = await approvedAt(10_000);
  const other = await bench.scene.approved(await bench.scene.user('Noah'), campaignId, 10_000);
  // Read just before the tick, because approving Noah's clip took one.
  const before = { facts: await bench.factsOf(post), submission: await submissionRow(post) };
  bench.scene.shows(other, 12_000);
  const { refreshRunId, earned } = await jumpTo(post, 5_000_000);

  expect(await bench.outcomesOf(post, refreshRunId)).toEqual(['SUSPECT']);
  // Its worth is reserved, and nothing else.
  const submission = { ...before.submission, reserved: 499_000n, updatedAt: expect.any(Date) };
  expect({ facts: await bench.factsOf(post), submission: await submissionRow(post) }).toEqual({
    ...before,
    submission,
  });
  expect(await bench.database.prisma.viewTracking.count({ where: { clipId: post.clipId } })).toBe(1);
  expect(earned).toBe(200n);
  expect(await bench.factsOf(other)).toMatchObject({ gains: [10_000n, 2_000n], ledger: [1_000n, 200n] });
  const [suspect] = await bench.database.prisma.suspectObservation.findMany();
  expect(suspect).toMatchObject({ status: 'OPEN', viewsField: 'viewCount', closedAt: null, closedById: null });
  const batch = await bench.database.prisma.scrapeBatch.findFirstOrThrow({ where: { refreshRunId } });
  expect(suspect?.trackedAt).toEqual(batch.trackedAt);
});

test('a suspect is a sign of life: the clip answered, and is asked again at the next tick', async () => {
  const post = await approvedAt(10_000);
  bench.simulator.faults.item(post.externalId, () => null);
  await bench.tick();
  expect((await clipRow(post)).failingSince).not.toBeNull();
  await jumpTo(post, 5_000_000);
  expect(await clipRow(post)).toMatchObject({ lastAnswer: 'SUSPECT', failingSince: null });
  const { refreshRunId } = await bench.tick();
  expect(await bench.outcomesOf(post, refreshRunId)).toEqual(['SUSPECT']);
});

test('a newer suspect replaces the open one: there is at most one', async () => {
  const post = await approvedAt(10_000);
  for (const views of [5_000_000, 6_000_000, 6_000_000]) await jumpTo(post, views);
  expect(await suspectsOf(post)).toEqual([
    'SUPERSEDED 10000 -> 5000000',
    'SUPERSEDED 10000 -> 6000000',
    'OPEN 10000 -> 6000000',
  ]);
  const [first, second] = await bench.database.prisma.suspectObservation.findMany({ orderBy: { id: 'asc' } });
  expect(first?.closedAt).toEqual(second?.trackedAt);
  expect(await bench.factsOf(post)).toMatchObject({ views: 10_000n, ledger: [1_000n] });
});

test.each<[what: string, views: number, facts: object]>([
  ['that changed', 12_000, { views: 12_000n, gains: [10_000n, 2_000n], ledger: [1_000n, 200n] }],
  ['that is the old one', 10_000, { views: 10_000n, gains: [10_000n], ledger: [1_000n] }],
  ['that fell', 9_000, { views: 9_000n, gains: [10_000n, -1_000n], ledger: [1_000n] }],
])('a newer confirmed count %s closes it', async (_what, views, facts) => {
  const post = await approvedAt(10_000);
  await jumpTo(post, 5_000_000);
  await jumpTo(post, views);
  expect(await suspectsOf(post)).toEqual(['SUPERSEDED 10000 -> 5000000']);
  expect(await bench.factsOf(post)).toMatchObject(facts);
});

test('an answer without a count leaves it open', async () => {
  const post = await approvedAt(10_000);
  await jumpTo(post, 5_000_000);
  for (const state of ['gone', 'restricted'] as const) {
    bench.simulator.world.set(post.socialPlatform, post.externalId, { state });
    await bench.tick();
  }
  expect(await suspectsOf(post)).toEqual(['OPEN 10000 -> 5000000']);
});

test('a new submission closes it, and starts with views of its own', async () => {
  const { scene, database } = bench;
  const post = await scene.submit(await scene.user('Mia'), campaignId);
  await jumpTo(post, 10_000);
  await jumpTo(post, 5_000_000);
  await rejectClip(database, scene.admin, { clipId: post.clipId, reason: 'OTHER' });
  expect(await suspectsOf(post)).toEqual(['OPEN 10000 -> 5000000']);
  await scene.resubmit(await scene.user('Noah'), campaignId, post);
  expect(await suspectsOf(post)).toEqual(['SUPERSEDED 10000 -> 5000000']);
  await bench.approve(post);
  expect(await bench.factsOf(post)).toMatchObject({ views: 10_000n, ledger: [1_000n] });
});

test('a first observation is never suspect, however large it is', async () => {
  const { scene } = bench;
  const post = await scene.submit(await scene.user('Mia'), campaignId);
  const { refreshRunId } = await jumpTo(post, 2_000_000_000);
  expect(await bench.outcomesOf(post, refreshRunId)).toEqual(['OK']);
  expect(await suspectsOf(post)).toEqual([]);
  await bench.approve(post);
  expect(await bench.factsOf(post)).toMatchObject({ views: 2_000_000_000n, ledger: [200_000_000n] });
});

test('a jump is measured from the latest tracking, not from the suspect before it', async () => {
  const post = await approvedAt(10_000);
  await jumpTo(post, 5_000_000);
  // Close to the waiting suspect, but as far from the known count as the suspect was.
  await jumpTo(post, 5_000_100);
  expect(await suspectsOf(post)).toEqual(['SUPERSEDED 10000 -> 5000000', 'OPEN 10000 -> 5000100']);
  // In steps that are each plausible the same count is reached.
  for (const views of [900_000, 5_000_100]) await jumpTo(post, views);
  expect(await bench.factsOf(post)).toMatchObject({
    views: 5_000_100n,
    gains: [10_000n, 890_000n, 4_100_100n],
    ledger: [1_000n, 89_000n, 410_010n],
  });
});

test('a suspect on a bad day counts as an answer', async () => {
  const { scene } = bench;
  const clipper = await scene.user('Mia');
  const posts: PostedClip[] = [];
  for (let nth = 0; nth < 10; nth += 1) posts.push(await scene.submit(clipper, campaignId));
  for (const post of posts) scene.shows(post, 10_000);
  await bench.tick();
  for (const post of posts.slice(0, 7)) scene.shows(post, 5_000_000);
  for (const post of posts.slice(7)) scene.shows(post, 10_000, { state: 'gone' });
  const runs = bench.simulator.requests.length;
  const { outcomes } = await bench.tick();
  expect(outcomes).toEqual([
    { socialPlatform: 'YOUTUBE', outcome: 'SUSPECT', clips: 7n },
    { socialPlatform: 'YOUTUBE', outcome: 'GONE', clips: 3n },
  ]);
  expect(bench.simulator.requests).toHaveLength(runs + 1);
});

describe('a batch that is recorded late', () => {
  /**
   * The observations of another worker, from a batch that started this many milliseconds before or after the last
   * tick's.
   */
  async function recordAt(post: PostedClip, { id, trackedAt }: { id: bigint; trackedAt: Date }, ms: number) {
    const { prisma } = bench.database;
    const { refreshRunId } = await prisma.scrapeBatch.findUniqueOrThrow({ where: { id } });
    const moment = new Date(trackedAt.getTime() + ms);
    const data = { refreshRunId, socialPlatform: 'YOUTUBE' as const, trackedAt: moment };
    const batch = ms === 0 ? { id } : await prisma.scrapeBatch.create({ data });
    const details = { author: null, title: null, thumbnailUrl: null, postedAt: null };
    const counts = { views: 7_000_000n, likes: null, comments: null, shares: null };
    const observation = { clipId: post.clipId, ...counts, ...details, viewsField: 'viewCount' };
    return recordObservations(bench.database, { id: batch.id, trackedAt: moment }, [observation]);
  }

  async function suspectBatch(post: PostedClip): Promise<{ id: bigint; trackedAt: Date }> {
    await nextMillisecond(bench.database); // Room for a moment between the two ticks.
    await nextMillisecond(bench.database);
    const { refreshRunId } = await jumpTo(post, 5_000_000);
    const { id, trackedAt } = await bench.database.prisma.scrapeBatch.findFirstOrThrow({ where: { refreshRunId } });
    return { id, trackedAt: trackedAt as Date };
  }

  test('recorded twice, reports its suspect once', async () => {
    const post = await approvedAt(10_000);
    const batch = await suspectBatch(post);
    const before = await bench.everything();
    expect(await recordAt(post, batch, 0)).toEqual([]);
    expect(await suspectsOf(post)).toEqual(['OPEN 10000 -> 5000000']);
    expect(await bench.everything()).toEqual(before);
  });

  test('replaces no suspect that was seen after it, and blocks nothing', async () => {
    const post = await approvedAt(10_000);
    const batch = await suspectBatch(post);
    expect(await recordAt(post, batch, -1)).toEqual([]);
    expect(await suspectsOf(post)).toEqual(['OPEN 10000 -> 5000000']);
  });
});
