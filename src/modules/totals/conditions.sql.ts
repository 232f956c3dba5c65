/** The conditions that narrow a scope of totals, with the keys that they look at. */
import { isAmong } from '../../kernel/api/filter-conditions.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import { CampaignStatus, SocialPlatform } from '../../kernel/prisma/generated/enums.js';
import type { Key } from './summands.sql.js';

/** Narrows a scope. A filter that contradicts the scope gives zeros. */
export interface TotalsFilter {
  socialPlatform?: readonly SocialPlatform[] | null;
  campaignId?: Id | null;
  userId?: Id | null;
  campaignStatus?: readonly CampaignStatus[] | null;
}

export interface Pair {
  userId: Id;
  campaignId: Id;
}

/** A condition on counted clips c, or on sums of them. It uses only the columns in `on`. */
export interface Condition {
  on: readonly Key[];
  sql: Prisma.Sql;
}

/** Rows of these users within these campaigns. `alias`: of the rows. */
export function amongPairs(alias: 'c' | 's', pairs: readonly Pair[]): Prisma.Sql {
  const users = pairs.map(({ userId }) => userId);
  const campaigns = pairs.map(({ campaignId }) => campaignId);
  const columns = raw(`(${alias}."userId", ${alias}."campaignId")`);
  return sql`${columns} IN (SELECT * FROM unnest(${users}::bigint[], ${campaigns}::bigint[]))`;
}

export function amongst(key: Key, ids: readonly Id[]): Condition {
  return { on: [key], sql: sql`c."${raw(key)}" = ANY(${ids}::bigint[])` };
}

/** `owner`: the alias of the rows that name user and campaign. A former owner of a clip c stands in its submissions s. */
export function narrowed(
  { socialPlatform, campaignId, userId, campaignStatus }: TotalsFilter,
  owner: 'c' | 's' = 'c',
): Condition[] {
  const conditions: (Condition | false)[] = [
    ...isAmong('c."socialPlatform"', SocialPlatform, socialPlatform).map(onKey('socialPlatform')),
    campaignId != null && { on: ['campaignId'], sql: sql`${raw(owner)}."campaignId" = ${campaignId}::bigint` },
    userId != null && { on: ['userId'], sql: sql`${raw(owner)}."userId" = ${userId}::bigint` },
    ...isAmong('k.status', CampaignStatus, campaignStatus).map(onKey('campaignId')),
  ];
  return conditions.filter((condition) => condition !== false);
}

function onKey(key: Key): (condition: Prisma.Sql) => Condition {
  return (condition) => ({ on: [key], sql: condition });
}
