/** Balances, payout requests, payouts and their statistics as clients see them. */
import { Field, ID, ObjectType } from 'type-graphql';
import { connectionOf } from '../../kernel/connection.js';
import { PayoutMethodType, PayoutRequestStatus } from '../../kernel/enums.js';
import { DateTime, Money, SafeInt } from '../../kernel/scalars.js';

@ObjectType({ description: 'What a user may withdraw, and why not more.', simpleResolvers: true })
export class Balance {
  @Field(() => Money, { description: 'Earned in COMPLETED campaigns: the same as totals.available.' })
  available!: bigint;

  @Field(() => Money, { description: 'Reserved by payout requests that are PENDING or APPROVED.' })
  requested!: bigint;

  @Field(() => Money, { description: 'Paid out, reversed payouts aside.' })
  paid!: bigint;

  @Field(() => Money, { description: 'max(0, available - requested - paid): what a payout request may ask for now.' })
  withdrawable!: bigint;

  @Field(() => Money, {
    description:
      'max(0, paid - available): money that was paid and that nothing backs any more; 0.00 where none was paid.',
  })
  debt!: bigint;

  @Field(() => Money, {
    description:
      'max(0, requested + paid - available) - debt: the part of what is requested that nothing backs any more. It is not approved, and paid only as acknowledgedShortfall.',
  })
  uncovered!: bigint;

  @Field(() => Money, { description: 'The smallest amount that a payout request may ask for.' })
  minimumPayout!: bigint;
}

@ObjectType({ description: 'Payouts of the platform, from the request and payout records.', simpleResolvers: true })
export class PayoutStats {
  @Field(() => Money, { description: 'Paid out, reversed payouts aside.' })
  completedAmount!: bigint;

  @Field(() => SafeInt, { description: 'Payouts, reversed ones aside.' })
  completedCount!: bigint;

  @Field(() => Money, { description: 'Asked for in PENDING requests.' })
  pendingAmount!: bigint;

  @Field(() => SafeInt, { description: 'PENDING requests.' })
  pendingCount!: bigint;

  @Field(() => Money, { description: 'Asked for in APPROVED requests.' })
  approvedAmount!: bigint;

  @Field(() => SafeInt, { description: 'APPROVED requests.' })
  approvedCount!: bigint;

  @Field(() => Money, { description: 'Payouts that came back.' })
  reversedAmount!: bigint;

  @Field(() => SafeInt, { description: 'Number of payouts that came back.' })
  reversedCount!: bigint;
}

@ObjectType({ description: 'Where money is sent.', simpleResolvers: true })
export class PayoutMethod {
  @Field(() => PayoutMethodType, { description: 'How it is sent.' })
  type!: PayoutMethodType;

  @Field(() => String, {
    description: 'The account, as it was when the payout was asked for; masked for internal tools.',
  })
  account!: string;
}

@ObjectType({ description: 'A reservation of withdrawable money.', simpleResolvers: true })
export class PayoutRequest {
  @Field(() => ID, { description: 'Names the request: a number as text.' })
  id!: string;

  @Field(() => Money, { description: 'What is to be paid.' })
  amount!: bigint;

  @Field(() => PayoutRequestStatus, { description: 'How far it is.' })
  status!: PayoutRequestStatus;

  @Field(() => DateTime, { description: 'When it was asked for.' })
  requestedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was approved; null: never.' })
  approvedAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was last decided on; null while pending.' })
  decidedAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'What the one who decided said; null: nothing.' })
  reason?: string | null;
}

@ObjectType({ description: 'A fact: money that left, once per request.', simpleResolvers: true })
export class Payout {
  @Field(() => ID, { description: 'Names the payout: a number as text.' })
  id!: string;

  @Field(() => Money, { description: 'What was paid: the amount of its request.' })
  amount!: bigint;

  @Field(() => String, { description: 'Reference of the payment in the outside world: no other payout has it.' })
  reference!: string;

  @Field(() => Money, { description: 'The part that nothing backed when it was paid; "0.00" as a rule.' })
  acknowledgedShortfall!: bigint;

  @Field(() => DateTime, { description: 'When it was paid, by the clock of the database.' })
  paidAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When the money came back; null: it did not.' })
  reversedAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it came back; null: it did not.' })
  reversalReason?: string | null;
}

@ObjectType({ description: 'What the rows of a whole filtered list come to.', simpleResolvers: true })
export class PayoutListTotals {
  @Field(() => Money, { description: 'Sum of the amounts of exactly the rows in the list.' })
  amount!: bigint;
}

@ObjectType({ description: 'A page of payout requests, the newest first.', simpleResolvers: true })
export class PayoutRequestConnection extends connectionOf('PayoutRequest', () => PayoutRequest) {
  @Field(() => PayoutListTotals, { description: 'What the whole filtered list comes to, in the same snapshot.' })
  totals!: () => Promise<PayoutListTotals>;
}

@ObjectType({ description: 'A page of payouts, the newest first.', simpleResolvers: true })
export class PayoutConnection extends connectionOf('Payout', () => Payout) {
  @Field(() => PayoutListTotals, { description: 'What the whole filtered list comes to, in the same snapshot.' })
  totals!: () => Promise<PayoutListTotals>;
}
