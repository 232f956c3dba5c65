/**
 * B10, the kept sums (label: offline): compares them with their clips, and recomputes them after a restore. This file
 * defines the sums a second time, independently of the triggers keep_sums_on_… that maintain them.
 */
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import { COUNTS } from '../../scraping/post-counts.js';
import { CAMPAIGN_ID, USER_ID } from '../ids/id-kinds.js';
import type { Difference } from './books.sql.js';

const MEASURES = ['earned', ...COUNTS, 'clips'];

/** A table of sums, the keys of its rows, and what each row should be. */
export interface Kept {
  table: string;
  keys: readonly string[];
  measures: readonly string[];
  /** The clips to add up. One that does not count adds only to `submitted` and `pending`. */
  where: string;
}

const COUNTED = `status = 'APPROVED'`;

export const OWNERS = ['Campaign', 'User'] as const;
export type Owner = (typeof OWNERS)[number];

/** Tables in which every campaign or user has a row, even without counted clips. */
const OWN: Readonly<Record<Owner, Kept>> = {
  Campaign: { table: 'CampaignSum', keys: ['campaignId'], measures: [...MEASURES, 'pending'], where: 'TRUE' },
  User: { table: 'UserSum', keys: ['userId'], measures: [...MEASURES, 'submitted'], where: 'TRUE' },
};

/** The tables to recompute under the lock of a campaign or user. Its id is their first key. */
export const KEPT: Readonly<Record<Owner, readonly Kept[]>> = {
  Campaign: [
    {
      table: 'PairPlatformSum',
      keys: ['campaignId', 'userId', 'socialPlatform'],
      measures: MEASURES,
      where: COUNTED,
    },
    { table: 'PairSum', keys: ['campaignId', 'userId'], measures: MEASURES, where: COUNTED },
    {
      table: 'CampaignPlatformSum',
      keys: ['campaignId', 'socialPlatform'],
      measures: [...MEASURES, 'submitted'],
      where: 'TRUE',
    },
    OWN.Campaign,
  ],
  User: [OWN.User],
};

/** Returns every key, kept or not, whose sums differ from those of its clips. A key without clips has zeros. */
export function sumsAreTheirClips(): Query<Difference> {
  const parts = [...KEPT.Campaign, ...KEPT.User].map((kept) => {
    const subject = kept.keys
      .map((key) => `'${idPrefix(key)}' || coalesce(s."${key}", c."${key}")`)
      .join(` || ' ' || `);
    const values = kept.measures.map((measure) => `('${measure}', s.${measure}, c.${measure})`).join(', ');
    return `
      SELECT '${kept.table} ' || ${subject} AS subject, m.measure, m.l::text AS left, m.r::text AS right
      FROM "${kept.table}" s FULL JOIN (${recomputed(kept)}) c USING (${quoted(kept.keys)})
      CROSS JOIN LATERAL (VALUES ${values}) m(measure, l, r)
      WHERE coalesce(m.l, 0) <> coalesce(m.r, 0)`;
  });
  const missing = OWNERS.map(
    (owner) => `
      SELECT '${OWN[owner].table} ${idPrefix(OWN[owner].keys[0])}' || o.id, 'a row for every ${owner.toLowerCase()}', '0', '1' ${withoutSum(owner)}`,
  );
  return sql`${raw([...parts, ...missing, PAIRS].join(' UNION ALL '))}`;
}

/** Global ids in the subject of a difference. A social platform has no id. */
function idPrefix(key: string | undefined): string {
  const kind = [USER_ID, CAMPAIGN_ID].find(({ prefix }) => key === `${prefix}Id`);
  return kind === undefined ? '' : `${kind.prefix}_`;
}

/** Compares the kept pairs of user and campaign with the submissions. */
const PAIRS = `
  SELECT 'SubmittedPair user_' || "userId" || ' campaign_' || "campaignId", 'is kept = has a submission', (p.kept IS NOT NULL)::int::text,
    (s.submitted IS NOT NULL)::int::text
  FROM (SELECT *, TRUE AS kept FROM "SubmittedPair") p
  FULL JOIN (SELECT DISTINCT "userId", "campaignId", TRUE AS submitted FROM "ClipSubmission") s USING ("userId", "campaignId")
  WHERE p.kept IS NULL OR s.submitted IS NULL`;

/** Adds the missing pairs of these campaigns. */
export function addSubmittedPairs(campaignIds: readonly bigint[]): Query<never> {
  return sql`
    INSERT INTO "SubmittedPair" ("userId", "campaignId")
    SELECT DISTINCT "userId", "campaignId" FROM "ClipSubmission" s WHERE "campaignId" = ANY(${campaignIds}::bigint[])
      AND NOT EXISTS (SELECT FROM "SubmittedPair" p WHERE (p."userId", p."campaignId") = (s."userId", s."campaignId"))
    ORDER BY 1, 2 ON CONFLICT DO NOTHING`;
}

/**
 * Deletes pairs without a submission, and names their users in the changes feed. The caller locks the campaigns, as every
 * new submission does.
 */
export function dropSubmittedPairs(campaignIds: readonly bigint[]): Query<{ pairs: number }> {
  return sql`
    WITH dropped AS (
      DELETE FROM "SubmittedPair" p WHERE "campaignId" = ANY(${campaignIds}::bigint[]) AND NOT EXISTS (
        SELECT FROM "ClipSubmission" s WHERE (s."userId", s."campaignId") = (p."userId", p."campaignId")
      ) RETURNING "userId"
    ), named AS (
      INSERT INTO "Change" (type, ids) SELECT 'USER', array_agg(DISTINCT "userId") FROM dropped HAVING count(*) > 0
    )
    SELECT count(*)::int AS pairs FROM dropped`;
}

/** Names them in the changes feed. Its triggers look at clips, and a rebuild changes no clip. */
export function recordOwners(owner: Owner, ids: readonly bigint[]): Query<never> {
  const types = owner === 'Campaign' ? ['CAMPAIGN', 'CAMPAIGN_MEMBERS'] : ['USER'];
  return sql`
    INSERT INTO "Change" (type, ids)
    SELECT type, ${ids}::bigint[] FROM unnest(${types}::"ChangeType"[]) AS named(type)`;
}

/**
 * Corrects sums that differ from the clips. The caller locks the campaigns, as every change of a counted clip does, or
 * the users' rows by lockUserSums.
 */
export function rebuildSums(kept: Kept, ids: readonly bigint[]): Query<never> {
  const keys = quoted(kept.keys);
  const owner = raw(`"${kept.keys[0]}"`);
  const each = (text: (measure: string) => string) => raw(kept.measures.map(text).join(', '));
  return sql`
    INSERT INTO "${raw(kept.table)}" AS s (${raw(keys)}, ${each((measure) => measure)})
    SELECT ${raw(keys)}, ${each((measure) => `coalesce(c.${measure}, 0)`)}
    FROM (
      SELECT ${raw(keys)} FROM "${raw(kept.table)}" WHERE ${owner} = ANY(${ids}::bigint[])
      UNION SELECT ${raw(keys)} FROM "Clip" WHERE ${raw(kept.where)} AND ${owner} = ANY(${ids}::bigint[])
    ) k LEFT JOIN (${raw(recomputed(kept))} HAVING ${owner} = ANY(${ids}::bigint[])) c USING (${raw(keys)})
    ORDER BY ${raw(keys)}
    ON CONFLICT (${raw(keys)}) DO UPDATE SET ${each((measure) => `${measure} = excluded.${measure}`)}
    WHERE ROW(${each((measure) => `s.${measure}`)}) <> ROW(${each((measure) => `excluded.${measure}`)})`;
}

/** Inserts the missing rows of these campaigns or users. */
export function beginSums(owner: Owner, ids: readonly bigint[]): Query<never> {
  const { table, keys, measures } = OWN[owner];
  return sql`
    INSERT INTO "${raw(table)}" (${raw(quoted([...keys, ...measures]))})
    SELECT o.id, ${raw(measures.map(() => '0').join(', '))} ${raw(withoutSum(owner))} AND o.id = ANY(${ids}::bigint[])
    ORDER BY o.id ON CONFLICT DO NOTHING`;
}

function withoutSum(owner: Owner): string {
  const { table, keys } = OWN[owner];
  return `FROM "${owner}" o WHERE NOT EXISTS (SELECT FROM "${table}" s WHERE s.${quoted(keys)} = o.id)`;
}

/** Locks rows in the order of ids. A clip that changes meanwhile adds its change after this commits. */
export function lockUserSums(userIds: readonly bigint[]): Query<{ userId: bigint }> {
  return sql`SELECT "userId" FROM "UserSum" WHERE "userId" = ANY(${userIds}::bigint[]) ORDER BY "userId" FOR UPDATE`;
}

/** A page of the campaigns or users whose sums are kept. */
export function ownersAfter(owner: Owner, afterId: bigint, limit: number): Query<{ id: bigint }> {
  return sql`SELECT id FROM "${raw(owner)}" WHERE id > ${afterId} ORDER BY id LIMIT ${limit}`;
}

function recomputed({ keys, measures, where }: Kept): string {
  const sums: Record<string, string> = {
    clips: 'count(*) FILTER (WHERE counts)',
    submitted: 'count(*)',
    pending: `count(*) FILTER (WHERE status = 'PENDING')`,
  };
  const added = measures.map((measure) => `${sums[measure] ?? `sum(${measure}) FILTER (WHERE counts)`} AS ${measure}`);
  return `
    SELECT ${quoted(keys)}, ${added.join(', ')} FROM (SELECT *, status = 'APPROVED' AS counts FROM "Clip") clip
    WHERE ${where} GROUP BY ${quoted(keys)}`;
}

function quoted(keys: readonly string[]): string {
  return keys.map((key) => `"${key}"`).join(', ');
}
