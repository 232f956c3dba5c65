/** Types for totals: every measure of docs/design.md#totals, at every scope. */
import { Field, ObjectType } from 'type-graphql';
import { DateTime, Money, SafeInt } from '../../kernel/api/scalars.js';
import { COUNTS } from '../../scraping/post-counts.js';
import { CountFields } from '../clips/count-fields.js';
import { SocialPlatform } from '../users/user.enums.js';

@ObjectType({
  description: 'Sums over the clips that count, which are those APPROVED. Always earned = available + active + held.',
  simpleResolvers: true,
})
@CountFields(COUNTS, (word) => `Sum of the latest known ${word} counts.`)
export class Totals {
  @Field(() => Money, { description: 'Everything that the clips that count have earned, such as "127.85".' })
  earned!: bigint;

  @Field(() => Money, { description: 'The part of earned in COMPLETED campaigns.' })
  available!: bigint;

  @Field(() => Money, { description: 'The part of earned in ACTIVE campaigns.' })
  active!: bigint;

  @Field(() => Money, {
    description: 'The part of earned in campaigns of any other status, such as PAUSED or CANCELLED.',
  })
  held!: bigint;

  @Field(() => SafeInt, { description: 'Number of clips that count.' })
  clips!: bigint;
}

@ObjectType({ description: 'Totals of one social platform within a scope.', simpleResolvers: true })
export class SocialPlatformTotals {
  @Field(() => SocialPlatform, { description: 'The social platform.' })
  socialPlatform!: SocialPlatform;

  @Field(() => Totals, {
    description: 'Totals of this social platform. All social platforms together add up to the totals of the scope.',
  })
  totals!: Totals;
}

@ObjectType({
  description:
    'Money that approved submissions are owed and that was not posted yet, for want of budget or while paused.',
  simpleResolvers: true,
})
export class CampaignBacklog {
  @Field(() => Money, { description: 'Sum of settlement.shortfall of the approved submissions, such as "12.50".' })
  amount!: bigint;

  @Field(() => SafeInt, { description: 'Number of these submissions.' })
  submissions!: bigint;
}

@ObjectType({
  description:
    'How fast the budget of a campaign is being spent, over the last seven days or, for a younger campaign, since its creation.',
  simpleResolvers: true,
})
export class CampaignPace {
  @Field(() => DateTime, { description: 'Start of the period, which ends at the time of the snapshot.' })
  since!: Date;

  @Field(() => Money, { description: 'Spent in the period; negative if more was taken back than spent.' })
  spent!: bigint;

  @Field(() => Money, {
    description:
      'Spent for each day of the period, rounded down to cents; never negative. A period counts as at least one day.',
  })
  spentPerDay!: bigint;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When the budget runs out at this pace. Null if it has run out already or lasts more than a hundred years, or if the campaign is not ACTIVE.',
  })
  runsOutAt?: Date | null;
}
