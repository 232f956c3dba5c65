/** Query.campaigns and User.campaigns, which have totals and can be sorted by them. */
import { Arg, Args, Authorized, Ctx, Field, FieldResolver, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { connectionWith } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import { ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { ROOT } from '../../kernel/api/page.js';
import { Campaign } from '../campaigns/campaign.type.js';
import { CampaignsFilterInput } from '../campaigns/campaigns.input.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import type { Totals as TotalsRow } from '../totals/totals.sql.js';
import { Totals } from '../totals/totals.type.js';
import { User } from '../users/user.type.js';
import type { UserRow } from '../users/users.sql.js';
import { CampaignConnection, CampaignOrder, campaignsOf } from './lists.js';
import { withPairTotals } from './pair-edges.js';

const FILTER = { nullable: true, description: 'Narrows the list.' } as const;

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
export class UserCampaignConnection extends connectionWith(
  'UserCampaign',
  () => Campaign,
  () => UserCampaignEdge,
) {
  @Field(() => Totals, { description: 'Totals of this user in exactly the campaigns of the whole filtered list.' })
  totals!: () => Promise<TotalsRow>;
}

@Resolver()
export class CampaignsResolver {
  @Authorized(['CLIPPER', 'ADMIN', 'SERVICE'])
  @Query(() => CampaignConnection, {
    nullable: true,
    description: 'Campaigns. Clippers see only those that were published.',
  })
  campaigns(
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => CampaignsFilterInput, FILTER) filter: CampaignsFilterInput | null,
    @Arg('orderBy', () => CampaignOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return campaignsOf(context, 'ALL', ROOT, { page, filter, orderBy });
  }
}

@Resolver(() => User)
export class UserCampaigns {
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
}
