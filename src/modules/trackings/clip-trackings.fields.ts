/** Clip.latestTracking and Clip.trackings. */
import { Arg, Args, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { type Connection, defineList, loadConnection } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import { CreatedOrder, ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { defineLoader, rowById, rowOrNull } from '../../kernel/reads/loader.js';
import { Clip } from '../clips/clip.type.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { TRACKING_ID } from '../ids/id-kinds.js';
import { ViewTracking, ViewTrackingConnection } from './tracking.type.js';
import {
  latestTrackingOfClips,
  type TrackingRow,
  trackingCount,
  trackingPage,
  trackingsById,
} from './trackings.sql.js';

const latestTracking = defineLoader<Id, TrackingRow, TrackingRow | null>({
  statement: latestTrackingOfClips,
  keyOf: (row) => row.clipId,
  value: rowOrNull,
});
export const trackingById = rowById(trackingsById);
const trackingList = defineList(TRACKING_ID, trackingPage, trackingCount);

@Resolver(() => Clip)
export class ClipTrackingFields {
  @FieldResolver(() => ViewTracking, {
    nullable: true,
    description: 'The newest tracking; null if the clip has none yet.',
  })
  latestTracking(@Root() clip: ClipRow, @Ctx() { loaders }: Context) {
    return loaders.load(latestTracking, clip.id);
  }

  @FieldResolver(() => ViewTrackingConnection, { description: 'All trackings of the clip.' })
  trackings(
    @Root() clip: ClipRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('orderBy', () => CreatedOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ): Connection<TrackingRow> {
    return loadConnection(context, trackingList, clip.id, { page: PageInput.parse(page, orderBy) });
  }
}
