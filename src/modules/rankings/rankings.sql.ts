/**
 * Rankings by totals: the best rows of a scope, found by their standing, and the totals of the rest, which are those of
 * the scope minus those of the best. Every figure comes from the SQL text of the totals.
 */
import { LARGEST_PAGE } from '../../kernel/api/page.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import { amongst, type Condition } from '../totals/conditions.sql.js';
import { type Key, keptSums, summands } from '../totals/summands.sql.js';
import { measured, NO_TOTALS, PLATFORM, type Totals } from '../totals/totals.sql.js';

export interface RankingArgs {
  /** The rows to rank: users, campaigns or clips. */
  of: 'userId' | 'campaignId' | 'id';
  by: 'earned' | 'views';
  first: number;
}

export interface RankedRow extends Totals {
  parentId: Id;
  /** Id of the user, campaign or clip. */
  rowId: Id;
  /** 1 + the number of rows that are strictly better. */
  rank: number;
  /** Percent of the scope's total, with two places; null if that is 0. */
  share: string | null;
}

/** The best of the platform, which is also the parent of each row. */
export function rankingOfPlatform(_: readonly Id[], args: RankingArgs): Query<RankedRow> {
  return ranked(null, [], args);
}

export function restOfPlatform(_: readonly Id[], args: RankingArgs): Query<Totals & { parentId: Id }> {
  return rest(null, [], args);
}

export function rankingOfCampaigns(campaignIds: readonly Id[], args: RankingArgs): Query<RankedRow> {
  return ranked('campaignId', campaignIds, args);
}

export function restOfCampaigns(campaignIds: readonly Id[], args: RankingArgs): Query<Totals & { parentId: Id }> {
  return rest('campaignId', campaignIds, args);
}

/** Rows that can be ordered by earned or views: users, campaigns, counted clips, or users within campaigns. */
export type Ordered = RankingArgs['of'] | 'pair';

/**
 * The standings that rows are ordered by. Every user and campaign has one, and so has every pair with a counted clip.
 * With kept sums, an index holds the order.
 */
export function standings(of: Ordered): Prisma.Sql {
  if (of === 'id') {
    return raw(`(SELECT id, "campaignId", earned, coalesce(views, -1) AS views FROM "Clip" WHERE status = 'APPROVED')`);
  }
  if (of === 'userId') return keptSums ? raw('"UserSum"') : standing('User', 'userId');
  if (of === 'campaignId') return keptSums ? raw('"CampaignSum"') : standing('Campaign', 'campaignId');
  if (keptSums) return raw('"PairSum"');
  return sql`(
    SELECT c."userId", c."campaignId", sum(c.earned) AS earned, coalesce(sum(c.views), 0) AS views
    FROM ${summands(['userId', 'campaignId'])} c GROUP BY c."userId", c."campaignId")`;
}

function standing(table: 'User' | 'Campaign', key: Key): Prisma.Sql {
  const column = raw(`c."${key}"`);
  return sql`(
    SELECT o.id AS "${raw(key)}", coalesce(sum(c.earned), 0)::bigint AS earned, coalesce(sum(c.views), 0)::bigint AS views
    FROM "${raw(table)}" o LEFT JOIN ${summands([key])} c ON ${column} = o.id GROUP BY o.id)`;
}

/** The best rows of each scope, found by their standing. Rows with zero are left out. */
function best(scope: 'campaignId' | null, parents: readonly Id[], { of, by, first }: RankingArgs): Prisma.Sql {
  const [id, measure] = [raw(`s."${of}"`), raw(`s.${by}`)];
  const list = standings(scope === 'campaignId' && of === 'userId' ? 'pair' : of);
  const within = scope === null ? raw('') : raw(`s."${scope}" = parent.id AND`);
  return sql`
    best AS MATERIALIZED (
      SELECT parent.id AS "parentId", b.id, rank() OVER (PARTITION BY parent.id ORDER BY b.measure DESC)::int AS rank,
        row_number() OVER (PARTITION BY parent.id ORDER BY b.measure DESC, b.id) AS position
      FROM ${scope === null ? raw('(VALUES (0)) AS parent(id)') : sql`unnest(${parents}::bigint[]) AS parent(id)`}
      CROSS JOIN LATERAL (
        SELECT * FROM (
          SELECT ${id} AS id, ${measure} AS measure FROM ${list} s
          WHERE ${within} ${measure} > 0 ORDER BY ${measure} DESC, ${id} LIMIT ${LARGEST_PAGE}
        ) longest LIMIT ${first}
      ) b
    ), found AS MATERIALIZED (${measured(scope === null ? [of] : [scope, of], [amongBest(scope, of)])}
    ), whole AS MATERIALIZED (${measured(scope === null ? [] : [scope], scope === null ? [] : [amongst(scope, parents)])})`;
}

function amongBest(scope: 'campaignId' | null, of: RankingArgs['of']): Condition {
  if (scope === null || of === 'id') return { on: [of], sql: sql`c."${raw(of)}" IN (SELECT id FROM best)` };
  return {
    on: [scope, of],
    sql: sql`(c."${raw(scope)}", c."${raw(of)}") IN (SELECT "parentId", id FROM best)`,
  };
}

function ranked(scope: 'campaignId' | null, parents: readonly Id[], args: RankingArgs): Query<RankedRow> {
  const measure = raw(args.by);
  const [parentId, ofFound, ofWhole] =
    scope === null
      ? [sql`${PLATFORM}`, raw('TRUE'), raw('TRUE')]
      : [raw('b."parentId"::text'), raw(`f."${scope}" = b."parentId"::text`), raw(`w."${scope}" = b."parentId"::text`)];
  return sql`
    WITH ${best(scope, parents, args)}
    SELECT ${parentId} AS "parentId", b.id::text AS "rowId", b.rank,
      round(f.${measure} * 100.0 / nullif(w.${measure}, 0), 2)::text AS share, f.*
    FROM best b JOIN found f ON f."${raw(args.of)}" = b.id::text AND ${ofFound} JOIN whole w ON ${ofWhole}
    ORDER BY b."parentId", b.position`;
}

const MEASURES = Object.keys(NO_TOTALS);

/** The scope's totals minus those of its best rows. */
function rest(scope: 'campaignId' | null, parents: readonly Id[], args: RankingArgs): Query<Totals & { parentId: Id }> {
  const parentId = scope === null ? sql`${PLATFORM}` : raw(`w."${scope}"`);
  const others = MEASURES.map((measure) => `w.${measure} - coalesce(f.${measure}, 0) AS ${measure}`).join(', ');
  const added = MEASURES.map((measure) => `sum(${measure})::bigint AS ${measure}`).join(', ');
  const ofScope = scope === null ? '' : `"${scope}", `;
  return sql`
    WITH ${best(scope, parents, args)}
    SELECT ${parentId} AS "parentId", ${raw(others)}
    FROM whole w LEFT JOIN (
      SELECT ${raw(ofScope)}${raw(added)} FROM found ${raw(scope === null ? '' : `GROUP BY "${scope}"`)}
    ) f ON ${raw(scope === null ? 'TRUE' : `f."${scope}" = w."${scope}"`)}`;
}
