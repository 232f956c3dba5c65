/** A clip: one post, as it stands now. */
import { Field, ObjectType } from 'type-graphql';
import { MOVES_WITH_THE_CLOCK } from '../../kernel/api/moves-with-the-clock.js';
import { GlobalId, Node } from '../../kernel/api/node.js';
import { DateTime, Money, SafeInt, Url } from '../../kernel/api/scalars.js';
import { OTHER_COUNTS } from '../../scraping/post-counts.js';
import { CLIP_ID } from '../ids/id-kinds.js';
import { SocialPlatform } from '../users/user.enums.js';
import { ClipAvailability, SubmissionStatus } from './clip.enums.js';
import { CountFields } from './count-fields.js';

@ObjectType({
  description: 'One post. It counts in totals while its status is APPROVED. Clippers see only clips that they own.',
  implements: Node,
  simpleResolvers: true,
})
@CountFields(OTHER_COUNTS, (word) => `Latest known number of ${word}s. Null if never known.`, { nullable: true })
export class Clip {
  @GlobalId(CLIP_ID, 'Id of the clip')
  id!: string;

  @Field(() => SocialPlatform, { description: 'Social platform of the post.' })
  socialPlatform!: SocialPlatform;

  @Field(() => String, {
    description: 'Id of the post on its social platform, such as "dQw4w9WgXcQ". All links to a post give the same id.',
  })
  externalId!: string;

  @Field(() => Url, { description: 'Canonical link to the post.' })
  url!: string;

  @Field(() => SubmissionStatus, { description: 'Decision on its latest submission.' })
  status!: SubmissionStatus;

  @Field(() => SafeInt, { nullable: true, description: 'Latest known number of views. Null if not checked yet.' })
  views?: bigint | null;

  @Field(() => Money, {
    description:
      'Money that the clip has earned, such as "12.50": the sum of its earnings. "0.00" while it does not count.',
  })
  earned!: bigint;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When its counts were last confirmed or changed. Null if never.',
  })
  checkedAt?: Date | null;

  @Field(() => ClipAvailability, { description: 'Availability of the post at its last check.' })
  availability!: ClipAvailability;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Time since which every check has failed or returned nothing for it. Null if its last check was answered, or if it has not been checked.',
  })
  failingSince?: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'When its next check is due, if its campaign is refreshed. Null if due at the next tick.',
  })
  nextCheckAt?: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'Handle of the author, as the social platform shows it. Null if not known yet.',
  })
  author?: string | null;

  @Field(() => [String], {
    description:
      'Handles of co-authors, in lower case, where the social platform names them. Empty if there are none or they are not known.',
  })
  coauthors!: string[];

  @Field(() => String, { nullable: true, description: 'Title or text of the post. Null if not known yet.' })
  title?: string | null;

  @Field(() => Url, { nullable: true, description: 'Link to a preview image. Null if not known yet.' })
  thumbnailUrl?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was posted. Null if not known yet.' })
  postedAt?: Date | null;

  @Field(() => SafeInt, {
    nullable: true,
    description: `Whole hours from the time of posting to the snapshot. Null if the time of posting is not known. It ${MOVES_WITH_THE_CLOCK}`,
  })
  ageHours?: bigint | null;

  @Field(() => DateTime, { description: 'When it was first submitted.' })
  createdAt!: Date;

  @Field(() => DateTime, {
    description:
      'When the clip itself last changed or was checked. Its settlement can change without it. To keep a copy, follow Query.changes.',
  })
  updatedAt!: Date;
}
