/** The filter of totals. */
import { Field, ID, InputType } from 'type-graphql';
import { parseId } from '../../kernel/api/page.js';
import { refuseOthers, type Viewer } from '../../kernel/auth/viewer.js';
import { CampaignStatus } from '../campaigns/campaign.enums.js';
import { SocialPlatform } from '../users/user.enums.js';
import type { TotalsFilter } from './totals.sql.js';

@InputType({ description: 'Narrows totals. A filter that contradicts the scope gives zeros.' })
export class TotalsFilterInput {
  @Field(() => SocialPlatform, { nullable: true, description: 'Only clips on this social platform.' })
  socialPlatform?: SocialPlatform | null;

  @Field(() => ID, { nullable: true, description: 'Only clips in this campaign, by id, such as "12".' })
  campaignId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Only clips of this user, by id, such as "12". FORBIDDEN for clippers who name another user.',
  })
  userId?: string | null;

  @Field(() => CampaignStatus, { nullable: true, description: 'Only clips in campaigns with this status.' })
  campaignStatus?: CampaignStatus | null;

  /** Checks ids, and refuses clippers who name another user. */
  static parse(input: TotalsFilterInput | null | undefined, viewer: Viewer): TotalsFilter {
    if (input == null) return {};
    if (input.campaignId != null) parseId('filter.campaignId', input.campaignId);
    if (input.userId != null) refuseOthers(viewer, parseId('filter.userId', input.userId));
    return { ...input };
  }
}
