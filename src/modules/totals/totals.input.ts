/** Filters of totals. */
import { Field, ID, InputType } from 'type-graphql';
import { CampaignStatus, SocialPlatform } from '../../kernel/enums.js';
import { parseId } from '../../kernel/page.js';
import { refuseOthers, type Viewer } from '../../kernel/viewer.js';
import type { TotalsFilter } from './totals.sql.js';

@InputType({ description: 'Narrows a scope; what contradicts the scope gives zeros.' })
export class TotalsFilterInput {
  @Field(() => SocialPlatform, { nullable: true, description: 'Clips on this social platform alone.' })
  socialPlatform?: SocialPlatform | null;

  @Field(() => ID, { nullable: true, description: 'Clips in this campaign alone.' })
  campaignId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Clips of this user alone. A clipper may name nobody else.' })
  userId?: string | null;

  @Field(() => CampaignStatus, { nullable: true, description: 'Clips in campaigns of this status alone.' })
  campaignStatus?: CampaignStatus | null;

  /** Checks ids, and that a clipper asks for nobody else. */
  static parse(input: TotalsFilterInput | null | undefined, viewer: Viewer): TotalsFilter {
    if (input == null) return {};
    if (input.campaignId != null) parseId('filter.campaignId', input.campaignId);
    if (input.userId != null) refuseOthers(viewer, parseId('filter.userId', input.userId));
    return { ...input };
  }
}
