/** A campaign: a budget, terms and a status. */
import { Field, ID, Int, ObjectType } from 'type-graphql';
import { CampaignStatus, SocialPlatform } from '../../kernel/enums.js';
import { DateTime, Money, Rate, SafeInt } from '../../kernel/scalars.js';

@ObjectType({ description: 'One version of the terms of a campaign.', simpleResolvers: true })
export class CampaignTerms {
  @Field(() => Int, { description: 'Counts up from 1.' })
  version!: number;

  @Field(() => Rate, { description: 'What 1,000 views earn, in the currency of the platform.' })
  ratePerThousandViews!: bigint;

  @Field(() => SafeInt, { description: 'Views below which a clip earns nothing; from there on, all its views do.' })
  minViews!: bigint;

  @Field(() => Money, {
    nullable: true,
    description: 'The most that one clip may earn; null: no limit but the budget.',
  })
  maxPayoutPerClip?: bigint | null;

  @Field(() => DateTime, { description: 'In force from here until the next version.' })
  validFrom!: Date;
}

@ObjectType({
  description: 'A budget and terms by which clips earn. Clippers see it once it was published.',
  simpleResolvers: true,
})
export class Campaign {
  @Field(() => ID, { description: 'Names the campaign: a number as text.' })
  id!: string;

  @Field(() => String, { description: 'What it is called.' })
  name!: string;

  @Field(() => String, { description: 'The brand that funds it.' })
  brand!: string;

  @Field(() => String, { description: 'What a clip should show.' })
  description!: string;

  @Field(() => CampaignStatus, { description: 'Where it stands in its life.' })
  status!: CampaignStatus;

  @Field(() => Money, { description: 'The most that all its clips together may earn.' })
  budget!: bigint;

  @Field(() => Money, { description: 'What was earned: equal to totals.earned.' })
  spent!: bigint;

  @Field(() => Money, { description: 'budget - spent.' })
  remaining!: bigint;

  @Field(() => [SocialPlatform], { description: 'Where clips may be posted.' })
  socialPlatforms!: SocialPlatform[];

  @Field(() => DateTime, { description: 'Submissions are taken, and posts may be made, from here on.' })
  startsAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'Submissions end here; null: with the campaign.' })
  endsAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Views counted later move views, never money; null: not ended.',
  })
  accrualEndedAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was first activated: clippers see it from then on. Null: it was only drafted.',
  })
  publishedAt?: Date | null;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    description:
      'When the campaign itself last changed, its spent included, whatever its totals did: what filter.updatedSince looks at.',
  })
  updatedAt!: Date;
}
