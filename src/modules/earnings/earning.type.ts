/** Entries of the ledger, and what settlement means for a clip. */
import { Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { EarningKind } from '../../kernel/enums.js';
import { DateTime, Money, SafeInt } from '../../kernel/scalars.js';
import type { SettlementLimit } from './limit-rule.js';

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

export const SettlementLimits: Record<SettlementLimit, SettlementLimit> = {
  NONE: 'NONE',
  REJECTED: 'REJECTED',
  REVOKED: 'REVOKED',
  WITHDRAWN: 'WITHDRAWN',
  UNCHECKED: 'UNCHECKED',
  POSTED_TOO_EARLY: 'POSTED_TOO_EARLY',
  PAUSED: 'PAUSED',
  BUDGET: 'BUDGET',
  SUSPECT: 'SUSPECT',
  MIN_VIEWS: 'MIN_VIEWS',
  NEXT_CHECK: 'NEXT_CHECK',
  CLIP_MAX: 'CLIP_MAX',
  ENDED: 'ENDED',
};

registerEnumType(SettlementLimits, {
  name: 'SettlementLimit',
  description: 'Why a clip is not paid more; while it is pending, why approval would not pay more now.',
  valuesConfig: {
    NONE: { description: 'Nothing: all that its views earned is paid, or would be by approval.' },
    REJECTED: { description: 'It was rejected, and is owed nothing.' },
    REVOKED: { description: 'Its approval was revoked: what it had earned was reversed, and it is owed nothing.' },
    WITHDRAWN: { description: 'It was withdrawn, and is owed nothing.' },
    UNCHECKED: { description: 'It waits for its first check, and cannot be approved before.' },
    POSTED_TOO_EARLY: { description: 'It was posted before the campaign began, and cannot be approved.' },
    PAUSED: { description: 'More is due than is paid; the campaign is paused and pays when it goes on.' },
    BUDGET: { description: 'More is due than is paid; no budget is left for it.' },
    SUSPECT: {
      description: 'A jump of its views waits for an admin: see Clip.suspectObservation. It moves no money before.',
    },
    MIN_VIEWS: { description: 'It has fewer views than the terms ask for.' },
    NEXT_CHECK: { description: 'Newer terms pay more for the same views, from its next check on.' },
    CLIP_MAX: { description: 'It reached the most that one clip may earn.' },
    ENDED: { description: 'All that is due is paid, or would be by approval; views counted from now on earn nothing.' },
  },
});

@ObjectType({ description: 'What a clip was paid for, and what limits it.', simpleResolvers: true })
export class ClipSettlement {
  @Field(() => SafeInt, { description: 'Highest view count priced.' })
  settledViews!: bigint;

  @Field(() => DateTime, { nullable: true, description: 'Time of the last tracking priced; null: none yet.' })
  settledThrough?: Date | null;

  @Field(() => Money, {
    description:
      'Owed for what was priced, if it is approved; 0.00 once it was rejected, withdrawn or revoked, and never falling before.',
  })
  due!: bigint;

  @Field(() => Money, {
    description:
      'Paid into the ledger so far, adjustments aside; 0.00 once it was revoked, for all of it was reversed.',
  })
  accrued!: bigint;

  @Field(() => SettlementLimits, {
    description: 'Why it is not paid more; while it is pending, why approval would not pay more.',
  })
  limitedBy!: SettlementLimit;

  @Field(() => Money, { description: 'due - accrued.' })
  shortfall!: bigint;

  @Field(() => Money, {
    nullable: true,
    description:
      'What approval would pay at once, in a paused campaign 0.00; null unless it is pending and can be approved.',
  })
  estimateIfApproved?: bigint | null;
}
