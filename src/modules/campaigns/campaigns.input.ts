/** Filters of campaigns. */
import { Field, InputType } from 'type-graphql';
import { CampaignStatus, SocialPlatform } from '../../kernel/enums.js';
import { SyncedFilterInput } from '../../kernel/filters.input.js';
import { Search } from '../../kernel/input.js';
import { DateTime } from '../../kernel/scalars.js';

@InputType({ description: 'Narrows a list of campaigns.' })
export class CampaignsFilterInput extends SyncedFilterInput {
  @Field(() => CampaignStatus, { nullable: true, description: 'Campaigns in this status alone.' })
  status?: CampaignStatus | null;

  @Field(() => SocialPlatform, { nullable: true, description: 'Campaigns that take posts there.' })
  socialPlatform?: SocialPlatform | null;

  @Search('Part of the name or the brand, whatever its case.')
  search?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Campaigns made from this moment on.' })
  createdFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Campaigns made before this moment.' })
  createdTo?: Date | null;
}
