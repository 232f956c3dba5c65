/** Filters of campaigns. */
import { Field, InputType } from 'type-graphql';
import { AnyOf, Search } from '../../kernel/api/input.js';
import { DateTime } from '../../kernel/api/scalars.js';
import { SocialPlatform } from '../users/user.enums.js';
import { CampaignStatus } from './campaign.enums.js';

@InputType({ description: 'Narrows a list of campaigns.' })
export class CampaignsFilterInput {
  @AnyOf(() => CampaignStatus, 'Only campaigns in this status.')
  status?: CampaignStatus[] | null;

  @AnyOf(() => SocialPlatform, 'Only campaigns that accept posts from this social platform.')
  socialPlatform?: SocialPlatform[] | null;

  @Search('Part of the name or the brand, in upper or lower case.')
  search?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Only campaigns created at or after this time.' })
  createdFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Only campaigns created before this time.' })
  createdTo?: Date | null;
}
