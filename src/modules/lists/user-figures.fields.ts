/** User.totals, totalsByPlatform, clips and campaigns: the fields with sums over the user's clips. */
import { Arg, Args, Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { connectionWith } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import { ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { Campaign } from '../campaigns/campaign.type.js';
import { CampaignsFilterInput } from '../campaigns/campaigns.input.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import { ClipOrder, ClipsFilterInput } from '../clips/clips.input.js';
import { timelineOf } from '../timelines/timeline.js';
import { Timeline, TimelineInput } from '../timelines/timeline.type.js';
import { TotalsFilterInput } from '../totals/totals.input.js';
import { userTotals, userTotalsByPlatform } from '../totals/totals.loaders.js';
import type { Totals as TotalsRow } from '../totals/totals.sql.js';
import { SocialPlatformTotals, Totals } from '../totals/totals.type.js';
import { User } from '../users/user.type.js';
import type { UserRow } from '../users/users.sql.js';
import { ClipConnection, clipsOf } from './clip-lists.js';
import { CampaignOrder, campaignsOf } from './lists.js';
import { withPairTotals } from './pair-edges.js';

@ObjectType({ description: 'A campaign with the totals of the user in it.', simpleResolvers: true })
export class UserCampaignEdge {
  @Field(() => String, { description: 'Opaque; pass it as after to continue from here.' })
  cursor!: string;

  @Field(() => Campaign, { description: 'The campaign.' })
  node!: CampaignRow;

  @Field(() => Totals, { description: 'The totals of this user in this campaign.' })
  totals!: () => Promise<TotalsRow>;
}

@ObjectType({
  description: 'A page of campaigns of a user, with the totals of the whole filtered list.',
  simpleResolvers: true,
})
export class UserCampaignConnection extends connectionWith('UserCampaign', () => UserCampaignEdge) {
  @Field(() => Totals, { description: 'Totals of this user in exactly the campaigns of the whole filtered list.' })
  totals!: () => Promise<TotalsRow>;
}

@Resolver(() => User)
export class UserTotalsFields {
  @FieldResolver(() => Totals, { description: 'Sums over the clips that count and that the user owns.' })
  totals(
    @Root() user: UserRow,
    @Arg('filter', () => TotalsFilterInput, { nullable: true, description: 'Narrows the totals.' })
    filter: TotalsFilterInput | null,
    @Ctx() { loaders, viewer }: Context,
  ) {
    return loaders.load(userTotals, user.id, TotalsFilterInput.parse(filter, viewer));
  }

  @FieldResolver(() => [SocialPlatformTotals], {
    description: 'Totals by social platform. They add up to totals.',
  })
  totalsByPlatform(@Root() user: UserRow, @Ctx() { loaders }: Context) {
    return loaders.load(userTotalsByPlatform, user.id, {});
  }

  @FieldResolver(() => ClipConnection, { description: 'Clips that the user owns.' })
  clips(
    @Root() user: UserRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => ClipsFilterInput, { nullable: true, description: 'Narrows the list.' })
    filter: ClipsFilterInput | null,
    @Arg('orderBy', () => ClipOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return clipsOf(context, 'USER', user.id, { page, filter, orderBy });
  }

  @FieldResolver(() => UserCampaignConnection, {
    description: 'Campaigns that the user ever submitted to, with the totals of the user in each.',
  })
  campaigns(
    @Root() user: UserRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => CampaignsFilterInput, { nullable: true, description: 'Narrows the list.' })
    filter: CampaignsFilterInput | null,
    @Arg('orderBy', () => CampaignOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    const list = campaignsOf(context, 'USER', user.id, { page, filter, orderBy });
    return withPairTotals(context, list, (campaignId) => ({ userId: user.id, campaignId }));
  }

  @FieldResolver(() => Timeline, { description: 'Earnings, views gained and clips approved of the user over time.' })
  timeline(@Root() user: UserRow, @Args(() => TimelineInput) range: TimelineInput, @Ctx() context: Context) {
    return timelineOf(context, 'USER', user.id, range);
  }
}
