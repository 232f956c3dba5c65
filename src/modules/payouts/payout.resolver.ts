/** Payouts: their list, their fields, and the mutations by which money leaves and comes back. */
import { Arg, Args, Authorized, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { ROOT } from '../../kernel/api/page.js';
import { eachItem } from '../commands/bulk.js';
import { actorOf, INPUT } from '../commands/command.input.js';
import { CODE_NEEDED } from '../commands/confirmed-actions.js';
import { User } from '../users/user.type.js';
import { userById } from '../users/users.loaders.js';
import { payPayoutRequest } from './pay-payout-request.js';
import {
  PayoutOrder,
  PayoutsFilterInput,
  PayPayoutRequestInput,
  PayPayoutRequestsInput,
  ReversePayoutInput,
} from './payout.input.js';
import { PayPayoutRequestsPayload, payoutItemsPayload, payoutPayload, payoutPayloadType } from './payout.payload.js';
import { Payout, PayoutConnection, PayoutRequest } from './payout.type.js';
import type { PayoutRow } from './payout-lists.sql.js';
import { loadPayouts, payoutRequestById } from './payouts.loaders.js';
import { reversePayout } from './reverse-payout.js';

const FILTER = { nullable: true, description: 'Narrows the list.' } as const;
const PayPayoutRequestPayload = payoutPayloadType('PayPayoutRequest');
const ReversePayoutPayload = payoutPayloadType('ReversePayout');

@Resolver(() => Payout)
export class PayoutResolver {
  @Authorized(['ADMIN'])
  @Mutation(() => PayPayoutRequestPayload, {
    description: `Records that the money of an APPROVED request has left. CONFLICT with extensions.shortfall if available money no longer covers it. FORBIDDEN for your own request. ${CODE_NEEDED}`,
  })
  payPayoutRequest(
    @Arg('input', () => PayPayoutRequestInput, INPUT) input: PayPayoutRequestInput,
    @Ctx() context: Context,
  ) {
    return payoutPayload(context, pay(context, input, input.idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => PayPayoutRequestsPayload, {
    description: `Records payments, each as payPayoutRequest does: if one fails, the others go on. One code is enough for all. ${CODE_NEEDED}`,
  })
  payPayoutRequests(
    @Arg('input', () => PayPayoutRequestsInput, INPUT) input: PayPayoutRequestsInput,
    @Ctx() context: Context,
  ) {
    return payoutItemsPayload(
      context,
      eachItem(input, 'payoutRequestId', (item, key) => pay(context, item, key)),
    );
  }

  @Authorized(['ADMIN', 'SERVICE'])
  @Query(() => PayoutConnection, {
    nullable: true,
    description: 'Payouts to all users. FORBIDDEN to clippers: they read User.payouts.',
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
    description:
      'Records that the money came back: it is withdrawable again, and the request stays PAID. CONFLICT if the payout was already reversed. FORBIDDEN for your own payout.',
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

  @FieldResolver(() => User, { nullable: true, description: 'The user who was paid.' })
  user(@Root() { userId }: PayoutRow, @Ctx() { loaders }: Context) {
    return loaders.load(userById, userId);
  }

  @FieldResolver(() => User, { nullable: true, description: 'The admin who recorded it; null to clippers.' })
  paidBy(@Root() { paidById }: PayoutRow, @Ctx() { loaders }: Context) {
    return loaders.load(userById, paidById);
  }
}

interface Payment {
  payoutRequestId: string;
  reference: string;
  acknowledgedShortfall?: bigint | null;
}

function pay(
  context: Context,
  { payoutRequestId, reference, acknowledgedShortfall }: Payment,
  key: string | undefined,
) {
  const parsed = {
    payoutRequestId: BigInt(payoutRequestId),
    reference,
    ...(acknowledgedShortfall != null && { acknowledgedShortfall }),
  };
  return payPayoutRequest(context.services.database, actorOf(context), parsed, key);
}
