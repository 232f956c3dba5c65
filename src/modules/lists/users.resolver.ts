/** Query.users and Campaign.clippers, which have totals and can be sorted by them. */
import { Arg, Args, Authorized, Ctx, Field, FieldResolver, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { connectionWith } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import { ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { ROOT } from '../../kernel/api/page.js';
import { Campaign } from '../campaigns/campaign.type.js';
import type { CampaignRow } from '../campaigns/campaigns.sql.js';
import type { Totals as TotalsRow } from '../totals/totals.sql.js';
import { Totals } from '../totals/totals.type.js';
import { User } from '../users/user.type.js';
import type { UserRow } from '../users/users.sql.js';
import { UserConnection, UserOrder, usersOf } from './lists.js';
import { withPairTotals } from './pair-edges.js';
import { ListedUsersFilterInput } from './users-filter.input.js';

const FILTER = { nullable: true, description: 'Narrows the list.' } as const;

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
export class CampaignClipperConnection extends connectionWith(
  'CampaignClipper',
  () => User,
  () => CampaignClipperEdge,
) {
  @Field(() => Totals, { description: 'Totals in this campaign of exactly the users in the whole filtered list.' })
  totals!: () => Promise<TotalsRow>;
}

@Resolver()
export class UsersResolver {
  @Authorized(['ADMIN', 'SERVICE'])
  @Query(() => UserConnection, { nullable: true, description: 'All users. FORBIDDEN to clippers.' })
  users(
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => ListedUsersFilterInput, FILTER) filter: ListedUsersFilterInput | null,
    @Arg('orderBy', () => UserOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return usersOf(context, 'ALL', ROOT, { page, filter, orderBy });
  }
}

@Resolver(() => Campaign)
export class CampaignClippers {
  @FieldResolver(() => CampaignClipperConnection, {
    description: 'Users who ever submitted to the campaign, with their totals in it. Clippers see only themselves.',
  })
  clippers(
    @Root() campaign: CampaignRow,
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => ListedUsersFilterInput, { nullable: true, description: 'Narrows the list.' })
    filter: ListedUsersFilterInput | null,
    @Arg('orderBy', () => UserOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    const list = usersOf(context, 'CAMPAIGN', campaign.id, { page, filter, orderBy });
    return withPairTotals(context, list, (userId) => ({ userId, campaignId: campaign.id }));
  }
}
