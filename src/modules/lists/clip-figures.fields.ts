/** Query.clips, Clip.totals, and the clip's ledger with its total. */
import { Arg, Args, Authorized, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { CreatedOrder, ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { ROOT } from '../../kernel/api/page.js';
import { Clip } from '../clips/clip.type.js';
import { ClipOrder, ClipsFilterInput } from '../clips/clips.input.js';
import type { ClipRow } from '../clips/clips.sql.js';
import { timelineOf } from '../timelines/timeline.js';
import { Timeline, TimelineInput } from '../timelines/timeline.type.js';
import { clipTotals } from '../totals/totals.loaders.js';
import { Totals } from '../totals/totals.type.js';
import { ClipConnection, clipsOf } from './clip-lists.js';
import { EarningConnection, earningsOf } from './earning-list.js';

@Resolver(() => Clip)
export class ClipTotalsFields {
  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Query(() => ClipConnection, { nullable: true, description: 'Clips. Clippers see only their own.' })
  clips(
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => ClipsFilterInput, { nullable: true, description: 'Narrows the list.' })
    filter: ClipsFilterInput | null,
    @Arg('orderBy', () => ClipOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return clipsOf(context, 'ALL', ROOT, { page, filter, orderBy });
  }

  @FieldResolver(() => Totals, { description: 'Totals of the clip. Every measure is zero while it does not count.' })
  totals(@Root() clip: ClipRow, @Ctx() { loaders }: Context) {
    return loaders.load(clipTotals, clip.id);
  }

  @FieldResolver(() => EarningConnection, {
    description: 'Ledger of the clip. Clippers see only entries that were written for them.',
  })
  earnings(
    @Root() clip: ClipRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('orderBy', () => CreatedOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return earningsOf(context, clip.id, PageInput.parse(page, orderBy));
  }

  @FieldResolver(() => Timeline, { description: 'Earnings and views gained over time.' })
  timeline(@Root() clip: ClipRow, @Args(() => TimelineInput) range: TimelineInput, @Ctx() context: Context) {
    return timelineOf(context, 'CLIP', clip.id, range);
  }
}
