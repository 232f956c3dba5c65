/** Root lists of users and campaigns. They live here because they can be sorted by totals. */
import { Arg, Args, Authorized, Ctx, Query, Resolver } from 'type-graphql';
import type { Context } from '../../kernel/api/context.js';
import { ORDER_BY, type OrderInput } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import { ROOT } from '../../kernel/api/page.js';
import { CampaignsFilterInput } from '../campaigns/campaigns.input.js';
import { UsersFilterInput } from '../users/users.input.js';
import { CampaignConnection, CampaignOrder, campaignsOf, UserConnection, UserOrder, usersOf } from './lists.js';

const FILTER = { nullable: true, description: 'Narrows the list.' } as const;

@Resolver()
export class ListsResolver {
  @Authorized(['ADMIN', 'SERVICE'])
  @Query(() => UserConnection, { nullable: true, description: 'All users. FORBIDDEN to clippers.' })
  users(
    @Args(() => PageInput) page: PageInput,
    @Arg('filter', () => UsersFilterInput, FILTER) filter: UsersFilterInput | null,
    @Arg('orderBy', () => UserOrder, ORDER_BY) orderBy: OrderInput | null,
    @Ctx() context: Context,
  ) {
    return usersOf(context, 'ALL', ROOT, { page, filter, orderBy });
  }

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
