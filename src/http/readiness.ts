/** Whether the database answers. The reason why not is logged once, and again when it changes or is gone. */
import type { Log } from '../kernel/base/log.js';
import type { Database } from '../kernel/db/database.js';
import { readWithin } from '../kernel/db/snapshot.js';
import { type Query, sql } from '../kernel/db/sql.js';

/** A load balancer has other processes to turn to, so it does not wait long. */
const PATIENCE_MS = 2_000;

/**
 * Anybody may call this as often as they like. Only one check at a time reaches the database, and its result holds for
 * a second.
 */
export const KNOWN_MS = 1_000;

export function watchReadiness(database: Database, log?: Log): () => Promise<boolean> {
  const ask = readinessOf(database, log);
  let asked: { answer: Promise<boolean>; until: number } | null = null;
  return () => {
    if (asked !== null && performance.now() < asked.until) return asked.answer;
    const asking = { answer: ask(), until: Infinity };
    void asking.answer.then(() => {
      asking.until = performance.now() + KNOWN_MS;
    });
    asked = asking;
    return asking.answer;
  };
}

function readinessOf({ pool }: Database, log: Log | undefined): () => Promise<boolean> {
  let known: string | null = null;
  return async () => {
    const reason = await readWithin(pool, PATIENCE_MS, ping).then(() => null, reasonOf);
    if (reason !== known) {
      known = reason;
      if (reason === null) log?.info('ready again: the database answers');
      else log?.error({ reason }, 'not ready: the database does not answer');
    }
    return reason === null;
  };
}

function reasonOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || String(error);
}

function ping(): Query<{ one: number }> {
  return sql`SELECT 1 AS one`;
}
