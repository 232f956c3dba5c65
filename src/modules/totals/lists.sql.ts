/** Pages of users and campaigns, which can be sorted by their totals: by the same text as the totals themselves. */
import type { Listed } from '../../kernel/connection.js';
import { pageQuery, type SortKey } from '../../kernel/page.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import { type Query, raw, sql } from '../../kernel/sql.js';
import type { Id, Viewer } from '../../kernel/viewer.js';
import { type CampaignListArgs, type CampaignRow, campaignRows } from '../campaigns/campaigns.sql.js';
import { type UserListArgs, type UserRow, userRows } from '../users/users.sql.js';
import { standings } from './rankings.sql.js';

export function userPage(parents: readonly Id[], args: UserListArgs, viewer: Viewer): Query<Listed<UserRow>> {
  const list = userRows(args, viewer, args.page.order);
  const keys =
    args.of === 'ALL'
      ? byStanding(() => sql`JOIN ${standings('userId')} t ON t."userId" = u.id`, raw('t."userId"'))
      : byStanding(
          () => sql`LEFT JOIN ${standings('pair')} t ON (t."userId", t."campaignId") = (u.id, s."campaignId")`,
        );
  return pageQuery({ ...list, sortKeys: { ...list.sortKeys, ...keys } }, parents, args.page);
}

/** Nested under a user they are sorted by what the user has in them. */
export function campaignPage(
  parents: readonly Id[],
  args: CampaignListArgs,
  viewer: Viewer,
): Query<Listed<CampaignRow>> {
  const list = campaignRows(args, viewer, args.page.order);
  const keys =
    args.of === 'ALL'
      ? byStanding(() => sql`JOIN ${standings('campaignId')} t ON t."campaignId" = k.id`, raw('t."campaignId"'))
      : byStanding(() => sql`LEFT JOIN ${standings('pair')} t ON (t."userId", t."campaignId") = (s."userId", k.id)`);
  return pageQuery({ ...list, sortKeys: { ...list.sortKeys, ...keys } }, parents, args.page);
}

/** With `id`, the row's id as a standing has it, every row has one: the bare columns then, which an index can serve. */
function byStanding(join: () => Prisma.Sql, id?: Prisma.Sql): Record<'EARNED' | 'VIEWS', SortKey> {
  const of = (measure: string): SortKey =>
    id === undefined
      ? { expression: raw(`coalesce(t.${measure}, 0)`), type: 'bigint', join }
      : { expression: raw(`t.${measure}`), type: 'bigint', join, id };
  return { EARNED: of('earned'), VIEWS: of('views') };
}
