/**
 * Failures known from production systems of this kind, one test for each. Commands act, HTTP requests read, and in the
 * end every test's world must add up everywhere.
 */
import { transact } from '../../src/kernel/db/transaction.js';
import { anonymiseUser } from '../../src/modules/account-steps/anonymise-user.js';
import {
  activateCampaign,
  cancelCampaign,
  completeCampaign,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import { changeTerms } from '../../src/modules/campaign-steps/change-terms.js';
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import { payPayoutRequest } from '../../src/modules/payouts/pay-payout-request.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { rejectClip } from '../../src/modules/review/close-submission.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { submitClip } from '../../src/modules/review/submit-clip.js';
import { suspendUser } from '../../src/modules/users/change-account.js';
import { lockUser } from '../../src/modules/users/users.sql.js';
import { NO_TOTALS } from '../support/figures.js';
import { nextMillisecond, untilBlocked } from '../support/moments.js';
import { race, record, refusalOf, startedBatch } from '../support/outcomes.js';
import { NOTHING_PAID, Stage } from './stage.js';

let stage: Stage;

beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.close());

/** `available` is what completed campaigns released, paid or not; `withdrawable` is what may be asked for. */
test('the paid amount still shown as available', async () => {
  const { desk } = stage;
  const { user } = await stage.funded('Mia', 127_85);
  const balance = async () => (await stage.own('Mia')).balance;
  const earned = { ...NOTHING_PAID, available: '127.85' };
  expect(await balance()).toEqual({ ...earned, withdrawable: '127.85' });
  const { payoutRequestId } = await desk.ask(user, 100_00n);
  expect(await balance()).toEqual({ ...earned, requested: '100.00', withdrawable: '27.85' });
  await desk.approve(payoutRequestId);
  expect(await balance()).toEqual({ ...earned, requested: '100.00', withdrawable: '27.85' });
  await desk.pay(payoutRequestId);
  expect(await balance()).toEqual({ ...earned, paid: '100.00', withdrawable: '27.85' });
  expect(await refusalOf(desk.ask(user, 27_86n))).toEqual({
    code: 'INSUFFICIENT_BALANCE',
    field: 'input.amount',
    withdrawable: '27.85',
  });
  await desk.pay(await desk.approved(user, 27_85n));
  expect(await balance()).toEqual({ ...earned, paid: '127.85' });
  expect((await stage.platform()).payouts).toMatchObject({ completedAmount: '127.85', completedCount: 2 });
});

test('totals that do not add up while a campaign is paused or cancelled', async () => {
  const { database, scene } = stage;
  const { user: mia } = await stage.funded('Mia', 10_00);
  await stage.earning(mia, 'Another one, active', 20_000);
  const { campaignId, clip } = await stage.earning(mia, 'The one', 40_000);
  const noahs = await scene.approved(await scene.user('Noah'), campaignId, 5_000);
  const seen: string[] = [];
  const look = async () => {
    const { status, spent, totals } = await stage.campaign(campaignId);
    const parts = [totals, (await stage.own('Mia')).totals, (await stage.own('Noah')).totals].map(
      ({ earned, available, active, held }) => `${earned} = ${available} + ${active} + ${held}`,
    );
    seen.push([`${status} ${spent}`, ...parts].join('; '));
    expect((await stage.everything()).platformStats.totals.earned).toBe((await stage.platform()).totals.earned);
  };
  await look();
  const steps = [pauseCampaign, activateCampaign, pauseCampaign, cancelCampaign, completeCampaign];
  for (const [n, step] of steps.entries()) {
    await step(database, scene.admin, { campaignId });
    await stage.views([clip, 41_000 + n * 1_000], [noahs, 5_000]);
    await look();
  }
  // The campaign; Mia, who also has 10.00 in a completed and 20.00 in an active campaign; Noah.
  expect(seen).toEqual([
    'ACTIVE 45.00; 45.00 = 0.00 + 45.00 + 0.00; 70.00 = 10.00 + 60.00 + 0.00; 5.00 = 0.00 + 5.00 + 0.00',
    'PAUSED 45.00; 45.00 = 0.00 + 0.00 + 45.00; 70.00 = 10.00 + 20.00 + 40.00; 5.00 = 0.00 + 0.00 + 5.00',
    'ACTIVE 47.00; 47.00 = 0.00 + 47.00 + 0.00; 72.00 = 10.00 + 62.00 + 0.00; 5.00 = 0.00 + 5.00 + 0.00',
    'PAUSED 47.00; 47.00 = 0.00 + 0.00 + 47.00; 72.00 = 10.00 + 20.00 + 42.00; 5.00 = 0.00 + 0.00 + 5.00',
    'CANCELLED 48.00; 48.00 = 0.00 + 0.00 + 48.00; 73.00 = 10.00 + 20.00 + 43.00; 5.00 = 0.00 + 0.00 + 5.00',
    'COMPLETED 48.00; 48.00 = 48.00 + 0.00 + 0.00; 73.00 = 53.00 + 20.00 + 0.00; 5.00 = 5.00 + 0.00 + 0.00',
  ]);
});

/** No decision makes an approved clip pending again: its approval is revoked, and the post is submitted again. */
test('earnings left behind after approve → pending → reject', async () => {
  const { database, scene } = stage;
  const mia = await scene.user('Mia');
  const { campaignId, clip } = await stage.earning(mia, 'Summer', 50_000);
  const { clipId } = clip;
  await stage.views([clip, 60_000]);
  expect(await stage.clip(clipId, 'Mia')).toMatchObject({ status: 'APPROVED', earned: '60.00' });
  const nothing = async (status: string, ledger: string[]) => {
    expect(await stage.clip(clipId, 'Mia')).toMatchObject({ status, earned: '0.00', totals: NO_TOTALS, ledger });
    expect(await stage.own('Mia')).toEqual({ totals: NO_TOTALS, balance: NOTHING_PAID });
    expect(await stage.campaign(campaignId)).toMatchObject({ spent: '0.00', totals: NO_TOTALS });
    expect((await stage.platform()).totals).toEqual(NO_TOTALS);
  };
  const undone = ['ACCRUAL 50.00', 'ACCRUAL 10.00', 'REVERSAL -60.00'];
  await revokeApproval(database, scene.admin, { clipId, reason: 'approved by mistake' });
  await nothing('REVOKED', undone);
  await scene.resubmit(mia, campaignId, clip);
  await nothing('PENDING', undone);
  await stage.views([clip, 70_000]);
  await nothing('PENDING', undone);
  expect((await stage.clip(clipId)).settlement).toMatchObject({ posted: '0.00', estimateIfApproved: '70.00' });
  await rejectClip(database, scene.admin, { clipId, reason: 'SUSPICIOUS_VIEWS' });
  await nothing('REJECTED', undone);
  await completeCampaign(database, scene.admin, { campaignId });
  await nothing('REJECTED', undone);
});

test('a payout marked paid twice by two admins', async () => {
  const { database, scene, desk } = stage;
  const { user } = await stage.funded('Mia', 100_00);
  const payoutRequestId = await desk.approved(user, 50_00n);
  const colleague = await scene.user('Carl Colleague', 'ADMIN');
  const pay = (admin: typeof colleague, reference: string) =>
    payPayoutRequest(database, admin, { payoutRequestId, reference });
  // Both have clicked before either is let in.
  const { clicks } = await transact(database, async (tx) => {
    await tx.read(lockUser, user.userId);
    const both = race([pay(scene.admin, 'SEPA 1'), pay(colleague, 'SEPA 2')]);
    await untilBlocked(database, 2);
    return { clicks: both };
  });
  expect(await clicks).toEqual({ done: 1, refused: { CONFLICT: 1 } });
  expect(await refusalOf(pay(colleague, 'SEPA 3'))).toEqual({ code: 'CONFLICT', status: 'PAID' });
  const once = { completedAmount: '50.00', completedCount: 1, pendingAmount: '0.00', approvedAmount: '0.00' };
  for (const admin of ['Ada Admin', 'Carl Colleague']) expect((await stage.platform(admin)).payouts).toEqual(once);
  expect((await stage.own('Mia')).balance).toEqual({
    ...NOTHING_PAID,
    available: '100.00',
    paid: '50.00',
    withdrawable: '50.00',
  });
});

test('a clip counted twice through two submissions', async () => {
  const { database, scene } = stage;
  const [mia, noah] = [await scene.user('Mia'), await scene.user('Noah')];
  const [first, second] = [await scene.campaign('First'), await scene.campaign('Second')];
  const clip = await scene.submit(mia, first);
  const { clipId, externalId } = clip;
  const urls = ['https://youtu.be/', 'https://www.youtube.com/watch?v=', 'https://youtube.com/shorts/'];
  const submit = (user: typeof mia, campaignId: bigint, url: string) =>
    submitClip(database, user, { userId: user.userId, campaignId, url: `${url}${externalId}` });
  const again = () =>
    race([mia, noah].flatMap((user) => urls.flatMap((url) => [submit(user, first, url), submit(user, second, url)])));
  expect(await again()).toEqual({ done: 0, refused: { CONFLICT: 12 } });
  await stage.views([clip, 30_000]);
  await approveClip(database, scene.admin, { clipId });
  expect(await again()).toEqual({ done: 0, refused: { CONFLICT: 12 } });
  const counted = { earned: '30.00', active: '30.00', views: 30_000, clips: 1 };
  expect((await stage.own('Mia')).totals).toMatchObject(counted);
  await revokeApproval(database, scene.admin, { clipId, reason: 'not hers' });
  // It is free again: of all who now want it, one gets it.
  expect(await again()).toEqual({ done: 1, refused: { CONFLICT: 11 } });
  await approveClip(database, scene.admin, { clipId });
  const { userId, campaignId } = await database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } });
  const owner = userId === mia.userId ? 'Mia' : 'Noah';
  // The first campaign has priced these views. They do not earn in the second one as well.
  const isFirst = campaignId === first;
  const now = isFirst ? counted : { ...counted, earned: '0.00', active: '0.00' };
  for (const name of ['Mia', 'Noah'])
    expect((await stage.own(name)).totals).toMatchObject(name === owner ? now : NO_TOTALS);
  for (const id of [first, second])
    expect((await stage.campaign(id)).totals).toMatchObject(id === campaignId ? now : NO_TOTALS);
  expect((await stage.platform()).totals).toMatchObject(now);
  const accrued = isFirst ? ['ACCRUAL 30.00'] : [];
  expect((await stage.clip(clipId)).ledger).toEqual(['ACCRUAL 30.00', 'REVERSAL -30.00', ...accrued]);
  expect(await database.prisma.clipSubmission.count({ where: { clipId } })).toBe(2);
});

test('a shared cap writing somebody below what they were already paid', async () => {
  const { database, scene, desk } = stage;
  const [mia, noah] = [await scene.user('Mia'), await scene.user('Noah')];
  const campaignId = await scene.campaign('Shared', { budget: 100_00n });
  const [dance, flip] = [await scene.approved(mia, campaignId, 60_000), await scene.approved(noah, campaignId, 40_000)];
  const earned = async () => [await stage.own('Mia'), await stage.own('Noah')].map(({ totals }) => totals.earned);
  expect(await earned()).toEqual(['60.00', '40.00']);
  // One far outgrows the other: the cap shares what is left, never what was given.
  await stage.views([dance, 61_000], [flip, 900_000]);
  expect(await earned()).toEqual(['60.00', '40.00']);
  const terms = { ratePerThousandViews: 10_000n, maxPayoutPerClip: 10_00n };
  await changeTerms(database, scene.admin, { campaignId, terms });
  await stage.views([dance, 62_000], [flip, 950_000]);
  expect(await earned()).toEqual(['60.00', '40.00']);
  const lower = raiseBudget(database, scene.admin, { campaignId, budget: 90_00n });
  expect(await refusalOf(lower)).toEqual({ code: 'BAD_USER_INPUT', field: 'input.budget' });
  await completeCampaign(database, scene.admin, { campaignId });
  await desk.pay(await desk.approved(mia, 60_00n));
  // 1.00 of Dance and 860.00 of Flip were due before the cap of 10.00.
  await raiseBudget(database, scene.admin, { campaignId, budget: 110_00n });
  expect(await earned()).toEqual(['61.00', '49.00']);
  expect((await stage.own('Mia')).balance).toMatchObject({ paid: '60.00', withdrawable: '1.00', debt: '0.00' });
  expect(await stage.campaign(campaignId)).toMatchObject({ budget: '110.00', spent: '110.00', remaining: '0.00' });
});

/** A campaign is archived by cancelling or completing it. */
test('archiving a campaign voiding pending payouts', async () => {
  const { database, scene, desk } = stage;
  const { user, campaignId: completed } = await stage.funded('Mia', 80_00);
  const { campaignId: running } = await stage.earning(user, 'Running', 40_000);
  const { payoutRequestId: pending } = await desk.ask(user, 30_00n);
  const approved = await desk.approved(user, 20_00n);
  const stands = async (shown: { available: string; withdrawable: string }) => {
    expect((await stage.own('Mia')).balance).toEqual({
      ...{ requested: '50.00', paid: '0.00', debt: '0.00', uncovered: '0.00' },
      ...shown,
    });
    expect((await stage.platform()).payouts).toMatchObject({ pendingAmount: '30.00', approvedAmount: '20.00' });
  };
  await stands({ available: '80.00', withdrawable: '30.00' });
  for (const step of [cancelCampaign, pauseCampaign, completeCampaign, activateCampaign]) {
    const again = step(database, scene.admin, { campaignId: completed });
    expect(await refusalOf(again)).toEqual({ code: 'CONFLICT', status: 'COMPLETED' });
  }
  await cancelCampaign(database, scene.admin, { campaignId: running });
  await stands({ available: '80.00', withdrawable: '30.00' });
  await completeCampaign(database, scene.admin, { campaignId: running });
  await stands({ available: '120.00', withdrawable: '70.00' });
  await desk.approve(pending);
  await desk.pay(pending);
  await desk.pay(approved);
  expect((await stage.own('Mia')).balance).toMatchObject({ requested: '0.00', paid: '50.00', withdrawable: '70.00' });
});

test('a rate change re-pricing history', async () => {
  const { database, scene } = stage;
  const mia = await scene.user('Mia');
  const { campaignId, clip } = await stage.earning(mia, 'Summer', 100_000);
  const rate = (ratePerThousandViews: bigint) =>
    changeTerms(database, scene.admin, { campaignId, terms: { ratePerThousandViews } });
  const shows = async (earned: string, ledger: string[]) => {
    expect(await stage.clip(clip.clipId, 'Mia')).toMatchObject({ earned, ledger, settlement: { due: earned } });
    expect((await stage.own('Mia')).totals).toMatchObject({ earned, active: earned });
    expect((await stage.campaign(campaignId)).spent).toBe(earned);
  };
  const ledger = ['ACCRUAL 100.00'];
  await shows('100.00', ledger);
  // A tenth of the rate, but not for views that were already seen, neither now nor at their next check.
  await rate(1_000n);
  await shows('100.00', ledger);
  await stage.views([clip, 100_000]);
  await shows('100.00', ledger);
  await stage.views([clip, 110_000]);
  await shows('101.00', [...ledger, 'ACCRUAL 1.00']);
  // Twice the first rate, and the same.
  await rate(20_000n);
  await stage.views([clip, 110_000]);
  await shows('101.00', [...ledger, 'ACCRUAL 1.00']);
  await stage.views([clip, 120_000]);
  await shows('121.00', [...ledger, 'ACCRUAL 1.00', 'ACCRUAL 20.00']);
});

test('an off-by-a-cent from summing rounded steps', async () => {
  const { database, scene } = stage;
  const [mia, noah, zoe] = [await scene.user('Mia'), await scene.user('Noah'), await scene.user('Zoe')];
  const campaignId = await scene.campaign('Odd', { terms: { ratePerThousandViews: 3_500n } });
  // 999 views at 0.35 are 0.34965: all at once, in two steps, in 27 steps of 37 views, which are 0.01295 each.
  await scene.approved(noah, campaignId, 999);
  const twice = await scene.approved(zoe, campaignId, 500);
  const often = await scene.approved(mia, campaignId, 37);
  await stage.views([twice, 999]);
  for (let views = 74n; views <= 999n; views += 37n) {
    await nextMillisecond(database);
    await record(database, await startedBatch(database), often.clipId, views);
  }
  for (const name of ['Mia', 'Noah', 'Zoe']) expect((await stage.own(name)).totals.earned).toBe('0.34');
  expect((await stage.clip(twice.clipId)).ledger).toEqual(['ACCRUAL 0.17', 'ACCRUAL 0.17']);
  expect((await stage.clip(often.clipId)).ledger).toHaveLength(27);
  expect((await stage.campaign(campaignId)).spent).toBe('1.02');
  expect((await stage.platform()).totals).toMatchObject({ earned: '1.02', views: 2_997, clips: 3 });
});

/** Nobody with a money history is deleted: users who leave are anonymised, users who misbehave are suspended. */
test('deleted users’ money vanishing from the sum', async () => {
  const { database, scene, desk } = stage;
  const { user: mia } = await stage.funded('Mia', 127_85);
  await stage.earning(mia, 'Running', 20_000);
  const { user: noah } = await stage.funded('Noah', 60_00);
  await desk.pay(await desk.approved(mia, 127_85n));
  const before = await stage.everything();
  expect(before.platformStats).toMatchObject({ totals: { earned: '207.85' }, payouts: { completedAmount: '127.85' } });
  await anonymiseUser(database, scene.admin, { userId: mia.userId });
  expect(await stage.everything()).toEqual(before);
  await suspendUser(database, scene.admin, { userId: noah.userId });
  expect(await stage.everything()).toEqual(before);
  const { users } = await stage.ask<{ users: { edges: { node: object }[] } }>(
    'Ada Admin',
    '{ users(filter: { role: CLIPPER }) { edges { node { name status totals { earned } balance { paid } } } } }',
  );
  expect(users.edges.map(({ node }) => node)).toEqual([
    { name: 'Noah', status: 'SUSPENDED', totals: { earned: '60.00' }, balance: { paid: '0.00' } },
    { name: 'Anonymised user', status: 'ANONYMISED', totals: { earned: '147.85' }, balance: { paid: '127.85' } },
  ]);
  // Not even by hand, past the commands.
  await expect(database.prisma.user.delete({ where: { id: mia.userId } })).rejects.toMatchObject({ code: 'P2003' });
  expect(await stage.everything()).toEqual(before);
});
