/** Entries of the ledger, and what settlement means for a clip. */
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf } from '../../kernel/connection.js';
import { EarningKind } from '../../kernel/enums.js';
import { DateTime, Money, SafeInt } from '../../kernel/scalars.js';
import type { SettlementLimit } from './settlement-rule.js';

@ObjectType({ description: 'A fact: one entry of the ledger.', simpleResolvers: true })
export class Earning {
  @Field(() => ID, { description: 'Names the entry: a number as text.' })
  id!: string;

  @Field(() => EarningKind, { description: 'Accrual, adjustment or reversal.' })
  kind!: EarningKind;

  @Field(() => Money, { description: 'Above zero for an accrual, below for a reversal, either for an adjustment.' })
  amount!: bigint;

  @Field(() => String, { nullable: true, description: 'Why, for what an admin decided; null for an accrual.' })
  reason?: string | null;

  @Field(() => DateTime, { description: 'When it was posted, by the clock of the database.' })
  earnedAt!: Date;
}

export const EarningConnection = connectionOf('Earning', () => Earning);

export const SettlementLimits: Record<SettlementLimit, SettlementLimit> = {
  NONE: 'NONE',
  PAUSED: 'PAUSED',
  BUDGET: 'BUDGET',
  MIN_VIEWS: 'MIN_VIEWS',
  CLIP_MAX: 'CLIP_MAX',
};

registerEnumType(SettlementLimits, {
  name: 'SettlementLimit',
  description: 'Why a clip is not paid more.',
  valuesConfig: {
    NONE: { description: 'Nothing limits it.' },
    PAUSED: { description: 'It is owed more; the campaign is paused.' },
    BUDGET: { description: 'It is owed more; the budget is spent.' },
    MIN_VIEWS: { description: 'It has fewer views than the terms ask for.' },
    CLIP_MAX: { description: 'It reached the most that one clip may earn.' },
  },
});

@ObjectType({ description: 'What a clip was paid for, and what limits it.', simpleResolvers: true })
export class ClipSettlement {
  @Field(() => SafeInt, { description: 'Highest view count priced.' })
  settledViews!: bigint;

  @Field(() => DateTime, { nullable: true, description: 'Time of the last tracking priced; null: none yet.' })
  settledThrough?: Date | null;

  @Field(() => Money, { description: 'Owed for what was priced; never falls.' })
  due!: bigint;

  @Field(() => Money, { description: 'Paid into the ledger so far, adjustments aside.' })
  accrued!: bigint;

  @Field(() => SettlementLimits, { description: 'Why it is not paid more.' })
  limitedBy!: SettlementLimit;

  @Field(() => Money, { description: 'due - accrued.' })
  shortfall!: bigint;

  @Field(() => Money, { nullable: true, description: 'What approval would pay now; null unless it is pending.' })
  estimateIfApproved?: bigint | null;
}
