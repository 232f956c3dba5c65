/** Reads of the changes feed, and its pruning. */

import type { Id } from '../../kernel/auth/viewer.js';
import { presentEpoch } from '../../kernel/db/epoch.js';
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import { RESERVED_FOR_OTHERS } from '../submissions/settlements.sql.js';
import type { ChangeType } from './change.enums.js';
import type { ChangePlace, FeedState } from './change-cursor.js';

/** Changes that the present epoch wrote. Those of an earlier one have transactions of their own. */
export const EARLIER = raw(`(SELECT coalesce((e."earlierThrough" ->> 'Change')::bigint, 0) FROM "Epoch" e)`);

/** No row: the database has no epoch, as a standby. */
export function feedState(parents: readonly Id[]): Query<FeedState & { parentId: Id }> {
  return sql`
    SELECT parent.id::text AS "parentId", e.name AS epoch, pg_current_snapshot()::text AS snapshot, now() AS "takenAt",
      (SELECT c.xid::text FROM "Change" c WHERE c.xid < pg_snapshot_xmax(pg_current_snapshot()) AND c.id > ${EARLIER}
        ORDER BY c.xid DESC, c.id DESC LIMIT 1) AS newest
    FROM unnest(${parents}::bigint[]) AS parent(id) CROSS JOIN (${presentEpoch()}) e`;
}

/** The rows and the entries that one page looks at. An entry names one row of the product. */
export const ROWS_MAX = 400;
export const ENTRIES_MAX = 2_000;

export interface Window {
  /** Snapshots: the changes between them are answered. */
  seen: string;
  until: string;
  after: ChangePlace | null;
  types: readonly ChangeType[];
  size: number;
}

/** Where this look ended, with one of the chosen entries. */
export interface ChangeEntry extends ChangePlace {
  parentId: Id;
  /** Null: no entry was chosen. */
  type: ChangeType | null;
  id: string | null;
  rows: number;
  lastRow: Omit<ChangePlace, 'place'> | null;
  entries: number;
  lastEntry: ChangePlace | null;
}

/** The groups, by the types that are found in them. */
const GROUPS: Readonly<Partial<Record<ChangeType, readonly string[]>>> = {
  USER: ['CAMPAIGN_MEMBERS'],
  CLIP: ['CAMPAIGN_POSTS', 'CAMPAIGN_OPEN'],
  SUBMISSION: ['CAMPAIGN_POSTS', 'CAMPAIGN_OPEN', 'CLIP_SUBMISSIONS'],
};

/** The types that the table has for these: their own, and the groups in which their rows are found. */
export function storedTypesOf(types: readonly ChangeType[]): string[] {
  return [...new Set(types.flatMap((type) => [type, ...(GROUPS[type] ?? [])]))];
}

/** The changes that `seen` does not see: of the transactions that were in progress in it, and of those since. Both are ranges of one index. */
function unseenBy(seen: string, page: (unseen: Prisma.Sql) => Prisma.Sql): Prisma.Sql {
  return sql`${page(sql`c.xid = ANY(ARRAY(SELECT pg_snapshot_xip(${seen}::pg_snapshot)))`)}
        UNION ALL
        ${page(sql`c.xid >= pg_snapshot_xmax(${seen}::pg_snapshot)`)}`;
}

/** True for a submission s to a campaign k that CAMPAIGN_OPEN concerns. `change`: the alias of its row. */
function isOpen(change: 'c' | 'one'): string {
  return `(s.status = 'APPROVED' AND s."isWaiting" OR s.status = 'PENDING'
          AND (num_nulls(${change}.least) = 1 OR s.due > ${change}.least - ${RESERVED_FOR_OTHERS.sql}))`;
}

/**
 * Entries of changes that `seen` does not see and `until` does, by transaction, row and place. A row is named once, at its
 * first place, and never more than size + 1 of them.
 */
export function changesAfter(parents: readonly Id[], { seen, until, after, types, size }: Window): Query<ChangeEntry> {
  const stored = storedTypesOf(types);
  const page = (unseen: Prisma.Sql) => sql`(
      SELECT c.xid, c.id, c.type, c.ids, c.least,
        CASE WHEN (c.xid, c.id) = (${after?.xid ?? '0'}::xid8, ${after?.row ?? '0'}::bigint) THEN ${after?.place ?? '0'}::bigint ELSE 0 END AS done
      FROM "Change" c
      WHERE ${unseen} AND c.xid < pg_snapshot_xmax(${until}::pg_snapshot) AND pg_visible_in_snapshot(c.xid, ${until}::pg_snapshot)
        AND (c.xid, c.id) >= (${after?.xid ?? '0'}::xid8, ${after?.row ?? '0'}::bigint)
        AND c.id > ${EARLIER} AND c.type = ANY(${stored}::"ChangeType"[])
      ORDER BY c.xid, c.id LIMIT ${raw(String(ROWS_MAX))}
    )`;
  return sql`
    WITH stated AS MATERIALIZED (
      SELECT * FROM (
        ${unseenBy(seen, page)}
      ) c ORDER BY xid, id LIMIT ${raw(String(ROWS_MAX))}
    ), named AS MATERIALIZED (
      SELECT c.xid, c.id AS row, one.place, one.type, one.id, row_number() OVER (ORDER BY c.xid, c.id, one.place) AS nth
      FROM stated c CROSS JOIN LATERAL (${ENTRIES}) one
      WHERE one.place > c.done AND one.type = ANY(${types}::"ChangeType"[])
      ORDER BY c.xid, c.id, one.place LIMIT ${raw(String(ENTRIES_MAX))}
    ), chosen AS (
      SELECT * FROM (SELECT DISTINCT ON (type, id) * FROM named ORDER BY type, id, nth) first ORDER BY nth LIMIT ${size + 1}
    )
    SELECT parent.id::text AS "parentId", chosen.type, chosen.id::text AS id, chosen.xid::text AS xid, chosen.row::text AS row,
      chosen.place::text AS place, (SELECT count(*)::int FROM stated) AS rows, (SELECT count(*)::int FROM named) AS entries,
      (SELECT jsonb_build_object('xid', xid::text, 'row', id::text) FROM stated ORDER BY xid DESC, id DESC LIMIT 1) AS "lastRow",
      (SELECT jsonb_build_object('xid', xid::text, 'row', row::text, 'place', place::text) FROM named ORDER BY nth DESC LIMIT 1)
        AS "lastEntry"
    FROM unnest(${parents}::bigint[]) AS parent(id) LEFT JOIN chosen ON TRUE ORDER BY chosen.nth`;
}

/**
 * The entries of a row c after the place that is done: its ids, or the members of its group as they are now. The place of
 * an entry never changes. A page has room for ENTRIES_MAX, so it reads no more of a group, however large that is.
 */
const ENTRIES = raw(`
        SELECT c.type, own.id, own.place FROM unnest(c.ids) WITH ORDINALITY AS own(id, place)
        WHERE c.type NOT IN ('CAMPAIGN_MEMBERS', 'CAMPAIGN_POSTS', 'CAMPAIGN_OPEN', 'CLIP_SUBMISSIONS')
        UNION ALL
        ${members(`
        SELECT 'USER'::"ChangeType", p."userId", p."userId" FROM "SubmittedPair" p
        WHERE c.type = 'CAMPAIGN_MEMBERS' AND p."campaignId" = ANY(c.ids) AND p."userId" > c.done ORDER BY p."userId"`)}
        UNION ALL
        ${members(`
        SELECT 'CLIP', p.id, 2 * p.id FROM "Clip" p
        WHERE c.type = 'CAMPAIGN_POSTS' AND p."campaignId" = ANY(c.ids) AND p.id > c.done / 2 ORDER BY p.id`)}
        UNION ALL
        ${members(`
        SELECT 'SUBMISSION', s.id, 2 * s.id + 1 FROM "ClipSubmission" s
        WHERE c.type = 'CAMPAIGN_POSTS' AND s."campaignId" = ANY(c.ids) AND s.id >= c.done / 2 ORDER BY s.id`)}
        UNION ALL
        SELECT pair.type::"ChangeType", pair.id, pair.place FROM (${members(`
          SELECT s.id, s."clipId" FROM "ClipSubmission" s JOIN "Campaign" k ON k.id = s."campaignId"
          WHERE c.type = 'CAMPAIGN_OPEN' AND s."campaignId" = ANY(c.ids) AND s.id >= c.done / 2
            AND ${isOpen('c')}
          ORDER BY s.id`)}) s
        CROSS JOIN LATERAL (VALUES ('CLIP', s."clipId", 2 * s.id), ('SUBMISSION', s.id, 2 * s.id + 1)) pair(type, id, place)
        UNION ALL
        ${members(`
        SELECT 'SUBMISSION', s.id, s.id FROM "ClipSubmission" s
        WHERE c.type = 'CLIP_SUBMISSIONS' AND s."clipId" = ANY(c.ids) AND s.id > c.done ORDER BY s.id`)}`);

function members(ordered: string): string {
  return `(${ordered} LIMIT ${ENTRIES_MAX + 1})`;
}

/** Deletes the oldest changes if all of them are older than this. Returns their number; fewer than the limit: no more are. */
export function pruneChanges(days: number, limit: number): Query<never> {
  return sql`
    DELETE FROM "Change" c USING (SELECT id FROM "Change" ORDER BY id LIMIT ${limit}::int) oldest
    WHERE c.id = oldest.id AND c.at < clock_timestamp() - make_interval(days => ${days}::int)`;
}

/** Above these counts, everything counts as changed. */
const UNSEEN_MAX = 2_000;
const USERS_MAX = 5_000;

export interface TouchedRow {
  parentId: Id;
  rows: number;
  /** Null: too many. */
  users: Id[] | null;
  /** The campaigns that changed, with a digest of what does not move with their figures. Null: the campaign is gone. */
  campaigns: Record<Id, string | null>;
}

/**
 * Whom the changes concern that the snapshot `seen` does not see and this one does: the owners of the rows, and the members
 * of the groups. http/live/footprint.ts says what else a query may depend on.
 */
export function touchedSince(parents: readonly Id[], seen: string): Query<TouchedRow> {
  const page = (unseen: Prisma.Sql) => sql`(
      SELECT c.type, c.ids, c.least FROM "Change" c WHERE ${unseen} AND c.id > ${EARLIER}
      ORDER BY c.xid, c.id LIMIT ${raw(String(UNSEEN_MAX))})`;
  return sql`
    WITH unseen AS MATERIALIZED (
      ${unseenBy(seen, page)}
    ), one AS MATERIALIZED (
      SELECT DISTINCT u.type, u.least, named.id FROM unseen u CROSS JOIN LATERAL unnest(u.ids) named(id)
    ), ${OWNERS}
    SELECT parent.id::text AS "parentId", (SELECT count(*)::int FROM unseen) AS rows,
      (SELECT CASE WHEN count(*) > ${raw(String(USERS_MAX))} OR (SELECT count(*) FROM unseen) >= ${raw(String(UNSEEN_MAX))} THEN NULL
        ELSE coalesce(array_agg("userId"::text), '{}') END
        FROM (SELECT "userId" FROM owner LIMIT ${raw(String(USERS_MAX + 1))}) few) AS users,
      (SELECT coalesce(jsonb_object_agg(one.id, CASE WHEN k.id IS NULL OR num_nulls(k."deletedAt") = 0 THEN NULL ELSE md5(ROW(k.name, k.brand,
          k.description, k.status, k.budget, k."socialPlatforms", k."startsAt", k."endsAt", k."onExhausted", k."closingAt",
          k."accrualEndedAt", k."publishedAt")::text) END), '{}')
        FROM one LEFT JOIN "Campaign" k ON k.id = one.id WHERE one.type = 'CAMPAIGN') AS campaigns
    FROM unnest(${parents}::bigint[]) AS parent(id)`;
}

/** A new tracking names its clip as well. */
const OWNERS = sql`clip AS MATERIALIZED (
      SELECT id FROM one WHERE type IN ('CLIP', 'CLIP_SUBMISSIONS')
      UNION SELECT s."clipId" FROM one JOIN "ClipSubmission" s ON s.id = one.id WHERE one.type = 'SUBMISSION'
      UNION SELECT o."clipId" FROM one JOIN "SuspectObservation" o ON o.id = one.id WHERE one.type = 'SUSPECT_OBSERVATION'
    ), owner AS (
      SELECT id AS "userId" FROM one WHERE type = 'USER'
      UNION SELECT c."userId" FROM clip JOIN "Clip" c ON c.id = clip.id
      UNION SELECT s."userId" FROM clip JOIN "ClipSubmission" s ON s."clipId" = clip.id
      UNION SELECT e."userId" FROM one JOIN "Earning" e ON e.id = one.id WHERE one.type = 'EARNING'
      UNION SELECT p."userId" FROM one JOIN "PayoutRequest" p ON p.id = one.id WHERE one.type = 'PAYOUT_REQUEST'
      UNION SELECT p."userId" FROM one JOIN "Payout" p ON p.id = one.id WHERE one.type = 'PAYOUT'
      UNION SELECT a."userId" FROM one JOIN "AccountEntry" a ON a.id = one.id WHERE one.type = 'ACCOUNT_ENTRY'
      UNION SELECT p."userId" FROM one JOIN "SubmittedPair" p ON p."campaignId" = one.id
        WHERE one.type IN ('CAMPAIGN_MEMBERS', 'CAMPAIGN_POSTS')
      UNION SELECT s."userId" FROM one JOIN "ClipSubmission" s ON s."campaignId" = one.id JOIN "Campaign" k ON k.id = s."campaignId"
        WHERE one.type = 'CAMPAIGN_OPEN' AND ${raw(isOpen('one'))}
    )`;
