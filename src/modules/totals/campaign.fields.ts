/** Campaign.totals, totalsByPlatform, clips and clippers. The first two are public; nested rows are the viewer's own. */
import { Arg, Args, Authorized, Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from 'type-graphql';
import { connectionWith } from '../../kernel/connection.js';
import type { Context } from '../../kernel/context.js';
import { ORDER_BY, type OrderInput } from '../../kernel/order.input.js';
import { PageInput } from '../../kernel/page.input.js';
import { Campaign } from '../campaigns/campaign.type.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import { ClipOrder, ClipsFilterInput } from '../clips/clips.input.js';
import { User } from '../users/user.type.js';
import { UsersFilterInput } from '../users/users.input.js';
import type { UserRow } from '../users/users.sql.js';
import { ClipConnection, clipsOf } from './clip-lists.js';
import { UserOrder, usersOf } from './lists.js';
import { withPairTotals } from './pair-edges.js';
import { timelineOf } from './timeline.js';
import { Timeline, TimelineInput } from './timeline.type.js';
import { TotalsFilterInput } from './totals.input.js';
import { campaignPace, campaignTotals, campaignTotalsByPlatform } from './totals.loaders.js';
import type { Totals as TotalsRow } from './totals.sql.js';
import { CampaignPace, SocialPlatformTotals, Totals } from './totals.type.js';

@ObjectType({ description: 'A clipper and what they have in the campaign.', simpleResolvers: true })
export class CampaignClipperEdge {
  @Field(() => String, { description: 'Opaque; pass it as after to go on from here.' })
  cursor!: string;

  @Field(() => User, { description: 'The clipper.' })
  node!: UserRow;

  @Field(() => Totals, { description: 'The totals of this clipper in this campaign.' })
  totals!: () => Promise<TotalsRow>;
}

@ObjectType({
  description: 'A page of clippers with what all of the filtered list have in the campaign.',
  simpleResolvers: true,
})
export class CampaignClipperConnection extends connectionWith('CampaignClipper', () => CampaignClipperEdge) {
  @Field(() => Totals, { description: 'The totals in this campaign of exactly the users in the whole filtered list.' })
  totals!: () => Promise<TotalsRow>;
}

@Resolver(() => Campaign)
export class CampaignTotalsFields {
  @FieldResolver(() => Totals, { description: 'Sums over the clips in the campaign, of all clippers.' })
  totals(
    @Root() campaign: CampaignRow,
    @Arg('filter', () => TotalsFilterInput, { nullable: true, description: 'Narrows the scope.' })
    filter: TotalsFilterInput | null,
    @Ctx() { loaders, viewer }: Context,
  ) {
    return loaders.load(campaignTotals, campaign.id, TotalsFilterInput.parse(filter, viewer));
  }

  @FieldResolver(() => [SocialPlatformTotals], {
    description: 'The same by social platform: the parts add up to totals.',
  })
  totalsByPlatform(@Root() campaign: CampaignRow, @Ctx() { loaders }: Context) {
    return loaders.load(campaignTotalsByPlatform, campaign.id, {});
  }

  @Authorized(['ADMIN', 'SERVICE'])
  @FieldResolver(() => CampaignPace, { nullable: true, description: 'How fast its budget is being spent.' })
  pace(@Root() campaign: CampaignRow, @Ctx() { loaders }: Context) {
    return loaders.load(campaignPace, campaign.id);
  }

  @FieldResolver(() => ClipConnection, { description: 'Clips in the campaign; to a clipper, their own.' })
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
    description: 'Everybody who ever submitted to it, with the totals of the pair; to a clipper, themselves.',
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
    description: 'What was earned, gained and approved in it, over time.',
  })
  timeline(@Root() campaign: CampaignRow, @Args(() => TimelineInput) range: TimelineInput, @Ctx() context: Context) {
    return timelineOf(context, 'CAMPAIGN', campaign.id, range);
  }
}
