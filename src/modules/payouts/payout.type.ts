/** Balances and payout statistics as clients see them. */
import { Field, ObjectType } from 'type-graphql';
import { Money, SafeInt } from '../../kernel/scalars.js';

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
    description: 'max(0, requested + paid - available): reserved or paid money that nothing backs any more.',
  })
  debt!: bigint;

  @Field(() => Money, { description: 'The smallest payout.' })
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
