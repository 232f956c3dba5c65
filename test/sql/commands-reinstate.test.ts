/** reinstateClip: a wrong revocation or rejection is taken back, before and after the campaign ended. */
import { anonymiseUser } from '../../src/modules/account-steps/anonymise-user.js';
import {
  cancelCampaign,
  completeCampaign,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import type { Actor } from '../../src/modules/commands/run-command.js';
import { adjustEarnings } from '../../src/modules/review/adjust-earnings.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { rejectClip } from '../../src/modules/review/close-submission.js';
import { reinstateClip } from '../../src/modules/review/reinstate-clip.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { fresh } from '../support/fresh.js';
import { balanceOf, differences, ledgerOf, moneyOf, race, refusalOf, spentOf } from '../support/outcomes.js';
import { PayoutDesk } from '../support/payout-desk.js';
import { Scene } from '../support/scene.js';

let database: TestDatabase;
let scene: Scene;
let desk: PayoutDesk;

beforeAll(async () => {
  database = await createTestDatabase();
  scene = await Scene.open(database);
  desk = new PayoutDesk(scene);
});
afterEach(async () => expect(await differences(database)).toEqual([]));
afterAll(async () => {
  await scene.close();
  await database.drop();
});

const clipper = () => scene.user(fresh('Clipper'));
const campaignOf = (budget = 1_000_000n) => scene.campaign(fresh('Campaign'), { budget });
const complete = (campaignId: bigint) => completeCampaign(database, scene.admin, { campaignId });
const revoke = (clipId: bigint) => revokeApproval(database, scene.admin, { clipId, reason: 'bought views' });
const reject = (clipId: bigint) => rejectClip(database, scene.admin, { clipId, reason: 'OTHER' });
const reinstate = (clipId: bigint, more: object = {}, admin: Actor = scene.admin) =>
  reinstateClip(database, admin, { clipId, reason: 'they were real', ...more });
const submissionOf = (clipId: bigint) =>
  database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId }, orderBy: { id: 'desc' } });

async function pending(user: Actor, campaignId: bigint, views: number) {
  const clip = await scene.submit(user, campaignId);
  scene.shows(clip, views);
  await scene.tick();
  return clip;
}

describe('a revoked clip', () => {
  test('gets back what the reversal took, after completion and payment: the debt is gone', async () => {
    const user = await clipper();
    const campaignId = await campaignOf();
    const { clipId } = await scene.approved(user, campaignId, 50_000);
    await adjustEarnings(database, scene.admin, { clipId, amount: -1_000n, reason: 'counted twice' });
    await complete(campaignId);
    const { approvedAt, accruedCents, due } = await submissionOf(clipId);
    await desk.pay(await desk.approved(user, 4_000n));
    await revoke(clipId);
    expect(await balanceOf(database, user.userId)).toMatchObject({ available: 0n, debt: 4_000n });
    await reinstate(clipId);
    expect(await ledgerOf(database, clipId)).toEqual([
      ...['ACCRUAL 5000', 'ADJUSTMENT -1000', 'REVERSAL -4000', 'REINSTATEMENT 4000'],
    ]);
    expect(await balanceOf(database, user.userId)).toMatchObject({ available: 4_000n, debt: 0n, withdrawable: 0n });
    expect(await spentOf(database, campaignId)).toBe(4_000n);
    expect(await submissionOf(clipId)).toMatchObject({
      ...{ status: 'APPROVED', approvedAt, accruedCents, due, note: 'they were real', reason: null },
    });
    expect(await refusalOf(reinstate(clipId))).toEqual({ code: 'CONFLICT', status: 'APPROVED' });
  });

  test('can be revoked and reinstated again: each reversal is undone once', async () => {
    const { clipId } = await scene.approved(await clipper(), await campaignOf(), 3_000);
    for (const _ of [1, 2]) {
      await revoke(clipId);
      await reinstate(clipId);
    }
    const round = ['REVERSAL -300', 'REINSTATEMENT 300'];
    expect(await ledgerOf(database, clipId)).toEqual(['ACCRUAL 300', ...round, ...round]);
    await revoke(clipId);
    expect(await race([reinstate(clipId), reinstate(clipId)])).toEqual({ done: 1, refused: { CONFLICT: 1 } });
  });

  test('needs budget for the whole amount: a raise makes room, and the raised budget pays it first', async () => {
    const campaignId = await campaignOf(5_000n);
    const { clipId } = await scene.approved(await clipper(), campaignId, 50_000);
    const { clipId: waiting } = await scene.approved(await clipper(), campaignId, 30_000);
    await complete(campaignId);
    await revoke(clipId);
    // The freed budget went to the clip that waited.
    expect(await ledgerOf(database, waiting)).toEqual(['ACCRUAL 3000']);
    expect(await refusalOf(reinstate(clipId))).toEqual({
      ...{ code: 'BUDGET_EXCEEDED', field: 'input.clipId', remaining: '20.00' },
    });
    await raiseBudget(database, scene.admin, { campaignId, budget: 8_000n });
    await reinstate(clipId);
    expect(await spentOf(database, campaignId)).toBe(8_000n);
  });

  test('earns on where the campaign runs: the next check prices the views that came meanwhile', async () => {
    const { clipId, ...post } = await scene.approved(await clipper(), await campaignOf(), 10_000);
    await revoke(clipId);
    scene.shows({ clipId, ...post }, 25_000);
    await scene.tick();
    expect(await ledgerOf(database, clipId)).toEqual(['ACCRUAL 1000', 'REVERSAL -1000']);
    await reinstate(clipId);
    await scene.tick();
    expect(await ledgerOf(database, clipId)).toEqual([
      ...['ACCRUAL 1000', 'REVERSAL -1000', 'REINSTATEMENT 1000', 'ACCRUAL 1500'],
    ]);
  });

  test('that earned nothing comes back without an entry, and is paid once budget is there', async () => {
    const campaignId = await campaignOf(0n);
    const { clipId } = await scene.approved(await clipper(), campaignId, 10_000);
    await revoke(clipId);
    await reinstate(clipId);
    expect(await ledgerOf(database, clipId)).toEqual([]);
    await raiseBudget(database, scene.admin, { campaignId, budget: 600n });
    expect(await ledgerOf(database, clipId)).toEqual(['ACCRUAL 600']);
  });
});

describe('a rejected clip', () => {
  test('is approved after completion for the views that were priced before, as far as the budget goes', async () => {
    const user = await clipper();
    const campaignId = await campaignOf(2_500n);
    const { clipId } = await pending(user, campaignId, 40_000);
    await reject(clipId);
    await complete(campaignId);
    await reinstate(clipId);
    expect(await ledgerOf(database, clipId)).toEqual(['ACCRUAL 2500']);
    expect(await moneyOf(database, user.userId)).toEqual({ available: 2_500n, active: 0n, held: 0n });
    await raiseBudget(database, scene.admin, { campaignId, budget: 10_000n });
    expect(await ledgerOf(database, clipId)).toEqual(['ACCRUAL 2500', 'ACCRUAL 1500']);
    expect(await submissionOf(clipId)).toMatchObject({ status: 'APPROVED', reason: null, note: 'they were real' });
  });

  test('is not approved before its first check, nor if the post is older than the campaign', async () => {
    const { clipId: unchecked } = await scene.submit(await clipper(), await campaignOf());
    await reject(unchecked);
    expect(await refusalOf(reinstate(unchecked))).toEqual({ code: 'CONFLICT', status: 'REJECTED' });
    const { clipId: old } = await pending(await clipper(), await campaignOf(), 1_000);
    await reject(old);
    await database.prisma.clip.update({ where: { id: old }, data: { postedAt: new Date('2001-01-01T00:00:00Z') } });
    expect(await refusalOf(reinstate(old))).toEqual({ code: 'CONFLICT', status: 'REJECTED' });
  });

  test('waits for its money while the campaign is paused, and gets it in a cancelled one', async () => {
    const paused = await campaignOf();
    const { clipId: waiting } = await pending(await clipper(), paused, 7_000);
    await reject(waiting);
    await pauseCampaign(database, scene.admin, { campaignId: paused });
    await reinstate(waiting);
    expect(await ledgerOf(database, waiting)).toEqual([]);
    const cancelled = await campaignOf();
    const { clipId } = await pending(await clipper(), cancelled, 7_000);
    await reject(clipId);
    await cancelCampaign(database, scene.admin, { campaignId: cancelled });
    await reinstate(clipId);
    expect(await ledgerOf(database, clipId)).toEqual(['ACCRUAL 700']);
  });
});

describe('it is refused', () => {
  test('where the post was submitted again, by anyone, and for an older submission', async () => {
    const [user, other, campaignId] = [await clipper(), await clipper(), await campaignOf()];
    const clip = await scene.approved(user, campaignId, 1_000);
    const { id: submissionId } = await submissionOf(clip.clipId);
    await revoke(clip.clipId);
    await scene.resubmit(other, campaignId, clip);
    expect(await refusalOf(reinstate(clip.clipId))).toEqual({ code: 'CONFLICT', status: 'PENDING' });
    await approveClip(database, scene.admin, { clipId: clip.clipId });
    expect(await refusalOf(reinstate(clip.clipId))).toEqual({ code: 'CONFLICT', status: 'APPROVED' });
    await revoke(clip.clipId);
    expect(await refusalOf(reinstate(clip.clipId, { submissionId }))).toEqual({ code: 'CONFLICT', status: 'REVOKED' });
    await reinstate(clip.clipId, { submissionId: (await submissionOf(clip.clipId)).id });
    expect((await moneyOf(database, other.userId)).active).toBe(100n);
  });

  test('for an admin’s own clip, without a reason, and for an anonymised owner', async () => {
    const colleague = await scene.user(fresh('Admin'), 'ADMIN');
    const { clipId: own } = await scene.approved(colleague, await campaignOf(), 1_000);
    await revoke(own);
    expect(await refusalOf(reinstate(own, {}, colleague))).toEqual({ code: 'FORBIDDEN' });
    expect(await refusalOf(reinstate(own, { reason: ' ' }))).toEqual({ code: 'BAD_USER_INPUT', field: 'input.reason' });
    const user = await clipper();
    const { clipId } = await scene.approved(user, await campaignOf(), 1_000);
    await revoke(clipId);
    await anonymiseUser(database, scene.admin, { userId: user.userId });
    expect(await refusalOf(reinstate(clipId))).toEqual({ code: 'CONFLICT', status: 'REVOKED' });
  });
});
