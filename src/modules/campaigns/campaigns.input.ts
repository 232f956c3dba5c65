/** Filters of campaigns. */
import { Field, InputType } from 'type-graphql';
import { CampaignStatus, SocialPlatform } from '../../kernel/enums.js';

@InputType({ description: 'Narrows a list of campaigns.' })
export class CampaignsFilterInput {
  @Field(() => CampaignStatus, { nullable: true, description: 'Campaigns in this status alone.' })
  status?: CampaignStatus | null;

  @Field(() => SocialPlatform, { nullable: true, description: 'Campaigns that take posts there.' })
  socialPlatform?: SocialPlatform | null;
}
