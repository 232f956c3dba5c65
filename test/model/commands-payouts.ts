/** Steps of docs/design.md#payouts: requests, decisions, payments and returns. */
import fc from 'fast-check';
import type { PayoutRequestStatus } from '../../src/kernel/prisma/generated/enums.js';
import {
  approvePayoutRequest,
  cancelPayoutRequest,
  rejectPayoutRequest,
} from '../../src/modules/payouts/decide-payout-request.js';
import { payOutRemainder } from '../../src/modules/payouts/pay-out-remainder.js';
import { payPayoutRequest } from '../../src/modules/payouts/pay-payout-request.js';
import { requestPayout } from '../../src/modules/payouts/request-payout.js';
import { reversePayout } from '../../src/modules/payouts/reverse-payout.js';
import { type Aim, adminOf, aim, choose, idOf, rareFirst, refusedFor, sure } from './choice.js';
import { type Model, type PayoutRequest, personOf, type User } from './model.js';
import { money } from './rules.js';
import type { Kind } from './step.js';

export const MINIMUM = 100n;

interface Asking {
  user: Aim;
  amount: 'all' | 'half' | 'the least' | 'too little' | 'too much';
}

export const ask: Kind<Asking> = {
  kind: 'requestPayout',
  weight: 75,
  choices: fc.record({
    user: aim(),
    amount: fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom('half' as const, 'all' as const, 'the least' as const) },
      fc.constantFrom('too little' as const, 'too much' as const),
    ),
  }),
  plan: (model, { user: at, amount: how }) => {
    const rich = model.users.filter((one) => one.status === 'ACTIVE' && model.balance(one).withdrawable >= MINIMUM);
    const isWaiting = (one: User) => model.requests.some(({ user, status }) => user === one && status === 'PENDING');
    const user = sure(choose({ ...at, misses: false }, model.users, rareFirst(at, rich, isWaiting)));
    const { withdrawable } = model.balance(user);
    const half = withdrawable / 2n > MINIMUM ? withdrawable / 2n : MINIMUM;
    const amount = {
      ...{ all: withdrawable, half, 'the least': MINIMUM },
      ...{ 'too little': MINIMUM - 1n, 'too much': withdrawable + 1n },
    }[how];
    const actor = personOf(user);
    const account = `account ${model.fresh()}`;
    const input = { userId: user.id, amount, method: { type: 'PAYPAL' as const, account } };
    return {
      ...{ actor, input },
      refusal: refusedFor(
        amount < MINIMUM && 'BAD_USER_INPUT',
        user.status !== 'ACTIVE' && 'FORBIDDEN',
        amount > withdrawable && { code: 'INSUFFICIENT_BALANCE', figures: { withdrawable: money(withdrawable) } },
      ),
      send: (database, key) => requestPayout(database, actor, input, MINIMUM, key),
      apply: ({ payoutRequestId: id }) => {
        const row = { id: id as bigint, user, amount, withdrawableBefore: withdrawable, account };
        model.requests.push({ ...row, status: 'PENDING', askedById: null });
      },
    };
  },
};

interface Remaining {
  admin: Aim;
  user: Aim;
}

export const askRemainder: Kind<Remaining> = {
  kind: 'payOutRemainder',
  weight: 20,
  choices: fc.record({ admin: aim(), user: aim() }),
  plan: (model, { admin, user: at }) => {
    const remainderOf = (one: User) => model.balance(one).withdrawable;
    const isRemainder = (cents: bigint) => cents > 0n && cents < MINIMUM;
    const left = model.users.filter((one) => one.status === 'ACTIVE' && isRemainder(remainderOf(one)));
    const user = choose(at, model.users, left);
    const actor = adminOf(model, admin, (one) => one === user);
    const account = `account ${model.fresh()}`;
    const input = { userId: idOf(user), method: { type: 'WISE' as const, account } };
    const withdrawable = user === undefined ? 0n : remainderOf(user);
    return {
      ...{ actor, input },
      refusal: refusedFor(
        user?.id === actor.userId && 'FORBIDDEN',
        user === undefined && 'NOT_FOUND',
        user?.status !== 'ACTIVE' && 'CONFLICT',
        !isRemainder(withdrawable) && { code: 'CONFLICT', figures: { withdrawable: money(withdrawable) } },
      ),
      send: (database, key) => payOutRemainder(database, actor, input, MINIMUM, key),
      apply: ({ payoutRequestId: id }) => {
        const row = { id: id as bigint, user: sure(user), amount: withdrawable, withdrawableBefore: withdrawable };
        model.requests.push({ ...row, account, status: 'PENDING', askedById: actor.userId });
      },
    };
  },
};

interface Deciding {
  admin: Aim;
  request: Aim;
}

const among = (model: Model, ...statuses: PayoutRequestStatus[]) =>
  model.requests.filter(({ status }) => statuses.includes(status));

/** Approved ones come first. */
function isCovered(model: Model, { user, amount }: PayoutRequest): boolean {
  const { available, entries, paid, approved } = model.balance(user);
  return amount <= available + entries - paid - approved;
}

function decision(kind: string, weight: number, to: 'APPROVED' | 'REJECTED'): Kind<Deciding> {
  const from: PayoutRequestStatus[] = to === 'APPROVED' ? ['PENDING'] : ['PENDING', 'APPROVED'];
  const command = to === 'APPROVED' ? approvePayoutRequest : rejectPayoutRequest;
  return {
    ...{ kind, weight },
    // Seldom misses its target where it leads to a payment, often where it ends one.
    choices: fc.record({ admin: aim(12), request: aim(to === 'APPROVED' ? 8 : 2) }),
    plan: (model, { admin, request: at }) => {
      const open = among(model, ...from);
      const request = choose(
        at,
        model.requests,
        to === 'APPROVED' ? rareFirst(at, open, (one) => !isCovered(model, one)) : open,
      );
      const actor = adminOf(model, admin, (user) => user === request?.user);
      const input = { payoutRequestId: idOf(request), reason: 'decided' };
      return {
        ...{ actor, input },
        refusal: refusedFor(
          request === undefined && 'NOT_FOUND',
          request?.user.id === actor.userId && 'FORBIDDEN',
          to === 'APPROVED' && request?.askedById === actor.userId && 'FORBIDDEN',
          request !== undefined && !from.includes(request.status) && 'CONFLICT',
          to === 'APPROVED' && request?.user.status !== 'ACTIVE' && 'CONFLICT',
          to === 'APPROVED' && request !== undefined && !isCovered(model, request) && 'CONFLICT',
        ),
        send: (database, key) => command(database, actor, input, key),
        apply: () => {
          sure(request).status = to;
        },
      };
    },
  };
}

export const approveRequest = decision('approvePayoutRequest', 50, 'APPROVED');
export const rejectRequest = decision('rejectPayoutRequest', 15, 'REJECTED');

export const cancelRequest: Kind<Deciding> = {
  kind: 'cancelPayoutRequest',
  weight: 15,
  choices: fc.record({ admin: aim(), request: aim(2) }),
  plan: (model, { admin, request: at }) => {
    const mayActOf = ({ user }: PayoutRequest) => user.status === 'ACTIVE';
    const request = choose(at, model.requests, among(model, 'PENDING').filter(mayActOf));
    // Mostly the owner's; for anybody else it does not exist, whatever their role.
    const isTheirs = request !== undefined && mayActOf(request) && at.at % 5 > 0;
    const actor = isTheirs ? personOf(request.user) : adminOf(model, admin);
    const input = { payoutRequestId: idOf(request) };
    return {
      ...{ actor, input },
      refusal: refusedFor(
        request?.user.id !== actor.userId && 'NOT_FOUND',
        request?.status !== 'PENDING' && 'CONFLICT',
      ),
      send: (database, key) => cancelPayoutRequest(database, actor, input, key),
      apply: () => {
        sure(request).status = 'CANCELLED';
      },
    };
  },
};

interface Paying extends Deciding {
  acknowledges: 'what is short' | 'nothing' | 'too much';
  reference: 'its own' | 'a used one' | 'none';
}

function shortfallOf(model: Model, { user, amount }: PayoutRequest): bigint {
  const { available, entries, paid } = model.balance(user);
  const backed = available + entries > paid ? available + entries - paid : 0n;
  return amount > backed ? amount - backed : 0n;
}

export const pay: Kind<Paying> = {
  kind: 'payPayoutRequest',
  weight: 60,
  choices: fc.record({
    ...{ admin: aim(12), request: aim() },
    acknowledges: fc.oneof(
      { weight: 6, arbitrary: fc.constant('what is short' as const) },
      fc.constantFrom('nothing' as const, 'too much' as const),
    ),
    reference: fc.oneof(
      { weight: 12, arbitrary: fc.constant('its own' as const) },
      fc.constantFrom('a used one' as const, 'none' as const),
    ),
  }),
  plan: (model, { admin, request: at, acknowledges, reference: which }) => {
    const approved = among(model, 'APPROVED');
    const unbackedFirst = rareFirst(at, approved, (one) => shortfallOf(model, one) > 0n);
    const request = choose(at, model.requests, unbackedFirst);
    const actor = adminOf(model, admin, (user) => user === request?.user);
    const short = request === undefined ? 0n : shortfallOf(model, request);
    const acknowledged = { 'what is short': short, nothing: 0n, 'too much': short + 1n }[acknowledges];
    const used = model.payouts[at.at % Math.max(1, model.payouts.length)]?.reference;
    const own = `wire ${model.fresh()}`;
    // Another blank at an end does not make it another payment.
    const reference = { 'its own': own, 'a used one': ` ${used ?? own} `, none: ' ' }[which];
    const input = {
      ...{ payoutRequestId: idOf(request), reference },
      ...(acknowledged === 0n ? {} : { acknowledgedShortfall: acknowledged }),
    };
    return {
      ...{ actor, input },
      refusal: refusedFor(
        which === 'none' && 'BAD_USER_INPUT',
        request === undefined && 'NOT_FOUND',
        request?.user.id === actor.userId && 'FORBIDDEN',
        (request?.status !== 'APPROVED' || request.user.status !== 'ACTIVE') && 'CONFLICT',
        acknowledged !== short && { code: 'CONFLICT', figures: { shortfall: money(short) } },
        which === 'a used one' && used !== undefined && 'CONFLICT',
      ),
      send: (database, key) => payPayoutRequest(database, actor, input, key),
      apply: ({ payoutId }) => {
        const paid = sure(request);
        paid.status = 'PAID';
        const name = reference.trim();
        model.payouts.push({ id: payoutId as bigint, request: paid, reference: name, isReversed: false });
        model.facts.payout.push(`request ${paid.id}, user ${paid.user.id}, ${short} short of ${paid.amount}, ${name}`);
        if (short > 0n) model.tally.count('payment with a shortfall');
      },
    };
  },
};

interface Returning {
  admin: Aim;
  payout: Aim;
  reason: string;
}

export const reverse: Kind<Returning> = {
  kind: 'reversePayout',
  weight: 16,
  choices: fc.record({
    ...{ admin: aim(12), payout: aim(4) },
    reason: fc.oneof({ weight: 15, arbitrary: fc.constant('account closed') }, fc.constant('')),
  }),
  plan: (model, { admin, payout: at, reason }) => {
    const standing = model.payouts.filter(({ isReversed }) => !isReversed);
    const payout = choose(at, model.payouts, standing);
    const owner = payout?.request.user;
    const actor = adminOf(model, admin, (user) => user === owner);
    const input = { payoutId: idOf(payout), reason };
    return {
      ...{ actor, input },
      refusal: refusedFor(
        reason === '' && 'BAD_USER_INPUT',
        payout === undefined && 'NOT_FOUND',
        owner?.id === actor.userId && 'FORBIDDEN',
        payout?.isReversed && 'CONFLICT',
      ),
      send: (database, key) => reversePayout(database, actor, input, key),
      apply: () => {
        sure(payout).isReversed = true;
        model.facts.reversal.push(`payout ${sure(payout).id}`);
        model.tally.count('returned payment');
      },
    };
  },
};
