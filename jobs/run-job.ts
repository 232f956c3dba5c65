/**
 * Runs a job with a lock, a deadline and log lines. The lock keeps several processes from running it at the same time.
 */
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
