/**
 * One tick, post by post. A valid observation becomes a tracking and money, anything else becomes neither, and a fault
 * of one post affects no other (SECURITY row 26). Every test ends with clean books.
 */
import { recordObservations } from '../../src/modules/refresh/batch/record-batch.js';
import type { Observation } from '../../src/modules/trackings/observation-rule.js';
import { Bench } from '../support/bench.js';
import type { PostedClip } from '../support/scene.js';

let bench: Bench;

beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(() => bench.close());

/** How a post is spoiled for one tick, and the outcome that must be stored. */
const SPOILED: [string, (post: PostedClip) => void, string][] = [
  ['deleted', (post) => bench.simulator.world.set(post.socialPlatform, post.externalId, { state: 'gone' }), 'GONE'],
  [
    'behind a wall',
    (post) => bench.simulator.world.set(post.socialPlatform, post.externalId, { state: 'restricted' }),
    'RESTRICTED',
  ],
  ['without a view count', (post) => bench.simulator.faults.views(post.externalId, null), 'HIDDEN'],
  ['with a view count of -1', (post) => bench.simulator.faults.views(post.externalId, -1), 'HIDDEN'],
  [
    'with views that are no number',
    (post) => bench.simulator.faults.views(post.externalId, 'NaN'),
    'FAILED VIEWS_UNREADABLE',
  ],
  ['with absurd views', (post) => bench.simulator.faults.views(post.externalId, 9e15), 'FAILED VIEWS_UNREADABLE'],
  ['left out of the dataset', (post) => bench.simulator.faults.item(post.externalId, () => null), 'MISSING'],
  [
    'with an unknown error',
    (post) => bench.simulator.faults.item(post.externalId, (item) => ({ ...item, error: 'ODD' })),
    'FAILED ODD',
  ],
];

describe.each(['TIKTOK', 'YOUTUBE'] as const)('a post on %s', (socialPlatform) => {
  test.each(SPOILED)(
    '%s earns nothing, harms no other post, and the next tick catches up',
    async (_, spoil, outcome) => {
      const { scene } = bench;
      const campaignId = await scene.campaign('Faults');
      const clipper = await scene.user('Mia');
      const [bad, good] = [
        await scene.submit(clipper, campaignId, socialPlatform),
        await scene.submit(clipper, campaignId, socialPlatform),
      ];
      for (const post of [bad, good]) await seenAndApproved(post, 10_000);
      const before = await bench.factsOf(bad);

      for (const post of [bad, good]) scene.shows(post, 30_000);
      spoil(bad);
      const { refreshRunId } = await bench.tick();
      expect(await bench.outcomesOf(bad, refreshRunId)).toEqual([outcome]);
      expect(await bench.outcomesOf(good, refreshRunId)).toEqual(['OK']);
      expect(await bench.factsOf(bad)).toEqual(before);
      expect(await bench.factsOf(good)).toMatchObject({
        views: 30_000n,
        gains: [10_000n, 20_000n],
        ledger: [1_000n, 2_000n],
      });

      scene.shows(bad, 30_000, { state: 'ok' });
      await bench.tick();
      expect(await bench.factsOf(bad)).toMatchObject({
        views: 30_000n,
        gains: [10_000n, 20_000n],
        ledger: [1_000n, 2_000n],
      });
    },
  );
});

test('every requested post of a tick gets exactly one outcome, and the report counts them', async () => {
  const { scene, simulator } = bench;
  const campaignId = await scene.campaign('Counts');
  const clipper = await scene.user('Mia');
  const posts: PostedClip[] = [];
  for (const [index, views] of [1_000, 2_000, 3_000, 4_000, 5_000].entries()) {
    const post = await scene.submit(clipper, campaignId, index < 3 ? 'TIKTOK' : 'YOUTUBE');
    scene.shows(post, views);
    posts.push(post);
  }
  const [gone, doubled] = posts as [PostedClip, PostedClip];
  scene.shows(gone, 0, { state: 'gone' });
  simulator.faults.item(doubled.externalId, (item) => [item, { ...item, playCount: 7 }]);
  const seen: [number, number][] = [];
  const report = await bench.tick({ batchSize: 2, onProgress: (done, total) => seen.push([done, total]) });

  expect(await Promise.all(posts.map((post) => bench.outcomesOf(post, report.refreshRunId)))).toEqual([
    ['GONE'],
    ['OK'],
    ['OK'],
    ['OK'],
    ['OK'],
  ]);
  expect(report).toMatchObject({ status: 'SUCCEEDED', repeated: false, error: null, earned: 0n });
  expect(report.outcomes).toEqual([
    { socialPlatform: 'TIKTOK', outcome: 'OK', clips: 2n },
    { socialPlatform: 'TIKTOK', outcome: 'GONE', clips: 1n },
    { socialPlatform: 'YOUTUBE', outcome: 'OK', clips: 2n },
  ]);
  expect((await bench.factsOf(doubled)).views).toBe(2_000n);
  expect(simulator.requests).toHaveLength(3);
  // A look now and then. It may come late, but never reports less than the one before, or another total.
  expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).toSorted((a, b) => a - b));
  expect(new Set(seen.map(([, total]) => total))).toEqual(new Set([5]));
  expect(seen.at(-1)).toEqual([5, 5]);
});

test('a tick without a due clip succeeds and asks Apify for nothing', async () => {
  expect(await bench.tick()).toMatchObject({ status: 'SUCCEEDED', outcomes: [], earned: 0n, costUsd: null });
  expect(bench.simulator.hits('start')).toBe(0);
});

test('unchanged counts write no tracking and move checkedAt', async () => {
  const { scene } = bench;
  const post = await scene.approved(await scene.user('Mia'), await scene.campaign('Still'), 5_000);
  const before = await bench.factsOf(post);
  const { refreshRunId } = await bench.tick();
  expect(await bench.outcomesOf(post, refreshRunId)).toEqual(['UNCHANGED']);
  const after = await bench.factsOf(post);
  expect(after).toEqual({ ...before, checkedAt: after.checkedAt });
  expect(after.checkedAt?.getTime()).toBeGreaterThan(before.checkedAt?.getTime() ?? Number.POSITIVE_INFINITY);
});

test('an unknown like count changes nothing, and a known one is a tracking without a new view', async () => {
  const { scene } = bench;
  const post = await scene.approved(await scene.user('Mia'), await scene.campaign('Likes'), 5_000);
  scene.shows(post, 5_000, { likes: null });
  await bench.tick();
  expect((await bench.factsOf(post)).gains).toEqual([5_000n]);
  scene.shows(post, 5_000, { likes: 80 });
  await bench.tick();
  expect(await bench.factsOf(post)).toMatchObject({ gains: [5_000n, 0n], ledger: [500n] });
});

test('the first check after new terms records a tracking although nothing changed; the next one does not', async () => {
  const { scene, database } = bench;
  const campaignId = await scene.campaign('Terms', {
    terms: { ratePerThousandViews: 10_000n, maxPayoutPerClip: 100n },
  });
  const post = await scene.approved(await scene.user('Mia'), campaignId, 5_000);
  expect((await bench.factsOf(post)).ledger).toEqual([100n]);
  await database.prisma.campaignTerms.create({
    data: {
      campaignId,
      version: 2,
      ratePerThousandViews: 10_000n,
      maxPayoutPerClip: 300n,
      createdById: scene.admin.userId,
    },
  });
  await bench.tick();
  expect(await bench.factsOf(post)).toMatchObject({ gains: [5_000n, 0n], ledger: [100n, 200n] });
  await bench.tick();
  expect(await bench.factsOf(post)).toMatchObject({ gains: [5_000n, 0n], ledger: [100n, 200n] });
});

test('a falling count is recorded as a negative gain, takes nothing back and is not paid twice', async () => {
  const { scene } = bench;
  const post = await scene.approved(await scene.user('Mia'), await scene.campaign('Falls'), 1_000);
  for (const views of [400, 1_200]) {
    scene.shows(post, views);
    await bench.tick();
  }
  expect(await bench.factsOf(post)).toMatchObject({ views: 1_200n, gains: [1_000n, -600n, 800n], ledger: [100n, 20n] });
});

test('a replay of a batch is late, whatever it says, and changes nothing', async () => {
  const { scene, database } = bench;
  const post = await scene.approved(await scene.user('Mia'), await scene.campaign('Replay'), 1_000);
  scene.shows(post, 3_000);
  const { refreshRunId } = await bench.tick();
  const batch = await database.prisma.scrapeBatch.findFirstOrThrow({ where: { refreshRunId } });
  const { id, trackedAt } = batch as { id: bigint; trackedAt: Date };
  const before = await bench.everything();
  expect(await recordObservations(database, { id, trackedAt }, [observed(post, 3_000n)])).toEqual([]);
  expect(await recordObservations(database, { id, trackedAt }, [observed(post, 9_000n)])).toEqual([]);
  expect(await bench.everything()).toEqual(before);
  expect(await bench.outcomesOf(post, refreshRunId)).toEqual(['OK']);
});

test('a first observation that is replayed at the same moment by eight workers is recorded and paid once', async () => {
  const { scene, database } = bench;
  const post = await scene.approved(await scene.user('Mia'), await scene.campaign('Workers'), 1_000);
  const run = await database.prisma.refreshRun.create({ data: { trigger: 'COMMAND' } });
  const trackedAt = new Date(((await bench.factsOf(post)).checkedAt?.getTime() ?? 0) + 1);
  const { id } = await database.prisma.scrapeBatch.create({
    data: { refreshRunId: run.id, socialPlatform: 'YOUTUBE', trackedAt },
  });
  const batch = { id, trackedAt };
  await Promise.all(Array.from({ length: 8 }, () => recordObservations(database, batch, [observed(post, 3_000n)])));
  expect(await bench.factsOf(post)).toMatchObject({ gains: [1_000n, 2_000n], ledger: [100n, 200n] });
});

async function seenAndApproved(post: PostedClip, views: number): Promise<void> {
  bench.scene.shows(post, views);
  await bench.tick();
  await bench.approve(post);
}

function observed({ clipId }: PostedClip, views: bigint): Observation {
  const details = { author: null, title: null, thumbnailUrl: null, postedAt: null };
  return { clipId, views, likes: 0n, comments: 0n, shares: 0n, viewsField: 'viewCount', ...details };
}
