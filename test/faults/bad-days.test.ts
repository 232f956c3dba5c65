/**
 * A bad day of a social platform looks like mass deletion (SECURITY row 26): many posts that answered last time stop
 * answering in one batch. Valid answers are recorded and paid, bad ones are dropped, and only those posts are asked
 * again, once. The expected result is computed from what was shown, at 1.00 per 1,000 views.
 */
import type { Item } from '../../dev/simulator/simulator.js';
import type { RefreshReport } from '../../src/modules/refresh/run-refresh.js';
import { Bench } from '../support/bench.js';
import type { PostedClip } from '../support/scene.js';

let bench: Bench;

beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(() => bench.close());

const BEFORE = 10_000;
const GROWN = 30_000;
/** The counts and earnings of the clips at those views. */
const KNOWN = { views: 10_000n, gains: [10_000n], ledger: [1_000n] };
const CAUGHT_UP = { views: 30_000n, gains: [10_000n, 20_000n], ledger: [1_000n, 2_000n] };

/** This many posts on TikTok, each seen once and approved, whose next look shows more. */
async function answeredPosts(count: number): Promise<PostedClip[]> {
  const { scene } = bench;
  const campaignId = await scene.campaign('Bad day');
  const clipper = await scene.user('Mia');
  const posts: PostedClip[] = [];
  for (let nth = 0; nth < count; nth += 1) posts.push(await scene.submit(clipper, campaignId, 'TIKTOK'));
  for (const post of posts) scene.shows(post, BEFORE);
  await bench.tick();
  for (const post of posts) await bench.approve(post);
  for (const post of posts) scene.shows(post, GROWN);
  bench.simulator.requests.length = 0;
  return posts;
}

/** Spoils some posts in this many runs. They are the last ones of the batch, so a run may fail after the good ones. */
type Spoil = (bad: readonly PostedClip[], runs: number, goodInFirst: number) => void;

function byItem(mutate: (item: Item) => Item | null): Spoil {
  return (bad, runs) => {
    for (const { externalId } of bad) bench.simulator.faults.item(externalId, mutate, { times: runs });
  };
}

/** The actor's items about a deleted post and about one behind a wall, and the ends of a run. */
const gone = byItem(({ submittedVideoUrl: url }) => ({
  url,
  error: 'No post.',
  errorCode: 'POST_NOT_FOUND_OR_PRIVATE',
}));
const restricted = byItem(({ submittedVideoUrl: url }) => ({ url, error: 'Gated.', errorCode: 'POST_SENSITIVE' }));
const missing = byItem(() => null);
function runFailed(_bad: readonly PostedClip[], runs: number, goodInFirst: number): void {
  bench.simulator.faults.runEnds('FAILED', { partial: goodInFirst });
  if (runs > 1) bench.simulator.faults.runEnds('FAILED', { partial: 0 });
}

const WAYS: [what: string, outcome: string, spoil: Spoil][] = [
  ['are gone', 'FAILED BAD_DAY', gone],
  ['are behind a wall', 'FAILED BAD_DAY', restricted],
  ['are missing', 'FAILED BAD_DAY', missing],
  ['were not reached by a run that FAILED', 'FAILED RUN_FAILED', runFailed],
];

/** The posts that each Apify run asked for, as places in the list. */
function askedFor(posts: readonly PostedClip[]): number[][] {
  return bench.simulator.requests.map(({ input }) => {
    const links = input['postURLs'] as string[];
    return links.map((link) => posts.findIndex(({ externalId }) => link.endsWith(`/${externalId}`)));
  });
}

const places = (from: number, to: number) => Array.from({ length: to - from }, (_, nth) => from + nth);

/** Each clip's whole row: everything that a verdict could have touched. */
async function rowsOf(posts: readonly PostedClip[]) {
  const ids = posts.map(({ clipId }) => clipId);
  return bench.database.prisma.clip.findMany({ where: { id: { in: ids } }, orderBy: { id: 'asc' } });
}

async function expectOutcomes({ refreshRunId }: RefreshReport, posts: readonly PostedClip[], outcome: string) {
  for (const post of posts) expect(await bench.outcomesOf(post, refreshRunId)).toEqual([outcome]);
}

async function expectFacts(posts: readonly PostedClip[], facts: object) {
  for (const post of posts) expect(await bench.factsOf(post)).toMatchObject(facts);
}

describe.each(WAYS)('more than 30 %% of a batch %s', (_what, outcome, spoil) => {
  test('7 of 23: only those are asked again, and good answers are recorded', async () => {
    const posts = await answeredPosts(23);
    const [good, bad] = [posts.slice(0, 16), posts.slice(16)];
    spoil(bad, 1, good.length);
    const report = await bench.tick();

    expect(askedFor(posts)).toEqual([places(0, 23), places(16, 23)]);
    await expectOutcomes(report, posts, 'OK');
    expect(report).toMatchObject({ status: 'SUCCEEDED', earned: 23n * 2_000n });
    await expectFacts(posts, CAUGHT_UP);
    const [first, second] = await bench.database.prisma.scrapeBatch.findMany({
      where: { refreshRunId: report.refreshRunId },
      orderBy: { id: 'asc' },
    });
    expect([first?.retryOfId, second?.retryOfId]).toEqual([null, first?.id]);
  });

  test('4 of 10, bad twice: the clips stay exactly as they were, apart from a failed attempt', async () => {
    const posts = await answeredPosts(10);
    const [good, bad] = [posts.slice(0, 6), posts.slice(6)];
    const before = await rowsOf(bad);
    spoil(bad, 2, good.length);
    const report = await bench.tick();

    // Asked twice, and not a third time.
    expect(askedFor(posts)).toEqual([places(0, 10), places(6, 10)]);
    await expectOutcomes(report, bad, outcome);
    await expectOutcomes(report, good, 'OK');
    expect(await rowsOf(bad)).toEqual(
      before.map((row) => ({ ...row, failingSince: expect.any(Date), updatedAt: expect.any(Date) })),
    );
    await expectFacts(bad, KNOWN);
    await expectFacts(good, CAUGHT_UP);
    expect(report).toMatchObject({ status: 'PARTIAL', earned: 6n * 2_000n });

    const next = await bench.tick();
    expect(next.status).toBe('SUCCEEDED');
    await expectFacts(posts, CAUGHT_UP);
  });
});

test('a second answer that is good for some and bad for others records the good ones and leaves the others as they were', async () => {
  const posts = await answeredPosts(10);
  const [mended, bad] = [posts.slice(6, 8), posts.slice(8)];
  const before = await rowsOf(bad);
  gone(mended, 1, 6);
  restricted(bad, 2, 6);
  const report = await bench.tick();
  expect(askedFor(posts)).toEqual([places(0, 10), places(6, 10)]);
  await expectOutcomes(report, posts.slice(0, 8), 'OK');
  await expectOutcomes(report, bad, 'FAILED BAD_DAY');
  expect(await rowsOf(bad)).toEqual(
    before.map((row) => ({ ...row, failingSince: expect.any(Date), updatedAt: expect.any(Date) })),
  );
  await expectFacts(posts.slice(0, 8), CAUGHT_UP);
});

test('bad answers of different kinds count as one bad day', async () => {
  const posts = await answeredPosts(10);
  gone(posts.slice(0, 2), 1, 6);
  restricted(posts.slice(2, 3), 1, 6);
  missing(posts.slice(3, 4), 1, 6);
  const report = await bench.tick();
  expect(askedFor(posts)).toEqual([places(0, 10), places(0, 4)]);
  await expectOutcomes(report, posts, 'OK');
});

test('valid answers are paid before the others are asked again', async () => {
  const posts = await answeredPosts(10);
  gone(posts.slice(6), 1, 6);
  const { faults } = bench.simulator;
  faults.stall('start', { ms: 0 }); // The first start goes through; the second is held.
  const second = faults.stall('start');
  const tick = bench.startTick();
  await Promise.race([second.reached, tick]);
  await expectFacts(posts.slice(0, 6), CAUGHT_UP);
  await expectFacts(posts.slice(6), KNOWN);
  second.release();
  await tick;
  await expectFacts(posts, CAUGHT_UP);
});

test('a second run that cannot be started costs those posts one tick and nothing else', async () => {
  const posts = await answeredPosts(10);
  const bad = posts.slice(6);
  gone(bad, 1, 6);
  bench.simulator.faults.stall('start', { ms: 0 }); // The first start goes through; the second is refused.
  bench.simulator.faults.http('start', { status: 500 });
  const report = await bench.tick();
  await expectOutcomes(report, bad, 'FAILED INTERNAL_SERVER_ERROR');
  await expectFacts(bad, KNOWN);
  for (const row of await rowsOf(bad)) {
    expect(row).toMatchObject({ availability: 'AVAILABLE', goneChecks: 0, lastAnswer: 'OK' });
  }
});

describe('no bad day', () => {
  test.each<[what: string, count: number, badCount: number]>([
    ['30 % of ten', 10, 3],
    ['30 % of twenty', 20, 6],
    ['all of nine', 9, 9],
  ])('%s are believed at once', async (_what, count, badCount) => {
    const posts = await answeredPosts(count);
    const [good, bad] = [posts.slice(badCount), posts.slice(0, badCount)];
    gone(bad, 1, good.length);
    const report = await bench.tick();
    expect(askedFor(posts)).toEqual([places(0, count)]);
    await expectOutcomes(report, bad, 'GONE');
    await expectOutcomes(report, good, 'OK');
    expect(report.status).toBe('SUCCEEDED');
    for (const row of await rowsOf(bad)) {
      expect(row).toMatchObject({ lastAnswer: 'GONE', goneChecks: 1, availability: 'AVAILABLE' });
    }
    await expectFacts(bad, KNOWN);
    await expectFacts(good, CAUGHT_UP);
  });

  test('posts that did not answer last time are believed, however many there are', async () => {
    const posts = await answeredPosts(12);
    // Never more than 30 % of those that answered last time: 3 of 12, 2 of 9, 2 of 7.
    for (const silent of [3, 5, 7]) {
      gone(posts.slice(0, silent), 1, 0);
      await expectOutcomes(await bench.tick(), posts.slice(0, silent), 'GONE');
    }
    expect(bench.simulator.requests).toHaveLength(3);
    expect((await rowsOf(posts)).map(({ goneChecks }) => goneChecks)).toEqual([3, 3, 3, 2, 2, 1, 1, 0, 0, 0, 0, 0]);
  });

  test('posts that never answered are believed', async () => {
    const { scene } = bench;
    const campaignId = await scene.campaign('New');
    const clipper = await scene.user('Mia');
    const posts: PostedClip[] = [];
    for (let nth = 0; nth < 12; nth += 1) posts.push(await scene.submit(clipper, campaignId, 'TIKTOK'));
    const report = await bench.tick();
    await expectOutcomes(report, posts, 'GONE');
    expect(askedFor(posts)).toEqual([places(0, 12)]);
  });
});
