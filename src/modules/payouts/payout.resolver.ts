/** Payout requests and payouts: the lists, the rows they belong to, and every step of a payout. */
import { Arg, Args, Authorized, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { given } from '../../kernel/input.js';
import { ORDER_BY, type OrderInput } from '../../kernel/order.input.js';
import { PageInput } from '../../kernel/page.input.js';
import { ROOT } from '../../kernel/page.js';
import { eachItem } from '../audit/bulk.js';
import { actorOf, INPUT } from '../audit/command.input.js';
import { User } from '../users/user.type.js';
import { userById } from '../users/users.loaders.js';
import { approvePayoutRequest, cancelPayoutRequest, rejectPayoutRequest } from './decide-payout-request.js';
import { payOutRemainder } from './pay-out-remainder.js';
import { payPayoutRequest } from './pay-payout-request.js';
import {
  type DecisionInput,
  decisionInput,
  PayOutRemainderInput,
  PayoutOrder,
  PayoutRequestsFilterInput,
  PayoutsFilterInput,
  PayPayoutRequestInput,
  PayPayoutRequestsInput,
  PayPayoutRequestsPayload,
  payoutItemsPayload,
  payoutPayload,
  payoutPayloadType,
  RequestPayoutInput,
  ReversePayoutInput,
  requestPayload,
  requestPayloadType,
} from './payout.input.js';
import { Payout, PayoutConnection, PayoutMethod, PayoutRequest, PayoutRequestConnection } from './payout.type.js';
import type { PayoutRequestRow, PayoutRow } from './payout-lists.sql.js';
import { loadPayouts, loadRequests, payoutOfRequest, payoutRequestById } from './payouts.loaders.js';
import { requestPayout } from './request-payout.js';
import { reversePayout } from './reverse-payout.js';

const FILTER = { nullable: true, description: 'Narrows the list.' } as const;
const RequestPayoutPayload = requestPayloadType('RequestPayout');
const PayOutRemainderPayload = requestPayloadType('PayOutRemainder');
const ApprovePayoutRequestPayload = requestPayloadType('ApprovePayoutRequest');
const RejectPayoutRequestPayload = requestPayloadType('RejectPayoutRequest');
const CancelPayoutRequestPayload = requestPayloadType('CancelPayoutRequest');
const PayPayoutRequestPayload = payoutPayloadType('PayPayoutRequest');
const ReversePayoutPayload = payoutPayloadType('ReversePayout');
const ApprovePayoutRequestInput = decisionInput('ApprovePayoutRequest', 'A request that is to be paid.');
const RejectPayoutRequestInput = decisionInput('RejectPayoutRequest', 'A request that is refused.');
const CancelPayoutRequestInput = decisionInput('CancelPayoutRequest', 'A request of your own, taken back.');

@Resolver(() => PayoutRequest)
export class PayoutRequestResolver {
  @Authorized(['ADMIN', 'SERVICE'])
  @Query(() => PayoutRequestConnection, {
    nullable: true,
    description: 'Payout requests of everybody. FORBIDDEN to clippers, who have User.payoutRequests.',
  })
  payoutRequests(
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => PayoutRequestsFilterInput, FILTER) filter: PayoutRequestsFilterInput | null,
    @Arg('orderBy', () => PayoutOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return loadRequests(context, ROOT, { of: 'ALL', filter: { ...filter }, page: PageInput.parse(page, orderBy) });
  }

  @Authorized(['CLIPPER', 'ADMIN'])
  @Mutation(() => RequestPayoutPayload, {
    description: 'Reserves money of your own. INSUFFICIENT_BALANCE beyond what is withdrawable.',
  })
  requestPayout(@Arg('input', () => RequestPayoutInput, INPUT) input: RequestPayoutInput, @Ctx() context: Context) {
    const { database, minimumPayout } = context.services;
    const actor = actorOf(context);
    const { amount, method, idempotencyKey } = input;
    const parsed = { userId: actor.userId, amount, method: { type: method.type, account: method.account } };
    return requestPayload(context, requestPayout(database, actor, parsed, minimumPayout, idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => PayOutRemainderPayload, {
    description:
      'Asks, in a user’s name, for all that is withdrawable, where that is below the smallest payout. The request is then approved by another admin, and paid like any other. CONFLICT where there is no such remainder.',
  })
  payOutRemainder(
    @Arg('input', () => PayOutRemainderInput, INPUT) input: PayOutRemainderInput,
    @Ctx() context: Context,
  ) {
    const { database, minimumPayout } = context.services;
    const { userId, method, idempotencyKey } = input;
    const parsed = {
      userId: BigInt(userId),
      ...given('method', method, ({ type, account }) => ({ type, account })),
    };
    return requestPayload(context, payOutRemainder(database, actorOf(context), parsed, minimumPayout, idempotencyKey));
  }

  @Authorized(['CLIPPER', 'ADMIN'])
  @Mutation(() => CancelPayoutRequestPayload, {
    description: 'Takes a request of your own back: its money is withdrawable again. CONFLICT once it was decided on.',
  })
  cancelPayoutRequest(
    @Arg('input', () => CancelPayoutRequestInput, INPUT) input: DecisionInput,
    @Ctx() context: Context,
  ) {
    return requestPayload(context, decide(context, cancelPayoutRequest, input));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => ApprovePayoutRequestPayload, {
    description: 'A request is to be paid. CONFLICT where the available money no longer covers it.',
  })
  approvePayoutRequest(
    @Arg('input', () => ApprovePayoutRequestInput, INPUT) input: DecisionInput,
    @Ctx() context: Context,
  ) {
    return requestPayload(context, decide(context, approvePayoutRequest, input));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => RejectPayoutRequestPayload, {
    description: 'Refuses a request that is not paid yet: its money is withdrawable again.',
  })
  rejectPayoutRequest(
    @Arg('input', () => RejectPayoutRequestInput, INPUT) input: DecisionInput,
    @Ctx() context: Context,
  ) {
    return requestPayload(context, decide(context, rejectPayoutRequest, input));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => PayPayoutRequestPayload, {
    description:
      'Records that the money of an APPROVED request left. CONFLICT with extensions.shortfall where nothing backs it any more.',
  })
  payPayoutRequest(
    @Arg('input', () => PayPayoutRequestInput, INPUT) input: PayPayoutRequestInput,
    @Ctx() context: Context,
  ) {
    return payoutPayload(context, pay(context, input, input.idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => PayPayoutRequestsPayload, { description: 'Records payments, each by itself.' })
  payPayoutRequests(
    @Arg('input', () => PayPayoutRequestsInput, INPUT) input: PayPayoutRequestsInput,
    @Ctx() context: Context,
  ) {
    return payoutItemsPayload(
      context,
      eachItem(input, 'payoutRequestId', (item, key) => pay(context, item, key)),
    );
  }

  @FieldResolver(() => PayoutMethod, { description: 'Where the money is sent.' })
  method(@Root() { methodType, methodAccount }: PayoutRequestRow): PayoutMethod {
    return { type: methodType, account: methodAccount };
  }

  @FieldResolver(() => User, { nullable: true, description: 'Whose money it is.' })
  user(@Root() { userId }: PayoutRequestRow, @Ctx() { loaders }: Context) {
    return loaders.load(userById, userId);
  }

  @FieldResolver(() => User, {
    nullable: true,
    description:
      'The admin who asked for it in the user’s name (payOutRemainder); null: the user did. Null to a clipper.',
  })
  requestedBy(@Root() { requestedById }: PayoutRequestRow, @Ctx() { loaders }: Context) {
    return requestedById === null ? null : loaders.load(userById, requestedById);
  }

  @FieldResolver(() => User, {
    nullable: true,
    description: 'Who decided on it; null to a clipper, but for themselves.',
  })
  decidedBy(@Root() { decidedById }: PayoutRequestRow, @Ctx() { loaders }: Context) {
    return decidedById === null ? null : loaders.load(userById, decidedById);
  }

  @FieldResolver(() => Payout, { nullable: true, description: 'The money that left for it; null: none did.' })
  payout(@Root() { id }: PayoutRequestRow, @Ctx() { loaders }: Context) {
    return loaders.load(payoutOfRequest, id);
  }
}

@Resolver(() => Payout)
export class PayoutResolver {
  @Authorized(['ADMIN', 'SERVICE'])
  @Query(() => PayoutConnection, {
    nullable: true,
    description: 'Payouts to everybody. FORBIDDEN to clippers, who have User.payouts.',
  })
  payouts(
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => PayoutsFilterInput, FILTER) filter: PayoutsFilterInput | null,
    @Arg('orderBy', () => PayoutOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return loadPayouts(context, ROOT, { of: 'ALL', filter: { ...filter }, page: PageInput.parse(page, orderBy) });
  }

  @Authorized(['ADMIN'])
  @Mutation(() => ReversePayoutPayload, {
    description: 'Records that the money came back: it is withdrawable again, and the request is never paid again.',
  })
  reversePayout(@Arg('input', () => ReversePayoutInput, INPUT) input: ReversePayoutInput, @Ctx() context: Context) {
    const { database } = context.services;
    const parsed = { payoutId: BigInt(input.payoutId), reason: input.reason };
    return payoutPayload(context, reversePayout(database, actorOf(context), parsed, input.idempotencyKey));
  }

  @FieldResolver(() => PayoutRequest, { nullable: true, description: 'The request that was paid.' })
  payoutRequest(@Root() { payoutRequestId }: PayoutRow, @Ctx() { loaders }: Context) {
    return loaders.load(payoutRequestById, payoutRequestId);
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who was paid.' })
  user(@Root() { userId }: PayoutRow, @Ctx() { loaders }: Context) {
    return loaders.load(userById, userId);
  }

  @FieldResolver(() => User, { nullable: true, description: 'Who recorded it; null to a clipper.' })
  paidBy(@Root() { paidById }: PayoutRow, @Ctx() { loaders }: Context) {
    return loaders.load(userById, paidById);
  }
}

function decide(context: Context, step: typeof approvePayoutRequest, input: DecisionInput) {
  const parsed = { payoutRequestId: BigInt(input.payoutRequestId), reason: input.reason ?? null };
  return step(context.services.database, actorOf(context), parsed, input.idempotencyKey);
}

interface Payment {
  payoutRequestId: string;
  reference: string;
  acknowledgedShortfall?: bigint | null;
}

function pay(context: Context, { payoutRequestId, reference, acknowledgedShortfall }: Payment, key: string) {
  const parsed = {
    payoutRequestId: BigInt(payoutRequestId),
    reference,
    ...(acknowledgedShortfall != null && { acknowledgedShortfall }),
  };
  return payPayoutRequest(context.services.database, actorOf(context), parsed, key);
}
