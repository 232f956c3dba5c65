/** Types for balances, payout requests, payouts and their statistics. */
import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../../kernel/api/connection.js';
import { GlobalId, Node } from '../../kernel/api/node.js';
import { DateTime, Money, SafeInt } from '../../kernel/api/scalars.js';
import { PAYOUT_ID, REQUEST_ID } from '../ids/id-kinds.js';
import { PayoutMethodType, PayoutRequestStatus } from './payout.enums.js';

@ObjectType({ simpleResolvers: true })
abstract class BalanceFigures {
  @Field(() => Money, { description: 'Earned in COMPLETED campaigns; equals totals.available.' })
  available!: bigint;

  @Field(() => Money, {
    description: 'Credits and write-offs that were confirmed (AccountEntry). Like available, they back payouts.',
  })
  entries!: bigint;

  @Field(() => Money, {
    description:
      'The part of available that is not withdrawable yet: a campaign was completed less than Settings.holdingDays ago. The timetable ends it.',
  })
  maturing!: bigint;

  @Field(() => Money, { description: 'Reserved by payout requests that are PENDING or APPROVED.' })
  requested!: bigint;

  @Field(() => Money, { description: 'Paid out, without reversed payouts.' })
  paid!: bigint;

  @Field(() => Money, {
    description:
      'max(0, available + entries - maturing - requested - paid) of each user: the most that payout requests may ask for now.',
  })
  withdrawable!: bigint;

  @Field(() => Money, {
    description:
      'max(0, paid - available - entries) of each user: money that was paid, and that available money and entries no longer back.',
  })
  debt!: bigint;

  @Field(() => Money, {
    description:
      'max(0, requested + paid - available - entries) - debt of each user: the part of requested that available money and entries no longer back. It cannot be approved, and can be paid only as acknowledgedShortfall.',
  })
  uncovered!: bigint;
}

@ObjectType({ description: 'The money that a user can withdraw, and how it is computed.', simpleResolvers: true })
export class Balance extends BalanceFigures {
  @Field(() => Money, { description: 'The smallest amount that a payout request may ask for.' })
  minimumPayout!: bigint;
}

@ObjectType({
  description: 'Sums of the balances of all users. The surplus of one user never covers the debt of another.',
  simpleResolvers: true,
})
export class PlatformBalance extends BalanceFigures {}

@ObjectType({
  description: 'Payouts of the whole platform, from its payout requests and payouts.',
  simpleResolvers: true,
})
export class PayoutStats {
  @Field(() => Money, { description: 'Paid out, without reversed payouts.' })
  completedAmount!: bigint;

  @Field(() => SafeInt, { description: 'Number of payouts, without reversed ones.' })
  completedCount!: bigint;

  @Field(() => Money, { description: 'Sum of PENDING requests.' })
  pendingAmount!: bigint;

  @Field(() => SafeInt, { description: 'Number of PENDING requests.' })
  pendingCount!: bigint;

  @Field(() => Money, { description: 'Sum of APPROVED requests.' })
  approvedAmount!: bigint;

  @Field(() => SafeInt, { description: 'Number of APPROVED requests.' })
  approvedCount!: bigint;

  @Field(() => Money, { description: 'Sum of payouts that came back.' })
  reversedAmount!: bigint;

  @Field(() => SafeInt, { description: 'Number of payouts that came back.' })
  reversedCount!: bigint;
}

@ObjectType({ description: 'Where money is sent.', simpleResolvers: true })
export class PayoutMethod {
  @Field(() => PayoutMethodType, { description: 'How the money is sent.' })
  type!: PayoutMethodType;

  @Field(() => String, {
    description: 'The account at the time of the request. Internal tools see it masked.',
  })
  account!: string;
}

@ObjectType({ description: 'A reservation of withdrawable money.', implements: Node, simpleResolvers: true })
export class PayoutRequest {
  @GlobalId(REQUEST_ID, 'Id of the request')
  id!: string;

  @Field(() => Money, { description: 'The requested amount, such as "12.50".' })
  amount!: bigint;

  @Field(() => PayoutRequestStatus, { description: 'Where the request stands.' })
  status!: PayoutRequestStatus;

  @Field(() => DateTime, { description: 'When it was made.' })
  requestedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was approved; null if it never was.' })
  approvedAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was last decided on; null while PENDING.' })
  decidedAt?: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'The reason given with the latest decision; null if none was given.',
  })
  reason?: string | null;
}

@ObjectType({
  description: 'Money that left, at most once for each request. It never changes.',
  implements: Node,
  simpleResolvers: true,
})
export class Payout {
  @GlobalId(PAYOUT_ID, 'Id of the payout')
  id!: string;

  @Field(() => Money, { description: 'The amount paid, which is that of the request.' })
  amount!: bigint;

  @Field(() => String, { description: 'External reference of the payment, unique among payouts.' })
  reference!: string;

  @Field(() => Money, { description: 'The part that available money did not back when it was paid; normally "0.00".' })
  acknowledgedShortfall!: bigint;

  @Field(() => DateTime, { description: 'When it was paid, by the clock of the database.' })
  paidAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the money came back; null if it did not.' })
  reversedAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'Why the money came back; null if it did not.' })
  reversalReason?: string | null;
}

@ObjectType({ description: 'Totals of the whole filtered list.', simpleResolvers: true })
export class PayoutListTotals {
  @Field(() => Money, { description: 'Sum of the amounts of all rows in the list.' })
  amount!: bigint;
}

@ObjectType({ description: 'A page of payout requests, the newest first.', simpleResolvers: true })
export class PayoutRequestConnection extends connectionOf('PayoutRequest', () => PayoutRequest) {
  @Field(() => PayoutListTotals, { description: 'Totals of the whole filtered list, from the same snapshot.' })
  totals!: () => Promise<PayoutListTotals>;
}

@ObjectType({ description: 'A page of payouts, the newest first.', simpleResolvers: true })
export class PayoutConnection extends connectionOf('Payout', () => Payout) {
  @Field(() => PayoutListTotals, { description: 'Totals of the whole filtered list, from the same snapshot.' })
  totals!: () => Promise<PayoutListTotals>;
}
