/** Whether the database answers. Why it does not is logged once, and again when the reason is another one or gone. */
import type { Database } from '../kernel/database.js';
import type { Log } from '../kernel/log.js';
import { readWithin } from '../kernel/snapshot.js';
import { type Query, sql } from '../kernel/sql.js';

/** Who asks has other processes to turn to, and little patience. */
const PATIENCE_MS = 2_000;

/** Anybody may ask, as often as they like: one question at a time reaches the database, and an answer holds for a second. */
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
