/** Account entries, step by step: each row that a proposal and its decision write, each refusal, and whom they lock. */
import { MONEY_MAX } from '../../src/kernel/base/money.js';
import { confirmAccountEntry, rejectAccountEntry } from '../../src/modules/account-entries/decide-account-entry.js';
import {
  type ProposeAccountEntryInput,
  proposeAccountEntry,
} from '../../src/modules/account-entries/propose-account-entry.js';
import { anonymiseUser } from '../../src/modules/account-steps/anonymise-user.js';
import { type Actor, SYSTEM } from '../../src/modules/commands/run-command.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { untilBlocked, whileHeld } from '../support/moments.js';
import { MoneyStage } from '../support/money-stage.js';
import { auditOf, balanceOf, refusalOf } from '../support/outcomes.js';
import { PayoutDesk } from '../support/payout-desk.js';
import { refusedWith } from '../support/refused-with.js';

let stage: MoneyStage;
let desk: PayoutDesk;
let ben: Actor & { userId: bigint };
beforeAll(async () => {
  stage = await MoneyStage.open();
  desk = new PayoutDesk(stage.scene);
  ben = await stage.colleague();
});
afterAll(() => stage.close());

const propose = (userId: bigint, more: Partial<ProposeAccountEntryInput> = {}, by: Actor = stage.admin) => {
  const entry = { userId, kind: 'CREDIT', amount: 500n, reason: 'our mistake' } as const;
  return proposeAccountEntry(stage.database, by, { ...entry, ...more });
};
const confirm = (accountEntryId: bigint, by: Actor = ben) =>
  confirmAccountEntry(stage.database, by, { accountEntryId });
const reject = (accountEntryId: bigint, by: Actor = ben) => rejectAccountEntry(stage.database, by, { accountEntryId });
const proposalOf = (id: bigint) => stage.database.prisma.accountEntryProposal.findUniqueOrThrow({ where: { id } });
const entriesOf = (userId: bigint) => stage.database.prisma.accountEntry.findMany({ where: { userId } });
const audited = (id: bigint) => auditOf(stage.database, 'AccountEntryProposal', id);

/** Paid 50.00 for a clip that was revoked afterwards. */
async function indebted(): Promise<bigint> {
  const { user, clips } = await desk.funded(5_000);
  await desk.pay(await desk.approved(user, 5_000n));
  await revokeApproval(stage.database, stage.admin, { clipId: clips[0] as bigint, reason: 'bought views' });
  return user.userId;
}

test('a proposal is written down and moves nothing', async () => {
  const { userId } = await stage.clipper();
  const { accountEntryId, ...rest } = await propose(userId);
  expect(rest).toEqual({ replayed: false });
  const { proposedAt, ...proposal } = await proposalOf(accountEntryId);
  expect(proposal).toEqual({
    ...{ id: accountEntryId, userId, kind: 'CREDIT', amount: 500n, reason: 'our mistake', status: 'PROPOSED' },
    ...{ proposedById: stage.admin.userId, decidedById: null, decidedAt: null },
  });
  expect(Math.abs(proposedAt.getTime() - Date.now())).toBeLessThan(60_000);
  expect(await audited(accountEntryId)).toEqual([
    `proposeAccountEntry: null → {"kind":"CREDIT","amount":"500","status":"PROPOSED","userId":"${userId}"}`,
  ]);
  expect(await balanceOf(stage.database, userId)).toMatchObject({ withdrawable: 0n });
});

test('a confirmation writes the entry, and tells the user', async () => {
  const { userId } = await stage.clipper();
  const { accountEntryId } = await propose(userId);
  expect(await confirm(accountEntryId)).toEqual({ accountEntryId, replayed: false });
  const proposal = await proposalOf(accountEntryId);
  expect(proposal).toMatchObject({ status: 'CONFIRMED', decidedById: ben.userId, decidedAt: expect.any(Date) });
  const [entry, ...others] = await entriesOf(userId);
  expect(others).toEqual([]);
  expect(entry).toMatchObject({
    ...{ proposalId: accountEntryId, userId, kind: 'CREDIT', amount: 500n },
    ...{ confirmedById: ben.userId, confirmedAt: proposal.decidedAt },
  });
  expect(await stage.messagesOf(userId)).toEqual([`ACCOUNT_ENTRY ${entry?.id}`]);
  expect((await audited(accountEntryId)).slice(1)).toEqual([
    `confirmAccountEntry: {"status":"PROPOSED"} → {"kind":"CREDIT","amount":"500","status":"CONFIRMED","userId":"${userId}"}`,
  ]);
  expect(await balanceOf(stage.database, userId)).toMatchObject({ withdrawable: 500n });
});

test('a rejection writes no entry, and the proposer may withdraw the proposal by it', async () => {
  const { userId } = await stage.clipper();
  const [one, other] = [await propose(userId), await propose(userId)];
  expect(await reject(one.accountEntryId)).toEqual({ accountEntryId: one.accountEntryId, replayed: false });
  await reject(other.accountEntryId, stage.admin);
  expect(await proposalOf(one.accountEntryId)).toMatchObject({ status: 'REJECTED', decidedById: ben.userId });
  expect((await audited(one.accountEntryId)).slice(1)).toEqual([
    'rejectAccountEntry: {"status":"PROPOSED"} → {"status":"REJECTED"}',
  ]);
  expect(await entriesOf(userId)).toEqual([]);
  expect(await stage.messagesOf(userId)).toEqual([]);
  for (const [decide, to] of [
    [confirm, 'CONFIRMED'],
    [reject, 'REJECTED'],
  ] as const) {
    expect(await refusalOf(decide(one.accountEntryId))).toEqual({ code: 'CONFLICT', status: 'REJECTED' });
    await refusedWith(decide(one.accountEntryId), `An account entry that is REJECTED cannot become ${to}.`);
  }
});

test('an amount is above zero, and no larger than the ledger can hold', async () => {
  const { userId } = await stage.clipper();
  for (const [amount, sentence] of [
    [0n, 'amount must be above zero.'],
    [-1n, 'amount must be above zero.'],
    [MONEY_MAX + 1n, 'amount is too large.'],
  ] as const) {
    expect(await refusalOf(propose(userId, { amount }))).toEqual({ code: 'BAD_USER_INPUT', field: 'input.amount' });
    await refusedWith(propose(userId, { amount }), sentence);
  }
  for (const amount of [1n, MONEY_MAX]) await propose(userId, { amount });
});

test('a proposal needs a reason, a person, another user than that person, and a user who exists', async () => {
  const { userId } = await stage.clipper();
  expect(await refusalOf(propose(userId, { reason: ' ' }))).toEqual({ code: 'BAD_USER_INPUT', field: 'input.reason' });
  await refusedWith(propose(userId, { reason: ' ' }), 'reason must not be blank. Say why you propose the entry.');
  await refusedWith(
    propose(userId, {}, SYSTEM),
    'An account entry needs a user as its actor: the system cannot propose one.',
  );
  expect(await refusalOf(propose(ben.userId, {}, ben))).toEqual({ code: 'FORBIDDEN', field: 'input.userId' });
  await refusedWith(
    propose(ben.userId, {}, ben),
    'You cannot propose an entry for your own account. Ask another admin.',
  );
  expect(await refusalOf(propose(999_999n))).toEqual({ code: 'NOT_FOUND' });
  await refusedWith(propose(999_999n), 'The user was not found');
});

test('a decision needs an entry, a person, and another admin than its proposer and its user', async () => {
  const { userId } = await stage.clipper();
  const { accountEntryId } = await propose(userId);
  expect(await refusalOf(confirm(accountEntryId, stage.admin))).toEqual({ code: 'FORBIDDEN' });
  await refusedWith(confirm(accountEntryId, stage.admin), 'You proposed this entry, so another admin must confirm it.');
  await refusedWith(
    confirm(accountEntryId, SYSTEM),
    'An account entry needs a user as its actor: the system cannot confirm one.',
  );
  const own = await propose(ben.userId);
  for (const decide of [confirm, reject]) {
    expect(await refusalOf(decide(own.accountEntryId))).toEqual({ code: 'FORBIDDEN' });
    await refusedWith(
      decide(own.accountEntryId),
      'You cannot decide on an entry of your own account. Ask another admin.',
    );
    expect(await refusalOf(decide(999_999n))).toEqual({ code: 'NOT_FOUND' });
    await refusedWith(decide(999_999n), 'The account entry was not found');
  }
  expect((await proposalOf(own.accountEntryId)).status).toBe('PROPOSED');
});

test('a write-off is at most the debt, when it is proposed and when it is confirmed', async () => {
  const userId = await indebted();
  const writeOff = (amount: bigint) => propose(userId, { kind: 'WRITE_OFF', amount });
  expect(await refusalOf(writeOff(5_001n))).toEqual({ code: 'CONFLICT', field: 'input.amount', debt: '50.00' });
  await refusedWith(writeOff(5_001n), 'The debt of this user is 50.00. Write off at most that.');
  const [whole, part] = [await writeOff(5_000n), await writeOff(2_000n)];
  await confirm(part.accountEntryId);
  expect(await refusalOf(confirm(whole.accountEntryId))).toEqual({ code: 'CONFLICT', debt: '30.00' });
  // A credit may be more than that.
  await confirm((await propose(userId, { amount: 4_000n })).accountEntryId);
  expect(await balanceOf(stage.database, userId)).toMatchObject({ debt: 0n, withdrawable: 1_000n });
});

test('an anonymised user takes no entries', async () => {
  const { userId } = await stage.clipper();
  const { accountEntryId } = await propose(userId);
  await anonymiseUser(stage.database, stage.admin, { userId });
  for (const command of [() => confirm(accountEntryId), () => propose(userId)]) {
    expect(await refusalOf(command())).toEqual({ code: 'CONFLICT', userStatus: 'ANONYMISED' });
    await refusedWith(command(), 'The account of an anonymised user takes no entries.');
  }
  await reject(accountEntryId);
});

test('a proposal and a decision wait for the lock on the user', async () => {
  const { database } = stage;
  const { userId } = await stage.clipper();
  const { accountEntryId } = await propose(userId);
  const held = async (work: () => Promise<unknown>) => {
    const { working } = await whileHeld(
      database,
      [userId],
      () => untilBlocked(database),
      async () => ({ working: work() }),
    );
    await working;
  };
  await held(() => propose(userId));
  await held(() => confirm(accountEntryId));
  expect(await entriesOf(userId)).toHaveLength(1);
});
