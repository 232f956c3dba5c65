/** The filter of totals. */
import { InputType } from 'type-graphql';
import { AnyOf, RowId } from '../../kernel/api/input.js';
import { refuseOthers, type Viewer } from '../../kernel/auth/viewer.js';
import { CampaignStatus } from '../campaigns/campaign.enums.js';
import { CAMPAIGN_ID, USER_ID } from '../ids/id-kinds.js';
import { SocialPlatform } from '../users/user.enums.js';
import type { TotalsFilter } from './conditions.sql.js';

@InputType({ description: 'Narrows totals. A filter that contradicts the scope gives zeros.' })
export class TotalsFilterInput {
  @AnyOf(() => SocialPlatform, 'Only clips on this social platform.')
  socialPlatform?: SocialPlatform[] | null;

  @RowId(CAMPAIGN_ID, 'Only clips in this campaign, by id, such as "campaign_12".', { nullable: true })
  campaignId?: string | null;

  @RowId(USER_ID, 'Only clips of this user, by id, such as "user_12". FORBIDDEN for clippers who name another user.', {
    nullable: true,
  })
  userId?: string | null;

  @AnyOf(() => CampaignStatus, 'Only clips in campaigns with this status.')
  campaignStatus?: CampaignStatus[] | null;

  /** Refuses clippers who name another user. */
  static parse(input: TotalsFilterInput | null | undefined, viewer: Viewer): TotalsFilter {
    if (input == null) return {};
    if (input.userId != null) refuseOthers(viewer, input.userId);
    return { ...input };
  }
}
