/** Mutations that edit campaigns: createCampaign, updateCampaign and deleteDraft. */
import { Arg, Authorized, Ctx, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { actorOf, INPUT } from '../commands/command.input.js';
import { CreateCampaignInput, DeleteDraftInput, UpdateCampaignInput } from './campaign.input.js';
import { campaignPayload, campaignPayloadType, DeleteDraftPayload } from './campaign.payload.js';
import { createCampaign } from './create-campaign.js';
import { deleteDraft } from './delete-draft.js';
import { updateCampaign } from './update-campaign.js';

const CreateCampaignPayload = campaignPayloadType('CreateCampaign');
const UpdateCampaignPayload = campaignPayloadType('UpdateCampaign');

@Resolver()
export class CampaignDraftResolver {
  @Authorized(['ADMIN'])
  @Mutation(() => CreateCampaignPayload, {
    description:
      'Creates a draft. Clippers do not see it until activateCampaign. BAD_USER_INPUT for invalid terms or dates.',
  })
  createCampaign(@Arg('input', () => CreateCampaignInput, INPUT) input: CreateCampaignInput, @Ctx() context: Context) {
    const actor = actorOf(context);
    const parsed = CreateCampaignInput.parse(input, actor.userId);
    return campaignPayload(context, createCampaign(context.services.database, actor, parsed, input.idempotencyKey));
  }

  @Authorized(['ADMIN'])
  @Mutation(() => UpdateCampaignPayload, {
    description:
      'Edits a draft, or the name, description and end of a published campaign. CONFLICT for any other change of a published campaign, and for the end of one that has ended.',
  })
  updateCampaign(@Arg('input', () => UpdateCampaignInput, INPUT) input: UpdateCampaignInput, @Ctx() context: Context) {
    const parsed = UpdateCampaignInput.parse(input);
    return campaignPayload(
      context,
      updateCampaign(context.services.database, actorOf(context), parsed, input.idempotencyKey),
    );
  }

  @Authorized(['ADMIN'])
  @Mutation(() => DeleteDraftPayload, {
    description:
      'Deletes a campaign that was never published: a draft, or one that was cancelled as a draft. CONFLICT if it was published.',
  })
  async deleteDraft(
    @Arg('input', () => DeleteDraftInput, INPUT) input: DeleteDraftInput,
    @Ctx() context: Context,
  ): Promise<DeleteDraftPayload> {
    const parsed = { campaignId: BigInt(input.campaignId) };
    const { campaignId, replayed } = await deleteDraft(
      context.services.database,
      actorOf(context),
      parsed,
      input.idempotencyKey,
    );
    return { campaignId: campaignId.toString(), replayed };
  }
}
