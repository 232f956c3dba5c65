/** A clip: one post, as it stands now. */
import { Field, ID, ObjectType } from 'type-graphql';
import { ClipAvailability, SocialPlatform, SubmissionStatus } from '../../kernel/enums.js';
import { DateTime, Money, SafeInt, Url } from '../../kernel/scalars.js';

@ObjectType({ description: 'One post. It counts in totals while its status is APPROVED.', simpleResolvers: true })
export class Clip {
  @Field(() => ID, { description: 'Names the clip: a number as text.' })
  id!: string;

  @Field(() => SocialPlatform, { description: 'Where it is posted.' })
  socialPlatform!: SocialPlatform;

  @Field(() => String, {
    description: 'The id of the post on its social platform, in its one spelling: every link of a post gives the same.',
  })
  externalId!: string;

  @Field(() => Url, { description: 'Canonical link of the post.' })
  url!: string;

  @Field(() => SubmissionStatus, { description: 'The decision on its latest submission.' })
  status!: SubmissionStatus;

  @Field(() => SafeInt, { nullable: true, description: 'Latest known view count; null: not checked yet.' })
  views?: bigint | null;

  @Field(() => SafeInt, { nullable: true, description: 'Latest known like count; null: never known.' })
  likes?: bigint | null;

  @Field(() => SafeInt, { nullable: true, description: 'Latest known comment count; null: never known.' })
  comments?: bigint | null;

  @Field(() => SafeInt, { nullable: true, description: 'Latest known share count; null: never known.' })
  shares?: bigint | null;

  @Field(() => Money, { description: 'What the clip earned: the sum of its earnings; 0.00 while it does not count.' })
  earned!: bigint;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When its counts were last confirmed or changed; null: never.',
  })
  checkedAt?: Date | null;

  @Field(() => ClipAvailability, { description: 'Whether the post answered when it was last checked.' })
  availability!: ClipAvailability;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Since when every check of it failed or left it out; null: the latest one was answered, or none was made.',
  })
  failingSince?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When it is due for its next check while its campaign is refreshed; null: at the next tick.',
  })
  nextCheckAt?: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Handle of the author, as the social platform shows it; null: not known yet.',
  })
  author?: string | null;

  @Field(() => [String], {
    description:
      'Handles of those who published it together with the author, lower-cased; empty: nobody, or not known. Instagram has them.',
  })
  coauthors!: string[];

  @Field(() => String, { nullable: true, description: 'Title or text of the post; null: not known yet.' })
  title?: string | null;

  @Field(() => Url, { nullable: true, description: 'Link to a preview picture; null: not known yet.' })
  thumbnailUrl?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was posted; null: not known yet.' })
  postedAt?: Date | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: 'Whole hours since it was posted, at the time of the snapshot; null: not known.',
  })
  ageHours?: bigint | null;

  @Field(() => DateTime, { description: 'When it was first submitted.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When it last changed or was checked: what filter.updatedSince looks at.' })
  updatedAt!: Date;
}
