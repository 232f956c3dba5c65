/** payOutRemainder, step by step: the request that it writes, each refusal, and whom it locks. */
import { type Actor, SYSTEM } from '../../src/modules/commands/run-command.js';
import { type PayOutRemainderInput, payOutRemainder } from '../../src/modules/payouts/pay-out-remainder.js';
import { untilBlocked, whileHeld } from '../support/moments.js';
import { MoneyStage } from '../support/money-stage.js';
import { auditOf, balanceOf, refusalOf } from '../support/outcomes.js';
import { MINIMUM, PayoutDesk } from '../support/payout-desk.js';
import { refusedWith } from '../support/refused-with.js';

let stage: MoneyStage;
let desk: PayoutDesk;
beforeAll(async () => {
  stage = await MoneyStage.open();
  desk = new PayoutDesk(stage.scene);
});
afterAll(() => stage.close());

const METHOD = { type: 'WISE', account: 'clipper@example.org' } as const;

const payOut = (userId: bigint, more: Partial<PayOutRemainderInput> = { method: METHOD }, by: Actor = stage.admin) =>
  payOutRemainder(stage.database, by, { userId, ...more }, MINIMUM);
const requestOf = (id: bigint) => stage.database.prisma.payoutRequest.findUniqueOrThrow({ where: { id } });

test('it asks for all that is withdrawable, in the name of the user', async () => {
  const { user } = await desk.funded(999);
  const { payoutRequestId, ...rest } = await payOut(user.userId);
  expect(rest).toEqual({ replayed: false });
  const { requestedAt, ...request } = await requestOf(payoutRequestId);
  expect(request).toMatchObject({
    ...{ userId: user.userId, amount: 999n, withdrawableBefore: 999n, status: 'PENDING' },
    ...{ methodType: 'WISE', methodAccount: 'clipper@example.org', requestedById: stage.admin.userId },
  });
  expect(Math.abs(requestedAt.getTime() - Date.now())).toBeLessThan(60_000);
  expect(await balanceOf(stage.database, user.userId)).toMatchObject({ requested: 999n, withdrawable: 0n });
  expect(await auditOf(stage.database, 'PayoutRequest', payoutRequestId)).toEqual([
    `payOutRemainder: null → {"amount":"999","status":"PENDING","userId":"${user.userId}"}`,
  ]);
});

test('without a method it takes that of the newest request of this user', async () => {
  const { user } = await desk.funded(2_500);
  await desk.ask(user, 1_000n);
  const { payoutRequestId } = await desk.ask(user, 1_000n);
  const { prisma } = stage.database;
  await prisma.payoutRequest.update({ where: { id: payoutRequestId }, data: { methodAccount: 'newest@example.org' } });
  const { user: other } = await desk.funded(1_000);
  await desk.ask(other, 1_000n);
  const remainder = await payOut(user.userId, {});
  expect(await requestOf(remainder.payoutRequestId)).toMatchObject({
    ...{ amount: 500n, methodType: 'PAYPAL', methodAccount: 'newest@example.org' },
  });
  const { user: unpaid } = await desk.funded(300);
  expect(await refusalOf(payOut(unpaid.userId, {}))).toEqual({ code: 'BAD_USER_INPUT', field: 'input.method' });
  await refusedWith(payOut(unpaid.userId, {}), 'This user has no earlier payout request. Name the method to pay by.');
});

test('it needs money below the smallest payout', async () => {
  const { userId } = await stage.clipper();
  expect(await refusalOf(payOut(userId))).toEqual({ code: 'CONFLICT', withdrawable: '0.00' });
  await refusedWith(payOut(userId), 'This user has no withdrawable money.');
  const { user } = await desk.funded(1_000);
  expect(await refusalOf(payOut(user.userId))).toEqual({ code: 'CONFLICT', withdrawable: '10.00' });
  await refusedWith(payOut(user.userId), 'This is not a remainder: the user can request 10.00 or more.');
});

test('it needs an active user who exists, and an admin who is somebody else', async () => {
  await refusedWith(payOut(1n, {}, SYSTEM), 'A remainder needs a user as its actor: the system cannot request one.');
  const { admin } = stage;
  expect(await refusalOf(payOut(admin.userId))).toEqual({ code: 'FORBIDDEN', field: 'input.userId' });
  await refusedWith(payOut(admin.userId), 'You cannot request your own remainder. Ask another admin.');
  expect(await refusalOf(payOut(999_999n))).toEqual({ code: 'NOT_FOUND' });
  await refusedWith(payOut(999_999n), 'The user was not found');
  const { user } = await desk.funded(300);
  const suspended = { status: 'SUSPENDED', suspendedAt: new Date() } as const;
  await stage.database.prisma.user.update({ where: { id: user.userId }, data: suspended });
  expect(await refusalOf(payOut(user.userId))).toEqual({ code: 'CONFLICT', userStatus: 'SUSPENDED' });
});

test('it waits for the lock on the user', async () => {
  const { user } = await desk.funded(300);
  const { paying } = await whileHeld(
    stage.database,
    [user.userId],
    () => untilBlocked(stage.database),
    async () => ({ paying: payOut(user.userId) }),
  );
  await paying;
  expect(await balanceOf(stage.database, user.userId)).toMatchObject({ requested: 300n });
});
