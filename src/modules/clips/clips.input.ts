/** Filters and orders of clips. */
import { Field, InputType } from 'type-graphql';
import { AnyOf, RowId, Search, Text } from '../../kernel/api/input.js';
import { orderOf } from '../../kernel/api/order.input.js';
import { DateTime } from '../../kernel/api/scalars.js';
import { refuseOthers, type Viewer } from '../../kernel/auth/viewer.js';
import { badInput } from '../../kernel/base/errors.js';
import { POST_URL_LENGTH_MAX } from '../../scraping/pasted-url.js';
import { parsePostUrl } from '../../scraping/post-url.js';
import { CAMPAIGN_ID, USER_ID } from '../ids/id-kinds.js';
import { SocialPlatform } from '../users/user.enums.js';
import { ClipAvailability, ClipFreshnesses, SubmissionStatus } from './clip.enums.js';
import type { ClipsFilter } from './clips.sql.js';
import type { ClipFreshness } from './freshness.sql.js';

/** Filters that lists of clips and of submissions share. */
@InputType()
export abstract class PostsFilterInput {
  @AnyOf(() => SubmissionStatus, 'Only rows in this status.')
  status?: SubmissionStatus[] | null;

  @AnyOf(() => SocialPlatform, 'Only rows on this social platform.')
  socialPlatform?: SocialPlatform[] | null;

  @RowId(CAMPAIGN_ID, 'Only rows of the campaign with this id, such as "campaign_12".', { nullable: true })
  campaignId?: string | null;

  @RowId(USER_ID, 'Only rows of the user with this id, such as "user_12". FORBIDDEN if a clipper names anyone else.', {
    nullable: true,
  })
  userId?: string | null;

  @Search('Part of the title or the author, in upper or lower case.')
  search?: string | null;

  @Text({
    description: 'Only the post with this link, as pasted from the browser. BAD_USER_INPUT for a short link.',
    max: POST_URL_LENGTH_MAX,
    nullable: true,
  })
  url?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Only posts made at or after this time.' })
  postedFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Only posts made before this time.' })
  postedTo?: Date | null;

  /** Turns the link into its post, and refuses a clipper who names another user. Null means no filter. */
  static parse<Filter extends PostsFilterInput>(input: Filter | null | undefined, viewer: Viewer) {
    if (input == null) return {};
    const { url, ...filter } = input;
    if (filter.userId != null) refuseOthers(viewer, filter.userId);
    return { ...filter, ...(url != null && { post: postOf(url) }) };
  }
}

@InputType({ description: 'Narrows a list of clips.' })
export class ClipsFilterInput extends PostsFilterInput {
  @AnyOf(() => ClipAvailability, 'Only clips whose post has this availability.')
  availability?: ClipAvailability[] | null;

  @AnyOf(() => ClipFreshnesses, 'Only clips that this figure of Freshness counts.')
  freshness?: ClipFreshness[] | null;

  @Field(() => DateTime, { nullable: true, description: 'Only clips first submitted at or after this time.' })
  createdFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Only clips first submitted before this time.' })
  createdTo?: Date | null;
}

export const ClipOrder = orderOf('Clip', {
  EARNED: 'Money that the clip has earned.',
  VIEWS: 'Latest known views. Unknown views sort below 0.',
  POSTED_AT: 'Time of posting. Unknown times sort as the earliest.',
});

function postOf(url: string): NonNullable<ClipsFilter['post']> {
  const parsed = parsePostUrl(url);
  if (parsed.kind === 'post') return parsed.post;
  throw badInput(
    'filter.url',
    parsed.kind === 'short-link'
      ? 'A short link does not name its post. Open it and paste the link that it leads to.'
      : parsed.message,
  );
}
