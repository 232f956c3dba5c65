/** Steps on accounts, and any command sent again with its old key. */
import fc from 'fast-check';
import { anonymiseUser } from '../../src/modules/account-steps/anonymise-user.js';
import { type Actor, SYSTEM } from '../../src/modules/commands/run-command.js';
import { reactivateUser, suspendUser } from '../../src/modules/users/change-account.js';
import { createUser } from '../../src/modules/users/create-user.js';
import { type Aim, adminOf, aim, choose, idOf, rareFirst, refusedFor, sure } from './choice.js';
import type { Done, Model, User } from './model.js';
import { jsonOf, type Kind, type Plan, type Result } from './step.js';

interface Inviting {
  /** Null: the system makes the very first account. */
  admin: Aim | null;
  role: 'CLIPPER' | 'ADMIN';
  /** The address of somebody else. */
  taken: Aim | null;
}

export const invite: Kind<Inviting> = {
  kind: 'createUser',
  weight: 18,
  choices: fc.record({
    admin: aim(),
    role: fc.constantFrom('CLIPPER' as const, 'CLIPPER' as const, 'CLIPPER' as const, 'ADMIN' as const),
    taken: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, aim()),
  }),
  plan: (model, { admin, role, taken }) => {
    const actor: Actor = admin === null ? SYSTEM : adminOf(model, admin);
    const other = taken === null ? null : choose(taken, [], model.users)?.email;
    const name = `user ${model.fresh()}`;
    const email = `${name.replace(' ', '.')}@model.example`;
    const input = { name, email: other?.toUpperCase() ?? email, role };
    return {
      ...{ actor, input },
      refusal: refusedFor(typeof other === 'string' && 'CONFLICT'),
      send: (database, key) => createUser(database, actor, input, key),
      apply: ({ userId }) => {
        model.users.push({ id: userId as bigint, role, status: 'ACTIVE', email });
      },
    };
  },
};

interface Changing {
  admin: Aim;
  user: Aim;
}

type Command = typeof suspendUser;

function changing(
  { kind, weight, wildOnceIn }: { kind: string; weight: number; wildOnceIn: number },
  command: Command,
  mayOf: (user: User, model: Model) => boolean,
  apply: (user: User, model: Model) => void,
): Kind<Changing> {
  return {
    ...{ kind, weight },
    choices: fc.record({ admin: aim(), user: aim(wildOnceIn) }),
    plan: (model, { admin, user: at }) => {
      const candidates = model.users.filter((user) => mayOf(user, model));
      const user = choose(
        at,
        rareFirst(at, model.users, (one) => model.balance(one).debt > 0n),
        candidates,
      );
      const actor = adminOf(model, admin, (one) => one === user);
      const input = { userId: idOf(user) };
      return {
        ...{ actor, input },
        refusal: refusedFor(
          user?.id === actor.userId && 'FORBIDDEN',
          user === undefined && 'NOT_FOUND',
          user !== undefined && !mayOf(user, model) && 'CONFLICT',
        ),
        send: (database, key) => command(database, actor, input, key),
        apply: () => apply(sure(user), model),
      };
    },
  };
}

export const suspend = changing(
  { kind: 'suspendUser', weight: 15, wildOnceIn: 3 },
  suspendUser,
  ({ status }) => status === 'ACTIVE',
  (user) => {
    user.status = 'SUSPENDED';
  },
);

export const reactivate = changing(
  { kind: 'reactivateUser', weight: 20, wildOnceIn: 6 },
  reactivateUser,
  ({ status }) => status === 'SUSPENDED',
  (user) => {
    user.status = 'ACTIVE';
  },
);

/** A user who could still be paid, or held to a debt, stays known. */
export const anonymise = changing(
  { kind: 'anonymiseUser', weight: 15, wildOnceIn: 2 },
  anonymiseUser,
  (user, model) => {
    const { withdrawable, maturing, requested, debt, uncovered } = model.balance(user);
    return user.status !== 'ANONYMISED' && withdrawable + maturing + requested + debt + uncovered === 0n;
  },
  (user, model) => {
    Object.assign(user, { status: 'ANONYMISED', email: null });
    for (const request of model.requests) if (request.user === user) request.account = 'anonymised';
    // Nobody needs to answer the appeal of nobody.
    for (const one of model.submissions) if (one.user === user && one.appeal === 'PENDING') one.appeal = null;
  },
);

interface Repeating {
  command: number;
  /** Another command under its key. */
  other: number | null;
}

/** docs/design.md#idempotency: the same key and input change nothing and return the same rows. */
export const repeat: Kind<Repeating> = {
  ...{ kind: 'send a command again', weight: 30, isCommand: false },
  choices: fc.record({
    command: fc.nat(9_996),
    other: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, fc.nat(9_996)),
  }),
  plan: (model, { command, other }) => {
    const first = sure(model.done[command % model.done.length]);
    const theirs = model.done.filter(({ actor }) => actor.userId === first.actor.userId);
    const sent = other === null ? first : sure(theirs[other % theirs.length]);
    return repeating(first, sent);
  },
};

function repeating(first: Done, sent: Done): Plan {
  const isSame = first.kind === sent.kind && jsonOf(first.input) === jsonOf(sent.input);
  return {
    actor: first.actor,
    input: { key: first.key, of: first.kind, sent: sent.kind },
    refusal: refusedFor(!isSame && 'IDEMPOTENCY_MISMATCH'),
    send: () => sent.send(first.key) as Promise<Result>,
    apply: (result) => expect(result).toEqual({ ...first.result, replayed: true }),
  };
}
