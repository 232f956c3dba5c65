/** Lists of users and campaigns, root and nested, with the orders they can stand in. */
import { type Connection, defineList, loadConnection } from '../../kernel/connection.js';
import type { Context } from '../../kernel/context.js';
import { type OrderInput, orderOf } from '../../kernel/order.input.js';
import { PageInput } from '../../kernel/page.input.js';
import type { Id } from '../../kernel/viewer.js';
import type { CampaignsFilterInput } from '../campaigns/campaigns.input.js';
import { type CampaignListArgs, type CampaignRow, campaignCount } from '../campaigns/campaigns.sql.js';
import type { UsersFilterInput } from '../users/users.input.js';
import { type UserListArgs, type UserRow, userCount } from '../users/users.sql.js';
import { campaignPage, userPage } from './lists.sql.js';

const userList = defineList(userPage, userCount);
const campaignList = defineList(campaignPage, campaignCount);

const BY_TOTALS = {
  NAME: 'Name, whatever its case.',
  EARNED: 'totals.earned; in a nested list, of the pair.',
  VIEWS: 'totals.views; in a nested list, of the pair.',
};

export const UserOrder = orderOf('User', BY_TOTALS);
export const CampaignOrder = orderOf('Campaign', {
  ...BY_TOTALS,
  BUDGET: 'The most that all its clips together may earn.',
  REMAINING: 'What remains of the budget.',
});

/** What a client asked of a list. */
export interface Asked<Filter> {
  page: PageInput;
  filter: Filter | null;
  orderBy: OrderInput | null;
}

export function usersOf(
  context: Context,
  of: UserListArgs['of'],
  parent: Id,
  { page, filter, orderBy }: Asked<UsersFilterInput>,
): Connection<UserRow> {
  return loadConnection(context, userList, parent, {
    of,
    filter: { ...filter },
    page: PageInput.parse(page, orderBy),
  });
}

export function campaignsOf(
  context: Context,
  of: CampaignListArgs['of'],
  parent: Id,
  { page, filter, orderBy }: Asked<CampaignsFilterInput>,
): Connection<CampaignRow> {
  return loadConnection(context, campaignList, parent, {
    of,
    filter: { ...filter },
    page: PageInput.parse(page, orderBy),
  });
}
