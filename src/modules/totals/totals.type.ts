/** Totals as clients see them: every measure of docs/design.md#totals, at every scope. */
import { Field, ObjectType } from 'type-graphql';
import { SocialPlatform } from '../../kernel/enums.js';
import { DateTime, Money, SafeInt } from '../../kernel/scalars.js';

@ObjectType({
  description:
    'Sums over the clips that count (those APPROVED). earned = available + active + held, always, in one snapshot.',
  simpleResolvers: true,
})
export class Totals {
  @Field(() => Money, { description: 'Everything earned by the clips that count.' })
  earned!: bigint;

  @Field(() => Money, { description: 'The part of earned in COMPLETED campaigns.' })
  available!: bigint;

  @Field(() => Money, { description: 'The part of earned in ACTIVE campaigns.' })
  active!: bigint;

  @Field(() => Money, { description: 'The part of earned in campaigns of any other status: paused or cancelled.' })
  held!: bigint;

  @Field(() => SafeInt, { description: 'Sum of the latest known view counts.' })
  views!: bigint;

  @Field(() => SafeInt, { description: 'Sum of the latest known like counts.' })
  likes!: bigint;

  @Field(() => SafeInt, { description: 'Sum of the latest known comment counts.' })
  comments!: bigint;

  @Field(() => SafeInt, { description: 'Sum of the latest known share counts.' })
  shares!: bigint;

  @Field(() => SafeInt, { description: 'Number of clips that count.' })
  clips!: bigint;
}

@ObjectType({ description: 'The totals of one social platform within a scope.', simpleResolvers: true })
export class SocialPlatformTotals {
  @Field(() => SocialPlatform, { description: 'The social platform.' })
  socialPlatform!: SocialPlatform;

  @Field(() => Totals, { description: 'Its part of the scope: over all social platforms the parts add up.' })
  totals!: Totals;
}

@ObjectType({
  description:
    'How fast the budget of a campaign is being spent: its ledger over the last seven days, of a younger campaign since it was made.',
  simpleResolvers: true,
})
export class CampaignPace {
  @Field(() => DateTime, { description: 'The ledger is read from here up to the time of the snapshot.' })
  since!: Date;

  @Field(() => Money, { description: 'Spent since then; below zero where more was taken back.' })
  spent!: bigint;

  @Field(() => Money, { description: 'A day’s part of it, over at least one day, rounded down; never below zero.' })
  spentPerDay!: bigint;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When nothing remains at this pace; null: not in a hundred years, already, or the campaign is not ACTIVE.',
  })
  runsOutAt?: Date | null;
}
