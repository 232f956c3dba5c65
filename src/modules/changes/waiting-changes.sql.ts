/** How much of the feed waits behind a cursor, for readers who are shown it. */
import { jsonOf, type Query, raw, sql } from '../../kernel/db/sql.js';
import { parseCursor } from './change-cursor.js';
import { EARLIER, storedTypesOf } from './changes.sql.js';

/** The entries of the feed that are looked at. */
const ENTRIES_MAX = raw('1000');

export interface WaitingChanges {
  cursor: string;
  /** Rows of the product that are named, each once. A group counts as one. */
  changes: number;
  oldestAt: Date | null;
}

/** A walk that has begun is behind its place up to its end, and behind all after that. */
export function waitingChanges(cursors: readonly string[]): Query<WaitingChanges> {
  const places = cursors.map((cursor) => {
    const { types, seen, walk } = parseCursor(cursor);
    const { xid = '0', row = '0' } = walk?.after ?? {};
    const until = walk?.until.snapshot ?? seen.snapshot;
    return { cursor, seen: seen.snapshot, until, xid, row, types: storedTypesOf(types) };
  });
  return sql`
    SELECT p.cursor, count(DISTINCT (c.type, c.id)) FILTER (WHERE c.id IS NOT NULL)::int AS changes, min(c.at) AS "oldestAt"
    FROM jsonb_to_recordset(${jsonOf(places)}::jsonb)
      AS p(cursor text, seen pg_snapshot, until pg_snapshot, xid xid8, row bigint, types "ChangeType"[])
    LEFT JOIN LATERAL (
      SELECT c.at, c.type, one.id FROM "Change" c CROSS JOIN LATERAL unnest(c.ids) AS one(id)
      WHERE c.xid >= pg_snapshot_xmin(p.seen) AND NOT pg_visible_in_snapshot(c.xid, p.seen)
        AND (NOT pg_visible_in_snapshot(c.xid, p.until) OR (c.xid, c.id) >= (p.xid, p.row))
        AND c.id > ${EARLIER} AND c.type = ANY(p.types)
      ORDER BY c.xid, c.id LIMIT ${ENTRIES_MAX}
    ) c ON TRUE
    GROUP BY p.cursor`;
}
