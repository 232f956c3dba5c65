/** The refresh over HTTP: requests by an admin, their results, and the freshness of the figures. */
import { groupBy } from '../../src/kernel/base/group-by.js';
import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { Bench } from '../support/bench.js';
import { dataOf } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import type { PostedClip } from '../support/scene.js';
import { startTestServer, type TestServer } from '../support/server.js';

let bench: Bench;
let server: TestServer;
let campaignId: bigint;
/** Two approved posts, seen at 1,000 views, that now show 3,000. */
let posts: PostedClip[];

const ADMIN = 'Ada Admin';

beforeEach(async () => {
  bench = await Bench.open();
  server = await startTestServer(bench.database);
  const { scene } = bench;
  campaignId = await scene.campaign('Shown');
  const clipper = await scene.user('Mia');
  posts = [await scene.submit(clipper, campaignId, 'TIKTOK'), await scene.submit(clipper, campaignId, 'YOUTUBE')];
  for (const post of posts) scene.shows(post, 1_000);
  await bench.tick();
  for (const post of posts) await bench.approve(post);
  for (const post of posts) scene.shows(post, 3_000);
  bench.simulator.requests.length = 0;
});
afterEach(async () => {
  await server.close();
  await bench.close();
});

const REFRESH = `mutation ($input: RefreshClipsInput!) {
  refreshClips(input: $input) { replayed refreshRun { id trigger status slot startedAt outcomes { clips } earned costUsd } }
}`;

const refreshClips = (input: object) => server.query(ADMIN, REFRESH, { input: { idempotencyKey: 'k', ...input } });

/** Stands in for the workers of another process, for as long as there is work. */
const workers = () => bench.tick();

describe('refreshClips', () => {
  test('returns at once with a run that the workers then carry out, due or not', async () => {
    const [post, other] = posts as [PostedClip, PostedClip];
    await bench.database.prisma.clip.updateMany({ data: { dueAt: new Date('2099-01-01T00:00:00Z') } });
    const asked = dataOf(await refreshClips({ clipIds: [idOf('clip', post.clipId)] })).refreshClips;
    expect(asked).toMatchObject({
      replayed: false,
      refreshRun: { trigger: 'ADMIN', status: 'QUEUED', startedAt: null, outcomes: [], earned: '0.00', costUsd: null },
    });
    await workers();
    expect(bench.simulator.requests).toHaveLength(1);
    expect(await bench.factsOf(post)).toMatchObject({ views: 3_000n, ledger: [100n, 200n] });
    expect(await bench.factsOf(other)).toMatchObject({ views: 1_000n });
  });

  test.each<[string, () => object]>([
    ['a campaign', () => ({ campaignId: idOf('campaign', campaignId) })],
    ['everything', () => ({})],
  ])('accepts %s, and a replay asks for nothing more', async (_, input) => {
    const first = dataOf(await refreshClips(input())).refreshClips;
    const again = dataOf(await refreshClips(input())).refreshClips;
    expect(again).toEqual({ ...first, replayed: true });
    await workers();
    for (const post of posts) expect(await bench.factsOf(post)).toMatchObject({ views: 3_000n });
    expect(bench.simulator.requests).toHaveLength(2);
    const replayed = dataOf(await refreshClips(input())).refreshClips;
    expect(replayed).toMatchObject({ replayed: true, refreshRun: { status: 'SUCCEEDED', earned: '4.00' } });
    expect((await refreshClips({ clipIds: ['clip_1'] })).errors?.[0]?.extensions).toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    });
  });

  test.each<[string, () => object, object]>([
    [
      'clips and a campaign',
      () => ({ clipIds: ['clip_1'], campaignId: 'campaign_1' }),
      { code: 'BAD_USER_INPUT', field: 'input.campaignId' },
    ],
    ['no clips', () => ({ clipIds: [] }), { code: 'BAD_USER_INPUT', field: 'input.clipIds' }],
    ['an invalid id', () => ({ clipIds: ['one'] }), { code: 'BAD_USER_INPUT', field: 'input.clipIds.0' }],
    ['a bare id', () => ({ clipIds: ['clip_1', '1'] }), { code: 'BAD_USER_INPUT', field: 'input.clipIds.1' }],
    ['a user as a clip', () => ({ clipIds: ['user_1'] }), { code: 'BAD_USER_INPUT', field: 'input.clipIds.0' }],
    ['a bare campaign', () => ({ campaignId: '1' }), { code: 'BAD_USER_INPUT', field: 'input.campaignId' }],
    ['a clip as a campaign', () => ({ campaignId: 'clip_1' }), { code: 'BAD_USER_INPUT', field: 'input.campaignId' }],
    [
      'too many',
      () => ({ clipIds: Array.from({ length: 1_001 }, (__, n) => `clip_${n + 1}`) }),
      { code: 'BAD_USER_INPUT', field: 'input.clipIds' },
    ],
    ['a missing clip', () => ({ clipIds: ['clip_999999'] }), { code: 'NOT_FOUND' }],
    ['a missing campaign', () => ({ campaignId: 'campaign_999999' }), { code: 'NOT_FOUND' }],
    ['an empty key', () => ({ idempotencyKey: '' }), { code: 'BAD_USER_INPUT', field: 'input.idempotencyKey' }],
  ])('refuses %s', async (_, input, error) => {
    expect((await refreshClips(input())).errors?.[0]?.extensions).toMatchObject(error);
    expect(await bench.database.prisma.refreshRun.count({ where: { trigger: 'ADMIN' } })).toBe(0);
  });

  test('refuses clips that are not refreshed, and names the state they are in', async () => {
    const [post] = posts as [PostedClip];
    await revokeApproval(bench.database, bench.scene.admin, { clipId: post.clipId, reason: 'OTHER' });
    expect((await refreshClips({ clipIds: [idOf('clip', post.clipId)] })).errors?.[0]?.extensions).toMatchObject({
      code: 'CONFLICT',
      field: 'input.clipIds',
      status: 'REVOKED',
    });
    await completeCampaign(bench.database, bench.scene.admin, { campaignId });
    expect((await refreshClips({ campaignId: idOf('campaign', campaignId) })).errors?.[0]?.extensions).toMatchObject({
      code: 'CONFLICT',
      status: 'COMPLETED',
    });
  });
});

test('refreshRuns shows the results of a tick, as its own report does', async () => {
  const slot = new Date('2026-03-29T06:00:00Z');
  const report = await bench.tick({ request: { trigger: 'SCHEDULE', slot } });
  const { refreshRuns } = dataOf(
    await server.query(
      ADMIN,
      `{ refreshRuns(first: 1) { totalCount edges { node {
        id slot trigger status error earned costUsd durationMs outcomes { socialPlatform outcome clips } } } } }`,
    ),
  );
  const [{ node }] = refreshRuns.edges;
  expect(node).toEqual({
    id: idOf('run', report.refreshRunId),
    slot: slot.toISOString(),
    trigger: 'SCHEDULE',
    status: 'SUCCEEDED',
    error: null,
    earned: '4.00',
    costUsd: report.costUsd,
    durationMs: report.durationMs,
    outcomes: [
      { socialPlatform: 'TIKTOK', outcome: 'OK', clips: 1 },
      { socialPlatform: 'YOUTUBE', outcome: 'OK', clips: 1 },
    ],
  });
  expect(refreshRuns.totalCount).toBe(await bench.database.prisma.refreshRun.count());
});

const ENTRIES = '{ clips { edges { node { earnings { edges { node { amount refreshRun { id earned } } } } } } } }';

test('an entry names the run that paid it, and the entries of a run add up to what it earned', async () => {
  // The budget covers the cap, so its batch pays. The two batches of the other campaign wait for each other.
  const capped = await bench.scene.campaign('Capped', {
    terms: { ratePerThousandViews: 10_000n, maxPayoutPerClip: 1_000n },
  });
  const post = await bench.scene.submit(await bench.scene.user('Zoe'), capped);
  bench.scene.shows(post, 1_000);
  await bench.tick();
  await bench.approve(post);
  bench.scene.shows(post, 8_000);
  for (const one of posts) bench.scene.shows(one, 5_000);
  const { refreshRunId } = await bench.tick();
  const { rows } = await bench.database.pool.query(
    'SELECT count("scrapeBatchId") > 0 AS batch, count("refreshRunId") > 0 AS after FROM "Earning"',
  );
  expect(rows).toEqual([{ batch: true, after: true }]);
  type Edges<Node> = { edges: { node: Node }[] };
  const entries = async (as: string) => {
    const { clips }: { clips: Edges<{ earnings: Edges<{ amount: string; refreshRun: object | null }> }> } = dataOf(
      await server.query(as, ENTRIES),
    );
    return clips.edges.flatMap(({ node }) => node.earnings.edges.map((edge) => edge.node));
  };
  const runs = [...groupBy(await entries(ADMIN), ({ refreshRun }) => JSON.stringify(refreshRun))];
  expect(Object.fromEntries(runs.map(([run, paid]) => [run, paid.map(({ amount }) => amount).sort()]))).toEqual({
    [JSON.stringify({ id: idOf('run', refreshRunId - 1n), earned: '4.00' })]: ['2.00', '2.00'],
    [JSON.stringify({ id: idOf('run', refreshRunId), earned: '11.00' })]: ['2.00', '2.00', '7.00'],
    // The approvals.
    null: ['1.00', '1.00', '1.00'],
  });
  for (const { refreshRun: run } of await entries('Mia')) expect(run).toBeNull();
});

const FRESHNESS = `{ platformStats { freshness {
  refreshedClips oldestCheckedAt staleClips failingClips suspectClips unavailableClips lastTick { id status } } } }`;

test('freshness counts stale, failing, suspect and gone clips, and names the oldest check and the last tick', async () => {
  const [post, other] = posts as [PostedClip, PostedClip];
  const { prisma } = bench.database;
  bench.simulator.faults.views(post.externalId, 'NaN');
  bench.scene.shows(other, 30_000_000);
  const tick = await bench.tick();
  const checks = await Promise.all(posts.map(async (one) => (await bench.factsOf(one)).checkedAt?.toISOString()));
  const freshness = async () => dataOf(await server.query(ADMIN, FRESHNESS)).platformStats.freshness;
  expect(await freshness()).toEqual({
    refreshedClips: 2,
    oldestCheckedAt: checks.sort()[0],
    staleClips: 0,
    failingClips: 1,
    suspectClips: 1,
    unavailableClips: 0,
    lastTick: { id: idOf('run', tick.refreshRunId), status: 'PARTIAL' },
  });
  // Both were due at the tick of the day before yesterday; one is no longer asked about.
  await prisma.clip.updateMany({ data: { dueAt: new Date(Date.now() - 2 * 86_400_000) } });
  await prisma.clip.update({ where: { id: other.clipId }, data: { availability: 'UNAVAILABLE' } });
  expect(await freshness()).toMatchObject({ staleClips: 1, unavailableClips: 1 });
});

test('a clip says since when it fails, and when it is due again', async () => {
  const [post] = posts as [PostedClip];
  const QUERY = `{ clip(id: "clip_${post.clipId}") { checkedAt failingSince nextCheckAt } }`;
  const shown = async () => dataOf(await server.query('Mia', QUERY)).clip;
  bench.simulator.faults.views(post.externalId, 'NaN');
  await bench.tick();
  const { failingSince } = await shown();
  bench.simulator.faults.views(post.externalId, 'NaN');
  const { refreshRunId } = await bench.tick();
  const batch = await bench.database.prisma.scrapeBatch.findFirstOrThrow({
    where: { refreshRunId: { lt: refreshRunId }, clips: { some: { clipId: post.clipId } }, trackedAt: { not: null } },
    orderBy: { id: 'desc' },
  });
  // Since the first of the two.
  expect(await shown()).toMatchObject({ failingSince: batch.trackedAt?.toISOString(), nextCheckAt: null });
  expect(failingSince).toBe(batch.trackedAt?.toISOString());
  await bench.tick();
  expect(await shown()).toMatchObject({ failingSince: null });
  // Its post is older than a week, and hardly grows.
  await bench.database.prisma.clip.update({
    where: { id: post.clipId },
    data: { checkedAt: new Date(Date.now() - 86_400_000) },
  });
  bench.scene.shows(post, 3_001);
  await bench.tick();
  const { checkedAt, nextCheckAt } = await shown();
  expect(Date.parse(nextCheckAt) - Date.parse(checkedAt)).toBe(23.5 * 3_600_000);
});

test('budgetExhaustion says when the money ran out and by which clip, for as long as it is out', async () => {
  const { prisma } = bench.database;
  const QUERY = `{ campaign(id: "campaign_${campaignId}") { spent remaining budgetExhaustion { at clip { id } } } }`;
  const shown = async (name: string) => dataOf(await server.query(name, QUERY)).campaign;
  expect(await shown(ADMIN)).toEqual({ spent: '2.00', remaining: '9998.00', budgetExhaustion: null });
  await prisma.campaign.update({ where: { id: campaignId }, data: { budget: 500n } });
  await bench.tick({ batchSize: 1 });
  const last = await prisma.earning.findFirstOrThrow({ where: { campaignId }, orderBy: { id: 'desc' } });
  const exhaustion = { at: last.earnedAt.toISOString(), clip: { id: idOf('clip', last.clipId) } };
  expect(await shown(ADMIN)).toEqual({ spent: '5.00', remaining: '0.00', budgetExhaustion: exhaustion });
  await bench.scene.user('Noah');
  expect(await shown('Noah')).toMatchObject({ budgetExhaustion: { at: exhaustion.at, clip: null } });
});

test('raiseBudget pays clips that were cut off, in order, and ends the exhaustion; a replay raises nothing more', async () => {
  const { prisma } = bench.database;
  await prisma.campaign.update({ where: { id: campaignId }, data: { budget: 300n } });
  await bench.tick({ batchSize: 1 });
  const RAISE = `mutation ($input: RaiseBudgetInput!) {
    raiseBudget(input: $input) { replayed campaign { budget spent remaining budgetExhaustion { at } totals { earned } } }
  }`;
  const raise = (input: object) =>
    server.query(ADMIN, RAISE, { input: { idempotencyKey: 'r', campaignId: idOf('campaign', campaignId), ...input } });
  expect((await raise({ budget: '3.00' })).errors?.[0]?.extensions).toEqual({
    code: 'BAD_USER_INPUT',
    field: 'input.budget',
  });
  const { raiseBudget } = dataOf(await raise({ budget: '5.00' }));
  const out = { budget: '5.00', spent: '5.00', remaining: '0.00', budgetExhaustion: { at: expect.any(String) } };
  expect(raiseBudget).toEqual({ replayed: false, campaign: { ...out, totals: { earned: '5.00' } } });
  // The clip approved first is paid first, and the second gets the rest.
  const paid = await Promise.all(posts.map(async (post) => (await bench.factsOf(post)).earned));
  expect(paid).toEqual([300n, 200n]);
  expect(dataOf(await raise({ budget: '5.00' })).raiseBudget).toEqual({ ...raiseBudget, replayed: true });
  const more = dataOf(await raise({ budget: '10.00', idempotencyKey: 's' })).raiseBudget.campaign;
  expect(more).toEqual({
    budget: '10.00',
    spent: '6.00',
    remaining: '4.00',
    budgetExhaustion: null,
    totals: { earned: '6.00' },
  });
  await prisma.campaign.create({
    data: {
      name: 'Draft',
      brand: 'B',
      budget: 100n,
      socialPlatforms: ['X'],
      startsAt: new Date(),
      createdById: bench.scene.admin.userId,
    },
  });
  const draft = await prisma.campaign.findFirstOrThrow({ where: { name: 'Draft' } });
  expect(
    (await raise({ campaignId: idOf('campaign', draft.id), budget: '5.00', idempotencyKey: 'd' })).errors?.[0]
      ?.extensions,
  ).toEqual({
    code: 'CONFLICT',
    status: 'DRAFT',
    field: 'input.campaignId',
  });
});

test('a submission asks for its first check, which the next tick includes', async () => {
  const { scene, database } = bench;
  const fresh = await scene.submit(await scene.user('Noah'), campaignId);
  scene.shows(fresh, 700);
  const queued = await database.prisma.refreshRun.findFirstOrThrow({ orderBy: { id: 'desc' } });
  expect(queued).toMatchObject({ trigger: 'SUBMISSION', clipIds: [fresh.clipId], status: 'QUEUED' });
  const { refreshRunId } = await bench.tick();
  expect(await bench.outcomesOf(fresh, refreshRunId)).toEqual(['OK']);
  expect(await database.prisma.refreshRun.findUniqueOrThrow({ where: { id: queued.id } })).toMatchObject({
    status: 'SUCCEEDED',
  });
  expect(await database.prisma.scrapeBatch.count({ where: { refreshRunId: queued.id } })).toBe(0);
});

test('a submission is checked without a tick, and no other clip is', async () => {
  const { scene } = bench;
  const fresh = await scene.submit(await scene.user('Noah'), campaignId);
  scene.shows(fresh, 700);
  await bench.work(async () => (await bench.factsOf(fresh)).views !== null);
  expect(await bench.factsOf(fresh)).toMatchObject({ views: 700n, gains: [700n], ledger: [] });
  expect(bench.simulator.requests).toHaveLength(1);
  for (const post of posts) expect(await bench.factsOf(post)).toMatchObject({ views: 1_000n });
});
