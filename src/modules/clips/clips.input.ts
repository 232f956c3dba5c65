/** Filters of clips. */
import { Field, ID, InputType } from 'type-graphql';
import { SocialPlatform, SubmissionStatus } from '../../kernel/enums.js';
import { parseId } from '../../kernel/page.js';
import { refuseOthers, type Viewer } from '../../kernel/viewer.js';
import type { ClipsFilter } from './clips.sql.js';

@InputType({ description: 'Narrows a list of clips or submissions.' })
export class ClipsFilterInput {
  @Field(() => SubmissionStatus, { nullable: true, description: 'Rows in this status alone.' })
  status?: SubmissionStatus | null;

  @Field(() => SocialPlatform, { nullable: true, description: 'Rows on this social platform alone.' })
  socialPlatform?: SocialPlatform | null;

  @Field(() => ID, { nullable: true, description: 'Rows of this campaign alone.' })
  campaignId?: string | null;

  @Field(() => ID, { nullable: true, description: 'Rows of this user alone. A clipper may name nobody else.' })
  userId?: string | null;

  /** Checks ids, and that a clipper asks for nobody else. */
  static parse(input: ClipsFilterInput | null | undefined, viewer: Viewer): ClipsFilter {
    if (input == null) return {};
    if (input.campaignId != null) parseId('filter.campaignId', input.campaignId);
    if (input.userId != null) refuseOthers(viewer, parseId('filter.userId', input.userId));
    return { ...input };
  }
}
