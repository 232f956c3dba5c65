/** Types for entries of the ledger and for the settlement of a clip. */
import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { GlobalId, Node } from '../../kernel/api/node.js';
import { DateTime, Money, SafeInt } from '../../kernel/api/scalars.js';
import { EARNING_ID } from '../ids/id-kinds.js';
import { EarningKind } from './earning.enums.js';
import type { SettlementLimit } from './limit-rule.js';

@ObjectType({ description: 'One entry of the ledger. It never changes.', implements: Node, simpleResolvers: true })
export class Earning {
  @GlobalId(EARNING_ID, 'Id of the entry')
  id!: string;

  @Field(() => EarningKind, { description: 'Accrual, adjustment, reversal or reinstatement.' })
  kind!: EarningKind;

  @Field(() => Money, {
    description:
      'Above zero for an accrual and a reinstatement, below zero for a reversal, either for an adjustment. Such as "12.50" or "-12.50".',
  })
  amount!: bigint;

  @Field(() => String, { nullable: true, description: 'The reason an admin gave; null for an accrual.' })
  reason?: string | null;

  @Field(() => DateTime, { description: 'When the entry was written, by the clock of the database.' })
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
  COUNTING: 'COUNTING',
  BUDGET: 'BUDGET',
  WITHHELD: 'WITHHELD',
  RESERVED: 'RESERVED',
  SUSPECT: 'SUSPECT',
  MIN_VIEWS: 'MIN_VIEWS',
  NEXT_CHECK: 'NEXT_CHECK',
  CLIP_MAX: 'CLIP_MAX',
  ENDED: 'ENDED',
};

registerEnumType(SettlementLimits, {
  name: 'SettlementLimit',
  description: 'Why no more is posted for a clip. For a pending clip: why approval would not post more now.',
  valuesConfig: {
    NONE: { description: 'Nothing limits it: everything its views earned is posted, or would be on approval.' },
    REJECTED: { description: 'The clip was rejected and is owed nothing.' },
    REVOKED: {
      description: 'The approval was revoked: all earnings of the clip were reversed, and it is owed nothing.',
    },
    WITHDRAWN: { description: 'The submission was withdrawn and is owed nothing.' },
    UNCHECKED: { description: 'The clip cannot be approved before its first check.' },
    POSTED_TOO_EARLY: { description: 'The post is older than the campaign, so the clip cannot be approved.' },
    PAUSED: { description: 'More is due than is posted. The campaign is paused, and posts the rest when it resumes.' },
    COUNTING: {
      description:
        'More is due than is posted, and a refresh is counting the clips of the campaign. It posts the rest when it ends, within 30 minutes.',
    },
    BUDGET: { description: 'More is due than is posted, and no budget is left for it.' },
    WITHHELD: {
      description:
        'More is due than is posted, and all that is left of the budget was taken back from this clip by corrections. See withheld.',
    },
    RESERVED: {
      description:
        'More is due than is posted, and the budget that is left is reserved for other clips, whose views an admin looks at.',
    },
    SUSPECT: {
      description:
        'A jump of the views waits for an admin, and moves no money before it is accepted. See Clip.suspectObservation.',
    },
    MIN_VIEWS: { description: 'The clip has fewer views than the minimum of the terms.' },
    NEXT_CHECK: { description: 'Newer terms give more for the same views, from the next check on.' },
    CLIP_MAX: { description: 'The clip reached the maximum payout per clip.' },
    ENDED: {
      description:
        'Everything due is posted, or would be on approval. The campaign has ended, so new views earn nothing.',
    },
  },
});

@ObjectType({
  description: 'Amounts owed and posted for a submission of a clip, and the reason that limits them.',
  simpleResolvers: true,
})
export class ClipSettlement {
  @Field(() => SafeInt, { description: 'The highest view count that was priced.' })
  settledViews!: bigint;

  @Field(() => SafeInt, {
    description:
      'Views that earn nothing for this submission: the post had them before it was submitted, and the baseline of the terms is SUBMISSION. 0 if all views earn.',
  })
  baselineViews!: bigint;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Time of the last tracking that was priced; null if none was.',
  })
  settledThrough?: Date | null;

  @Field(() => Money, {
    description:
      'Owed for the views priced so far, once the clip is approved. It never falls, except to 0.00 when the submission is rejected, withdrawn or revoked.',
  })
  due!: bigint;

  @Field(() => Money, {
    description: 'Posted to the ledger so far, without adjustments; 0.00 after a revocation, which reverses it.',
  })
  posted!: bigint;

  @Field(() => SettlementLimits, {
    description: 'Why no more is posted for the clip. For a pending clip: why approval would not post more now.',
  })
  limitedBy!: SettlementLimit;

  @Field(() => Money, { description: 'due - posted.' })
  shortfall!: bigint;

  @Field(() => Money, {
    description:
      'Taken back by corrections (adjustEarnings) and out of reach for this clip: it is paid only from budget beyond this amount. A correction upwards lowers it first.',
  })
  withheld!: bigint;

  @Field(() => Money, {
    description:
      'The amount that the open suspect observation of the clip would bring. Once the clip is approved, it is kept for it from all others until an admin decides.',
  })
  reserved!: bigint;

  @Field(() => Money, {
    nullable: true,
    description:
      'The amount that approval would post at once, without budget that is reserved for other clips; 0.00 in a paused campaign. Null unless the clip is pending and can be approved.',
  })
  estimateIfApproved?: bigint | null;
}
