/** Corrections of what clips earned, step by step: each row that they write, each refusal, and whom they lock. */
import { transact } from '../../src/kernel/db/transaction.js';
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import { SYSTEM } from '../../src/modules/commands/run-command.js';
import { lockClipAndCampaign } from '../../src/modules/ledger/lock-clip.js';
import { adjustEarnings } from '../../src/modules/review/adjust-earnings.js';
import { revokeApproval, revokeClips } from '../../src/modules/review/revoke-approval.js';
import { untilBlocked, whileHeld } from '../support/moments.js';
import { endsWhileHeld, MoneyStage } from '../support/money-stage.js';
import { auditOf, ledgerOf, refusalOf, spentOf } from '../support/outcomes.js';
import { refusedWith } from '../support/refused-with.js';

let stage: MoneyStage;
beforeAll(async () => {
  stage = await MoneyStage.open();
});
afterAll(() => stage.close());

const adjust = (clipId: bigint, amount: bigint, { reason = 'bought views', by = stage.admin } = {}) =>
  adjustEarnings(stage.database, by, { clipId, amount, reason });
const revoke = (clipId: bigint, { reason = 'bought views', by = stage.admin } = {}) =>
  revokeApproval(stage.database, by, { clipId, reason });
const newestEntry = (clipId: bigint) =>
  stage.database.prisma.earning.findFirstOrThrow({ where: { clipId }, orderBy: { id: 'desc' } });

describe('an adjustment', () => {
  test('is an entry of its own in the ledger, the clip and the amount spent, with its admin and reason', async () => {
    const campaignId = await stage.campaign();
    const { user, clipId, submissionId } = await stage.approved(campaignId, 5_000n);
    const { earningId, ...result } = await adjust(clipId, 70n, { reason: 'a gift' });
    expect(result).toEqual({ clipId, replayed: false });
    const { earnedAt, ...entry } = await newestEntry(clipId);
    expect(entry).toMatchObject({
      ...{ id: earningId, kind: 'ADJUSTMENT', clipId, submissionId, campaignId, userId: user.userId },
      ...{ amount: 70n, reason: 'a gift', actorId: stage.admin.userId, accruedCentsBefore: null },
    });
    expect(earnedAt.getTime()).toBeGreaterThan(0);
    expect((await stage.clipOf(clipId)).earned).toBe(570n);
    expect(await spentOf(stage.database, campaignId)).toBe(570n);
    expect((await stage.submissionOf(clipId)).withheld).toBe(0n);
    expect(await auditOf(stage.database, 'Earning', earningId)).toEqual([
      `adjustEarnings: {"clipId":"${clipId}","earned":"500"} → {"amount":"70","clipId":"${clipId}","earned":"570","posted":"0"}`,
    ]);
  });

  test('downwards is withheld from the clip and pays another, and upwards lifts what is withheld', async () => {
    const campaignId = await stage.campaign(600n);
    const { clipId } = await stage.approved(campaignId, 10_000n);
    await adjust(clipId, -200n);
    expect(await stage.submissionOf(clipId)).toMatchObject({ withheld: 200n, accruedCents: 600n });
    expect(await ledgerOf(stage.database, clipId)).toEqual(['ACCRUAL 600', 'ADJUSTMENT -200']);
    const other = await stage.approved(campaignId, 1_500n);
    expect(await ledgerOf(stage.database, other.clipId)).toEqual(['ACCRUAL 150']);
    await adjust(clipId, 50n);
    expect(await stage.submissionOf(clipId)).toMatchObject({ withheld: 150n });
    expect(await spentOf(stage.database, campaignId)).toBe(600n);
    await adjust(other.clipId, -30n);
    expect(await ledgerOf(stage.database, clipId)).toEqual(['ACCRUAL 600', 'ADJUSTMENT -200', 'ADJUSTMENT 50']);
  });

  test('tells the audit log also what the clip was paid at once', async () => {
    const campaignId = await stage.campaign(600n);
    const { clipId } = await stage.approved(campaignId, 10_000n);
    await stage.database.prisma.campaign.update({ where: { id: campaignId }, data: { budget: 900n } });
    const { earningId } = await adjust(clipId, 100n);
    expect(await ledgerOf(stage.database, clipId)).toEqual(['ACCRUAL 600', 'ADJUSTMENT 100', 'ACCRUAL 200']);
    expect(await auditOf(stage.database, 'Earning', earningId)).toEqual([
      expect.stringContaining('"earned":"900","posted":"200"'),
    ]);
  });

  test('takes back at most what the clip earned, and adds at most what the budget has left', async () => {
    const { clipId } = await stage.approved(await stage.campaign(800n), 5_000n);
    const tooMuch = { code: 'BAD_USER_INPUT', field: 'input.amount' };
    expect(await refusalOf(adjust(clipId, -501n))).toEqual(tooMuch);
    await refusedWith(adjust(clipId, -501n), 'The clip has earned 5.00. Take back at most that.');
    expect(await refusalOf(adjust(clipId, 301n))).toEqual({
      ...{ code: 'BUDGET_EXCEEDED', field: 'input.amount', remaining: '3.00' },
    });
    await refusedWith(adjust(clipId, 301n), 'Only 3.00 of the budget remains. Add at most that.');
    await adjust(clipId, 300n);
    await adjust(clipId, -800n);
    expect((await stage.clipOf(clipId)).earned).toBe(0n);
  });

  test('needs an amount, a reason, a person, an approved clip, and another admin than its owner', async () => {
    const campaignId = await stage.campaign();
    const { clipId } = await stage.approved(campaignId, 1_000n);
    expect(await refusalOf(adjust(clipId, 0n))).toEqual({ code: 'BAD_USER_INPUT', field: 'input.amount' });
    await refusedWith(adjust(clipId, 0n), 'amount must not be zero. Send an amount above or below zero.');
    expect(await refusalOf(adjust(clipId, 1n, { reason: ' ' }))).toEqual({
      ...{ code: 'BAD_USER_INPUT', field: 'input.reason' },
    });
    await refusedWith(
      adjust(clipId, 1n, { reason: ' ' }),
      'reason must not be blank. Say why you adjust the earnings.',
    );
    const bySystem = adjustEarnings(stage.database, SYSTEM, { clipId, amount: 1n, reason: 'x' });
    await refusedWith(bySystem, 'An adjustment needs a user as its actor: the system cannot make one.');
    const waiting = await stage.pending(campaignId, 1_000n);
    expect(await refusalOf(adjust(waiting.clipId, 1n))).toEqual({ code: 'CONFLICT', status: 'PENDING' });
    await refusedWith(adjust(waiting.clipId, 1n), 'Only an approved clip can be adjusted: this one is PENDING.');
    await revoke(clipId);
    expect(await refusalOf(adjust(clipId, 1n))).toEqual({ code: 'CONFLICT', status: 'REVOKED' });
    const by = await stage.colleague();
    const own = await stage.approved(campaignId, 1_000n, by);
    expect(await refusalOf(adjust(own.clipId, 1n, { by }))).toEqual({ code: 'FORBIDDEN' });
    await refusedWith(adjust(own.clipId, 1n, { by }), 'You cannot adjust your own earnings. Ask another admin.');
  });

  test('downwards waits for the lock on the owner, because the balance falls; upwards does not', async () => {
    const { database } = stage;
    const { user, clipId } = await stage.approved(await stage.campaign(), 1_000n);
    await whileHeld(
      database,
      [user.userId],
      () => untilBlocked(database),
      async () => ({ adjusting: adjust(clipId, -1n) }),
    ).then(({ adjusting }) => adjusting);
    await endsWhileHeld(database, user.userId, () => adjust(clipId, 1n));
    expect(await ledgerOf(database, clipId)).toEqual(['ACCRUAL 100', 'ADJUSTMENT -1', 'ADJUSTMENT 1']);
  });
});

describe('a revocation', () => {
  test('reverses what the clip earned, and keeps its admin, time and reason', async () => {
    const campaignId = await stage.campaign();
    const { user, clipId, submissionId } = await stage.approved(campaignId, 5_000n);
    expect(await revoke(clipId)).toEqual({ clipId, submissionId, replayed: false });
    const entry = await newestEntry(clipId);
    expect(entry).toMatchObject({
      ...{ kind: 'REVERSAL', clipId, submissionId, campaignId, userId: user.userId },
      ...{ amount: -500n, reason: 'bought views', actorId: stage.admin.userId },
    });
    expect(await stage.submissionOf(clipId)).toMatchObject({
      ...{ status: 'REVOKED', decidedAt: entry.earnedAt, decidedById: stage.admin.userId, note: 'bought views' },
    });
    expect(await stage.clipOf(clipId)).toMatchObject({ status: 'REVOKED', earned: 0n });
    expect(await spentOf(stage.database, campaignId)).toBe(0n);
    expect(await auditOf(stage.database, 'ClipSubmission', submissionId)).toContain(
      'revokeApproval: {"earned":"500","status":"APPROVED"} → {"earned":"0","status":"REVOKED"}',
    );
  });

  test('of several clips of a campaign pays the freed budget to others, never to one of them', async () => {
    const campaignId = await stage.campaign(1_000n);
    const [first, second, third, other] = [
      await stage.approved(campaignId, 8_000n),
      await stage.approved(campaignId, 5_000n),
      await stage.approved(campaignId, 5_000n),
      await stage.approved(campaignId, 6_000n),
    ];
    const ids = await transact(stage.database, async (tx) => {
      const clips = [];
      for (const { clipId } of [first, second, third]) clips.push((await lockClipAndCampaign(tx, clipId)).clip);
      const { campaign } = await lockClipAndCampaign(tx, first.clipId);
      return revokeClips(tx, stage.admin, { campaign, clips, reason: 'a ring' });
    });
    expect(ids).toEqual(new Map([first, second, third].map(({ clipId, submissionId }) => [clipId, submissionId])));
    expect(await ledgerOf(stage.database, first.clipId)).toEqual(['ACCRUAL 800', 'REVERSAL -800']);
    expect(await ledgerOf(stage.database, second.clipId)).toEqual(['ACCRUAL 200', 'REVERSAL -200']);
    // It earned nothing, so nothing is reversed.
    expect(await ledgerOf(stage.database, third.clipId)).toEqual([]);
    expect(await stage.clipOf(third.clipId)).toMatchObject({ status: 'REVOKED', earned: 0n });
    expect(await ledgerOf(stage.database, other.clipId)).toEqual(['ACCRUAL 600']);
  });

  test('needs a reason, an approved clip, another admin than its owner, and what its caller demands', async () => {
    const campaignId = await stage.campaign();
    const { clipId, submissionId } = await stage.pending(campaignId, 1_000n);
    await refusedWith(revoke(clipId, { reason: ' ' }), 'reason must not be blank. Say why you revoke the approval.');
    expect(await refusalOf(revoke(clipId))).toEqual({ code: 'CONFLICT', status: 'PENDING' });
    await refusedWith(revoke(clipId), `Only an approved clip can be revoked: clip_${clipId} is PENDING.`);
    const by = await stage.colleague();
    const own = await stage.approved(campaignId, 1_000n, by);
    expect(await refusalOf(revoke(own.clipId, { by }))).toEqual({ code: 'FORBIDDEN' });
    await refusedWith(revoke(own.clipId, { by }), 'You cannot review your own clip. Ask another admin.');
    const demanding = revokeApproval(
      stage.database,
      SYSTEM,
      { clipId: own.clipId, reason: 'x' },
      undefined,
      async () => {
        throw new Error('not like this');
      },
    );
    await refusedWith(demanding, 'not like this');
    expect((await stage.submissionOf(clipId)).id).toBe(submissionId);
    // A clip that was decided on has no open submission any more.
    await revoke(own.clipId);
    expect(await refusalOf(revoke(own.clipId))).toEqual({ code: 'CONFLICT', status: 'REVOKED' });
  });

  test('waits for the lock on the owner, because the balance falls', async () => {
    const { database } = stage;
    const { user, clipId } = await stage.approved(await stage.campaign(), 1_000n);
    const { revoking } = await whileHeld(
      database,
      [user.userId],
      () => untilBlocked(database),
      async () => ({ revoking: revoke(clipId) }),
    );
    await revoking;
    await raiseBudget(database, stage.admin, {
      campaignId: (await stage.clipOf(clipId)).campaignId,
      budget: 2_000_000n,
    });
    expect(await ledgerOf(database, clipId)).toEqual(['ACCRUAL 100', 'REVERSAL -100']);
  });
});
