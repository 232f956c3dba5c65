/**
 * Runs a job with a lock, a deadline and log lines. The lock keeps several processes from running it at the same time.
 * And work on many rows, each in a transaction of its own.
 */
import { Refusal } from '../src/kernel/base/errors.js';
import type { Log } from '../src/kernel/base/log.js';
import type { Database } from '../src/kernel/db/database.js';

export interface JobOptions {
  name: string;
  database: Database;
  log: Log;
  /** Ends the job, in milliseconds. Its results so far stay, and the next tick continues. */
  deadlineMs: number;
  /** Ends the job because the process stops. */
  signal?: AbortSignal | undefined;
}

export type JobResult<Report> = { kind: 'done'; report: Report } | { kind: 'running-elsewhere' };

export async function runJob<Report>(
  { name, database, log, deadlineMs, signal }: JobOptions,
  work: (signal: AbortSignal) => Promise<Report>,
): Promise<JobResult<Report>> {
  const startedAt = performance.now();
  const signals = [AbortSignal.timeout(deadlineMs), ...(signal === undefined ? [] : [signal])];
  const client = await database.pool.connect();
  const lost = new AbortController();
  const onError = (error: Error) => lost.abort(error);
  client.on('error', onError);
  try {
    const { rows } = await client.query('SELECT pg_try_advisory_lock(hashtext($1)) AS locked', [`cliptally:${name}`]);
    if (rows[0]?.locked !== true) {
      log.info({ job: name }, 'the job already runs in another process');
      return { kind: 'running-elsewhere' };
    }
    log.info({ job: name }, 'job started');
    const report = await work(AbortSignal.any([lost.signal, ...signals]));
    log.info({ job: name, ms: Math.round(performance.now() - startedAt) }, 'job finished');
    return { kind: 'done', report };
  } finally {
    // The lock belongs to the session, so ending the connection always frees it.
    client.off('error', onError);
    client.on('error', () => undefined);
    client.release(true);
  }
}

export interface OneByOneOptions<Row> {
  log: Log;
  /** The fields of a row that every line has. */
  line: (row: Row) => Record<string, unknown>;
  /** False: there was nothing to do. */
  work: (row: Row) => Promise<boolean>;
  done: string;
  failed: string;
  signal?: AbortSignal;
}

/** Returns the number of rows that changed. A row that fails does not hold up the others. */
export async function oneByOne<Row>(
  rows: Iterable<Row> | AsyncIterable<Row>,
  { log, line, work, done, failed, signal }: OneByOneOptions<Row>,
): Promise<number> {
  let changed = 0;
  for await (const row of rows) {
    if (signal?.aborted === true) break;
    try {
      if (!(await work(row))) continue;
      changed += 1;
      log.info(line(row), done);
    } catch (error) {
      log.error({ ...line(row), err: error }, failed);
    }
  }
  return changed;
}

/** A refusal means that another process was quicker, or that the row changed meanwhile. */
export async function unlessRefused(command: Promise<unknown>): Promise<boolean> {
  try {
    await command;
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
