/** The campaigns that mutations return, read after the commit. */
import { Field, ObjectType } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { GlobalId } from '../../kernel/api/node.js';
import { type Changed, CommandPayload, loadChanged, payloadNamed } from '../commands/command.payload.js';
import { CAMPAIGN_ID } from '../ids/id-kinds.js';
import { Campaign } from './campaign.type.js';
import { campaignById } from './campaigns.loaders.js';
import type { CampaignRow } from './campaigns.sql.js';

@ObjectType({ description: 'The deleted draft.', simpleResolvers: true })
export class DeleteDraftPayload extends CommandPayload {
  @GlobalId(CAMPAIGN_ID, 'Id of the deleted campaign, which is NOT_FOUND from now on')
  campaignId!: string;
}

@ObjectType({ simpleResolvers: true })
abstract class CampaignPayload extends CommandPayload {
  @Field(() => Campaign, {
    nullable: true,
    description: 'The campaign after the change. Null with a COMMITTED error if it could not be read.',
  })
  campaign!: Changed<CampaignRow>;
}

/** Reads the campaign after the commit, from a new snapshot. */
export async function campaignPayload(
  context: Context,
  done: Promise<{ campaignId: bigint; replayed: boolean }>,
): Promise<CampaignPayload> {
  const { campaignId, replayed } = await done;
  return { campaign: loadChanged(context, campaignById, campaignId), replayed };
}

export const campaignPayloadType = (name: string) =>
  payloadNamed(name, CampaignPayload, 'The campaign after the change.');
