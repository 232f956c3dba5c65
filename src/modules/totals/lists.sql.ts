/** Pages of users and campaigns, which can be sorted by their totals: by the same text as the totals themselves. */
import type { Listed } from '../../kernel/connection.js';
import { pageQuery, type SortKey } from '../../kernel/page.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import { type Query, raw, sql } from '../../kernel/sql.js';
import type { Id, Viewer } from '../../kernel/viewer.js';
import { type CampaignListArgs, type CampaignRow, campaignRows } from '../campaigns/campaigns.sql.js';
import { type UserListArgs, type UserRow, userRows } from '../users/users.sql.js';
import { totalsOfAllCampaigns, totalsOfAllPairs, totalsOfAllUsers } from './totals.sql.js';

export function userPage(parents: readonly Id[], args: UserListArgs, viewer: Viewer): Query<Listed<UserRow>> {
  const list = userRows(args, viewer);
  const join = () =>
    args.of === 'ALL'
      ? sql`LEFT JOIN (${totalsOfAllUsers()}) t ON t."userId" = u.id::text`
      : sql`LEFT JOIN (${totalsOfAllPairs()}) t ON (t."userId", t."campaignId") = (u.id::text, s."campaignId"::text)`;
  return pageQuery({ ...list, sortKeys: { ...list.sortKeys, ...byTotals(join) } }, parents, args.page);
}

/** Nested under a user they are sorted by what the user has in them. */
export function campaignPage(
  parents: readonly Id[],
  args: CampaignListArgs,
  viewer: Viewer,
): Query<Listed<CampaignRow>> {
  const list = campaignRows(args, viewer);
  const join = () =>
    args.of === 'ALL'
      ? sql`LEFT JOIN (${totalsOfAllCampaigns()}) t ON t."campaignId" = k.id::text`
      : sql`LEFT JOIN (${totalsOfAllPairs()}) t ON (t."userId", t."campaignId") = (s."userId"::text, k.id::text)`;
  return pageQuery({ ...list, sortKeys: { ...list.sortKeys, ...byTotals(join) } }, parents, args.page);
}

function byTotals(join: () => Prisma.Sql): Record<'EARNED' | 'VIEWS', SortKey> {
  return {
    EARNED: { expression: raw('coalesce(t.earned, 0)'), type: 'bigint', join },
    VIEWS: { expression: raw('coalesce(t.views, 0)'), type: 'bigint', join },
  };
}
