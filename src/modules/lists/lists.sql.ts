/** Pages of users and campaigns. Sorting by totals uses the same SQL text as the totals themselves. */
import type { Listed } from '../../kernel/api/connection.js';
import { countQuery, type List, type Order, pageQuery, type SortKey } from '../../kernel/api/page.js';
import type { Id, Viewer } from '../../kernel/auth/viewer.js';
import { all, type Query, raw, sql } from '../../kernel/db/sql.js';
import { allBalances, OWED, type Owed, owedBy, owes } from '../balances/balances.sql.js';
import { type CampaignListArgs, type CampaignRow, campaignRows } from '../campaigns/campaigns.sql.js';
import { standings } from '../rankings/rankings.sql.js';
import { type UserListArgs, type UserRow, userRows } from '../users/users.sql.js';

/** Users as accounts, narrowed by their balances, too. */
export interface ListedUsersArgs extends UserListArgs {
  filter: UserListArgs['filter'] & { owed?: readonly Owed[] | null };
}

/** The rows of a list of users, for its pages, its count and its totals. */
export function listedUsers(args: Omit<ListedUsersArgs, 'page'>, viewer: Viewer, order?: Order): List {
  const list = userRows(args, viewer, order);
  return { ...list, where: all([list.where, ...owes('u.id', args.filter.owed)]) };
}

export function userPage(parents: readonly Id[], args: ListedUsersArgs, viewer: Viewer): Query<Listed<UserRow>> {
  const list = listedUsers(args, viewer, args.page.order);
  const keys = byStanding(args.of, { key: 'userId', row: 'u.id', pair: '(u.id, s."campaignId")' });
  return pageQuery({ ...list, sortKeys: { ...list.sortKeys, ...keys, ...BY_BALANCE } }, parents, args.page);
}

export function userCount(
  parents: readonly Id[],
  args: ListedUsersArgs,
  viewer: Viewer,
): Query<{ parentId: Id; count: bigint }> {
  return countQuery(listedUsers(args, viewer), parents);
}

const BY_BALANCE: Record<string, SortKey> = Object.fromEntries(
  OWED.map((owed) => [
    owed,
    {
      expression: owedBy(owed),
      type: 'bigint',
      join: () => sql`LEFT JOIN ${allBalances()} b ON b."userId" = u.id`,
    },
  ]),
);

/** Campaigns nested under a user are sorted by the user's totals in them. */
export function campaignPage(
  parents: readonly Id[],
  args: CampaignListArgs,
  viewer: Viewer,
): Query<Listed<CampaignRow>> {
  const list = campaignRows(args, viewer, args.page.order);
  const keys = byStanding(args.of, { key: 'campaignId', row: 'k.id', pair: '(s."userId", k.id)' });
  return pageQuery({ ...list, sortKeys: { ...list.sortKeys, ...keys } }, parents, args.page);
}

interface StandingOf {
  key: 'userId' | 'campaignId';
  /** The row's id, and its user and campaign if it is nested. */
  row: string;
  pair: string;
}

/** In a root list every row has a standing, so the bare columns are enough and an index can serve them. */
function byStanding(
  of: 'ALL' | 'USER' | 'CAMPAIGN',
  { key, row, pair }: StandingOf,
): Record<'EARNED' | 'VIEWS', SortKey> {
  const id = raw(`t."${key}"`);
  const join = () =>
    of === 'ALL'
      ? sql`JOIN ${standings(key)} t ON ${id} = ${raw(row)}`
      : sql`LEFT JOIN ${standings('pair')} t ON (t."userId", t."campaignId") = ${raw(pair)}`;
  const by = (measure: string): SortKey =>
    of === 'ALL'
      ? { expression: raw(`t.${measure}`), type: 'bigint', join, id }
      : { expression: raw(`coalesce(t.${measure}, 0)`), type: 'bigint', join };
  return { EARNED: by('earned'), VIEWS: by('views') };
}
