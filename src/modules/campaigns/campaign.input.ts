/** Inputs of the campaign mutations. */
import { Field, InputType } from 'type-graphql';
import { AtMost, given, NAME_LENGTH_MAX, Part, RowId, Text } from '../../kernel/api/input.js';
import { DateTime, Money, Rate, SafeInt } from '../../kernel/api/scalars.js';
import { CommandInput, CreatingInput, inputNamed } from '../commands/command.input.js';
import { CAMPAIGN_ID } from '../ids/id-kinds.js';
import { SocialPlatform } from '../users/user.enums.js';
import { Baseline, OnExhausted } from './campaign.enums.js';
import type { TermsInput } from './campaign-rule.js';
import type { CreateCampaignInput as CreateCampaign } from './create-campaign.js';
import type { UpdateCampaignInput as UpdateCampaign } from './update-campaign.js';

@InputType({ description: 'Terms by which clips earn.' })
export class CampaignTermsInput {
  @Field(() => Rate, {
    description: 'Money for 1,000 views, such as "1.50", in the platform currency. BAD_USER_INPUT unless above zero.',
  })
  ratePerThousandViews!: bigint;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Number of views below which a clip earns nothing. Default: 0.',
  })
  minViews?: number | null;

  @Field(() => Money, {
    nullable: true,
    description: 'Maximum that one clip can earn, such as "250.00". Null or absent: no limit.',
  })
  maxPayoutPerClip?: bigint | null;

  @Field(() => Baseline, {
    nullable: true,
    description:
      'Where the views begin that a submission earns for. Null or absent: at the first view, but SUBMISSION where another campaign was the last to price the post.',
  })
  baseline?: Baseline | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Time until which posts that are submitted under these terms must live. The last check of the closing campaign looks, so choose a time before its end: the approval of a post that was deleted earlier is revoked. BAD_USER_INPUT unless after startsAt. Null or absent: a post may be deleted at any time and keeps what it earned.',
  })
  postsMustLiveUntil?: Date | null;

  static parse(input: CampaignTermsInput): TermsInput {
    const { ratePerThousandViews, minViews, maxPayoutPerClip, baseline, postsMustLiveUntil } = input;
    return {
      ...{ ratePerThousandViews, minViews: BigInt(minViews ?? 0), maxPayoutPerClip: maxPayoutPerClip ?? null },
      ...given('baseline', baseline),
      ...given('postsMustLiveUntil', postsMustLiveUntil),
    };
  }
}

const DESCRIPTION_LENGTH_MAX = 10_000;
const BUDGET = { description: 'Maximum that all its clips can earn together, such as "5000.00".' } as const;
const SOCIAL_PLATFORMS = {
  description: 'Social platforms that it accepts posts from. At least one, each once.',
} as const;
const TERMS = { description: 'Terms by which clips earn.' } as const;
const ENDS_AT = {
  nullable: true,
  description:
    'Time at which submissions end and the campaign closes, after startsAt. It is a moment: write midnight in Berlin as "2026-07-01T00:00:00+02:00". Null: no end of its own.',
} as const;
const ON_EXHAUSTED = {
  nullable: true,
  description: 'Whether it goes on or closes once its budget is spent. Default: CONTINUE.',
} as const;

@InputType({ description: 'Campaign to create. It is a draft until it is activated.' })
export class CreateCampaignInput extends CreatingInput {
  @Text({ description: 'Name of the campaign.', max: NAME_LENGTH_MAX })
  name!: string;

  @Text({ description: 'Brand that funds the campaign.', max: NAME_LENGTH_MAX })
  brand!: string;

  @Text({ description: 'Instructions for clippers.', max: DESCRIPTION_LENGTH_MAX, min: 0, lines: true, nullable: true })
  description?: string | null;

  @Field(() => Money, BUDGET)
  budget!: bigint;

  @Field(() => [SocialPlatform], SOCIAL_PLATFORMS)
  @AtMost(10)
  socialPlatforms!: SocialPlatform[];

  @Field(() => CampaignTermsInput, TERMS)
  @Part(() => CampaignTermsInput)
  terms!: CampaignTermsInput;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Time from which submissions are accepted. Posts must not be older. It may be in the past. Default: now.',
  })
  startsAt?: Date | null;

  @Field(() => DateTime, ENDS_AT)
  endsAt?: Date | null;

  @Field(() => OnExhausted, ON_EXHAUSTED)
  onExhausted?: OnExhausted | null;

  static parse(input: CreateCampaignInput, createdById: bigint): CreateCampaign {
    const { name, brand, description, budget, socialPlatforms, terms, startsAt, endsAt, onExhausted } = input;
    return {
      ...{ name, brand, budget, socialPlatforms, createdById, description: description ?? '' },
      terms: CampaignTermsInput.parse(terms),
      ...given('startsAt', startsAt),
      ...given('endsAt', endsAt),
      ...given('onExhausted', onExhausted),
    };
  }
}

@InputType()
export abstract class CampaignInput extends CommandInput {
  @RowId(CAMPAIGN_ID, 'Id of the campaign, such as "campaign_12".')
  campaignId!: string;
}

@InputType({
  description:
    'Changes of a campaign. Absent fields stay as they are, but at least one is needed. Once the campaign is published, only name, description, endsAt and onExhausted can change.',
})
export class UpdateCampaignInput extends CampaignInput {
  @Text({ description: 'Name of the campaign.', max: NAME_LENGTH_MAX, nullable: true })
  name?: string | null;

  @Text({ description: 'Brand that funds the campaign.', max: NAME_LENGTH_MAX, nullable: true })
  brand?: string | null;

  @Text({ description: 'Instructions for clippers.', max: DESCRIPTION_LENGTH_MAX, min: 0, lines: true, nullable: true })
  description?: string | null;

  @Field(() => Money, { ...BUDGET, nullable: true })
  budget?: bigint | null;

  @Field(() => [SocialPlatform], { ...SOCIAL_PLATFORMS, nullable: true })
  @AtMost(10)
  socialPlatforms?: SocialPlatform[] | null;

  @Field(() => CampaignTermsInput, { ...TERMS, nullable: true })
  @Part(() => CampaignTermsInput)
  terms?: CampaignTermsInput | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Time from which submissions are accepted. Posts must not be older.',
  })
  startsAt?: Date | null;

  @Field(() => DateTime, ENDS_AT)
  endsAt?: Date | null;

  @Field(() => OnExhausted, { nullable: true, description: 'Whether it goes on or closes once its budget is spent.' })
  onExhausted?: OnExhausted | null;

  static parse(input: UpdateCampaignInput): UpdateCampaign {
    return {
      campaignId: BigInt(input.campaignId),
      ...given('name', input.name),
      ...given('brand', input.brand),
      ...given('description', input.description),
      ...given('budget', input.budget),
      ...given('socialPlatforms', input.socialPlatforms),
      ...given('terms', input.terms, CampaignTermsInput.parse),
      ...given('startsAt', input.startsAt),
      ...given('onExhausted', input.onExhausted),
      // Here null differs from absent: it removes the end.
      ...(input.endsAt === undefined ? {} : { endsAt: input.endsAt }),
    };
  }
}

@InputType({ description: 'Draft to delete.' })
export class DeleteDraftInput extends CampaignInput {}

export const campaignInput = (name: string, description: string) => inputNamed(name, CampaignInput, description);
