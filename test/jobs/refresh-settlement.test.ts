/**
 * The payments of a tick, while campaigns and clips change around it (docs/design.md#settlement). Every test ends with
 * clean books.
 */

import {
  activateCampaign,
  cancelCampaign,
  completeCampaign,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import { recordObservations } from '../../src/modules/refresh/batch/record-batch.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { rejectClip } from '../../src/modules/review/close-submission.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { Bench, type TickOptions } from '../support/bench.js';
import { untilBlocked } from '../support/moments.js';
import type { PostedClip } from '../support/scene.js';

let bench: Bench;

beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(() => bench.close());

/** Ticks, and does something while Apify holds the first poll: after the plan, before the record. */
async function tickAround(meanwhile: () => Promise<unknown>, options: TickOptions = {}) {
  const poll = bench.simulator.faults.stall('poll');
  const tick = bench.tick(options);
  await Promise.race([poll.reached, tick]);
  await meanwhile();
  poll.release();
  return tick;
}

/** Pending, seen once at this many views. */
async function seen(name: string, campaignId: bigint, views: number): Promise<PostedClip> {
  const post = await bench.scene.submit(await bench.scene.user(name), campaignId);
  bench.scene.shows(post, views);
  await bench.tick();
  return post;
}

test('a budget that ends within a batch pays clips in the order of approval, each in full before the next', async () => {
  const { scene } = bench;
  const campaignId = await scene.campaign('Budget', { budget: 1_000n });
  const [ann, ben, cat] = [
    await seen('Ann', campaignId, 1_000),
    await seen('Ben', campaignId, 1_000),
    await seen('Cat', campaignId, 1_000),
  ];
  for (const post of [cat, ann, ben]) await bench.approve(post);
  for (const post of [ann, ben, cat]) scene.shows(post, 6_000);
  const { refreshRunId, earned } = await bench.tick();
  expect(await ledgersOf(cat, ann, ben)).toEqual([[100n, 500n], [100n, 200n], [100n]]);
  expect(earned).toBe(700n);
  expect(await bench.outcomesOf(ben, refreshRunId)).toEqual(['OK']);
  expect(await bench.factsOf(ben)).toMatchObject({ views: 6_000n, earned: 100n });
});

test('a paused campaign prices new views and pays them once it is active again, in one accrual', async () => {
  const { scene } = bench;
  const campaignId = await scene.campaign('Pause');
  const post = await scene.approved(await scene.user('Mia'), campaignId, 1_000);
  await pauseCampaign(bench.database, scene.admin, { campaignId });
  for (const views of [2_000, 5_000]) {
    scene.shows(post, views);
    await bench.tick();
  }
  expect(await bench.factsOf(post)).toMatchObject({ views: 5_000n, gains: [1_000n, 1_000n, 3_000n], ledger: [100n] });
  expect(await bench.submissionOf(post)).toMatchObject({ due: 500n, accruedCents: 100n });
  await activateCampaign(bench.database, scene.admin, { campaignId });
  expect((await bench.factsOf(post)).ledger).toEqual([100n, 400n]);
});

test('a pending clip is priced, and paid in full only when it is approved', async () => {
  const campaignId = await bench.scene.campaign('Pending');
  const post = await seen('Mia', campaignId, 1_000);
  bench.scene.shows(post, 3_000);
  await bench.tick();
  expect(await bench.factsOf(post)).toMatchObject({ gains: [1_000n, 2_000n], ledger: [] });
  await bench.approve(post);
  expect((await bench.factsOf(post)).ledger).toEqual([300n]);
});

test.each([
  ['completed', completeCampaign],
  ['cancelled', cancelCampaign],
])('the clips of a %s campaign are not asked for', async (_, end) => {
  const { scene } = bench;
  const campaignId = await scene.campaign('End');
  const post = await scene.approved(await scene.user('Mia'), campaignId, 1_000);
  await end(bench.database, scene.admin, { campaignId });
  scene.shows(post, 9_000);
  const starts = bench.simulator.hits('start');
  expect(await bench.tick()).toMatchObject({ status: 'SUCCEEDED', outcomes: [] });
  expect(bench.simulator.hits('start')).toBe(starts);
  expect(await bench.factsOf(post)).toMatchObject({ views: 1_000n });
});

test.each([
  ['completed', completeCampaign],
  ['cancelled', cancelCampaign],
])(
  'a tracking taken before a campaign was %s earns however late it is recorded; one after it changes only views',
  async (_, end) => {
    const { scene } = bench;
    const campaignId = await scene.campaign('Late');
    const before = await scene.approved(await scene.user('Mia'), campaignId, 1_000);
    const after = await scene.approved(await scene.user('Noah'), campaignId, 1_000);
    for (const post of [before, after]) scene.shows(post, 4_000);
    // Two batches, one after the other: the campaign ends while the first waits for Apify.
    await tickAround(() => end(bench.database, scene.admin, { campaignId }), { batchSize: 1 });
    expect(await bench.factsOf(before)).toMatchObject({ views: 4_000n, gains: [1_000n, 3_000n], ledger: [100n, 300n] });
    expect(await bench.factsOf(after)).toMatchObject({ views: 4_000n, gains: [1_000n, 3_000n], ledger: [100n] });
  },
);

test('a clip that is rejected while it is scraped gets its views and no money', async () => {
  const { scene, database } = bench;
  const campaignId = await scene.campaign('Reject');
  const post = await seen('Mia', campaignId, 1_000);
  scene.shows(post, 4_000);
  await tickAround(() => rejectClip(database, scene.admin, { clipId: post.clipId, reason: 'OTHER' }));
  expect(await bench.factsOf(post)).toMatchObject({ views: 4_000n, gains: [1_000n, 3_000n], ledger: [] });
});

test('a clip whose approval is revoked while it is scraped earns nothing more', async () => {
  const { scene, database } = bench;
  const campaignId = await scene.campaign('Revoke');
  const post = await scene.approved(await scene.user('Mia'), campaignId, 1_000);
  scene.shows(post, 4_000);
  await tickAround(() => revokeApproval(database, scene.admin, { clipId: post.clipId, reason: 'bought views' }));
  expect(await bench.factsOf(post)).toMatchObject({ views: 4_000n, earned: 0n, ledger: [100n, -100n] });
});

describe('a clip that is submitted to another campaign while it is scraped', () => {
  const HALF = { terms: { ratePerThousandViews: 5_000n } };
  let from: bigint;
  let to: bigint;
  let post: PostedClip;

  beforeEach(async () => {
    from = await bench.scene.campaign('From');
    to = await bench.scene.campaign('To', HALF);
    post = await seen('Mia', from, 1_000);
    bench.scene.shows(post, 5_000);
  });

  async function settledUnderTheNewOne(): Promise<void> {
    // The views after those that the old one priced, at half the rate.
    expect(await bench.submissionOf(post)).toMatchObject({ campaignId: to, settledViews: 5_000n, due: 200n });
    await approveClip(bench.database, bench.scene.admin, { clipId: post.clipId });
    expect(await bench.factsOf(post)).toMatchObject({ views: 5_000n, gains: [1_000n, 4_000n], ledger: [200n] });
    const [first] = await bench.database.prisma.clipSubmission.findMany({ where: { campaignId: from } });
    expect(first).toMatchObject({ status: 'REJECTED', settledViews: 1_000n, accruedCents: 0n });
  }

  test('settles under the new one', async () => {
    const { scene, database } = bench;
    const noah = await scene.user('Noah');
    await tickAround(async () => {
      await rejectClip(database, scene.admin, { clipId: post.clipId, reason: 'OTHER' });
      await scene.resubmit(noah, to, post);
    });
    await settledUnderTheNewOne();
  });

  test('settles under the new one even if it moves between the look and the lock', async () => {
    const { scene, database } = bench;
    const noah = await scene.user('Noah');
    await rejectClip(database, scene.admin, { clipId: post.clipId, reason: 'OTHER' });
    const batch = await startedBatch();
    const client = await database.pool.connect();
    await client.query('BEGIN');
    await client.query('SELECT FROM "Clip" WHERE id = $1 FOR UPDATE', [post.clipId]);
    const submitting = scene.resubmit(noah, to, post);
    await untilBlocked(bench.database, 1); // The submission holds both campaigns and waits for the clip.
    const details = { author: null, title: null, thumbnailUrl: null, postedAt: null };
    const counts = { views: 5_000n, likes: null, comments: null, shares: null };
    const recording = recordObservations(database, batch, [
      { clipId: post.clipId, ...counts, ...details, viewsField: 'viewCount' },
    ]);
    await untilBlocked(bench.database, 2); // The record has seen the old campaign and waits for it.
    await client.query('COMMIT');
    client.release();
    await submitting;
    expect(await recording).toEqual([]);
    await settledUnderTheNewOne();
  });

  /** A batch that starts now. */
  async function startedBatch() {
    const { prisma } = bench.database;
    const { id: refreshRunId } = await prisma.refreshRun.create({ data: { trigger: 'COMMAND' } });
    const trackedAt = new Date(((await bench.factsOf(post)).checkedAt?.getTime() ?? 0) + 1);
    const { id } = await prisma.scrapeBatch.create({ data: { refreshRunId, socialPlatform: 'YOUTUBE', trackedAt } });
    return { id, trackedAt };
  }
});

async function ledgersOf(...posts: PostedClip[]): Promise<bigint[][]> {
  return Promise.all(posts.map(async (post) => (await bench.factsOf(post)).ledger));
}
