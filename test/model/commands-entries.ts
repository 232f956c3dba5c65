/** Steps of docs/design.md#account-entries: credits and write-offs, proposed by one admin and decided by another. */
import fc from 'fast-check';
import type { AccountEntryKind } from '../../src/kernel/prisma/generated/enums.js';
import { confirmAccountEntry, rejectAccountEntry } from '../../src/modules/account-entries/decide-account-entry.js';
import { proposeAccountEntry } from '../../src/modules/account-entries/propose-account-entry.js';
import { type Aim, adminOf, aim, choose, idOf, rareFirst, refusedFor, sure } from './choice.js';
import type { AccountEntry, Model, User } from './model.js';
import { money } from './rules.js';
import type { Foreseen, Kind } from './step.js';

interface Proposing {
  admin: Aim;
  user: Aim;
  kind: AccountEntryKind;
  amount: 'some' | 'all that is owed' | 'more than is owed' | 'nothing';
  reason: string;
}

/** An anonymised user takes no entry, and a write-off is at most the debt. */
function refusalOf(model: Model, user: User | undefined, kind: AccountEntryKind, amount: bigint): Foreseen | null {
  if (user === undefined) return null;
  if (user.status === 'ANONYMISED') return { code: 'CONFLICT' };
  const { debt } = model.balance(user);
  return kind === 'WRITE_OFF' && amount > debt ? { code: 'CONFLICT', figures: { debt: money(debt) } } : null;
}

export const propose: Kind<Proposing> = {
  kind: 'proposeAccountEntry',
  weight: 24,
  choices: fc.record({
    ...{ admin: aim(12), user: aim(12) },
    kind: fc.constantFrom('CREDIT' as const, 'WRITE_OFF' as const, 'WRITE_OFF' as const),
    amount: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('some' as const, 'all that is owed' as const) },
      fc.constantFrom('more than is owed' as const, 'nothing' as const),
    ),
    reason: fc.oneof({ weight: 20, arbitrary: fc.constant('goodwill') }, fc.constant(' ')),
  }),
  plan: (model, { admin, user: at, kind, amount: how, reason }) => {
    const debtOf = (one: User) => model.balance(one).debt;
    const standing = model.users.filter(({ status }) => status !== 'ANONYMISED');
    const inDebt = standing.filter((one) => debtOf(one) > 0n);
    const user = choose(at, model.users, kind === 'WRITE_OFF' && inDebt.length > 0 ? inDebt : standing);
    const actor = adminOf(model, admin, (one) => one === user);
    const debt = user === undefined ? 0n : debtOf(user);
    const some = BigInt(1 + (at.at % 300));
    const amount = { some, 'all that is owed': debt, 'more than is owed': debt + 1n, nothing: 0n }[how];
    const input = { userId: idOf(user), kind, amount, reason };
    return {
      ...{ actor, input },
      refusal: refusedFor(
        (amount === 0n || reason.trim() === '') && 'BAD_USER_INPUT',
        user?.id === actor.userId && 'FORBIDDEN',
        user === undefined && 'NOT_FOUND',
        refusalOf(model, user, kind, amount),
      ),
      send: (database, key) => proposeAccountEntry(database, actor, input, key),
      apply: ({ accountEntryId: id }) => {
        const row = { id: id as bigint, user: sure(user), kind, amount, proposedById: sure(actor.userId) };
        model.accountEntries.push({ ...row, status: 'PROPOSED' });
      },
    };
  },
};

interface Deciding {
  admin: Aim;
  entry: Aim;
}

const isOpen = ({ status }: AccountEntry) => status === 'PROPOSED';

export const confirm: Kind<Deciding> = {
  kind: 'confirmAccountEntry',
  weight: 22,
  choices: fc.record({ admin: aim(8), entry: aim(8) }),
  plan: (model, { admin, entry: at }) => {
    const open = rareFirst(at, model.accountEntries.filter(isOpen), ({ kind }) => kind === 'WRITE_OFF');
    const entry = choose(at, model.accountEntries, open);
    const actor = adminOf(model, admin, ({ id }) => id === entry?.user.id || id === entry?.proposedById);
    const input = { accountEntryId: idOf(entry) };
    return {
      ...{ actor, input },
      refusal: refusedFor(
        entry === undefined && 'NOT_FOUND',
        entry?.user.id === actor.userId && 'FORBIDDEN',
        entry?.status !== 'PROPOSED' && 'CONFLICT',
        entry?.proposedById === actor.userId && 'FORBIDDEN',
        entry === undefined ? null : refusalOf(model, entry.user, entry.kind, entry.amount),
      ),
      send: (database, key) => confirmAccountEntry(database, actor, input, key),
      apply: () => {
        const { id, kind, amount, user } = sure(entry);
        sure(entry).status = 'CONFIRMED';
        model.facts.entry.push(`entry ${id}: ${kind} of ${amount}, user ${user.id}, by ${actor.userId}`);
        model.tally.count(kind === 'WRITE_OFF' ? 'debt written off' : 'credit');
      },
    };
  },
};

export const turnDown: Kind<Deciding> = {
  kind: 'rejectAccountEntry',
  weight: 16,
  choices: fc.record({ admin: aim(4), entry: aim(3) }),
  plan: (model, { admin, entry: at }) => {
    const entry = choose(at, model.accountEntries, model.accountEntries.filter(isOpen));
    const actor = adminOf(model, admin, ({ id }) => id === entry?.user.id);
    const input = { accountEntryId: idOf(entry) };
    return {
      ...{ actor, input },
      refusal: refusedFor(
        entry === undefined && 'NOT_FOUND',
        entry?.user.id === actor.userId && 'FORBIDDEN',
        entry?.status !== 'PROPOSED' && 'CONFLICT',
      ),
      send: (database, key) => rejectAccountEntry(database, actor, input, key),
      apply: () => {
        sure(entry).status = 'REJECTED';
      },
    };
  },
};
