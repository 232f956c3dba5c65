/**
 * Credits and write-offs (docs/design.md#account-entries): one admin proposes, another confirms, and from then on the
 * entry backs payouts as available money does. No account is stuck with a debt.
 */
import { exported, refused, sumOf } from '../support/export.js';
import { dataOf } from '../support/figures.js';
import { idOf, numberOf } from '../support/ids.js';
import { balanceOf, differences } from '../support/outcomes.js';
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

type Kind = 'CREDIT' | 'WRITE_OFF';

function propose(user: Person, kind: Kind, amount: string, more: object = {}, as: string = ADMIN) {
  const input = { userId: idOf('user', user.userId), kind, amount, reason: 'Our mistake.', ...more };
  return send(as, 'proposeAccountEntry', input, 'accountEntry { id status }');
}

async function proposed(user: Person, kind: Kind, amount: string, as: string = ADMIN): Promise<string> {
  const { data } = await propose(user, kind, amount, {}, as);
  return (data as unknown as { proposeAccountEntry: { accountEntry: { id: string } } }).proposeAccountEntry.accountEntry
    .id;
}

const confirm = (accountEntryId: string, as = second) => send(as, 'confirmAccountEntry', { accountEntryId });
const reject = (accountEntryId: string, as = second) => send(as, 'rejectAccountEntry', { accountEntryId });
const anonymise = ({ userId }: Person) => send(ADMIN, 'anonymiseUser', { userId: idOf('user', userId) });

/** A user who was paid 50.00 for a clip that was revoked afterwards. */
async function indebted(): Promise<Person> {
  const { clipper, clipId } = await stage.paid(5_000);
  await send(ADMIN, 'revokeApproval', { clipId: idOf('clip', clipId), reason: 'Bought views.' });
  expect(await balanceOf(stage.database, clipper.userId)).toMatchObject({ debt: 5_000n, withdrawable: 0n });
  return clipper;
}

test('a debt is written off by two admins, and then the user is anonymised', async () => {
  const clipper = await indebted();
  expect(codeOf(await anonymise(clipper))).toBe('CONFLICT');
  const id = await proposed(clipper, 'WRITE_OFF', '50.00');
  expect(await balanceOf(stage.database, clipper.userId)).toMatchObject({ debt: 5_000n });
  expect(codeOf(await confirm(id, ADMIN))).toBe('FORBIDDEN');
  expect(codeOf(await confirm(id))).toBeUndefined();
  expect(await balanceOf(stage.database, clipper.userId)).toMatchObject({ debt: 0n, withdrawable: 0n, paid: 5_000n });
  expect(codeOf(await confirm(id))).toBe('CONFLICT');
  expect(codeOf(await anonymise(clipper))).toBeUndefined();
});

test('a write-off is at most the debt, when it is proposed and when it is confirmed', async () => {
  const clipper = await indebted();
  expect((await propose(clipper, 'WRITE_OFF', '50.01')).errors?.[0]?.extensions).toMatchObject({
    ...{ code: 'CONFLICT', field: 'input.amount', debt: '50.00' },
  });
  const [first, other] = [await proposed(clipper, 'WRITE_OFF', '30.00'), await proposed(clipper, 'WRITE_OFF', '30.00')];
  expect(codeOf(await confirm(first))).toBeUndefined();
  expect((await confirm(other)).errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT', debt: '20.00' });
  expect(codeOf(await reject(other, ADMIN))).toBeUndefined();
  expect(await balanceOf(stage.database, clipper.userId)).toMatchObject({ debt: 2_000n });
});

test('a credit can be withdrawn, covers a debt first, and is in no total', async () => {
  const clipper = await stage.clipper();
  expect(codeOf(await confirm(await proposed(clipper, 'CREDIT', '20.00')))).toBeUndefined();
  const read =
    '{ me { totals { earned available } balance { available entries withdrawable } accountEntries { nodes { amount kind reason status } } } }';
  expect((await stage.server.query(clipper.name, read)).data.me).toEqual({
    totals: { earned: '0.00', available: '0.00' },
    balance: { available: '0.00', entries: '20.00', withdrawable: '20.00' },
    accountEntries: { nodes: [{ amount: '20.00', kind: 'CREDIT', reason: 'Our mistake.', status: 'CONFIRMED' }] },
  });
  // The gates use the same cover: the request, its approval and its payment.
  const asked = await send(clipper.name, 'requestPayout', { amount: '20.00', method: METHOD }, 'payoutRequest { id }');
  const { requestPayout } = asked.data as unknown as { requestPayout: { payoutRequest: { id: string } } };
  const payoutRequestId = requestPayout.payoutRequest.id;
  expect(codeOf(await send(ADMIN, 'approvePayoutRequest', { payoutRequestId }))).toBeUndefined();
  const reference = stage.fresh('wire');
  expect(codeOf(await send(ADMIN, 'payPayoutRequest', { payoutRequestId, reference }))).toBeUndefined();
  expect(await balanceOf(stage.database, clipper.userId)).toMatchObject({ paid: 2_000n, withdrawable: 0n, debt: 0n });

  const debtor = await indebted();
  expect(codeOf(await confirm(await proposed(debtor, 'CREDIT', '60.00')))).toBeUndefined();
  expect(await balanceOf(stage.database, debtor.userId)).toMatchObject({ debt: 0n, withdrawable: 1_000n });
});

test('nobody decides on their own account, nobody proposes for it, and an anonymised user takes no entry', async () => {
  const self = { name: ADMIN, userId: stage.scene.admin.userId, role: 'ADMIN' } as const;
  expect((await propose(self, 'CREDIT', '1.00')).errors?.[0]?.extensions).toEqual({
    ...{ code: 'FORBIDDEN', field: 'input.userId' },
  });
  const mine = await proposed(self, 'CREDIT', '1.00', second);
  expect([codeOf(await confirm(mine, ADMIN)), codeOf(await reject(mine, ADMIN))]).toEqual(['FORBIDDEN', 'FORBIDDEN']);
  expect(codeOf(await reject(mine, second))).toBeUndefined();
  const clipper = await stage.clipper();
  const waiting = await proposed(clipper, 'CREDIT', '1.00');
  expect(codeOf(await anonymise(clipper))).toBeUndefined();
  expect(codeOf(await confirm(waiting))).toBe('CONFLICT');
  expect(codeOf(await propose(clipper, 'CREDIT', '1.00'))).toBe('CONFLICT');
  expect(codeOf(await reject(waiting))).toBeUndefined();
});

test.each([
  ['nothing', { amount: '0.00' }, 'input.amount'],
  ['less than nothing', { amount: '-1.00' }, 'input.amount'],
  ['no reason', { reason: ' ' }, 'input.reason'],
])('%s is refused', async (_, more, field) => {
  const { errors } = await propose(await stage.clipper(), 'CREDIT', '1.00', more);
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
});

test('two admins who confirm the write-offs of one debt at once write off no more than the debt', async () => {
  const clipper = await indebted();
  const third = stage.fresh('Third admin');
  await stage.scene.user(third, 'ADMIN');
  const [one, two] = [await proposed(clipper, 'WRITE_OFF', '50.00'), await proposed(clipper, 'WRITE_OFF', '50.00')];
  const codes = (await Promise.all([confirm(one, second), confirm(two, third)])).map(codeOf);
  expect(codes.sort()).toEqual(['CONFLICT', undefined]);
  expect(await balanceOf(stage.database, clipper.userId)).toMatchObject({ debt: 0n, withdrawable: 0n });
});

test('a confirmed entry is told to its user, and audited with both admins', async () => {
  const clipper = await stage.clipper();
  const id = await proposed(clipper, 'CREDIT', '5.00');
  await confirm(id);
  const { prisma } = stage.database;
  const rows = await prisma.auditEntry.findMany({
    where: { entity: 'AccountEntryProposal', entityId: numberOf(id, 'entry') },
    orderBy: { id: 'asc' },
    include: { actor: true },
  });
  expect(rows.map(({ action, actor }) => [action, actor?.name])).toEqual([
    ['proposeAccountEntry', ADMIN],
    ['confirmAccountEntry', second],
  ]);
  const log = await stage.server.query(
    ADMIN,
    `{ auditLog(filter: { entityId: "${id}" }) { nodes { after entityId } } }`,
  );
  expect(log.data.auditLog.nodes[0]).toMatchObject({ entityId: id, after: { amount: '5.00', status: 'CONFIRMED' } });
});

describe('account-entries.csv', () => {
  /** Words that a spreadsheet would execute. */
  const FORMULA = '=HYPERLINK("https://evil.example","x")';
  const csv = (query = '', as = ADMIN) => exported(stage.server, as, `account-entries.csv${query}`);
  let user: Person;
  let of: string;
  let ids: string[];

  beforeAll(async () => {
    user = await indebted();
    of = `?userId=${idOf('user', user.userId)}`;
    const writeOff = await proposed(user, 'WRITE_OFF', '50.00');
    const answer = dataOf(await propose(user, 'CREDIT', '7.50', { reason: FORMULA }));
    const credit = String(
      (answer as unknown as { proposeAccountEntry: { accountEntry: { id: string } } }).proposeAccountEntry.accountEntry
        .id,
    );
    for (const id of [writeOff, credit]) dataOf(await confirm(id));
    ids = [writeOff, credit];
    // Neither of these is money.
    await proposed(user, 'CREDIT', '1.00');
    dataOf(await reject(await proposed(user, 'CREDIT', '2.00')));
  });

  test('has a line for each confirmed entry, with global ids, and no formula', async () => {
    const { columns, rows } = await csv(of);
    expect(columns.join(' ')).toBe('id confirmedAt kind userId user amount currency reason proposedById confirmedById');
    const { id: secondId } = await stage.database.prisma.user.findFirstOrThrow({ where: { name: second } });
    const common = {
      ...{ userId: idOf('user', user.userId), user: user.name, currency: 'USD' },
      ...{ proposedById: idOf('user', stage.scene.admin.userId), confirmedById: idOf('user', secondId) },
      confirmedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    };
    expect(rows).toEqual([
      { ...common, id: ids[0], kind: 'WRITE_OFF', amount: '50.00', reason: 'Our mistake.' },
      { ...common, id: ids[1], kind: 'CREDIT', amount: '7.50', reason: `'${FORMULA}` },
    ]);
  });

  test('adds up to the entries of the balance, of a user and of the platform', async () => {
    const query = `{ user(id: "${idOf('user', user.userId)}") { balance { entries } } platformStats { balance { entries } } }`;
    const told = dataOf(await stage.server.query(ADMIN, query));
    expect(sumOf((await csv(of)).rows)).toBe(told.user.balance.entries);
    expect(sumOf((await csv()).rows)).toBe(told.platformStats.balance.entries);
    expect(told.user.balance.entries).toBe('57.50');
  });

  test('is narrowed by kind, and by the time of the confirmation', async () => {
    const { rows } = await csv(of);
    const cut = rows[1]?.['confirmedAt'] ?? '';
    const idsOf = async (more: string) => (await csv(of + more)).rows.map(({ id }) => id);
    expect(await idsOf('&kind=CREDIT')).toEqual([ids[1]]);
    expect(await idsOf('&kind=WRITE_OFF,CREDIT')).toEqual(ids);
    expect(await idsOf(`&to=${cut}`)).toEqual([ids[0]]);
    expect(await idsOf(`&from=${cut}`)).toEqual([ids[1]]);
    for (const [field, value] of [
      ['kind', 'credit'],
      ['status', 'PROPOSED'],
      ['userId', 'entry_1'],
    ] as const)
      expect(await refused(stage.server, ADMIN, `account-entries.csv?${field}=${value}`)).toEqual({
        ...{ status: 400, code: 'BAD_USER_INPUT', field },
      });
  });

  test('is for admins and internal tools', async () => {
    const tool = stage.fresh('Tool');
    await stage.scene.user(tool, 'SERVICE');
    expect((await csv(of, tool)).rows).toHaveLength(2);
    for (const path of ['account-entries.csv', `account-entries.csv${of}`])
      expect(await refused(stage.server, user.name, path)).toEqual({ status: 403, code: 'FORBIDDEN' });
    expect(await refused(stage.server, null, 'account-entries.csv')).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
  });
});
