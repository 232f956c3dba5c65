/** Mutations of campaigns that settle: their steps, their budget and their terms. */

import { ValidateNested } from 'class-validator';
import { Arg, Authorized, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/context.js';
import { Money } from '../../kernel/scalars.js';
import { actorOf, INPUT } from '../audit/command.input.js';
import {
  CampaignInput,
  CampaignTermsInput,
  campaignInput,
  campaignPayload,
  campaignPayloadType,
} from '../campaigns/campaign.input.js';
import { activateCampaign, cancelCampaign, completeCampaign, pauseCampaign } from './change-campaign-status.js';
import { changeTerms } from './change-terms.js';
import { raiseBudget } from './raise-budget.js';

@InputType({ description: 'More money for a campaign.' })
export class RaiseBudgetInput extends CampaignInput {
  @Field(() => Money, { description: 'The whole budget from now on, above the present one.' })
  budget!: bigint;
}

@InputType({ description: 'Another version of the terms.' })
export class ChangeTermsInput extends CampaignInput {
  @Field(() => CampaignTermsInput, { description: 'All of the terms from now on.' })
  @ValidateNested()
  terms!: CampaignTermsInput;
}

const ActivateCampaignInput = campaignInput('ActivateCampaign', 'The campaign that begins, or goes on.');
const PauseCampaignInput = campaignInput('PauseCampaign', 'The campaign that waits.');
const CompleteCampaignInput = campaignInput('CompleteCampaign', 'The campaign that is done.');
const CancelCampaignInput = campaignInput('CancelCampaign', 'The campaign that is stopped.');
const ActivateCampaignPayload = campaignPayloadType('ActivateCampaign');
const PauseCampaignPayload = campaignPayloadType('PauseCampaign');
const CompleteCampaignPayload = campaignPayloadType('CompleteCampaign');
const CancelCampaignPayload = campaignPayloadType('CancelCampaign');
const RaiseBudgetPayload = campaignPayloadType('RaiseBudget');
const ChangeTermsPayload = campaignPayloadType('ChangeTerms');

@Resolver()
export class CampaignEarningResolver {
  @Authorized(['ADMIN'])
  @Mutation(() => ActivateCampaignPayload, {
    description:
      'A draft or paused campaign takes submissions and pays, who waited first. CONFLICT from any other state.',
  })
  activateCampaign(@Arg('input', () => ActivateCampaignInput, INPUT) input: CampaignInput, @Ctx() context: Context) {
    return campaignPayload(context, run(context, activateCampaign, input));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => PauseCampaignPayload, {
    description:
      'An active campaign takes no submissions; its views are priced, its payments wait, its earnings are held.',
  })
  pauseCampaign(@Arg('input', () => PauseCampaignInput, INPUT) input: CampaignInput, @Ctx() context: Context) {
    return campaignPayload(context, run(context, pauseCampaign, input));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => CompleteCampaignPayload, {
    description: 'Final: who waits is paid as far as the budget goes, and all earnings are available for payout.',
  })
  completeCampaign(@Arg('input', () => CompleteCampaignInput, INPUT) input: CampaignInput, @Ctx() context: Context) {
    return campaignPayload(context, run(context, completeCampaign, input));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => CancelCampaignPayload, {
    description: 'Views counted from now on earn nothing; what was earned is held until the campaign is completed.',
  })
  cancelCampaign(@Arg('input', () => CancelCampaignInput, INPUT) input: CampaignInput, @Ctx() context: Context) {
    return campaignPayload(context, run(context, cancelCampaign, input));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => RaiseBudgetPayload, {
    description: 'Raises a budget and pays who was cut off by it, at once. CONFLICT for a draft.',
  })
  raiseBudget(@Arg('input', () => RaiseBudgetInput, INPUT) input: RaiseBudgetInput, @Ctx() context: Context) {
    const { database } = context.services;
    const parsed = { campaignId: BigInt(input.campaignId), budget: input.budget };
    return campaignPayload(context, raiseBudget(database, actorOf(context), parsed, input.idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => ChangeTermsPayload, {
    description:
      'Views first seen from now on are priced at the new terms, those seen before keep their price. CONFLICT once it ended.',
  })
  changeTerms(@Arg('input', () => ChangeTermsInput, INPUT) input: ChangeTermsInput, @Ctx() context: Context) {
    const { database } = context.services;
    const parsed = { campaignId: BigInt(input.campaignId), terms: CampaignTermsInput.parse(input.terms) };
    return campaignPayload(context, changeTerms(database, actorOf(context), parsed, input.idempotencyKey));
  }
}

function run(context: Context, step: typeof activateCampaign, { campaignId, idempotencyKey }: CampaignInput) {
  return step(context.services.database, actorOf(context), { campaignId: BigInt(campaignId) }, idempotencyKey);
}
