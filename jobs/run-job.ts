/** What every job has: a lock, so that it runs once at a time however many processes fire; a deadline; a log line. */
import type { Database } from '../src/kernel/database.js';
import type { Log } from '../src/kernel/log.js';

export interface JobOptions {
  name: string;
  database: Database;
  log: Log;
  /** Ends the job, in milliseconds; what it stored so far stays, and the next tick goes on. */
  deadlineMs: number;
  /** Ends the job from outside: the process stops. */
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
      log.info({ job: name }, 'the job runs in another process');
      return { kind: 'running-elsewhere' };
    }
    log.info({ job: name }, 'job started');
    const report = await work(AbortSignal.any([lost.signal, ...signals]));
    log.info({ job: name, ms: Math.round(performance.now() - startedAt) }, 'job finished');
    return { kind: 'done', report };
  } finally {
    // The lock lives on the session: ending the connection frees it, whatever happened.
    client.off('error', onError);
    client.on('error', () => undefined);
    client.release(true);
  }
}
