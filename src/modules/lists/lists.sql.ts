/** Pages of users and campaigns. Sorting by totals uses the same SQL text as the totals themselves. */
import type { Listed } from '../../kernel/api/connection.js';
import { pageQuery, type SortKey } from '../../kernel/api/page.js';
import type { Id, Viewer } from '../../kernel/auth/viewer.js';
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import { type CampaignListArgs, type CampaignRow, campaignRows } from '../campaigns/campaigns.sql.js';
import { standings } from '../rankings/rankings.sql.js';
import { type UserListArgs, type UserRow, userRows } from '../users/users.sql.js';

export function userPage(parents: readonly Id[], args: UserListArgs, viewer: Viewer): Query<Listed<UserRow>> {
  const list = userRows(args, viewer, args.page.order);
  const keys = byStanding(args.of, { key: 'userId', row: 'u.id', pair: '(u.id, s."campaignId")' });
  return pageQuery({ ...list, sortKeys: { ...list.sortKeys, ...keys } }, parents, args.page);
}

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
