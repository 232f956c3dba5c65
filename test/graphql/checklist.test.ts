/**
 * The nine promises to every reader of a dashboard, each on the demo world, with ticks through the real Apify client.
 */
import { ClipperDashboardDocument } from '../../schema/operations/generated.js';
import {
  activateCampaign,
  cancelCampaign,
  completeCampaign,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import { approvePayoutRequest, rejectPayoutRequest } from '../../src/modules/payouts/decide-payout-request.js';
import { payPayoutRequest } from '../../src/modules/payouts/pay-payout-request.js';
import { requestPayout } from '../../src/modules/payouts/request-payout.js';
import { reversePayout } from '../../src/modules/payouts/reverse-payout.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { Demo } from '../support/demo.js';
import { factsOf, payoutFacts } from '../support/facts.js';
import { addMoney, addTotals, cents, dataOf, money, type Totals } from '../support/figures.js';
import { numberOf } from '../support/ids.js';
import {
  ADMIN,
  analytics,
  bucketsOf,
  type CampaignKey,
  CLIPPER_KEYS,
  CLIPPERS,
  type Clipper,
  campaignDetails,
  dashboard,
  leavesOf,
  MOVED,
  nodeOf,
  SUBMISSIONS,
  userDetails,
} from './checklist-reads.js';

let demo: Demo;

beforeEach(async () => {
  demo = await Demo.open();
});
afterEach(async () => {
  await demo.close();
});

/** 10.10 more for Noah and 9.90 more for Zoe, both in the only active campaign. */
async function tick(): Promise<void> {
  demo.shows('Cold brew at 35 degrees', 60_100);
  demo.shows('One sip, one summer', 245_200);
  await demo.scene.tick();
}

test('the clipper dashboard shows correct totals', async () => {
  const shown = async () =>
    Promise.all(CLIPPER_KEYS.map(async (key) => ({ key, me: await dashboard(demo, key), facts: await facts(key) })));
  const facts = (key: Clipper) => factsOf(demo.database, { userId: demo.userIds[key] });
  const parts = (me: Awaited<ReturnType<typeof dashboard>>) => [
    ...[me.totals.earned, me.totals.available, me.totals.active, me.totals.held, me.totals.views],
    ...[me.balance.requested, me.balance.paid, me.balance.withdrawable, me.balance.debt],
  ];
  const before = await shown();
  expect(before.map(({ me }) => parts(me))).toEqual([
    ['127.85', '77.85', '0.00', '50.00', 127_850, '0.00', '0.00', '77.85', '0.00'],
    ['542.30', '250.00', '150.20', '142.10', 542_300, '0.00', '100.00', '150.00', '0.00'],
    ['780.35', '400.00', '235.30', '145.05', 780_350, '150.00', '0.00', '250.00', '0.00'],
  ]);
  await tick();
  for (const { me, facts } of [...before, ...(await shown())]) {
    expect(me.totals).toEqual(facts);
    expect(me.clips.totals).toEqual(me.totals);
    expect(addTotals(me.totalsByPlatform.map(({ totals }) => totals))).toEqual(me.totals);
    expect(addTotals(me.campaigns.edges.map(({ totals }) => totals))).toEqual(me.totals);
    expect(addMoney(me.clips.edges.map(({ node }) => node.earned))).toBe(me.totals.earned);
    expect(me.balance.available).toBe(me.totals.available);
  }
});

test('admin analytics shows matching platform totals', async () => {
  const before = await analytics(demo);
  expect(before.platformStats?.totals).toMatchObject({ earned: '1450.50', views: 1_450_500, clips: 10 });
  expect(before.platformStats?.totals).toMatchObject({ available: '727.85', active: '385.50', held: '337.15' });
  expect(before.platformStats?.counts).toEqual({
    clippers: 3,
    campaigns: 5,
    submittedClips: 12,
    pendingSubmissions: 1,
  });
  expect(before.platformStats?.totals).toEqual(await factsOf(demo.database));
  await tick();
  const after = await analytics(demo);
  expect(after.platformStats?.totals).toMatchObject({ earned: '1470.50', views: 1_470_500, active: '405.50' });
  expect(after.platformStats?.totals).toEqual(await factsOf(demo.database));
  for (const { platformStats, users, campaigns } of [before, after]) {
    const added = [platformStats?.totalsByPlatform ?? [], users.edges.map(nodeOf), campaigns.edges.map(nodeOf)].map(
      (parts) => addTotals(parts.map(({ totals }) => totals)),
    );
    expect(added).toEqual([platformStats?.totals, platformStats?.totals, platformStats?.totals]);
    expect(addMoney(campaigns.edges.map(({ node }) => node.spent))).toBe(platformStats?.totals.earned);
    expect(addMoney(users.edges.map(({ node }) => node.balance.paid))).toBe(platformStats?.payouts.completedAmount);
  }
});

test('campaign details match the sum of submissions', async () => {
  const check = async (key: CampaignKey) => {
    const id = demo.campaignIds[key];
    const { campaign } = dataOf(await demo.server.query(ADMIN, SUBMISSIONS, { id }));
    type Submission = { status: string; clip: { earned: string; totals: Totals } };
    const submissions: Submission[] = campaign.submissions.edges.map(nodeOf);
    const approved = submissions.filter(({ status }) => status === 'APPROVED').map(({ clip }) => clip);
    expect(submissions).toHaveLength(campaign.submissions.totalCount);
    expect(campaign.totals).toEqual(addTotals(approved.map(({ totals }) => totals)));
    expect(campaign.totals).toEqual(addTotals(submissions.map(({ clip }) => clip.totals)));
    expect(campaign.totals).toEqual(addTotals(campaign.clippers.edges.map(({ totals }: { totals: Totals }) => totals)));
    expect(campaign.totals).toEqual(await factsOf(demo.database, { campaignId: id }));
    expect([campaign.spent, campaign.remaining]).toEqual([
      addMoney(approved.map(({ earned }) => earned)),
      money(cents(campaign.budget) - cents(campaign.totals.earned)),
    ]);
    return [campaign.spent, campaign.totals.views, submissions.length, approved.length];
  };
  const keys = ['summer', 'spring', 'school', 'flash', 'winter'] as const;
  const rows = async () => Promise.all(keys.map(check));
  const rest = [
    ['727.85', 727_850, 3, 3],
    ['150.00', 150_000, 2, 2],
    ['187.15', 187_150, 2, 2],
    ['0.00', 0, 0, 0],
  ];
  expect(await rows()).toEqual([['385.50', 385_500, 5, 3], ...rest]);
  await tick();
  expect(await rows()).toEqual([['405.50', 405_500, 5, 3], ...rest]);
  await approveClip(demo.database, demo.admin, { clipId: numberOf(await demo.clipId('Beach pour')) });
  expect(await rows()).toEqual([['417.90', 417_900, 5, 4], ...rest]);
});

const SHOWN_BY_BOTH = ['balance', 'campaigns', 'clips', 'id', 'name', 'totals', 'totalsByPlatform'];

test('user details match the clipper dashboard', async () => {
  for (const step of [undefined, tick]) {
    await step?.();
    for (const key of CLIPPER_KEYS) {
      const own = await dashboard(demo, key);
      for (const as of [ADMIN, 'Reporting tool']) {
        const details = Object.entries((await userDetails(demo, key, as)) ?? {});
        // The dashboard shows more of each clip, and details more of the account. The fields that both show must be the
        // same.
        const both = Object.fromEntries(details.filter(([field]) => field in own));
        expect(Object.keys(both).sort()).toEqual(SHOWN_BY_BOTH);
        expect(own).toMatchObject(both);
      }
    }
  }
});

/** The platform's bucket, once every clipper's buckets are known to be right. */
async function platformBucket(bucket: 'available' | 'active'): Promise<string | undefined> {
  for (const key of CLIPPER_KEYS) {
    const { shown, added } = await bucketsOf(demo, key);
    expect({ key, ...shown }).toEqual({ key, ...added });
  }
  return (await analytics(demo)).platformStats?.totals[bucket];
}

test('available only includes completed campaigns', async () => {
  const step = (command: typeof completeCampaign, key: CampaignKey) =>
    command(demo.database, demo.admin, { campaignId: demo.campaignId(key) });
  expect(await platformBucket('available')).toBe('727.85');
  await tick();
  expect(await platformBucket('available')).toBe('727.85');
  await step(cancelCampaign, 'school');
  expect(await platformBucket('available')).toBe('727.85');
  await step(completeCampaign, 'school');
  expect(await platformBucket('available')).toBe('877.85');
  await step(completeCampaign, 'summer');
  expect(await platformBucket('available')).toBe('1283.35');
  expect((await dashboard(demo, 'mia')).totals).toMatchObject({ earned: '127.85', available: '127.85' });
});

test('active only includes active campaigns', async () => {
  const step = (command: typeof completeCampaign, key: CampaignKey) =>
    command(demo.database, demo.admin, { campaignId: demo.campaignId(key) });
  expect(await platformBucket('active')).toBe('385.50');
  await step(activateCampaign, 'school');
  expect(await platformBucket('active')).toBe('535.50');
  await step(pauseCampaign, 'summer');
  expect(await platformBucket('active')).toBe('150.00');
  await tick();
  expect(await platformBucket('active')).toBe('150.00');
  await step(activateCampaign, 'summer');
  expect(await platformBucket('active')).toBe('555.50');
  await step(cancelCampaign, 'summer');
  await step(completeCampaign, 'school');
  expect(await platformBucket('active')).toBe('0.00');
});

test('payout statistics use the real payout and request records', async () => {
  const { database, admin } = demo;
  const zoes = await database.prisma.payoutRequest.findFirstOrThrow({ where: { status: 'PENDING' } });
  const noahs = await database.prisma.payout.findFirstOrThrow();
  const shown = async () => {
    const { platformStats, users } = await analytics(demo);
    const stats = platformStats?.payouts;
    expect(stats).toEqual(await payoutFacts(database));
    expect(addMoney(users.edges.map(({ node }) => node.balance.paid))).toBe(stats?.completedAmount);
    expect(addMoney(users.edges.map(({ node }) => node.balance.requested))).toBe(
      addMoney([stats?.pendingAmount ?? '', stats?.approvedAmount ?? '']),
    );
    return stats && [stats.completedAmount, stats.pendingAmount, stats.approvedAmount, stats.reversedAmount];
  };
  expect(await shown()).toEqual(['100.00', '150.00', '0.00', '0.00']);
  const mia = demo.actor('mia');
  const method = { type: 'PAYPAL' as const, account: 'mia@cliptally.example' };
  const { payoutRequestId } = await requestPayout(
    database,
    mia,
    { userId: mia.userId, amount: 7_785n, method },
    1_000n,
  );
  expect(await shown()).toEqual(['100.00', '227.85', '0.00', '0.00']);
  await approvePayoutRequest(database, admin, { payoutRequestId: zoes.id });
  expect(await shown()).toEqual(['100.00', '77.85', '150.00', '0.00']);
  await payPayoutRequest(database, admin, { payoutRequestId: zoes.id, reference: 'CHECKLIST-1' });
  expect(await shown()).toEqual(['250.00', '77.85', '0.00', '0.00']);
  await rejectPayoutRequest(database, admin, { payoutRequestId });
  expect(await shown()).toEqual(['250.00', '0.00', '0.00', '0.00']);
  await reversePayout(database, admin, { payoutId: noahs.id, reason: 'The account is closed.' });
  expect(await shown()).toEqual(['150.00', '0.00', '0.00', '100.00']);
  expect((await dashboard(demo, 'noah')).balance).toMatchObject({ paid: '0.00', withdrawable: '250.00' });
});

test('all values update after a tick', async () => {
  const variables = { clip: await demo.clipId('Iced, twice'), campaign: demo.campaignIds.summer };
  const look = async () => dataOf(await demo.server.query(CLIPPERS.noah, MOVED, variables));
  const before = await look();
  demo.shows('Iced, twice', 110_300);
  await demo.scene.tick();
  const after = await look();

  const stayed = [...leavesOf(before)].filter(([path, value]) => leavesOf(after).get(path) === value);
  expect(
    stayed.map(([path]) => path).filter((path) => !/(totals|filtered)\.(available|held|clips)$/.test(path)),
  ).toEqual([]);
  const { clip, me, campaign } = after;
  expect(clip).toMatchObject({ views: 110_300, likes: 5_515, comments: 551, shares: 1_103, earned: '110.30' });
  expect(clip.totals).toMatchObject({
    earned: '110.30',
    active: '110.30',
    views: 110_300,
    likes: 5_515,
    shares: 1_103,
  });
  expect(clip.latestTracking).toEqual({ views: 110_300, viewsGained: 10_100, trackedAt: clip.checkedAt });
  expect(clip.earnings.edges[0].node.amount).toBe('10.10');
  const settlement = { settledViews: 110_300, settledThrough: clip.checkedAt, due: '110.30', posted: '110.30' };
  expect(clip.settlement).toEqual(settlement);
  expect(me.totals).toEqual(await factsOf(demo.database, { userId: demo.userIds.noah }));
  expect(me.totals).toMatchObject({ earned: '552.40', active: '160.30', views: 552_400 });
  expect([campaign.spent, campaign.remaining, campaign.totals.earned]).toEqual(['395.60', '604.40', '395.60']);
  const { platformStats, users } = await analytics(demo);
  expect(platformStats?.totals).toMatchObject({ earned: '1460.60', active: '395.60', views: 1_460_600 });
  expect(users.edges.map(({ node }) => node.totals.earned)).toEqual(['0.00', '780.35', '552.40', '127.85', '0.00']);
  expect((await campaignDetails(demo, 'summer'))?.totals).toEqual(campaign.totals);
});

test('nothing is stale: the first read that begins after a commit shows it', async () => {
  const { database, admin, scene } = demo;
  const other = await demo.anotherServer();
  const campaignId = demo.campaignId('summer');
  const clipId = numberOf(await demo.clipId('One sip, one summer'));
  const grow = async (views: number) => {
    demo.shows('One sip, one summer', views);
    await scene.tick();
  };
  type Step = [commit: () => Promise<unknown>, earned: string, active: string];
  const steps: Step[] = [
    [() => grow(236_300), '781.35', '236.30'],
    [() => grow(237_300), '782.35', '237.30'],
    [() => grow(238_300), '783.35', '238.30'],
    [() => grow(239_300), '784.35', '239.30'],
    [() => pauseCampaign(database, admin, { campaignId }), '784.35', '0.00'],
    [() => grow(240_300), '784.35', '0.00'],
    [() => activateCampaign(database, admin, { campaignId }), '785.35', '240.30'],
    [() => revokeApproval(database, admin, { clipId, reason: 'The views were bought.' }), '545.05', '0.00'],
    [() => grow(241_300), '545.05', '0.00'],
    [() => completeCampaign(database, admin, { campaignId }), '545.05', '0.00'],
  ];
  for (const [commit, earned, active] of steps) {
    await commit();
    const { rows } = await database.pool.query<{ now: Date }>('SELECT clock_timestamp() AS now');
    const reads = [demo.server, other, demo.server, other].map((server) =>
      server.query(CLIPPERS.zoe, ClipperDashboardDocument, {}),
    );
    for (const answer of await Promise.all(reads)) {
      expect(dataOf(answer).me?.totals).toMatchObject({ earned, active });
      const takenAt = Date.parse(answer.extensions.snapshot?.takenAt ?? '');
      expect(takenAt).toBeGreaterThanOrEqual(rows[0]?.now.getTime() ?? Number.POSITIVE_INFINITY);
    }
  }
});
