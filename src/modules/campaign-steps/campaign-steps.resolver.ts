/** Mutations of campaigns that can move money: changes of status, budget and terms. */
import { Arg, Authorized, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { Part } from '../../kernel/api/input.js';
import { Money } from '../../kernel/api/scalars.js';
import { CampaignInput, CampaignTermsInput, campaignInput } from '../campaigns/campaign.input.js';
import { campaignPayload, campaignPayloadType } from '../campaigns/campaign.payload.js';
import { actorOf, IdempotencyKey, INPUT } from '../commands/command.input.js';
import { activateCampaign, cancelCampaign, pauseCampaign } from './change-campaign-status.js';
import { changeTerms } from './change-terms.js';
import { closeCampaign, completeCampaign } from './close-campaign.js';
import { raiseBudget } from './raise-budget.js';

@InputType({ description: 'Raises the budget of a campaign.' })
export class RaiseBudgetInput extends CampaignInput {
  @IdempotencyKey({ required: true })
  override idempotencyKey?: string;

  @Field(() => Money, {
    description: 'The new total budget, such as "5000.00". BAD_USER_INPUT unless it is above the current one.',
  })
  budget!: bigint;
}

@InputType({ description: 'Replaces the terms of a campaign.' })
export class ChangeTermsInput extends CampaignInput {
  @IdempotencyKey({ required: true })
  override idempotencyKey?: string;

  @Field(() => CampaignTermsInput, { description: 'The complete new terms.' })
  @Part(() => CampaignTermsInput)
  terms!: CampaignTermsInput;
}

@InputType({ description: 'The campaign to complete.' })
export class CompleteCampaignInput extends CampaignInput {
  @Field(() => Boolean, {
    nullable: true,
    description:
      'True: complete it at once, with the views of earlier checks. Views since then earn nothing. Default: false.',
  })
  withoutLastCheck?: boolean | null;
}

const ActivateCampaignInput = campaignInput('ActivateCampaign', 'The campaign to start or resume.');
const PauseCampaignInput = campaignInput('PauseCampaign', 'The campaign to pause.');
const CloseCampaignInput = campaignInput('CloseCampaign', 'The campaign to close.');
const CancelCampaignInput = campaignInput('CancelCampaign', 'The campaign to cancel.');
const ActivateCampaignPayload = campaignPayloadType('ActivateCampaign');
const PauseCampaignPayload = campaignPayloadType('PauseCampaign');
const CloseCampaignPayload = campaignPayloadType('CloseCampaign');
const CompleteCampaignPayload = campaignPayloadType('CompleteCampaign');
const CancelCampaignPayload = campaignPayloadType('CancelCampaign');
const RaiseBudgetPayload = campaignPayloadType('RaiseBudget');
const ChangeTermsPayload = campaignPayloadType('ChangeTerms');

@Resolver()
export class CampaignEarningResolver {
  @Authorized(['ADMIN'])
  @Mutation(() => ActivateCampaignPayload, {
    description:
      'Starts a draft or resumes a paused campaign: it takes submissions and posts what approved clips wait for, in order of approval. CONFLICT in any other status.',
  })
  activateCampaign(@Arg('input', () => ActivateCampaignInput, INPUT) input: CampaignInput, @Ctx() context: Context) {
    return campaignPayload(context, run(context, activateCampaign, input));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => PauseCampaignPayload, {
    description:
      'Pauses an active campaign: it takes no submissions, its payments wait, and its earnings are held. Views are still priced. CONFLICT in any other status.',
  })
  pauseCampaign(@Arg('input', () => PauseCampaignInput, INPUT) input: CampaignInput, @Ctx() context: Context) {
    return campaignPayload(context, run(context, pauseCampaign, input));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => CloseCampaignPayload, {
    description:
      'Ends an active or paused campaign with a last check of each clip, which it asks for at once. Until then it is CLOSING: review, pricing and payment go on. It completes by itself. CONFLICT in any other status.',
  })
  closeCampaign(@Arg('input', () => CloseCampaignInput, INPUT) input: CampaignInput, @Ctx() context: Context) {
    return campaignPayload(context, run(context, closeCampaign, input));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => CompleteCampaignPayload, {
    description:
      'Ends a campaign for good, and makes all earnings available for payout. Where clips are pending or approved it first closes, as closeCampaign does, and completes by itself after their last check: campaign.status says which. CONFLICT for a draft, for a completed campaign, and for a closing one while clips wait for their last check; extensions.unmeasured names them.',
  })
  completeCampaign(
    @Arg('input', () => CompleteCampaignInput, INPUT) input: CompleteCampaignInput,
    @Ctx() context: Context,
  ) {
    const { campaignId, withoutLastCheck, idempotencyKey } = input;
    const parsed = {
      campaignId: BigInt(campaignId),
      // Left out unless true, so that keys of earlier releases still replay.
      ...(withoutLastCheck === true && { withoutLastCheck }),
    };
    return campaignPayload(
      context,
      completeCampaign(context.services.database, actorOf(context), parsed, idempotencyKey),
    );
  }

  @Authorized(['ADMIN'])
  @Mutation(() => CancelCampaignPayload, {
    description:
      'Stops a campaign: views seen from now on earn nothing, and earnings are held until the campaign is completed. CONFLICT if it is completed or cancelled.',
  })
  cancelCampaign(@Arg('input', () => CancelCampaignInput, INPUT) input: CampaignInput, @Ctx() context: Context) {
    return campaignPayload(context, run(context, cancelCampaign, input));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => RaiseBudgetPayload, {
    description:
      'Raises the budget and posts, at once, what clips are owed that the old budget cut off. CONFLICT for a draft: set its budget with updateCampaign.',
  })
  raiseBudget(@Arg('input', () => RaiseBudgetInput, INPUT) input: RaiseBudgetInput, @Ctx() context: Context) {
    const { database } = context.services;
    const parsed = { campaignId: BigInt(input.campaignId), budget: input.budget };
    return campaignPayload(context, raiseBudget(database, actorOf(context), parsed, input.idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => ChangeTermsPayload, {
    description:
      'Adds a new version of the terms, and asks for a check. Its rate begins with the views after that check; views up to it keep the earlier rate, unless the version is over 24 hours old by then. Its minimum and cap hold at once. CONFLICT once the campaign is closing, completed or cancelled.',
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
