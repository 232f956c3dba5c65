/**
 * The text of the trigger functions that maintain the kept sums (docs/design.md#kept-sums), made from the list of
 * counts. `npm run generate:definitions` writes it to prisma/definitions/kept-sums.sql.
 */
import { COUNTS } from '../../src/scraping/post-counts.js';

const MEASURES = ['earned', ...COUNTS, 'clips'];

/** The rows of the statement, each with the sign by which it counts. */
const CHANGED_ROWS = {
  insert: 'SELECT 1 AS sign, new_clip.* FROM new_clip',
  update: 'SELECT 1 AS sign, new_clip.* FROM new_clip UNION ALL SELECT -1 AS sign, old_clip.* FROM old_clip',
  delete: 'SELECT -1 AS sign, old_clip.* FROM old_clip',
};

/** The tables with a row for each owner from the start. */
const OWN_SUMS = [
  { owner: 'Campaign', more: 'pending' },
  { owner: 'User', more: 'submitted' },
];

export function keptSumsSql(): string {
  return `-- Made by \`npm run generate:definitions\` from tools/definitions/kept-sums.ts; change that instead.
--
-- Every statement that changes clips adds the differences to the kept sums, in the order of their keys, so that no two
-- statements wait for each other in a circle. The triggers "Clip_keep_sums_on_…", "User_begin_sum" and
-- "Campaign_begin_sum" call these functions.
${[...OWN_SUMS.map(beginSum), ...Object.entries(CHANGED_ROWS).map(keepSums)].join('\n')}`;
}

function beginSum({ owner, more }: { owner: string; more: string }): string {
  const name = owner.toLowerCase();
  const columns = [...MEASURES, more];
  return `CREATE OR REPLACE FUNCTION begin_${name}_sum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO "${owner}Sum" ("${name}Id", ${columns.join(', ')})
  SELECT id, ${columns.map(() => 0).join(', ')} FROM new_${name} ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$$;
`;
}

function keepSums([event, rows]: [event: string, rows: string]): string {
  const counted = COUNTS.map((count) => `      ${summed(`sign * ${count}`)} AS ${count},`).join('\n');
  return `CREATE OR REPLACE FUNCTION keep_sums_on_${event}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  WITH changed AS MATERIALIZED (
    SELECT "campaignId", "userId", "socialPlatform", sum(sign) AS submitted,
      coalesce(sum(sign) FILTER (WHERE status = 'PENDING'), 0) AS pending,
      ${summed('sign * earned')} AS earned,
${counted}
      ${summed('sign')} AS clips
    FROM (${rows}) clip
    GROUP BY "campaignId", "userId", "socialPlatform"
  ), counted AS MATERIALIZED (
    SELECT * FROM changed WHERE ${differsFromZero(MEASURES)}
  ), by_pair_and_platform AS (
    ${added({ table: 'PairPlatformSum', keys: ['campaignId', 'userId', 'socialPlatform'], from: 'counted' })}
  ), by_pair AS (
    ${added({ table: 'PairSum', keys: ['campaignId', 'userId'], from: 'counted' })}
  ), by_campaign_and_platform AS (
    ${added({ table: 'CampaignPlatformSum', keys: ['campaignId', 'socialPlatform'], from: 'changed', more: 'submitted' })}
  ), by_campaign AS (
    ${added({ table: 'CampaignSum', keys: ['campaignId'], from: 'changed', more: 'pending' })}
  )
  ${added({ table: 'UserSum', keys: ['userId'], from: 'changed', more: 'submitted' })};
  RETURN NULL;
END
$$;
`;
}

function summed(value: string): string {
  return `coalesce(sum(${value}) FILTER (WHERE status = 'APPROVED'), 0)`;
}

function differsFromZero(columns: readonly string[]): string {
  return `(${columns.join(', ')}) <> (${columns.map(() => 0).join(', ')})`;
}

interface SumTable {
  table: string;
  keys: readonly string[];
  from: 'counted' | 'changed';
  /** A measure that counts clips of any status. */
  more?: string;
}

/** Adds the differences to the rows of a table. By all three keys there is one difference for each row already. */
function added({ table, keys, from, more }: SumTable): string {
  const columns = more === undefined ? MEASURES : [...MEASURES, more];
  const key = keys.map((name) => `"${name}"`).join(', ');
  const places = keys.map((_, nth) => nth + 1).join(', ');
  const where = more === undefined ? '' : ` WHERE ${differsFromZero(columns)}`;
  const isGrouped = keys.length < 3;
  const selected = columns.map((column) => (isGrouped ? `sum(${column})` : column)).join(', ');
  return `INSERT INTO "${table}" AS s (${key}, ${columns.join(', ')})
    SELECT ${key}, ${selected}
    FROM ${from}${where}${isGrouped ? ` GROUP BY ${places}` : ''} ORDER BY ${places}
    ON CONFLICT (${key}) DO UPDATE SET ${columns.map((column) => `${column} = s.${column} + excluded.${column}`).join(', ')}`;
}
