/** Planning and handing out batches: page by page, each clip once, whatever is interrupted, lost or asked for twice. */
import { pino } from 'pino';
import { createLog } from '../../src/kernel/base/log.js';
import { openDatabase } from '../../src/kernel/db/database.js';
import { transact } from '../../src/kernel/db/transaction.js';
import { Queue } from '../../src/kernel/queue/queue.js';
import { completeCampaign, pauseCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { planNextPage } from '../../src/modules/refresh/plan-run.js';
import { rejectClip } from '../../src/modules/review/close-submission.js';
import { requestRefresh } from '../../src/modules/trackings/request-refresh.js';
import { Bench } from '../support/bench.js';
import { until } from '../support/moments.js';
import type { PostedClip } from '../support/scene.js';

let bench: Bench;
let queue: Queue;

beforeEach(async () => {
  bench = await Bench.open();
  queue = await Queue.open({ database: bench.database, log: pino({ level: 'silent' }) });
});
afterEach(async () => {
  await queue.close();
  await bench.close();
});

/** This many posts of a campaign, alternating between TikTok and YouTube, each with views. */
async function addPosts(name: string, count: number): Promise<PostedClip[]> {
  const { scene } = bench;
  const [clipper, campaignId] = [await scene.user(`Clipper of ${name}`), await scene.campaign(name)];
  const posts: PostedClip[] = [];
  for (let nth = 0; nth < count; nth += 1) {
    const post = await scene.submit(clipper, campaignId, nth % 2 === 0 ? 'TIKTOK' : 'YOUTUBE');
    scene.shows(post, 1_000);
    posts.push(post);
  }
  return posts;
}

const ask = (slot: Date | null = null) =>
  transact(bench.database, (tx) => requestRefresh(tx, { trigger: slot === null ? 'COMMAND' : 'SCHEDULE', slot }));
const page = () => planNextPage({ database: bench.database, queue, batchSize: 1 });
const idsOf = (posts: readonly PostedClip[]) => posts.map(({ clipId }) => clipId);

async function plannedOf(refreshRunId: bigint): Promise<bigint[]> {
  const rows = await bench.database.prisma.scrapeBatchClip.findMany({
    where: { scrapeBatch: { refreshRunId } },
    orderBy: [{ scrapeBatchId: 'asc' }, { clipId: 'asc' }],
  });
  return rows.map(({ clipId }) => clipId);
}

test('goes page by page, campaign by campaign, and puts each clip into one batch of its social platform', async () => {
  const posts = [...(await addPosts('One', 25)), ...(await addPosts('Two', 20))];
  const { refreshRunId } = await ask();
  const pages: number[] = [];
  while (await page()) pages.push((await plannedOf(refreshRunId)).length);
  // A page holds twenty full batches, here of one clip. The last page holds the rest, and ends the plan.
  expect(pages).toEqual([20, 40, 45]);
  expect((await plannedOf(refreshRunId)).sort(byId)).toEqual(idsOf(posts).sort(byId));
  const batches = await bench.database.prisma.scrapeBatch.findMany({
    where: { refreshRunId },
    include: { clips: { include: { clip: { select: { socialPlatform: true } } } } },
  });
  expect(
    batches.filter((batch) => batch.clips.some(({ clip }) => clip.socialPlatform !== batch.socialPlatform)),
  ).toEqual([]);
});

test('an interrupted plan continues after its last page, in another process', async () => {
  const posts = await addPosts('One', 30);
  const { refreshRunId } = await ask();
  await page();
  expect(await plannedOf(refreshRunId)).toHaveLength(20);
  await bench.work(async () => (await bench.database.prisma.refreshRun.count({ where: { finishedAt: null } })) === 0);
  const run = await bench.database.prisma.refreshRun.findUniqueOrThrow({ where: { id: refreshRunId } });
  expect(run.status).toBe('SUCCEEDED');
  expect((await plannedOf(refreshRunId)).sort(byId)).toEqual(idsOf(posts).sort(byId));
  for (const post of posts) expect((await bench.factsOf(post)).gains).toEqual([1_000n]);
});

/** A past run whose batch got no meaningful answer. */
async function hadFirstCheck(posts: readonly PostedClip[]): Promise<void> {
  const finishedAt = new Date(Date.now() + 1_000);
  const clips = { create: posts.map(({ clipId }) => ({ clipId, outcome: 'HIDDEN' as const })) };
  const batch = { socialPlatform: posts[0]?.socialPlatform ?? 'YOUTUBE', trackedAt: new Date(), finishedAt, clips };
  await bench.database.prisma.refreshRun.create({
    data: { trigger: 'COMMAND', status: 'SUCCEEDED', plannedAt: finishedAt, finishedAt, batches: { create: batch } },
  });
}

test('asks only for what is due, not for posts of ended campaigns, closed, unavailable or not yet due', async () => {
  const { prisma } = bench.database;
  const posts = await addPosts('Active', 5);
  const [due, waits, gone, rejected, overdue] = posts as [PostedClip, PostedClip, PostedClip, PostedClip, PostedClip];
  const [ended] = (await addPosts('Ended', 1)) as [PostedClip];
  const [paused] = (await addPosts('Paused', 1)) as [PostedClip];
  const campaignOf = async ({ clipId }: PostedClip) =>
    (await prisma.clip.findUniqueOrThrow({ where: { id: clipId } })).campaignId;
  await completeCampaign(bench.database, bench.scene.admin, { campaignId: await campaignOf(ended) });
  await pauseCampaign(bench.database, bench.scene.admin, { campaignId: await campaignOf(paused) });
  const set = ({ clipId }: PostedClip, data: object) => prisma.clip.update({ where: { id: clipId }, data });
  await hadFirstCheck([waits, gone]);
  await set(waits, { dueAt: new Date('2099-01-01T00:00:00Z') });
  await set(overdue, { dueAt: new Date('2020-01-01T00:00:00Z') });
  await set(gone, { availability: 'UNAVAILABLE' });
  await set(rejected, { status: 'REJECTED' });
  await prisma.clipSubmission.updateMany({
    where: { clipId: rejected.clipId },
    data: { status: 'REJECTED', reason: 'OTHER', decidedAt: new Date() },
  });
  const { refreshRunId } = await ask();
  while (await page());
  expect(await plannedOf(refreshRunId)).toEqual(idsOf([due, overdue, paused]));
});

test('a slot for which eight schedulers fire is one run, and an older one is not asked for twice', async () => {
  const [post] = (await addPosts('One', 1)) as [PostedClip];
  const slot = new Date('2026-03-29T06:00:00Z');
  const handles = Array.from({ length: 8 }, () => openDatabase({ url: bench.database.url, poolMax: 1 }));
  const fired = await Promise.all(
    handles.map((database) => transact(database, (tx) => requestRefresh(tx, { trigger: 'SCHEDULE', slot }))),
  );
  expect(new Set(fired.map(({ refreshRunId }) => refreshRunId)).size).toBe(1);
  await ask(new Date('2026-03-29T12:00:00Z'));
  while (await page());
  expect(await bench.database.prisma.scrapeBatchClip.count({ where: { clipId: post.clipId } })).toBe(1);
  await Promise.all(handles.map((database) => database.close()));
});

test('a social platform has as many Apify runs at once as are allowed, over all processes', async () => {
  const posts = await addPosts('One', 6);
  const stalls = posts.map(({ externalId: _ }) => bench.simulator.faults.stall('poll', { socialPlatform: 'TIKTOK' }));
  const other = openDatabase({ url: bench.database.url, poolMax: 5 });
  const isOver = async () => (await bench.database.prisma.refreshRun.count({ where: { finishedAt: null } })) === 0;
  await ask();
  const work = Promise.all([
    bench.work(isOver, { batchSize: 1 }),
    bench.work(isOver, { batchSize: 1, database: other }),
  ]);
  const [youtube, tiktok] = [posts.filter((_, nth) => nth % 2 === 1), posts.filter((_, nth) => nth % 2 === 0)];
  // YouTube is not held up by TikTok, where one run is active and two batches wait, however many workers are free.
  await until(async () =>
    (await Promise.all(youtube.map((post) => bench.factsOf(post)))).every(({ views }) => views !== null),
  );
  expect(bench.simulator.requests.filter(({ actor }) => actor.includes('tiktok'))).toHaveLength(1);
  bench.simulator.faults.clear();
  for (const { release } of stalls) release();
  await work;
  for (const post of tiktok) expect((await bench.factsOf(post)).gains).toEqual([1_000n]);
  expect(bench.simulator.requests).toHaveLength(6);
  await other.close();
});

test('batches whose jobs were lost are handed out again by the next tick', async () => {
  const [post] = (await addPosts('One', 1)) as [PostedClip];
  await ask();
  await page();
  await bench.database.pool.query('DELETE FROM pgboss.job');
  await bench.tick();
  expect((await bench.factsOf(post)).gains).toEqual([1_000n]);
  expect(await bench.database.prisma.refreshRun.count({ where: { finishedAt: null } })).toBe(0);
});

test('first checks that wait share one run, with one Apify run per social platform', async () => {
  const posts = [...(await addPosts('One', 7)), ...(await addPosts('Two', 6))];
  await bench.work(async () => (await bench.database.prisma.refreshRun.count({ where: { finishedAt: null } })) === 0);
  expect(bench.simulator.requests).toHaveLength(2);
  for (const post of posts) expect((await bench.factsOf(post)).gains).toEqual([1_000n]);
  const runs = await bench.database.prisma.refreshRun.findMany({ where: { batches: { some: {} } } });
  expect(runs).toMatchObject([{ trigger: 'SUBMISSION', status: 'SUCCEEDED' }]);
});

test('a post that was called unavailable is asked about again once it is submitted again', async () => {
  const { scene, database } = bench;
  const [post] = (await addPosts('One', 1)) as [PostedClip];
  await bench.tick();
  await database.prisma.clip.update({
    where: { id: post.clipId },
    data: {
      availability: 'UNAVAILABLE',
      goneChecks: 3,
      goneSince: new Date(),
      dueAt: new Date('2099-01-01T00:00:00Z'),
    },
  });
  const { campaignId } = await database.prisma.clip.findUniqueOrThrow({ where: { id: post.clipId } });
  await rejectClip(database, scene.admin, { clipId: post.clipId, reason: 'OTHER' });
  scene.shows(post, 9_000);
  await scene.resubmit(await scene.user('Noah'), campaignId, post);
  await bench.tick();
  expect((await bench.factsOf(post)).views).toBe(9_000n);
});

test('a failed post is due at the next tick, however long it stood still; a post left out for days is not', async () => {
  const { prisma } = bench.database;
  const [failing, missing, long] = (await addPosts('One', 3)) as [PostedClip, PostedClip, PostedClip];
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  const old = { createdAt: daysAgo(90), postedAt: daysAgo(90) };
  await prisma.clip.updateMany({ data: old });
  await prisma.clip.update({ where: { id: long.clipId }, data: { failingSince: daysAgo(4) } });
  bench.simulator.faults.views(failing.externalId, 'NaN');
  for (const { externalId } of [missing, long]) bench.simulator.faults.item(externalId, () => []);
  await bench.tick();
  const dueAt = async ({ clipId }: PostedClip) =>
    (await prisma.clip.findUniqueOrThrow({ where: { id: clipId } })).dueAt;
  expect(await dueAt(failing)).toBeNull();
  expect(await dueAt(missing)).toBeNull();
  expect((await dueAt(long))?.getTime()).toBeGreaterThan(Date.now() + 20 * 3_600_000);
});

test('a fetch that fails returns a usable connection', async () => {
  await addPosts('One', 1);
  await ask();
  await page();
  const hasty = openDatabase({ url: bench.database.url, poolMax: 1, statementTimeoutMs: 2_000 });
  const holder = await bench.database.pool.connect();
  await holder.query(`SELECT pg_advisory_lock(hashtext('queue:scrape-tiktok'))`);
  const lines: string[] = [];
  const log = createLog('warn', { write: (line) => lines.push(line) });
  const worker = await Queue.open({ database: hasty, log, pollMs: 10 });
  worker.work({ queue: { name: 'scrape-tiktok' }, concurrencyMax: 1, run: async () => undefined });
  await until(async () => lines.some((line) => line.includes('could not fetch work')));
  expect((await hasty.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  holder.release(true);
  await worker.close();
  await hasty.close();
});

function byId(a: bigint, b: bigint): number {
  return a < b ? -1 : 1;
}
