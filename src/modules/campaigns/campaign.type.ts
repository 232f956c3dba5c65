/** A campaign: a budget, terms and a status. */
import { Field, Int, ObjectType } from 'type-graphql';
import { GlobalId, Node } from '../../kernel/api/node.js';
import { DateTime, Money, Rate, SafeInt } from '../../kernel/api/scalars.js';
import { CAMPAIGN_ID, TERMS_ID } from '../ids/id-kinds.js';
import { SocialPlatform } from '../users/user.enums.js';
import { Baseline, CampaignStatus, OnExhausted } from './campaign.enums.js';

@ObjectType({ description: 'One version of a campaign’s terms.', implements: Node, simpleResolvers: true })
export class CampaignTerms {
  @GlobalId(TERMS_ID, 'Id of the version')
  id!: string;

  @Field(() => Int, { description: 'Number of the version, from 1.' })
  version!: number;

  @Field(() => Rate, { description: 'Money for 1,000 views, such as "1.50", in the platform currency.' })
  ratePerThousandViews!: bigint;

  @Field(() => SafeInt, {
    description: 'Number of views below which a clip earns nothing. Once it is reached, all views earn.',
  })
  minViews!: bigint;

  @Field(() => Money, {
    nullable: true,
    description: 'Maximum that one clip can earn, such as "250.00". Null if only the budget limits it.',
  })
  maxPayoutPerClip?: bigint | null;

  @Field(() => Baseline, {
    nullable: true,
    description:
      'Where the views begin that a submission earns for. Null: at the first view, but SUBMISSION where another campaign was the last to price the post.',
  })
  baseline?: Baseline | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Time until which posts that are submitted under these terms must live. The last check of the closing campaign looks, and the approval of a post that was deleted earlier is revoked. Null: a deleted post keeps what it earned.',
  })
  postsMustLiveUntil?: Date | null;

  @Field(() => DateTime, { description: 'When the version took effect. It holds until the next version does.' })
  validFrom!: Date;
}

@ObjectType({
  description: 'A budget and terms by which clips earn. Clippers see a campaign from its first activation on.',
  implements: Node,
  simpleResolvers: true,
})
export class Campaign {
  @GlobalId(CAMPAIGN_ID, 'Id of the campaign')
  id!: string;

  @Field(() => String, { description: 'Name of the campaign.' })
  name!: string;

  @Field(() => String, { description: 'Brand that funds the campaign.' })
  brand!: string;

  @Field(() => String, { description: 'Instructions for clippers. May be empty.' })
  description!: string;

  @Field(() => CampaignStatus, { description: 'State of the campaign.' })
  status!: CampaignStatus;

  @Field(() => Money, { description: 'Maximum that all its clips can earn together, such as "5000.00".' })
  budget!: bigint;

  @Field(() => Money, { description: 'Money that its clips have earned. Equal to totals.earned.' })
  spent!: bigint;

  @Field(() => Money, { description: 'Money left: budget - spent.' })
  remaining!: bigint;

  @Field(() => [SocialPlatform], { description: 'Social platforms that it accepts posts from.' })
  socialPlatforms!: SocialPlatform[];

  @Field(() => DateTime, { description: 'Time from which submissions are accepted. Posts must not be older.' })
  startsAt!: Date;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Time at which submissions end and the campaign closes, within a minute. Null if an admin or its budget ends it.',
  })
  endsAt?: Date | null;

  @Field(() => OnExhausted, { description: 'Whether it goes on or closes once its budget is spent.' })
  onExhausted!: OnExhausted;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When it began to close. Each clip accrues until its first check from then on: see Submission.accrualEndedAt. Null if it has not closed, or was cancelled before.',
  })
  closingAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When it was first completed or cancelled. Views counted later earn nothing. Null if it has not ended.',
  })
  accrualEndedAt?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was first activated and clippers could see it. Null if it never was.',
  })
  publishedAt?: Date | null;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    description:
      'When the campaign itself last changed, spent included. Its totals, limits and lists change without it. To keep a copy, follow Query.changes.',
  })
  updatedAt!: Date;
}
