/**
 * Case 37: the rest of a user's money is below the smallest payout, so they cannot ask for it. An admin asks for it,
 * another approves it, and it is paid like any other request. Then the user can be anonymised.
 */

import { idOf, numberOf } from '../support/ids.js';
import { differences } from '../support/outcomes.js';
import { codeOf } from '../support/server.js';
import { ADMIN, type Person, WriteStage } from '../support/write-stage.js';

const METHOD = { type: 'WISE', account: 'clipper@example.org' };

let stage: WriteStage;
let second: string;
beforeAll(async () => {
  stage = await WriteStage.open();
  second = stage.fresh('Second admin');
  await stage.scene.user(second, 'ADMIN');
});
afterEach(async () => expect(await differences(stage.database)).toEqual([]));
afterAll(() => stage.close());

const send = (as: string, name: string, input: object, selection = 'replayed') =>
  stage.mutate(as, name, { idempotencyKey: stage.fresh('key'), ...input }, selection);

const REQUEST = 'replayed payoutRequest { id amount status method { type account } user { id } requestedBy { name } }';
const remainder = (user: Person, more: object = { method: METHOD }, as: string = ADMIN) =>
  send(as, 'payOutRemainder', { userId: idOf('user', user.userId), ...more }, REQUEST);

interface Request {
  id: string;
}

const requestOf = (data: unknown) =>
  (data as { payOutRemainder: { payoutRequest: Request } }).payOutRemainder.payoutRequest;

async function balanceOf({ name }: Person) {
  return (await stage.server.query(name, '{ me { balance { available requested paid withdrawable debt uncovered } } }'))
    .data.me.balance;
}

test('case 37: 3.00 below a minimum of 10.00 is paid out by two admins, and then the user is anonymised', async () => {
  const { clipper } = await stage.funded(300);
  expect(codeOf(await send(clipper.name, 'requestPayout', { amount: '3.00', method: METHOD }))).toBe('BAD_USER_INPUT');
  const anonymise = () => send(ADMIN, 'anonymiseUser', { userId: idOf('user', clipper.userId) });
  expect(codeOf(await anonymise())).toBe('CONFLICT');

  const { data } = await remainder(clipper);
  expect(data).toEqual({
    payOutRemainder: {
      replayed: false,
      payoutRequest: {
        ...{ id: expect.any(String), amount: '3.00', status: 'PENDING', method: METHOD },
        ...{ user: { id: idOf('user', clipper.userId) }, requestedBy: { name: ADMIN } },
      },
    },
  });
  expect(await balanceOf(clipper)).toMatchObject({ available: '3.00', requested: '3.00', withdrawable: '0.00' });
  const payoutRequestId = requestOf(data).id;
  // Not by the admin who asked: no admin may send money to an account they chose.
  expect(codeOf(await send(ADMIN, 'approvePayoutRequest', { payoutRequestId }))).toBe('FORBIDDEN');
  expect(codeOf(await send(second, 'approvePayoutRequest', { payoutRequestId }))).toBeUndefined();
  expect(
    codeOf(await send(ADMIN, 'payPayoutRequest', { payoutRequestId, reference: stage.fresh('wire') })),
  ).toBeUndefined();
  expect(await balanceOf(clipper)).toMatchObject({
    paid: '3.00',
    requested: '0.00',
    withdrawable: '0.00',
    debt: '0.00',
  });
  expect(codeOf(await anonymise())).toBeUndefined();
  const audit = await stage.database.prisma.auditEntry.findMany({
    where: { action: 'payOutRemainder', entityId: numberOf(payoutRequestId, 'request') },
  });
  expect(audit).toHaveLength(1);
});

test('the method defaults to that of the newest request; without one it is required', async () => {
  const { clipper } = await stage.paid(2_000);
  await stage.funded(300, clipper);
  const { payoutRequest } = (await remainder(clipper, {})).data['payOutRemainder'] as unknown as {
    payoutRequest: { amount: string; method: object };
  };
  const newest = await stage.database.prisma.payoutRequest.findFirstOrThrow({ where: { userId: clipper.userId } });
  expect(payoutRequest).toMatchObject({
    amount: '3.00',
    method: { type: newest.methodType, account: newest.methodAccount },
  });
  const { clipper: unpaid } = await stage.funded(300);
  expect((await remainder(unpaid, {})).errors?.[0]?.extensions).toEqual({
    code: 'BAD_USER_INPUT',
    field: 'input.method',
  });
});

test.each<[string, () => Promise<Person>, string]>([
  ['nothing is withdrawable', () => stage.clipper(), '0.00'],
  ['the user can ask for it', async () => (await stage.funded(1_000)).clipper, '10.00'],
])('not where %s', async (_, stand, withdrawable) => {
  expect((await remainder(await stand())).errors?.[0]?.extensions).toEqual({ code: 'CONFLICT', withdrawable });
});

test('not for the admin’s own money, not for a suspended user, not by a clipper, and not twice at once', async () => {
  const self = { name: ADMIN, userId: stage.scene.admin.userId, role: 'ADMIN' } as const;
  expect((await remainder(self)).errors?.[0]?.extensions).toEqual({ code: 'FORBIDDEN', field: 'input.userId' });
  const { clipper } = await stage.funded(300);
  expect(codeOf(await remainder(clipper, {}, clipper.name))).toBe('FORBIDDEN');
  expect(codeOf(await remainder({ ...clipper, userId: 999_999_999n }))).toBe('NOT_FOUND');
  const { clipper: gone } = await stage.funded(300);
  await send(ADMIN, 'suspendUser', { userId: idOf('user', gone.userId) });
  expect((await remainder(gone)).errors?.[0]?.extensions).toEqual({ code: 'CONFLICT', userStatus: 'SUSPENDED' });
  const codes = (await Promise.all(Array.from({ length: 8 }, () => remainder(clipper)))).map(codeOf);
  expect(codes.filter((code) => code === undefined)).toHaveLength(1);
  expect(codes.filter((code) => code === 'CONFLICT')).toHaveLength(7);
});

test('its user sees it as their own request, without the admin who asked, and may cancel it', async () => {
  const { clipper } = await stage.funded(300);
  const payoutRequestId = requestOf((await remainder(clipper)).data).id;
  const query = '{ me { payoutRequests { edges { node { id amount requestedBy { name } } } } } }';
  const { edges } = (await stage.server.query(clipper.name, query)).data.me.payoutRequests;
  expect(edges).toEqual([{ node: { id: payoutRequestId, amount: '3.00', requestedBy: null } }]);
  expect(codeOf(await send(clipper.name, 'cancelPayoutRequest', { payoutRequestId }))).toBeUndefined();
  expect(await balanceOf(clipper)).toMatchObject({ requested: '0.00', withdrawable: '3.00' });
});

test('B14: a request is uncovered when its cover disappears, while a payment becomes debt', async () => {
  const revoke = ({ clipId }: { clipId: bigint }) =>
    send(ADMIN, 'revokeApproval', { clipId: idOf('clip', clipId), reason: 'Bought.' });
  const asked = await stage.requested(5_000);
  await revoke(asked);
  expect(await balanceOf(asked.clipper)).toEqual({
    ...{ available: '0.00', requested: '50.00', paid: '0.00' },
    ...{ withdrawable: '0.00', debt: '0.00', uncovered: '50.00' },
  });
  const anonymise = await send(ADMIN, 'anonymiseUser', { userId: idOf('user', asked.clipper.userId) });
  expect(anonymise.errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', debt: '0.00', uncovered: '50.00' });
  const paid = await stage.paid(5_000);
  await revoke(paid);
  expect(await balanceOf(paid.clipper)).toMatchObject({ paid: '50.00', debt: '50.00', uncovered: '0.00' });
});
