/**
 * Lists of users and campaigns, root and nested, with their sort orders and the totals of the whole filtered list, from
 * the same snapshot.
 */
import { Field, ObjectType } from 'type-graphql';
import { type Connection, connectionOf, defineList, loadConnection } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import { type OrderInput, orderOf } from '../../kernel/api/order.input.js';
import { PageInput } from '../../kernel/api/page.input.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { defineLoader } from '../../kernel/reads/loader.js';
import { Campaign } from '../campaigns/campaign.type.js';
import type { CampaignsFilterInput } from '../campaigns/campaigns.input.js';
import { type CampaignListArgs, type CampaignRow, campaignCount } from '../campaigns/campaigns.sql.js';
import { CAMPAIGN_ID, USER_ID } from '../ids/id-kinds.js';
import { orZero } from '../totals/totals.loaders.js';
import type { Totals as TotalsRow } from '../totals/totals.sql.js';
import { Totals } from '../totals/totals.type.js';
import { User } from '../users/user.type.js';
import type { UserListArgs, UserRow } from '../users/users.sql.js';
import { totalsOfCampaignLists, totalsOfUserLists } from './list-totals.sql.js';
import { campaignPage, userCount, userPage } from './lists.sql.js';
import type { ListedUsersFilterInput } from './users-filter.input.js';

const userList = defineList(USER_ID, userPage, userCount);
const campaignList = defineList(CAMPAIGN_ID, campaignPage, campaignCount, 'role');

const campaignListTotals = defineLoader({
  sees: 'role',
  statement: totalsOfCampaignLists,
  keyOf: (row) => row.parentId,
  value: orZero,
});
const userListTotals = defineLoader({
  statement: totalsOfUserLists,
  keyOf: (row) => row.parentId,
  value: orZero,
});

const BY_TOTALS = {
  NAME: 'Name, ignoring case.',
  EARNED: 'totals.earned; in a nested list, that of user and campaign together.',
  VIEWS: 'totals.views; in a nested list, that of user and campaign together.',
};

export const UserOrder = orderOf('User', {
  ...BY_TOTALS,
  WITHDRAWABLE: 'balance.withdrawable.',
  REQUESTED: 'balance.requested.',
  DEBT: 'balance.debt.',
  UNCOVERED: 'balance.uncovered.',
});
export const CampaignOrder = orderOf('Campaign', {
  ...BY_TOTALS,
  BUDGET: 'Budget of the campaign.',
  REMAINING: 'Budget that remains.',
});

@ObjectType({ description: 'A page of users with the totals of the whole filtered list.', simpleResolvers: true })
export class UserConnection extends connectionOf('User', () => User) {
  @Field(() => Totals, {
    description: 'Sums over the clips that count, of exactly the users in the whole filtered list.',
  })
  totals!: () => Promise<TotalsRow>;
}

@ObjectType({ description: 'A page of campaigns with the totals of the whole filtered list.', simpleResolvers: true })
export class CampaignConnection extends connectionOf('Campaign', () => Campaign) {
  @Field(() => Totals, {
    description: 'Sums over the clips that count, in exactly the campaigns of the whole filtered list.',
  })
  totals!: () => Promise<TotalsRow>;
}

export type WithTotals<List> = List & { totals: () => Promise<TotalsRow> };

/** The arguments of a list. */
export interface Asked<Filter> {
  page: PageInput;
  filter: Filter | null;
  orderBy: OrderInput | null;
}

export function usersOf(
  context: Context,
  of: UserListArgs['of'],
  parent: Id,
  { page, filter, orderBy }: Asked<ListedUsersFilterInput>,
): WithTotals<Connection<UserRow>> {
  const list = { of, filter: { ...filter } };
  return {
    ...loadConnection(context, userList, parent, { ...list, page: PageInput.parse(page, orderBy) }),
    totals: () => context.loaders.load(userListTotals, parent, list),
  };
}

export function campaignsOf(
  context: Context,
  of: CampaignListArgs['of'],
  parent: Id,
  { page, filter, orderBy }: Asked<CampaignsFilterInput>,
): WithTotals<Connection<CampaignRow>> {
  const list = { of, filter: { ...filter } };
  return {
    ...loadConnection(context, campaignList, parent, { ...list, page: PageInput.parse(page, orderBy) }),
    totals: () => context.loaders.load(campaignListTotals, parent, list),
  };
}
