/**
 * Campaign.totals, totalsByPlatform, clips and clippers. The first two are public; clippers see only their own rows.
 */
import { Arg, Args, Authorized, Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { connectionWith } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import { ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { Campaign } from '../campaigns/campaign.type.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import { ClipOrder, ClipsFilterInput } from '../clips/clips.input.js';
import { timelineOf } from '../timelines/timeline.js';
import { Timeline, TimelineInput } from '../timelines/timeline.type.js';
import { TotalsFilterInput } from '../totals/totals.input.js';
import { campaignPace, campaignTotals, campaignTotalsByPlatform } from '../totals/totals.loaders.js';
import type { Totals as TotalsRow } from '../totals/totals.sql.js';
import { CampaignPace, SocialPlatformTotals, Totals } from '../totals/totals.type.js';
import { User } from '../users/user.type.js';
import { UsersFilterInput } from '../users/users.input.js';
import type { UserRow } from '../users/users.sql.js';
import { ClipConnection, clipsOf } from './clip-lists.js';
import { UserOrder, usersOf } from './lists.js';
import { withPairTotals } from './pair-edges.js';

@ObjectType({ description: 'A clipper with their totals in the campaign.', simpleResolvers: true })
export class CampaignClipperEdge {
  @Field(() => String, { description: 'Opaque; pass it as after to continue from here.' })
  cursor!: string;

  @Field(() => User, { description: 'The clipper.' })
  node!: UserRow;

  @Field(() => Totals, { description: 'The totals of this clipper in this campaign.' })
  totals!: () => Promise<TotalsRow>;
}

@ObjectType({
  description: 'A page of clippers of a campaign, with the totals of the whole filtered list.',
  simpleResolvers: true,
})
export class CampaignClipperConnection extends connectionWith('CampaignClipper', () => CampaignClipperEdge) {
  @Field(() => Totals, { description: 'Totals in this campaign of exactly the users in the whole filtered list.' })
  totals!: () => Promise<TotalsRow>;
}

@Resolver(() => Campaign)
export class CampaignTotalsFields {
  @FieldResolver(() => Totals, {
    description:
      'Sums over the clips that count in the campaign, of all clippers. Everybody who sees the campaign sees them.',
  })
  totals(
    @Root() campaign: CampaignRow,
    @Arg('filter', () => TotalsFilterInput, { nullable: true, description: 'Narrows the totals.' })
    filter: TotalsFilterInput | null,
    @Ctx() { loaders, viewer }: Context,
  ) {
    return loaders.load(campaignTotals, campaign.id, TotalsFilterInput.parse(filter, viewer));
  }

  @FieldResolver(() => [SocialPlatformTotals], {
    description: 'Totals by social platform. They add up to totals.',
  })
  totalsByPlatform(@Root() campaign: CampaignRow, @Ctx() { loaders }: Context) {
    return loaders.load(campaignTotalsByPlatform, campaign.id, {});
  }

  @Authorized(['ADMIN', 'SERVICE'])
  @FieldResolver(() => CampaignPace, {
    nullable: true,
    description: 'How fast the budget is being spent. Null, with FORBIDDEN, to clippers.',
  })
  pace(@Root() campaign: CampaignRow, @Ctx() { loaders }: Context) {
    return loaders.load(campaignPace, campaign.id);
  }

  @FieldResolver(() => ClipConnection, { description: 'Clips in the campaign. Clippers see only their own.' })
  clips(
    @Root() campaign: CampaignRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => ClipsFilterInput, { nullable: true, description: 'Narrows the list.' })
    filter: ClipsFilterInput | null,
    @Arg('orderBy', () => ClipOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return clipsOf(context, 'CAMPAIGN', campaign.id, { page, filter, orderBy });
  }

  @FieldResolver(() => CampaignClipperConnection, {
    description: 'Users who ever submitted to the campaign, with their totals in it. Clippers see only themselves.',
  })
  clippers(
    @Root() campaign: CampaignRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => UsersFilterInput, { nullable: true, description: 'Narrows the list.' })
    filter: UsersFilterInput | null,
    @Arg('orderBy', () => UserOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    const list = usersOf(context, 'CAMPAIGN', campaign.id, { page, filter, orderBy });
    return withPairTotals(context, list, (userId) => ({ userId, campaignId: campaign.id }));
  }

  @Authorized(['ADMIN', 'SERVICE'])
  @FieldResolver(() => Timeline, {
    nullable: true,
    description:
      'Earnings, views gained and clips approved in the campaign over time. Null, with FORBIDDEN, to clippers.',
  })
  timeline(@Root() campaign: CampaignRow, @Args(() => TimelineInput) range: TimelineInput, @Ctx() context: Context) {
    return timelineOf(context, 'CAMPAIGN', campaign.id, range);
  }
}
