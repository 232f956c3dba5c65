/** Payout requests (docs/design.md#payouts): how much can be reserved, and who decides on it. */

import { SYSTEM } from '../../src/modules/commands/run-command.js';
import { approvePayoutRequest, rejectPayoutRequest } from '../../src/modules/payouts/decide-payout-request.js';
import { payOutRemainder } from '../../src/modules/payouts/pay-out-remainder.js';
import { payPayoutRequest } from '../../src/modules/payouts/pay-payout-request.js';
import { requestPayout } from '../../src/modules/payouts/request-payout.js';
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
  database = await createTestDatabase();
  scene = await Scene.open(database);
  desk = new PayoutDesk(scene);
});
afterEach(async () => expect(await differences(database)).toEqual([]));
afterAll(async () => {
  await scene.close();
  await database.drop();
});

describe('a request', () => {
  test('for exactly the withdrawable amount is accepted, for a cent more it is not', async () => {
    const { user } = await desk.funded(12_785);
    const short = { code: 'INSUFFICIENT_BALANCE', field: 'input.amount', withdrawable: '127.85' };
    expect(await refusalOf(desk.ask(user, 12_786n))).toEqual(short);
    await desk.ask(user, 12_785n);
    expect(await balanceOf(database, user.userId)).toEqual({
      available: 12_785n,
      requested: 12_785n,
      paid: 0n,
      withdrawable: 0n,
      debt: 0n,
      uncovered: 0n,
    });
  });

  test('below the minimum is refused, and the field is named', async () => {
    const { user } = await desk.funded(12_785);
    for (const amount of [999n, 0n, -1_000n]) {
      expect(await refusalOf(desk.ask(user, amount))).toEqual({ code: 'BAD_USER_INPUT', field: 'input.amount' });
    }
    await desk.ask(user, 1_000n);
  });

  test('copies the method, and stores the withdrawable amount as read under the lock', async () => {
    const { user } = await desk.funded(5_000);
    await desk.ask(user, 2_000n);
    const { payoutRequestId } = await desk.ask(user, 1_000n);
    const request = await database.prisma.payoutRequest.findUniqueOrThrow({ where: { id: payoutRequestId } });
    expect(request).toMatchObject({
      withdrawableBefore: 3_000n,
      methodType: 'PAYPAL',
      methodAccount: 'clipper@example.org',
      status: 'PENDING',
    });
  });

  test('of a suspended user is UNAUTHENTICATED', async () => {
    const { user } = await desk.funded(5_000);
    await database.prisma.user.update({
      where: { id: user.userId },
      data: { status: 'SUSPENDED', suspendedAt: new Date() },
    });
    expect(await refusalOf(desk.ask(user, 1_000n))).toEqual({ code: 'UNAUTHENTICATED' });
  });

  test('in the name of a suspended user is FORBIDDEN', async () => {
    const { user } = await desk.funded(5_000);
    const suspended = { status: 'SUSPENDED', suspendedAt: new Date() } as const;
    await database.prisma.user.update({ where: { id: user.userId }, data: suspended });
    const input = {
      userId: user.userId,
      amount: 1_000n,
      method: { type: 'PAYPAL', account: 'a@example.org' },
    } as const;
    const ask = () => requestPayout(database, SYSTEM, input, 1_000n);
    expect(await refusalOf(ask())).toEqual({ code: 'FORBIDDEN' });
    await expect(ask()).rejects.toThrow('A suspended user cannot request a payout.');
  });

  test('50 at once on one balance, each with its own key, reserve exactly the amount there', async () => {
    const { user } = await desk.funded(10_500);
    const requests = Array.from({ length: 50 }, (_, n) => desk.ask(user, 1_000n, `request ${n}`));
    expect(await race(requests)).toEqual({ done: 10, refused: { INSUFFICIENT_BALANCE: 40 } });
    expect(await balanceOf(database, user.userId)).toMatchObject({ requested: 10_000n, withdrawable: 500n, debt: 0n });
  });
});

describe('decisions', () => {
  test('rejected from PENDING and from APPROVED, cancelled while PENDING: the money is withdrawable again', async () => {
    const { user } = await desk.funded(5_000);
    await desk.reject((await desk.ask(user, 5_000n)).payoutRequestId);
    await desk.reject(await desk.approved(user, 5_000n));
    await desk.cancel(user, (await desk.ask(user, 5_000n)).payoutRequestId);
    expect(await balanceOf(database, user.userId)).toMatchObject({ requested: 0n, withdrawable: 5_000n });
  });

  test('an impossible step is a CONFLICT that names the request’s status', async () => {
    const { user } = await desk.funded(20_000);
    const pending = (await desk.ask(user, 1_000n)).payoutRequestId;
    const ready = await desk.approved(user, 1_000n);
    const paid = await desk.approved(user, 1_000n);
    await desk.pay(paid);
    const rejected = (await desk.ask(user, 1_000n)).payoutRequestId;
    await desk.reject(rejected);
    const cancelled = (await desk.ask(user, 1_000n)).payoutRequestId;
    await desk.cancel(user, cancelled);
    const refused = async (command: Promise<unknown>, status: string) =>
      expect(await refusalOf(command)).toEqual({ code: 'CONFLICT', status });
    await refused(desk.pay(pending), 'PENDING');
    await refused(desk.approve(ready), 'APPROVED');
    await refused(desk.cancel(user, ready), 'APPROVED');
    for (const [id, status] of [
      [paid, 'PAID'],
      [rejected, 'REJECTED'],
      [cancelled, 'CANCELLED'],
    ] as const) {
      await refused(desk.approve(id), status);
      await refused(desk.reject(id), status);
      await refused(desk.pay(id), status);
      await refused(desk.cancel(user, id), status);
    }
  });

  test('nobody decides on their own payout; another’s cannot be cancelled, whatever its state', async () => {
    const { user: clipper } = await desk.funded(5_000);
    const { payoutRequestId } = await desk.ask(clipper, 1_000n);
    await database.prisma.user.update({ where: { id: clipper.userId }, data: { role: 'ADMIN' } });
    const user = { ...clipper, role: 'ADMIN' } as const;
    const own = { payoutRequestId };
    const forbidden = { code: 'FORBIDDEN' };
    expect(await refusalOf(approvePayoutRequest(database, user, own))).toEqual(forbidden);
    expect(await refusalOf(rejectPayoutRequest(database, user, own))).toEqual(forbidden);
    await desk.approve(payoutRequestId);
    expect(await refusalOf(payPayoutRequest(database, user, { ...own, reference: 'mine' }))).toEqual(forbidden);
    const { payoutId } = await desk.pay(payoutRequestId);
    expect(await refusalOf(reversePayout(database, user, { payoutId, reason: 'mine' }))).toEqual(forbidden);
    const stranger = await scene.user(desk.fresh('Stranger'));
    expect(await refusalOf(desk.cancel(stranger, payoutRequestId))).toEqual({ code: 'NOT_FOUND' });
    expect(await refusalOf(desk.cancel(stranger, 999_999n))).toEqual({ code: 'NOT_FOUND' });
  });

  test('an admin who asked for a remainder in the user’s name does not approve it', async () => {
    const { user } = await desk.funded(300);
    const method = { type: 'PAYPAL', account: 'clipper@example.org' } as const;
    const colleague = await scene.user(desk.fresh('Admin'), 'ADMIN');
    const input = { userId: user.userId, method };
    const { payoutRequestId } = await payOutRemainder(database, colleague, input, 1_000n);
    const approve = () => approvePayoutRequest(database, colleague, { payoutRequestId });
    expect(await refusalOf(approve())).toEqual({ code: 'FORBIDDEN' });
    await expect(approve()).rejects.toThrow('You requested this remainder, so another admin must approve it.');
    await desk.approve(payoutRequestId);
    await rejectPayoutRequest(database, colleague, { payoutRequestId });
  });

  test('approval needs the amount on top of other payments and approvals', async () => {
    const { user, clips } = await desk.funded(6_000, 4_000);
    const requests = [(await desk.ask(user, 5_000n)).payoutRequestId, (await desk.ask(user, 5_000n)).payoutRequestId];
    await revokeApproval(database, scene.admin, { clipId: clips[1] as bigint, reason: 'bought views' });
    expect(await balanceOf(database, user.userId)).toMatchObject({
      available: 6_000n,
      requested: 10_000n,
      withdrawable: 0n,
      debt: 0n,
      uncovered: 4_000n,
    });
    expect(await race(requests.map(desk.approve))).toEqual({ done: 1, refused: { CONFLICT: 1 } });
    const [winner] = await database.prisma.payoutRequest.findMany({
      where: { userId: user.userId, status: 'APPROVED' },
    });
    await desk.pay(winner?.id as bigint);
    const loser = requests.find((id) => id !== winner?.id) as bigint;
    expect(await refusalOf(desk.approve(loser))).toEqual({ code: 'CONFLICT', status: 'PENDING' });
  });

  test('approval, rejection and cancellation of one request at once: one succeeds', async () => {
    const { user } = await desk.funded(50_000);
    for (let round = 0; round < 5; round += 1) {
      const { payoutRequestId } = await desk.ask(user, 1_000n);
      const { done } = await race([
        desk.approve(payoutRequestId),
        desk.reject(payoutRequestId),
        desk.cancel(user, payoutRequestId),
      ]);
      // A rejection may follow an approval; nothing else follows anything.
      const { status } = await database.prisma.payoutRequest.findUniqueOrThrow({ where: { id: payoutRequestId } });
      expect(['REJECTED', 'CANCELLED', 'APPROVED']).toContain(status);
      expect(done).toBeLessThanOrEqual(status === 'REJECTED' ? 2 : 1);
    }
  });
});

describe('records', () => {
  const requestOf = (id: bigint) => database.prisma.payoutRequest.findUniqueOrThrow({ where: { id } });
  const auditOfRequest = (id: bigint) => auditOf(database, 'PayoutRequest', id);
  const asked = 'requestPayout: null → {"amount":"1000","status":"PENDING"}';

  test('an approval: its admin and time, and one line in the audit log', async () => {
    const { user } = await desk.funded(5_000);
    const { payoutRequestId, replayed } = await desk.ask(user, 1_000n);
    expect(replayed).toBe(false);
    expect(await desk.approve(payoutRequestId)).toEqual({ payoutRequestId, replayed: false });
    const { decidedAt, ...approved } = await requestOf(payoutRequestId);
    expect(approved).toMatchObject({ approvedAt: decidedAt, decidedById: scene.admin.userId, reason: null });
    expect(await auditOfRequest(payoutRequestId)).toEqual([
      asked,
      'approvePayoutRequest: {"status":"PENDING"} → {"status":"APPROVED"}',
    ]);
  });

  test('a rejection, with its reason, and a cancellation', async () => {
    const { user } = await desk.funded(5_000);
    const [rejected, cancelled] = [await desk.ask(user, 1_000n), await desk.ask(user, 1_000n)];
    const reason = 'another account, please';
    await rejectPayoutRequest(database, scene.admin, { ...rejected, reason });
    await desk.cancel(user, cancelled.payoutRequestId);
    const undecided = { approvedAt: null, decidedAt: expect.any(Date) };
    expect(await requestOf(rejected.payoutRequestId)).toMatchObject({
      ...{ status: 'REJECTED', reason, decidedById: scene.admin.userId, ...undecided },
    });
    expect(await requestOf(cancelled.payoutRequestId)).toMatchObject({
      ...{ status: 'CANCELLED', reason: null, decidedById: user.userId, ...undecided },
    });
    expect([
      ...(await auditOfRequest(rejected.payoutRequestId)),
      ...(await auditOfRequest(cancelled.payoutRequestId)),
    ]).toEqual([
      ...[asked, 'rejectPayoutRequest: {"status":"PENDING"} → {"status":"REJECTED"}'],
      ...[asked, 'cancelPayoutRequest: {"status":"PENDING"} → {"status":"CANCELLED"}'],
    ]);
  });

  test('a refusal says what is missing', async () => {
    const { user, clips } = await desk.funded(5_000);
    await refusedWith(desk.ask(user, 999n), 'The smallest payout is 10.00.');
    await refusedWith(desk.ask(user, 5_001n), 'Only 50.00 is withdrawable.');
    const waiting = await desk.ask(user, 1_000n);
    await refusedWith(approvePayoutRequest(database, user, waiting), 'You cannot decide on your own payout.');
    await refusedWith(
      desk.approve(999_999n),
      'The payout request was not found: it does not exist, or you may not see it.',
    );
    const stranger = await scene.user(desk.fresh('Stranger'));
    await refusedWith(
      desk.cancel(stranger, waiting.payoutRequestId),
      'The payout request was not found: it does not exist, or you may not see it.',
    );
    const { payoutRequestId } = await desk.ask(user, 1_000n);
    await desk.reject(payoutRequestId);
    await refusedWith(desk.approve(payoutRequestId), 'A payout request that is REJECTED cannot become APPROVED.');
    await revokeApproval(database, scene.admin, { clipId: clips[0] as bigint, reason: 'bought views' });
    await refusedWith(desk.approve(waiting.payoutRequestId), 'The available money no longer covers this request.');
    const suspended = { status: 'SUSPENDED', suspendedAt: new Date() } as const;
    await database.prisma.user.update({ where: { id: user.userId }, data: suspended });
    await refusedWith(desk.ask(user, 1_000n), 'This account is suspended and cannot use the API.');
    await refusedWith(
      desk.approve(waiting.payoutRequestId),
      'Only an active user can be paid: this user is SUSPENDED.',
    );
    const { userStatus } = await refusalOf(desk.approve(waiting.payoutRequestId));
    expect(userStatus).toBe('SUSPENDED');
  });
});
