/** Types of Totals.explain. */
import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { DecimalText, Money, SafeInt } from '../../kernel/api/scalars.js';
import { type ExcludedReason, REASONS } from './explained.sql.js';

export const ExcludedReasons = Object.fromEntries(REASONS.map((reason) => [reason, reason])) as Record<
  ExcludedReason,
  ExcludedReason
>;

registerEnumType(ExcludedReasons, {
  name: 'ExcludedReason',
  description: 'Why a part of the price of all views is not earned. A part stands at the first reason that holds.',
  valuesConfig: {
    REJECTED: { description: 'The submission was rejected.' },
    WITHDRAWN: { description: 'The submission was withdrawn.' },
    REVOKED: { description: 'The approval was revoked.' },
    PENDING: { description: 'The submission waits for a decision.' },
    AFTER_END: {
      description: 'The views were seen after the accrual of the submission had ended, or while it was closed.',
    },
    BELOW_MINIMUM: { description: 'The clip has fewer views than the minimum of the terms.' },
    CAPPED: { description: 'The clip reached the maximum payout per clip.' },
    ON_HOLD: { description: 'It is due, and waits until a refresh has counted the clips of the campaign.' },
    PAUSED: { description: 'It is due, and the campaign is paused.' },
    BUDGET: {
      description:
        'It is due, and what is left of the budget is out of reach: spent, reserved for others, or withheld.',
    },
    ROUNDING: { description: 'Fractions of a cent, which are not paid.' },
  },
});

@ObjectType({ description: 'The part of the price of all views that is earned.', simpleResolvers: true })
export class CountedPart {
  @Field(() => SafeInt, { description: 'Number of clips that count; equals totals.clips.' })
  clips!: bigint;

  @Field(() => SafeInt, {
    description: 'Views of the submissions that earned. Views of a submission stand as a whole on one line.',
  })
  views!: bigint;

  @Field(() => Money, { description: 'Earned: accrued + adjusted. Equals totals.earned.' })
  amount!: bigint;

  @Field(() => Money, { description: 'Paid for views.' })
  accrued!: bigint;

  @Field(() => Money, {
    description: 'The sum of the corrections of admins: above zero if they gave more than they took.',
  })
  adjusted!: bigint;
}

@ObjectType({ description: 'A part of the price of all views that is not earned.', simpleResolvers: true })
export class ExcludedPart {
  @Field(() => ExcludedReasons, { description: 'Why it is not earned.' })
  reason!: ExcludedReason;

  @Field(() => SafeInt, { description: 'Number of clips behind it. A clip can stand behind several reasons.' })
  clips!: bigint;

  @Field(() => SafeInt, {
    description:
      'Views of the submissions that stand here. Views of a submission stand as a whole on one line: counted if it earned anything. Views that were never priced stand here too.',
  })
  views!: bigint;

  @Field(() => DecimalText, { description: 'The exact amount, with seven places.' })
  amount!: string;
}

@ObjectType({
  description: 'The ledger of a scope by the kinds of its entries. They add up to earned.',
  simpleResolvers: true,
})
export class LedgerParts {
  @Field(() => Money, { description: 'Paid for views, with what was taken back later.' })
  accruals!: bigint;

  @Field(() => Money, { description: 'Corrections of admins.' })
  adjustments!: bigint;

  @Field(() => Money, { description: 'Taken back by revocations; zero or below.' })
  reversals!: bigint;

  @Field(() => Money, { description: 'Given back after wrong revocations.' })
  reinstatements!: bigint;
}

@ObjectType({
  description: 'Jumps of views that wait for an admin. They are no part of the whole.',
  simpleResolvers: true,
})
export class SuspectPart {
  @Field(() => SafeInt, { description: 'Number of clips.' })
  clips!: bigint;

  @Field(() => SafeInt, { description: 'Views beyond those that were priced.' })
  views!: bigint;

  @Field(() => Money, { description: 'The amount that they would bring, if they were accepted.' })
  amount!: bigint;
}

@ObjectType({
  description:
    'Where the exact price of all views stands: every tracking that was taken while a submission was the newest of its clip, at the terms that apply, without end, minimum or cap. A submission that another continues stands there.',
  simpleResolvers: true,
})
export class TotalsExplanation {
  @Field(() => CountedPart, { description: 'The part that is earned.' })
  counted!: CountedPart;

  @Field(() => [ExcludedPart], {
    description:
      'The parts that are not earned, in the order of their precedence. Reasons without a clip are left out.',
  })
  excluded!: ExcludedPart[];

  @Field(() => DecimalText, {
    description: 'The whole: counted.accrued and all of excluded. Exact, with seven places.',
  })
  whole!: string;
}
