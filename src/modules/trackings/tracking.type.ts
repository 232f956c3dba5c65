/** A view tracking: one observation that changed a count. */
import { Field, ID, ObjectType } from 'type-graphql';
import { connectionOf } from '../../kernel/connection.js';
import { DateTime, SafeInt } from '../../kernel/scalars.js';

@ObjectType({
  description:
    'A fact: an observation that changed a count of a clip or the field of its views, or the first one after a change of its terms.',
  simpleResolvers: true,
})
export class ViewTracking {
  @Field(() => ID, { description: 'Names the tracking: a number as text.' })
  id!: string;

  @Field(() => SafeInt, { description: 'Views seen.' })
  views!: bigint;

  @Field(() => SafeInt, { nullable: true, description: 'Likes seen; null: not shown.' })
  likes?: bigint | null;

  @Field(() => SafeInt, { nullable: true, description: 'Comments seen; null: not shown.' })
  comments?: bigint | null;

  @Field(() => SafeInt, { nullable: true, description: 'Shares seen; null: not shown.' })
  shares?: bigint | null;

  @Field(() => SafeInt, {
    description: 'views minus the views before; negative when the social platform took some away.',
  })
  viewsGained!: bigint;

  @Field(() => String, {
    description: 'The field of the answer that the view count came from: a count of another field is another measure.',
  })
  viewsField!: string;

  @Field(() => DateTime, { description: 'When the scrape batch started: the same on every replay.' })
  trackedAt!: Date;
}

export const ViewTrackingConnection = connectionOf('ViewTracking', () => ViewTracking);
