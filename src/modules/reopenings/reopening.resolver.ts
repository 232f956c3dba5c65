/** reopenCampaign as a mutation. */
import { Arg, Authorized, Ctx, Field, InputType, Mutation, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { REASON_LENGTH_MAX, Text } from '../../kernel/api/input.js';
import { DateTime } from '../../kernel/api/scalars.js';
import { CampaignInput } from '../campaigns/campaign.input.js';
import { campaignPayload, campaignPayloadType } from '../campaigns/campaign.payload.js';
import { actorOf, INPUT } from '../commands/command.input.js';
import { reopenCampaign } from './reopen-campaign.js';

const ReopenCampaignPayload = campaignPayloadType('ReopenCampaign');

@InputType({ description: 'A completed campaign to reopen.' })
export class ReopenCampaignInput extends CampaignInput {
  @Text({ description: 'The reason, for the audit log.', max: REASON_LENGTH_MAX, lines: true })
  reason!: string;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'The new endsAt; null for no end. BAD_USER_INPUT unless it is ahead. Absent: the old one stays, unless it has passed.',
  })
  endsAt?: Date | null;
}

@Resolver()
export class ReopeningResolver {
  @Authorized(['ADMIN'])
  @Mutation(() => ReopenCampaignPayload, {
    description:
      'Reopens a completed campaign: it is PAUSED, its money is held again, and activateCampaign resumes it. Views since the completion count as those of a pause. CONFLICT unless it is COMPLETED, and if a user would have a debt or uncovered requests afterwards: extensions.users names some of them.',
  })
  reopenCampaign(@Arg('input', () => ReopenCampaignInput, INPUT) input: ReopenCampaignInput, @Ctx() context: Context) {
    const { campaignId, reason, endsAt, idempotencyKey } = input;
    const parsed = { campaignId: BigInt(campaignId), reason, ...(endsAt !== undefined && { endsAt }) };
    return campaignPayload(
      context,
      reopenCampaign(context.services.database, actorOf(context), parsed, idempotencyKey),
    );
  }
}
