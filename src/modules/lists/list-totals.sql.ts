/** Totals of whole filtered lists of users and campaigns, over exactly the rows that this viewer gets. */
import { ROOT } from '../../kernel/api/page.js';
import { type Id, seesAll, type Viewer } from '../../kernel/auth/viewer.js';
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import { type CampaignListArgs, campaignRows } from '../campaigns/campaigns.sql.js';
import { amongst, type Condition } from '../totals/conditions.sql.js';
import type { Key } from '../totals/summands.sql.js';
import { measured, type Totals } from '../totals/totals.sql.js';
import { type ListedUsersArgs, listedUsers } from './lists.sql.js';

/** Lists nested under a user cover only the user's clips in those campaigns. */
export function totalsOfCampaignLists(
  parents: readonly Id[],
  list: Omit<CampaignListArgs, 'page'>,
  viewer: Viewer,
): Query<Totals & { parentId: Id }> {
  const inList: Condition = { on: ['campaignId'], sql: campaignRows(list, viewer).where };
  return totalsOfList(parents, list.of === 'ALL' ? null : 'userId', inList);
}

/**
 * Lists nested under a campaign cover only the users' clips in it. The totals of all users are those of the platform,
 * so that list needs no read of users.
 */
export function totalsOfUserLists(
  parents: readonly Id[],
  list: Omit<ListedUsersArgs, 'page'>,
  viewer: Viewer,
): Query<Totals & { parentId: Id }> {
  const isNarrowed = !seesAll(viewer) || Object.values(list.filter).some((value) => value != null);
  const where = sql`c."userId" IN (SELECT u.id FROM "User" u WHERE ${listedUsers(list, viewer).where})`;
  const inList: Condition = isNarrowed ? { on: ['userId'], sql: where } : { on: [], sql: raw('TRUE') };
  return totalsOfList(parents, list.of === 'ALL' ? null : 'campaignId', inList);
}

function totalsOfList(parents: readonly Id[], key: Key | null, inList: Condition): Query<Totals & { parentId: Id }> {
  if (key === null) return sql`SELECT ${ROOT} AS "parentId", list.* FROM (${measured([], [inList])}) list`;
  return sql`
    SELECT list."${raw(key)}" AS "parentId", list.*
    FROM (${measured([key], [amongst(key, parents), inList])}) list`;
}
