/** Payout requests: their list, their fields, and the mutations that ask for a payout and decide on it. */
import { Arg, Args, Authorized, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { given } from '../../kernel/api/input.js';
import { ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { ROOT } from '../../kernel/api/page.js';
import { eachItem } from '../commands/bulk.js';
import { actorOf, INPUT } from '../commands/command.input.js';
import { CODE_NEEDED } from '../commands/confirmed-actions.js';
import { User } from '../users/user.type.js';
import { userById } from '../users/users.loaders.js';
import { approvePayoutRequest, cancelPayoutRequest, rejectPayoutRequest } from './decide-payout-request.js';
import { payOutRemainder } from './pay-out-remainder.js';
import {
  type DecisionInput,
  type DecisionsInput,
  decisionInput,
  decisionsInput,
  PayOutRemainderInput,
  type PayoutDecisionItem,
  PayoutMethodInput,
  PayoutOrder,
  PayoutRequestsFilterInput,
  RequestPayoutInput,
} from './payout.input.js';
import { requestItemsPayload, requestItemsPayloadType, requestPayload, requestPayloadType } from './payout.payload.js';
import { Payout, PayoutMethod, PayoutRequest, PayoutRequestConnection } from './payout.type.js';
import type { PayoutRequestRow } from './payout-lists.sql.js';
import { loadRequests, payoutOfRequest } from './payouts.loaders.js';
import { requestPayout } from './request-payout.js';

const FILTER = { nullable: true, description: 'Narrows the list.' } as const;
const RequestPayoutPayload = requestPayloadType('RequestPayout');
const PayOutRemainderPayload = requestPayloadType('PayOutRemainder');
const ApprovePayoutRequestPayload = requestPayloadType('ApprovePayoutRequest');
const RejectPayoutRequestPayload = requestPayloadType('RejectPayoutRequest');
const ApprovePayoutRequestsPayload = requestItemsPayloadType('ApprovePayoutRequests');
const RejectPayoutRequestsPayload = requestItemsPayloadType('RejectPayoutRequests');
const ApprovePayoutRequestsInput = decisionsInput('ApprovePayoutRequests', 'Payout requests to approve.');
const RejectPayoutRequestsInput = decisionsInput('RejectPayoutRequests', 'Payout requests to reject.');
const CancelPayoutRequestPayload = requestPayloadType('CancelPayoutRequest');
const ApprovePayoutRequestInput = decisionInput('ApprovePayoutRequest', 'A payout request to approve.');
const RejectPayoutRequestInput = decisionInput('RejectPayoutRequest', 'A payout request to reject.');
const CancelPayoutRequestInput = decisionInput('CancelPayoutRequest', 'Your own payout request to cancel.');

@Resolver(() => PayoutRequest)
export class PayoutRequestResolver {
  @Authorized(['ADMIN', 'SERVICE'])
  @Query(() => PayoutRequestConnection, {
    nullable: true,
    description: 'Payout requests of all users. FORBIDDEN to clippers: they read User.payoutRequests.',
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
    description:
      'Requests a payout and reserves the money. INSUFFICIENT_BALANCE if the amount is more than you can withdraw.',
  })
  requestPayout(@Arg('input', () => RequestPayoutInput, INPUT) input: RequestPayoutInput, @Ctx() context: Context) {
    const { database, minimumPayout } = context.services;
    const actor = actorOf(context);
    const { amount, method, idempotencyKey } = input;
    const parsed = { userId: actor.userId, amount, method: PayoutMethodInput.parse(method) };
    return requestPayload(context, requestPayout(database, actor, parsed, minimumPayout, idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => PayOutRemainderPayload, {
    description: `Requests, in a user’s name, all withdrawable money if it is below the smallest payout. Another admin must approve the request; it is then paid like any other. CONFLICT if nothing is withdrawable, or enough for the user to request it. ${CODE_NEEDED}`,
  })
  payOutRemainder(
    @Arg('input', () => PayOutRemainderInput, INPUT) input: PayOutRemainderInput,
    @Ctx() context: Context,
  ) {
    const { database, minimumPayout } = context.services;
    const { userId, method, idempotencyKey } = input;
    const parsed = {
      userId: BigInt(userId),
      ...given('method', method, (given) => PayoutMethodInput.parse(given)),
    };
    return requestPayload(context, payOutRemainder(database, actorOf(context), parsed, minimumPayout, idempotencyKey));
  }

  @Authorized(['CLIPPER', 'ADMIN'])
  @Mutation(() => CancelPayoutRequestPayload, {
    description: 'Cancels your own request: its money is withdrawable again. CONFLICT unless it is PENDING.',
  })
  cancelPayoutRequest(
    @Arg('input', () => CancelPayoutRequestInput, INPUT) input: DecisionInput,
    @Ctx() context: Context,
  ) {
    return requestPayload(context, decide(context, cancelPayoutRequest, input));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => ApprovePayoutRequestPayload, {
    description: `Approves a request for payment. CONFLICT unless it is PENDING and the available money covers it. FORBIDDEN for your own request. ${CODE_NEEDED}`,
  })
  approvePayoutRequest(
    @Arg('input', () => ApprovePayoutRequestInput, INPUT) input: DecisionInput,
    @Ctx() context: Context,
  ) {
    return requestPayload(context, decide(context, approvePayoutRequest, input));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => RejectPayoutRequestPayload, {
    description:
      'Rejects a request that is not paid yet: its money is withdrawable again. CONFLICT unless it is PENDING or APPROVED. FORBIDDEN for your own request.',
  })
  rejectPayoutRequest(
    @Arg('input', () => RejectPayoutRequestInput, INPUT) input: DecisionInput,
    @Ctx() context: Context,
  ) {
    return requestPayload(context, decide(context, rejectPayoutRequest, input));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => ApprovePayoutRequestsPayload, {
    description: `Approves requests, each as approvePayoutRequest does: if one fails, the others go on. ${CODE_NEEDED}`,
  })
  approvePayoutRequests(
    @Arg('input', () => ApprovePayoutRequestsInput, INPUT) input: DecisionsInput,
    @Ctx() context: Context,
  ) {
    return requestItemsPayload(context, decideEach(context, approvePayoutRequest, input));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => RejectPayoutRequestsPayload, {
    description: 'Rejects requests, each as rejectPayoutRequest does: if one fails, the others go on.',
  })
  rejectPayoutRequests(
    @Arg('input', () => RejectPayoutRequestsInput, INPUT) input: DecisionsInput,
    @Ctx() context: Context,
  ) {
    return requestItemsPayload(context, decideEach(context, rejectPayoutRequest, input));
  }

  @FieldResolver(() => PayoutMethod, { description: 'Where to send the money.' })
  method(@Root() { methodType, methodAccount }: PayoutRequestRow): PayoutMethod {
    return { type: methodType, account: methodAccount };
  }

  @FieldResolver(() => User, { nullable: true, description: 'The user who is paid.' })
  user(@Root() { userId }: PayoutRequestRow, @Ctx() { loaders }: Context) {
    return loaders.load(userById, userId);
  }

  @FieldResolver(() => User, {
    nullable: true,
    description:
      'The admin who requested it in the user’s name (payOutRemainder). Null if the user requested it, and always null to clippers.',
  })
  requestedBy(@Root() { requestedById }: PayoutRequestRow, @Ctx() { loaders }: Context) {
    return requestedById === null ? null : loaders.load(userById, requestedById);
  }

  @FieldResolver(() => User, {
    nullable: true,
    description:
      'The user who last decided on it; null while it is PENDING. Clippers see only themselves here, and otherwise null.',
  })
  decidedBy(@Root() { decidedById }: PayoutRequestRow, @Ctx() { loaders }: Context) {
    return decidedById === null ? null : loaders.load(userById, decidedById);
  }

  @FieldResolver(() => Payout, { nullable: true, description: 'The payout of this request; null until it is paid.' })
  payout(@Root() { id }: PayoutRequestRow, @Ctx() { loaders }: Context) {
    return loaders.load(payoutOfRequest, id);
  }
}

function decide(
  context: Context,
  step: typeof approvePayoutRequest,
  { payoutRequestId, reason, idempotencyKey }: PayoutDecisionItem & { idempotencyKey?: string | undefined },
) {
  const parsed = { payoutRequestId: BigInt(payoutRequestId), reason: reason ?? null };
  return step(context.services.database, actorOf(context), parsed, idempotencyKey);
}

function decideEach(context: Context, step: typeof approvePayoutRequest, input: DecisionsInput) {
  return eachItem(input, 'payoutRequestId', (item, idempotencyKey) =>
    decide(context, step, { ...item, idempotencyKey }),
  );
}
