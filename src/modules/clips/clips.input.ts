/** Filters and orders of clips. */
import { Field, InputType } from 'type-graphql';
import { SocialPlatform, SubmissionStatus } from '../../kernel/enums.js';
import { badInput } from '../../kernel/errors.js';
import { SyncedFilterInput } from '../../kernel/filters.input.js';
import { RowId, Search, Text } from '../../kernel/input.js';
import { orderOf } from '../../kernel/order.input.js';
import { DateTime } from '../../kernel/scalars.js';
import { refuseOthers, type Viewer } from '../../kernel/viewer.js';
import { POST_URL_LENGTH_MAX, parsePostUrl } from '../../scraping/post-url.js';
import type { ClipsFilter } from './clips.sql.js';

/** What clips and submissions are narrowed by alike. */
@InputType()
export abstract class PostsFilterInput extends SyncedFilterInput {
  @Field(() => SubmissionStatus, { nullable: true, description: 'Rows in this status alone.' })
  status?: SubmissionStatus | null;

  @Field(() => SocialPlatform, { nullable: true, description: 'Rows on this social platform alone.' })
  socialPlatform?: SocialPlatform | null;

  @RowId('Rows of this campaign alone.', { nullable: true })
  campaignId?: string | null;

  @RowId('Rows of this user alone. A clipper may name nobody else.', { nullable: true })
  userId?: string | null;

  @Search('Part of the title or the author, whatever its case.')
  search?: string | null;

  @Text({
    description: 'The post that this link names, as one pastes it; no short link.',
    max: POST_URL_LENGTH_MAX,
    nullable: true,
  })
  url?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Posts made from this moment on.' })
  postedFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Posts made before this moment.' })
  postedTo?: Date | null;

  /** Null is no filter, here as everywhere; the link becomes the post it names, and a clipper asks for nobody else. */
  static parse<Filter extends PostsFilterInput>(input: Filter | null | undefined, viewer: Viewer) {
    if (input == null) return {};
    const { url, ...filter } = input;
    if (filter.userId != null) refuseOthers(viewer, filter.userId);
    return { ...filter, ...(url != null && { post: postOf(url) }) };
  }
}

@InputType({ description: 'Narrows a list of clips.' })
export class ClipsFilterInput extends PostsFilterInput {
  @Field(() => DateTime, { nullable: true, description: 'Clips first submitted from this moment on.' })
  createdFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Clips first submitted before this moment.' })
  createdTo?: Date | null;
}

export const ClipOrder = orderOf('Clip', {
  EARNED: 'What it earned.',
  VIEWS: 'Its latest known views; not known yet comes below 0.',
  POSTED_AT: 'When it was posted; not known yet comes first.',
});

function postOf(url: string): NonNullable<ClipsFilter['post']> {
  const parsed = parsePostUrl(url);
  if (parsed.kind === 'post') return parsed.post;
  throw badInput(
    'filter.url',
    parsed.kind === 'short-link' ? 'Open the short link and paste the link it leads to.' : parsed.message,
  );
}
