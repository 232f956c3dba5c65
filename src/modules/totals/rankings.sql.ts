/** Rankings by the totals: the best of a scope, and the totals of all the others, by the very text of the totals. */
import { type Query, raw, sql } from '../../kernel/sql.js';
import type { Id } from '../../kernel/viewer.js';
import { amongst, measured, PLATFORM, type Totals } from './totals.sql.js';

export interface RankingArgs {
  /** What is ranked. */
  of: 'userId' | 'campaignId' | 'id';
  by: 'earned' | 'views';
  first: number;
}

export interface RankedRow extends Totals {
  parentId: Id;
  /** Of the user, campaign or clip. */
  rowId: Id;
  /** 1 + the number that is strictly better. */
  rank: number;
  /** Percent of the scope's total, with two places; null where that is 0. */
  share: number | null;
}

/** The best of the platform: its parent is the platform. */
export function rankingOfPlatform(_: readonly Id[], args: RankingArgs): Query<RankedRow> {
  return sql`
    SELECT ${PLATFORM} AS "parentId", r.* FROM (${ranked(null, [], args)}) r
    WHERE ${inFront(args)} ORDER BY r.position`;
}

export function restOfPlatform(_: readonly Id[], args: RankingArgs): Query<Totals & { parentId: Id }> {
  return sql`SELECT ${PLATFORM} AS "parentId", ${ADDED} FROM (${ranked(null, [], args)}) r WHERE NOT (${inFront(args)})`;
}

export function rankingOfCampaigns(campaignIds: readonly Id[], args: RankingArgs): Query<RankedRow> {
  return sql`
    SELECT r."campaignId" AS "parentId", r.* FROM (${ranked('campaignId', campaignIds, args)}) r
    WHERE ${inFront(args)} ORDER BY r."campaignId", r.position`;
}

export function restOfCampaigns(campaignIds: readonly Id[], args: RankingArgs): Query<Totals & { parentId: Id }> {
  return sql`
    SELECT r."campaignId" AS "parentId", ${ADDED} FROM (${ranked('campaignId', campaignIds, args)}) r
    WHERE NOT (${inFront(args)}) GROUP BY r."campaignId"`;
}

const ADDED = raw(
  'earned available active held views likes comments shares clips'
    .split(' ')
    .map((measure) => `coalesce(sum(r.${measure}), 0)::bigint AS ${measure}`)
    .join(', '),
);

/** Those with nothing stand in no ranking. */
function inFront({ by, first }: RankingArgs) {
  return sql`r.position <= ${first} AND r.${raw(by)} > 0`;
}

/** Every row of the scope with its totals, its place, and its rank. */
function ranked(scope: 'campaignId' | null, parents: readonly Id[], { of, by }: RankingArgs): Query<RankedRow> {
  const columns = scope === null ? `c."${of}"` : `c."${scope}", c."${of}"`;
  const conditions = scope === null ? [] : [amongst(`c."${scope}"`, parents)];
  const partition = raw(scope === null ? '' : `PARTITION BY t."${scope}"`);
  const id = raw(`t."${of}"`);
  const measure = raw(`t.${by}`);
  return sql`
    SELECT t.*, ${id} AS "rowId", rank() OVER (${partition} ORDER BY ${measure} DESC)::int AS rank,
      row_number() OVER (${partition} ORDER BY ${measure} DESC, ${id}::bigint) AS position,
      round(${measure} * 100.0 / nullif(sum(${measure}) OVER (${partition}), 0), 2)::float8 AS share
    FROM (${measured(columns, conditions)}) t`;
}
