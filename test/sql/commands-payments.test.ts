/**
 * Payments (docs/design.md#payouts): money leaves once, with cover or an acknowledged shortfall, and comes back once.
 */
import { Refusal } from '../../src/kernel/base/errors.js';
import { SYSTEM } from '../../src/modules/commands/run-command.js';
import { payPayoutRequest } from '../../src/modules/payouts/pay-payout-request.js';
import { reversePayout } from '../../src/modules/payouts/reverse-payout.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { auditOf, balanceOf, differences, race, refusalOf } from '../support/outcomes.js';
import { PayoutDesk } from '../support/payout-desk.js';
import { refusedWith } from '../support/refused-with.js';
import { Scene } from '../support/scene.js';

let database: TestDatabase;
let scene: Scene;
let desk: PayoutDesk;

beforeAll(async () => {
  database = { ...(await createTestDatabase()), outbox: new Set(['PAYOUT_PAID']) };
  scene = await Scene.open(database);
  desk = new PayoutDesk(scene);
});
afterEach(async () => expect(await differences(database)).toEqual([]));
afterAll(async () => {
  await scene.close();
  await database.drop();
});

describe('payment', () => {
  test('by two admins at once: the money leaves once, and the loser is told', async () => {
    const { user } = await desk.funded(5_000);
    const payoutRequestId = await desk.approved(user, 5_000n);
    const both = [scene.admin, await scene.user('Carl Colleague', 'ADMIN')].map((admin, n) =>
      payPayoutRequest(database, admin, { payoutRequestId, reference: `both ${n}` }),
    );
    expect(await race(both)).toEqual({ done: 1, refused: { CONFLICT: 1 } });
    expect(await balanceOf(database, user.userId)).toEqual({
      available: 5_000n,
      requested: 0n,
      paid: 5_000n,
      withdrawable: 0n,
      debt: 0n,
      uncovered: 0n,
    });
  });

  test('one reference, one payment: surrounding blanks make no difference', async () => {
    const { user } = await desk.funded(5_000);
    const [first, second] = [await desk.approved(user, 1_000n), await desk.approved(user, 1_000n)];
    await desk.pay(first, 'SEPA 4711');
    const taken = { code: 'CONFLICT', field: 'input.reference' };
    expect(await refusalOf(desk.pay(second, 'SEPA 4711'))).toEqual(taken);
    expect(await refusalOf(desk.pay(second, ' SEPA 4711 '))).toEqual(taken);
    expect(await refusalOf(desk.pay(second, ' '))).toEqual({ code: 'BAD_USER_INPUT', field: 'input.reference' });
    await desk.pay(second, 'SEPA 4712');
  });

  test('a payment that fails for another reason says nothing about its reference', async () => {
    const { user } = await desk.funded(5_000);
    const payoutRequestId = await desk.approved(user, 1_000n);
    await database.pool.query(`ALTER TABLE "Payout" ADD CONSTRAINT broken CHECK (reference <> 'broken')`);
    await expect(desk.pay(payoutRequestId, 'broken')).rejects.not.toBeInstanceOf(Refusal);
    await database.pool.query('ALTER TABLE "Payout" DROP CONSTRAINT broken');
    await desk.pay(payoutRequestId, 'mended');
  });

  test('without cover it is a CONFLICT with the shortfall; money that left anyway is acknowledged, as debt', async () => {
    const { user, clips } = await desk.funded(6_000, 4_000);
    const payoutRequestId = await desk.approved(user, 10_000n);
    await revokeApproval(database, scene.admin, { clipId: clips[1] as bigint, reason: 'bought views' });
    const acknowledging = (acknowledgedShortfall?: bigint) =>
      payPayoutRequest(database, scene.admin, {
        payoutRequestId,
        reference: `short ${payoutRequestId}`,
        ...(acknowledgedShortfall === undefined ? {} : { acknowledgedShortfall }),
      });
    const short = { code: 'CONFLICT', status: 'APPROVED', shortfall: '40.00' };
    for (const wrong of [undefined, 0n, 3_999n, 4_001n, 10_000n])
      expect(await refusalOf(acknowledging(wrong))).toEqual(short);
    const { payoutId } = await acknowledging(4_000n);
    expect(await balanceOf(database, user.userId)).toEqual({
      available: 6_000n,
      requested: 0n,
      paid: 10_000n,
      withdrawable: 0n,
      debt: 4_000n,
      uncovered: 0n,
    });
    expect(await database.prisma.payout.findUniqueOrThrow({ where: { id: payoutId } })).toMatchObject({
      acknowledgedShortfall: 4_000n,
    });
  });

  test('a shortfall never exceeds the amount, and is not acknowledged where there is none', async () => {
    const { user, clips } = await desk.funded(3_000, 3_000);
    const [first, second] = [await desk.approved(user, 3_000n), await desk.approved(user, 3_000n)];
    const covered = payPayoutRequest(database, scene.admin, {
      payoutRequestId: first,
      reference: desk.fresh('wire'),
      acknowledgedShortfall: 1n,
    });
    expect(await refusalOf(covered)).toEqual({ code: 'CONFLICT', status: 'APPROVED', shortfall: '0.00' });
    await desk.pay(first);
    for (const clipId of clips) await revokeApproval(database, scene.admin, { clipId, reason: 'bought views' });
    expect(await refusalOf(desk.pay(second))).toEqual({ code: 'CONFLICT', status: 'APPROVED', shortfall: '30.00' });
  });
});

describe('a payment that came back', () => {
  test('is withdrawable again; its request stays PAID and is never paid again', async () => {
    const { user } = await desk.funded(5_000);
    const payoutRequestId = await desk.approved(user, 5_000n);
    const { payoutId } = await desk.pay(payoutRequestId);
    await desk.reverse(payoutId);
    expect(await balanceOf(database, user.userId)).toEqual({
      available: 5_000n,
      requested: 0n,
      paid: 0n,
      withdrawable: 5_000n,
      debt: 0n,
      uncovered: 0n,
    });
    expect(await refusalOf(desk.pay(payoutRequestId))).toEqual({ code: 'CONFLICT', status: 'PAID' });
    await desk.pay(await desk.approved(user, 5_000n));
  });

  test('comes back once, however many report it', async () => {
    const { user } = await desk.funded(5_000);
    const { payoutId } = await desk.pay(await desk.approved(user, 5_000n));
    expect(await race(Array.from({ length: 5 }, () => desk.reverse(payoutId)))).toEqual({
      done: 1,
      refused: { CONFLICT: 4 },
    });
    expect(await refusalOf(desk.reverse(payoutId))).toEqual({ code: 'CONFLICT', status: 'REVERSED' });
    expect(await balanceOf(database, user.userId)).toMatchObject({ paid: 0n, withdrawable: 5_000n });
  });

  test('needs a reason, and a payout', async () => {
    const missing = reversePayout(database, scene.admin, { payoutId: 1n, reason: '' });
    expect(await refusalOf(missing)).toEqual({ code: 'BAD_USER_INPUT', field: 'input.reason' });
    expect(await refusalOf(desk.reverse(999_999n))).toEqual({ code: 'NOT_FOUND' });
  });
});

describe('records', () => {
  test('a payment is told to its user', async () => {
    const { user } = await desk.funded(5_000);
    const { payoutId } = await desk.pay(await desk.approved(user, 5_000n));
    const told = await database.prisma.message.findMany({ where: { userId: user.userId } });
    expect(told).toMatchObject([{ kind: 'PAYOUT_PAID', payoutId }]);
  });

  test('a payment and its return: their admin and time, and one line each in the audit log', async () => {
    const { user } = await desk.funded(5_000);
    const payoutRequestId = await desk.approved(user, 2_000n);
    const { approvedAt } = await database.prisma.payoutRequest.findUniqueOrThrow({ where: { id: payoutRequestId } });
    const paid = await desk.pay(payoutRequestId, ' SEPA 1 ');
    const payout = await database.prisma.payout.findUniqueOrThrow({ where: { id: paid.payoutId } });
    const { id: payoutId, paidAt } = payout;
    expect(paid).toEqual({ payoutRequestId, payoutId, replayed: false });
    expect(payout).toMatchObject({
      ...{ payoutRequestId, userId: user.userId, amount: 2_000n, reference: 'SEPA 1' },
      ...{ acknowledgedShortfall: 0n, paidById: scene.admin.userId },
    });
    expect(await database.prisma.payoutRequest.findUniqueOrThrow({ where: { id: payoutRequestId } })).toMatchObject({
      ...{ status: 'PAID', approvedAt, decidedAt: paidAt, decidedById: scene.admin.userId },
    });
    expect(await auditOf(database, 'Payout', payoutId)).toEqual([
      'payPayoutRequest: {"status":"APPROVED"} → {"amount":"2000","status":"PAID"}',
    ]);

    expect(await desk.reverse(payoutId)).toEqual({ payoutId, payoutRequestId, replayed: false });
    const reversal = await database.prisma.payoutReversal.findUniqueOrThrow({ where: { payoutId } });
    expect(reversal).toMatchObject({ reason: 'account closed', reversedById: scene.admin.userId });
    expect(reversal.reversedAt.getTime()).toBeGreaterThanOrEqual(paidAt.getTime());
    expect(await auditOf(database, 'PayoutReversal', reversal.id)).toEqual([
      `reversePayout: null → {"amount":"2000","payoutId":"${payoutId}"}`,
    ]);
  });

  test('a refusal says what is missing', async () => {
    const { user, clips } = await desk.funded(5_000);
    const waiting = (await desk.ask(user, 1_000n)).payoutRequestId;
    const ready = await desk.approved(user, 1_000n);
    await refusedWith(desk.pay(waiting), 'A payout request that is PENDING cannot become PAID.');
    await refusedWith(desk.pay(ready, ' '), 'reference must not be blank. Send the reference of the payment.');
    const { payoutId } = await desk.pay(await desk.approved(user, 1_000n), 'taken');
    await refusedWith(desk.pay(ready, 'taken'), 'This reference belongs to another payout.');
    const payment = { payoutRequestId: ready, reference: 'wire' };
    await refusedWith(payPayoutRequest(database, SYSTEM, payment), 'A payout needs a user as its actor');
    const returned = { payoutId, reason: 'returned' };
    await refusedWith(
      reversePayout(database, scene.admin, { payoutId, reason: ' ' }),
      'reason must not be blank. Say why the money came back.',
    );
    await refusedWith(reversePayout(database, SYSTEM, returned), 'A reversal needs a user as its actor');
    await refusedWith(desk.reverse(999_999n), 'The payout was not found: it does not exist, or you may not see it.');
    await desk.reverse(payoutId);
    await refusedWith(desk.reverse(payoutId), 'This payout has already been reversed.');
    await revokeApproval(database, scene.admin, { clipId: clips[0] as bigint, reason: 'bought views' });
    await refusedWith(desk.pay(ready), 'The available money falls short of this request by 10.00.');
    const suspended = { status: 'SUSPENDED', suspendedAt: new Date() } as const;
    await database.prisma.user.update({ where: { id: user.userId }, data: suspended });
    await refusedWith(desk.pay(ready), 'Only an active user can be paid: this user is SUSPENDED.');
  });
});
