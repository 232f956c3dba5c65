/** A view tracking: one observation that changed a count. */
import { Field, ObjectType } from 'type-graphql';
import { connectionOf } from '../../kernel/api/connection.js';
import { GlobalId, Node } from '../../kernel/api/node.js';
import { DateTime, SafeInt } from '../../kernel/api/scalars.js';
import { OTHER_COUNTS } from '../../scraping/post-counts.js';
import { CountFields } from '../clips/count-fields.js';
import { TRACKING_ID } from '../ids/id-kinds.js';

@ObjectType({
  description:
    'An observation that changed a count of a clip or the field of its views, or the first one after a change of terms. It never changes.',
  implements: Node,
  simpleResolvers: true,
})
@CountFields(OTHER_COUNTS, (word) => `The observed ${word} count; null if the post did not show it.`, {
  nullable: true,
})
export class ViewTracking {
  @GlobalId(TRACKING_ID, 'Id of the tracking')
  id!: string;

  @Field(() => SafeInt, { description: 'The observed view count.' })
  views!: bigint;

  @Field(() => SafeInt, {
    description: 'views minus the views of the clip before; negative if the social platform took views away.',
  })
  viewsGained!: bigint;

  @Field(() => String, {
    description:
      'The field of the scraped answer that the view count came from, such as "playCount". Counts of different fields are different measures.',
  })
  viewsField!: string;

  @Field(() => DateTime, { description: 'When the views were observed: the start of the scrape batch.' })
  trackedAt!: Date;
}

export const ViewTrackingConnection = connectionOf('ViewTracking', () => ViewTracking);
