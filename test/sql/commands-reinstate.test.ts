/** reinstateClip: a wrong revocation or rejection is taken back, before and after the campaign ended. */
import { MessageKind } from '../../src/kernel/prisma/generated/enums.js';
import { anonymiseUser } from '../../src/modules/account-steps/anonymise-user.js';
import {
  cancelCampaign,
  completeCampaign,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import { type Actor, SYSTEM } from '../../src/modules/commands/run-command.js';
import { adjustEarnings } from '../../src/modules/review/adjust-earnings.js';
import { answerAppeal, appealDecision } from '../../src/modules/review/appeal-decision.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { rejectClip } from '../../src/modules/review/close-submission.js';
import { reinstateClip } from '../../src/modules/review/reinstate-clip.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { fresh } from '../support/fresh.js';
import { untilBlocked, whileHeld } from '../support/moments.js';
import { auditOf, balanceOf, differences, ledgerOf, moneyOf, race, refusalOf, spentOf } from '../support/outcomes.js';
import { PayoutDesk } from '../support/payout-desk.js';
import { refusedWith } from '../support/refused-with.js';
import { Scene } from '../support/scene.js';

let database: TestDatabase;
let scene: Scene;
let desk: PayoutDesk;

beforeAll(async () => {
  database = { ...(await createTestDatabase()), outbox: new Set(Object.values(MessageKind)) };
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

  test('comes back also if its post turned out to be older than the campaign: it was approved', async () => {
    const { clipId } = await scene.approved(await clipper(), await campaignOf(), 1_000);
    await revoke(clipId);
    await database.prisma.clip.update({ where: { id: clipId }, data: { postedAt: new Date('2001-01-01T00:00:00Z') } });
    await reinstate(clipId);
    expect((await submissionOf(clipId)).status).toBe('APPROVED');
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

describe('records', () => {
  const told = async (userId: bigint) =>
    (await database.prisma.message.findMany({ where: { userId }, orderBy: { id: 'asc' } })).map(({ kind }) => kind);

  test('of a reinstated revocation: the entry names its reversal, and the clipper is told', async () => {
    const user = await clipper();
    const campaignId = await campaignOf();
    const { clipId } = await scene.approved(user, campaignId, 5_000);
    await revoke(clipId);
    const { id: submissionId } = await submissionOf(clipId);
    expect(await reinstate(clipId)).toEqual({ clipId, submissionId, replayed: false });
    const [reversal, entry] = await database.prisma.earning.findMany({
      where: { clipId, kind: { not: 'ACCRUAL' } },
      orderBy: { id: 'asc' },
    });
    expect(entry).toMatchObject({
      ...{ kind: 'REINSTATEMENT', clipId, submissionId, campaignId, userId: user.userId, amount: 500n },
      ...{ reason: 'they were real', actorId: scene.admin.userId, undoesId: reversal?.id },
    });
    expect(await submissionOf(clipId)).toMatchObject({
      ...{ decidedAt: entry?.earnedAt, decidedById: scene.admin.userId, appealStatus: null, appealAnswer: null },
    });
    expect((await database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } })).status).toBe('APPROVED');
    expect(await told(user.userId)).toEqual(['SUBMISSION_APPROVED', 'SUBMISSION_APPROVED']);
    expect((await auditOf(database, 'ClipSubmission', submissionId)).at(-1)).toBe(
      'reinstateClip: {"status":"REVOKED"} → {"amount":"500","posted":"0","status":"APPROVED"}',
    );
  });

  test('of a reinstated rejection: it is approved now, and the audit log has what it was paid', async () => {
    const user = await clipper();
    const { clipId } = await pending(user, await campaignOf(), 5_000);
    await rejectClip(database, scene.admin, { clipId, reason: 'SUSPICIOUS_VIEWS', note: 'all at night' });
    await reinstate(clipId);
    const { id, approvedAt, decidedAt, ...submission } = await submissionOf(clipId);
    expect(submission).toMatchObject({ status: 'APPROVED', reason: null, note: 'they were real' });
    expect(approvedAt).toEqual(decidedAt);
    expect((await auditOf(database, 'ClipSubmission', id)).at(-1)).toBe(
      'reinstateClip: {"status":"REJECTED"} → {"amount":"0","posted":"500","status":"APPROVED"}',
    );
    expect(await told(user.userId)).toEqual(['SUBMISSION_REJECTED', 'SUBMISSION_APPROVED']);
  });

  test('of an appeal that it answers: the clipper and the admin who had decided are told, nobody twice', async () => {
    const user = await clipper();
    const [ada, ben] = [await scene.user(fresh('Ada'), 'ADMIN'), await scene.user(fresh('Ben'), 'ADMIN')];
    const { clipId } = await scene.approved(user, await campaignOf(), 5_000);
    await revokeApproval(database, ada, { clipId, reason: 'bought views' });
    const { id: submissionId } = await submissionOf(clipId);
    await appealDecision(database, user, { submissionId, text: 'They were real.' });
    await reinstate(clipId, {}, ben);
    const answered = await submissionOf(clipId);
    expect(answered).toMatchObject({
      ...{ appealStatus: 'OVERTURNED', appealAnswer: 'they were real', appealAnsweredById: ben.userId },
      appealAnsweredAt: answered.decidedAt,
    });
    expect(await told(user.userId)).toEqual(['SUBMISSION_APPROVED', 'APPEAL_ANSWERED']);
    expect([await told(ada.userId), await told(ben.userId)]).toEqual([['DECISION_OVERTURNED'], []]);
    const again = await scene.approved(user, await campaignOf(), 5_000);
    await revokeApproval(database, ada, { clipId: again.clipId, reason: 'bought views' });
    const { id } = await submissionOf(again.clipId);
    await appealDecision(database, user, { submissionId: id, text: 'They were real.' });
    await reinstate(again.clipId, {}, ada);
    expect(await told(ada.userId)).toEqual(['DECISION_OVERTURNED']);
  });

  test('of a decision that nobody appealed against: its admin is told nothing', async () => {
    const ada = await scene.user(fresh('Ada'), 'ADMIN');
    const { clipId } = await scene.approved(await clipper(), await campaignOf(), 5_000);
    await revokeApproval(database, ada, { clipId, reason: 'bought views' });
    await reinstate(clipId);
    expect(await told(ada.userId)).toEqual([]);
  });

  test('of an appeal against the system: nobody but the clipper is told', async () => {
    const user = await clipper();
    const { clipId } = await scene.approved(user, await campaignOf(), 5_000);
    await revokeApproval(database, SYSTEM, { clipId, reason: 'deleted' });
    const { id: submissionId } = await submissionOf(clipId);
    await appealDecision(database, user, { submissionId, text: 'It was there.' });
    const before = await database.prisma.message.count();
    await answerAppeal(database, scene.admin, { submissionId, outcome: 'OVERTURNED', answer: 'it was' });
    expect(await told(user.userId)).toEqual(['SUBMISSION_APPROVED', 'APPEAL_ANSWERED']);
    expect(await database.prisma.message.count()).toBe(before + 1);
  });

  test('it waits for the lock on the owner, who could be anonymised meanwhile', async () => {
    const user = await clipper();
    const { clipId } = await scene.approved(user, await campaignOf(), 5_000);
    await revoke(clipId);
    const { reinstating } = await whileHeld(
      database,
      [user.userId],
      () => untilBlocked(database),
      async () => ({ reinstating: reinstate(clipId) }),
    );
    await reinstating;
    expect((await submissionOf(clipId)).status).toBe('APPROVED');
  });

  test('a refusal says what is missing', async () => {
    const [user, colleague] = [await clipper(), await scene.user(fresh('Admin'), 'ADMIN')];
    const campaignId = await campaignOf(500n);
    const clip = await scene.approved(user, campaignId, 5_000);
    const { clipId } = clip;
    await refusedWith(reinstate(clipId, { reason: ' ' }), 'reason must not be blank. Say why you reinstate the clip.');
    await refusedWith(
      reinstate(clipId, {}, SYSTEM),
      'A reinstatement needs a user as its actor: the system cannot make one.',
    );
    await refusedWith(
      reinstate(clipId),
      'Only a clip that is REVOKED or REJECTED can be reinstated: this one is APPROVED.',
    );
    await revoke(clipId);
    await refusedWith(
      reinstate(clipId, { submissionId: (await submissionOf(clipId)).id - 1n }),
      'The post was submitted again since. Only its newest submission can be reinstated.',
    );
    const { clipId: own } = await scene.approved(colleague, campaignId, 1_000);
    await refusedWith(
      reinstate(clipId),
      'The clip gets 5.00 back, and 4.00 of the budget remains. Raise the budget first.',
    );
    await revoke(own);
    await refusedWith(reinstate(own, {}, colleague), 'You cannot review your own clip. Ask another admin.');
    await anonymiseUser(database, scene.admin, { userId: user.userId });
    await refusedWith(reinstate(clipId), 'The owner of the clip is anonymised and can no longer be paid.');
  });
});
