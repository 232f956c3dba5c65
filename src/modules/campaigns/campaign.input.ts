/** What the mutations of campaigns take and answer. */
import { ArrayMaxSize, ValidateNested } from 'class-validator';
import { Field, ID, InputType, ObjectType } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { SocialPlatform } from '../../kernel/enums.js';
import { given, NAME_LENGTH_MAX, RowId, Text } from '../../kernel/input.js';
import { DateTime, Money, Rate, SafeInt } from '../../kernel/scalars.js';
import {
  type Changed,
  CommandInput,
  CommandPayload,
  inputNamed,
  loadChanged,
  payloadNamed,
} from '../audit/command.input.js';
import { Campaign } from './campaign.type.js';
import type { TermsInput } from './campaign-rule.js';
import { campaignById } from './campaigns.loaders.js';
import type { CampaignRow } from './campaigns.sql.js';
import type { CreateCampaignInput as CreateCampaign } from './create-campaign.js';
import type { UpdateCampaignInput as UpdateCampaign } from './update-campaign.js';

@InputType({ description: 'The terms by which clips earn.' })
export class CampaignTermsInput {
  @Field(() => Rate, { description: 'What 1,000 views earn, in the currency of the platform.' })
  ratePerThousandViews!: bigint;

  @Field(() => SafeInt, { nullable: true, description: 'Views below which a clip earns nothing; default 0.' })
  minViews?: number | null;

  @Field(() => Money, { nullable: true, description: 'The most that one clip may earn; null or absent: no limit.' })
  maxPayoutPerClip?: bigint | null;

  static parse({ ratePerThousandViews, minViews, maxPayoutPerClip }: CampaignTermsInput): TermsInput {
    return { ratePerThousandViews, minViews: BigInt(minViews ?? 0), maxPayoutPerClip: maxPayoutPerClip ?? null };
  }
}

const DESCRIPTION_LENGTH_MAX = 10_000;
const BUDGET = { description: 'The most that all its clips together may earn.' } as const;
const SOCIAL_PLATFORMS = { description: 'Where clips may be posted.' } as const;
const TERMS = { description: 'The terms by which clips earn.' } as const;
const ENDS_AT = { nullable: true, description: 'Submissions end here; null: with the campaign.' } as const;

@InputType({ description: 'A new campaign: a draft, until it is activated.' })
export class CreateCampaignInput extends CommandInput {
  @Text({ description: 'Its name.', max: NAME_LENGTH_MAX })
  name!: string;

  @Text({ description: 'The brand that funds it.', max: NAME_LENGTH_MAX })
  brand!: string;

  @Text({ description: 'What a clip should show.', max: DESCRIPTION_LENGTH_MAX, min: 0, lines: true, nullable: true })
  description?: string | null;

  @Field(() => Money, BUDGET)
  budget!: bigint;

  @Field(() => [SocialPlatform], SOCIAL_PLATFORMS)
  @ArrayMaxSize(10)
  socialPlatforms!: SocialPlatform[];

  @Field(() => CampaignTermsInput, TERMS)
  @ValidateNested()
  terms!: CampaignTermsInput;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Submissions are taken, and posts may be made, from here on; may lie in the past; default: now.',
  })
  startsAt?: Date | null;

  @Field(() => DateTime, ENDS_AT)
  endsAt?: Date | null;

  static parse(input: CreateCampaignInput, createdById: bigint): CreateCampaign {
    const { name, brand, description, budget, socialPlatforms, terms, startsAt, endsAt } = input;
    return {
      ...{ name, brand, budget, socialPlatforms, createdById, description: description ?? '' },
      terms: CampaignTermsInput.parse(terms),
      ...given('startsAt', startsAt),
      ...given('endsAt', endsAt),
    };
  }
}

@InputType()
export abstract class CampaignInput extends CommandInput {
  @RowId('The campaign.')
  campaignId!: string;
}

@InputType({ description: 'A draft, edited: what is absent stays as it is.' })
export class UpdateCampaignInput extends CampaignInput {
  @Text({ description: 'Its name.', max: NAME_LENGTH_MAX, nullable: true })
  name?: string | null;

  @Text({ description: 'The brand that funds it.', max: NAME_LENGTH_MAX, nullable: true })
  brand?: string | null;

  @Text({ description: 'What a clip should show.', max: DESCRIPTION_LENGTH_MAX, min: 0, lines: true, nullable: true })
  description?: string | null;

  @Field(() => Money, { ...BUDGET, nullable: true })
  budget?: bigint | null;

  @Field(() => [SocialPlatform], { ...SOCIAL_PLATFORMS, nullable: true })
  @ArrayMaxSize(10)
  socialPlatforms?: SocialPlatform[] | null;

  @Field(() => CampaignTermsInput, { ...TERMS, nullable: true })
  @ValidateNested()
  terms?: CampaignTermsInput | null;

  @Field(() => DateTime, { nullable: true, description: 'Submissions are taken from here on.' })
  startsAt?: Date | null;

  @Field(() => DateTime, ENDS_AT)
  endsAt?: Date | null;

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
      // Here null is not absent: it takes the end away.
      ...(input.endsAt === undefined ? {} : { endsAt: input.endsAt }),
    };
  }
}

@InputType({ description: 'A draft that is not wanted any more.' })
export class DeleteDraftInput extends CampaignInput {}

@ObjectType({ description: 'What was deleted.', simpleResolvers: true })
export class DeleteDraftPayload extends CommandPayload {
  @Field(() => ID, { description: 'The campaign that there was: nothing answers to this id any more.' })
  campaignId!: string;
}

@ObjectType({ simpleResolvers: true })
abstract class CampaignPayload extends CommandPayload {
  @Field(() => Campaign, { nullable: true, description: 'The campaign, as it is now.' })
  campaign!: Changed<CampaignRow>;
}

/** Its changes are read after the commit, from a snapshot of their own. */
export async function campaignPayload(
  context: Context,
  done: Promise<{ campaignId: bigint; replayed: boolean }>,
): Promise<CampaignPayload> {
  const { campaignId, replayed } = await done;
  return { campaign: loadChanged(context, campaignById, campaignId), replayed };
}

export const campaignInput = (name: string, description: string) => inputNamed(name, CampaignInput, description);
export const campaignPayloadType = (name: string) =>
  payloadNamed(name, CampaignPayload, 'The campaign after the change.');
