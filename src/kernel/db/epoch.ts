/**
 * The epoch of the database. Ids of transactions (`xid`) and names of snapshots are meaningful in the epoch that gave
 * them, and in no other. After a dump is restored old ids lie in the future, and after a recovery to an earlier point
 * or a promotion they are used again. An epoch is a timeline of PostgreSQL's log, a database of its cluster, and a
 * marker: a row that stores the transaction that wrote it. A restored row was written by another one.
 */
import type pg from 'pg';
import { type Query, sql } from './sql.js';

export interface Epoch {
  /** Its name, for whatever must be valid in one epoch only. */
  name: string;
  /** The newest ids of facts when it began, by table. The transactions of these facts are unknown. */
  earlierThrough: Readonly<Record<string, string>>;
}

/** The present epoch. No row: on a standby, or on a restored copy that no process was started on. */
export function presentEpoch(): Query<Epoch> {
  // The timeline of the log that is being written. pg_control_checkpoint() shows the one of the latest checkpoint.
  return sql`
    SELECT ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int
        || '-' || (SELECT oid FROM pg_database WHERE datname = current_database()) || '-' || e.id AS name,
      (SELECT coalesce(jsonb_object_agg(key, value::text), '{}') FROM jsonb_each(e."earlierThrough")) AS "earlierThrough"
    FROM "Epoch" e WHERE NOT pg_is_in_recovery() AND e.id = present_marker()`;
}

/** Begins an epoch where there is none, or in any case with `anew`. A database of an earlier release has none. */
export async function beginEpoch(session: pg.Client, anew = false): Promise<void> {
  const { rows } = await session.query<{ known: boolean }>(
    `SELECT to_regprocedure('begin_epoch(boolean)') IS NOT NULL AS known`,
  );
  if (rows[0]?.known === true) await session.query('SELECT begin_epoch($1)', [anew]);
}
