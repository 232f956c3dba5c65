/** Waits for events in the database instead of time: each look is a query, and too many looks are a failure. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '../../src/kernel/db/database.js';
import type { Query } from '../../src/kernel/db/sql.js';
import { inTransaction } from '../../src/kernel/db/transaction.js';

const LOOKS_MAX = 5_000;

/** A REFRESH_CRON whose ticks come after any test has ended. */
export const ONCE_A_YEAR = '0 0 1 1 *';

/** Until this many sessions of this database wait for a lock that another transaction holds. */
export async function untilBlocked({ pool }: Pick<Database, 'pool'>, sessions = 1): Promise<void> {
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  for (let look = 0; look < LOOKS_MAX; look += 1) if ((await pool.query(waiting)).rowCount === sessions) return;
  throw new Error(`not ${sessions} sessions wait for a lock`);
}

/** Begins `work` while the rows of these users are locked, and releases them when `moment` has come. */
export async function whileHeld<Result>(
  { pool }: Pick<Database, 'pool'>,
  userIds: readonly bigint[],
  moment: () => Promise<void>,
  work: () => Promise<Result>,
): Promise<Result> {
  const begun = await inTransaction(pool, async (client) => {
    await client.query('SELECT FROM "User" WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE', [userIds]);
    const result = work();
    await moment();
    return { result };
  });
  return begun.result;
}

/** Past the millisecond in which something happened, because times are stored in milliseconds. */
export async function nextMillisecond({ pool }: Pick<Database, 'pool'>): Promise<void> {
  const clock = async () =>
    (await pool.query<{ ms: bigint }>('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS ms')).rows[0]
      ?.ms ?? 0n;
  const start = await clock();
  for (let look = 0; look < LOOKS_MAX; look += 1) if ((await clock()) > start) return;
  throw new Error('the clock of the database stands still');
}

/** Reads a statement as if the clock of the database stood at a moment, to meet a bound exactly. */
export async function readAt<Row>({ pool }: Pick<Database, 'pool'>, moment: Date, query: Query<Row>): Promise<Row[]> {
  const client = await pool.connect();
  try {
    await client.query(`
      BEGIN;
      CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz LANGUAGE sql
        AS $$ SELECT '${moment.toISOString()}'::timestamptz $$;
      SET LOCAL search_path = public, pg_catalog`);
    return (await client.query(query.text, query.values)).rows;
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

const PAUSE_MS = 20;
const LONG_LOOKS_MAX = 1_500;

/** Until other processes have brought a condition about; at most half a minute. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < LONG_LOOKS_MAX; look += 1) {
    if (await isSo()) return;
    await delay(PAUSE_MS);
  }
  throw new Error('the expected condition did not come about');
}
