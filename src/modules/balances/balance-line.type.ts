/** Types of Balance.explain. */
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime, Money, SafeInt } from '../../kernel/api/scalars.js';

export const BalanceLineKinds = {
  AVAILABLE: 'AVAILABLE',
  MATURING: 'MATURING',
  CREDIT: 'CREDIT',
  WRITE_OFF: 'WRITE_OFF',
  REQUESTED: 'REQUESTED',
  PAID: 'PAID',
  REVERSED: 'REVERSED',
} as const;
export type BalanceLineKind = keyof typeof BalanceLineKinds;

registerEnumType(BalanceLineKinds, {
  name: 'BalanceLineKind',
  description: 'The kind of a line of a balance.',
  valuesConfig: {
    AVAILABLE: { description: 'Earned in a completed campaign.' },
    MATURING: { description: 'The same money, while it is not withdrawable yet: below zero.' },
    CREDIT: { description: 'A credit.' },
    WRITE_OFF: { description: 'A debt that was given up.' },
    REQUESTED: { description: 'Reserved by a payout request that is PENDING or APPROVED: below zero.' },
    PAID: { description: 'A payout: below zero. It stays when the money comes back.' },
    REVERSED: { description: 'A payout that came back.' },
  },
});

@ObjectType({ description: 'One row that a balance is made of.', simpleResolvers: true })
export class BalanceLine {
  @Field(() => BalanceLineKinds, { description: 'The kind of the line.' })
  kind!: BalanceLineKind;

  @Field(() => DateTime, { description: 'When the campaign was completed, or the row was written.' })
  at!: Date;

  @Field(() => Money, { description: 'Above zero: it adds to the balance. Below zero: it takes from it.' })
  amount!: bigint;

  @Field(() => Money, {
    description:
      'The sum of the lines so far. On the last line it is available + entries - maturing - requested - paid, of which withdrawable is the part above zero.',
  })
  balance!: bigint;

  @Field(() => ID, {
    description: 'Global id of the campaign, account entry, payout request or payout. Pass it to node.',
  })
  rowId!: string;
}

@ObjectType({ description: 'A page of the rows of a balance, the earliest first.', simpleResolvers: true })
export class BalancePage {
  @Field(() => [BalanceLine], { description: 'The lines of this page.' })
  lines!: BalanceLine[];

  @Field(() => SafeInt, { description: 'Number of all lines.' })
  totalCount!: bigint;

  @Field(() => Boolean, { description: 'True if more lines follow.' })
  hasMore!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Opaque. Pass it as `after` to get the lines that follow. Null for an empty page.',
  })
  endCursor?: string | null;
}
