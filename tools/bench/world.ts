/**
 * A world of any size in seconds: campaigns, clippers and clips with a history, made by bulk SQL. It is what commands
 * and ticks would have left, so the constraints hold and the books are clean. The same numbers give the same world.
 */
import type pg from 'pg';
import { catchUpEvents, EVENT_KINDS } from '../../src/modules/books/events.sql.js';
import {
  addSubmittedPairs,
  beginSums,
  KEPT,
  OWNERS,
  ownersAfter,
  rebuildSums,
} from '../../src/modules/books/sums.sql.js';
import {
  CAMPAIGNS,
  CHANCE,
  CLIPS,
  FACTS,
  HISTORY,
  NUMBERED,
  PAYOUTS,
  PLANNED,
  SETTLED,
  TERMS,
  TICKS,
  USERS,
} from './world.sql.js';

export interface WorldSize {
  clips: number;
  campaigns: number;
  clippers: number;
  /** Trackings per clip. */
  ticks: number;
  /** True: campaigns and submissions in every status, and payouts. False: everything runs, for a tick to refresh. */
  wholeLife: boolean;
  /** How many of the clips that a tick may ask for are due now. */
  due: number;
}

/** Above this many clips foreign keys are not checked row by row; smaller worlds of the same statements prove them. */
const CHECKED_CLIPS_MAX = 10_000;
const FIVE_TICKS_CLIPS_MAX = 100_000;

/** Only running campaigns, with two ticks behind them. */
export function runningWorld(clips: number): WorldSize {
  return { clips, campaigns: 200, clippers: 5_000, ticks: 2, wholeLife: false, due: clips };
}

/** Everything that a platform of that size has. With a million clips each has only two trackings, so that it fits. */
export function wholeWorld(clips: number): WorldSize {
  return {
    clips,
    campaigns: Math.round(2 * Math.sqrt(clips)),
    clippers: Math.ceil(clips / 20),
    ticks: clips > FIVE_TICKS_CLIPS_MAX ? 2 : 5,
    wholeLife: true,
    due: 100_000,
  };
}

export async function buildWorld(client: pg.Client, size: WorldSize): Promise<void> {
  const { clips, campaigns, clippers, ticks, wholeLife, due } = size;
  await client.query('BEGIN');
  await client.query(`SET LOCAL work_mem = '256MB'`);
  if (clips > CHECKED_CLIPS_MAX) await client.query('SET LOCAL session_replication_role = replica');
  await client.query(CHANCE);
  await client.query(TICKS, [ticks, wholeLife]);
  await client.query(USERS, [clippers]);
  await client.query(CAMPAIGNS, [campaigns, wholeLife]);
  await client.query(TERMS);
  await client.query(HISTORY);
  await client.query(PLANNED, [clips, campaigns, clippers, wholeLife]);
  await client.query(SETTLED);
  await client.query('ANALYZE settled, tick');
  await client.query(CLIPS, [due]);
  for (const statement of FACTS) await client.query(statement);
  if (wholeLife) for (const statement of PAYOUTS) await client.query(statement);
  for (const table of NUMBERED) {
    await client.query(
      `SELECT setval(pg_get_serial_sequence('"${table}"', 'id'), (SELECT coalesce(max(id), 1) FROM "${table}"))`,
    );
  }
  await client.query('COMMIT');
  await afterLoad(client);
}

/** Makes what triggers make, because the rows were loaded without triggers, and refreshes the statistics. */
export async function afterLoad(client: pg.Client): Promise<void> {
  for (const kind of EVENT_KINDS) await client.query(catchUpEvents(kind));
  for (const owner of OWNERS) {
    const { rows } = await client.query<{ id: bigint }>(ownersAfter(owner, 0n, 1_000_000));
    const ids = rows.map(({ id }) => id);
    await client.query(beginSums(owner, ids));
    if (owner === 'Campaign') await client.query(addSubmittedPairs(ids));
    for (const kept of KEPT[owner]) await client.query(rebuildSums(kept, ids));
  }
  await client.query('VACUUM ANALYZE');
  await client.query('CHECKPOINT');
}
