/**
 * Hands out work through PostgreSQL (pg-boss) to any number of processes. pg-boss has no heartbeat, and its worker loop
 * ends the process when PostgreSQL dies during a job. So this file has its own loop: it renews a lease while a job
 * runs, and a job whose worker died comes back after the lease. Work must still be idempotent.
 */
import PgBoss from 'pg-boss';
import { isUnavailable } from '../base/errors.js';
import type { Log } from '../base/log.js';
import { retry } from '../base/retry.js';
import type { Database } from '../db/database.js';
import { sessionPool, UNHURRIED } from '../db/postgres-sessions.js';
import { ignore } from '../db/prepared-statements.js';
import { numbered } from '../db/sql.js';
import { runStatement, type Transaction, transactInBulk } from '../db/transaction.js';
import { lockQueue, runningJobs, waitingJob } from './queue-statements.js';
import { WorkSignal } from './work-signal.js';

export interface QueueDefinition {
  name: string;
}

export interface Job {
  queue: QueueDefinition;
  /** Two jobs with one id are one job. */
  id: bigint;
  data: object;
  priority?: number;
}

export interface QueueOptions {
  database: Pick<Database, 'pool'>;
  log: Log;
  /** The pause before an empty queue is polled again. */
  pollMs?: number;
  /**
   * A job whose lease was not renewed for this time is free again. That is noticed within one and a half times this
   * time.
   */
  leaseSeconds?: number;
}

export interface JobRun<Data> {
  data: Data;
  /** Aborted when the process stops or the lease is lost. */
  signal: AbortSignal;
}

export interface Worker<Data> {
  queue: QueueDefinition;
  /** The number of jobs of this queue that may run at once: in this process, and over all processes. */
  concurrencyMax: number;
  run: (job: JobRun<Data>) => Promise<void>;
}

/** A worker that gives up stores that result instead of failing. Only a crash or a lost database brings a job back. */
const RETRIES_MAX = 10_000;
const RETRY_DELAY_SECONDS = 2;
const LEASE_SECONDS = 45;
const RENEWALS_PER_LEASE = 4;
const POLL_MS = 2_000;
const FAILED_PAUSE_MS = 1_000;
const OPEN_ATTEMPTS_MAX = 30;

/** Creates the queues and pg-boss's schema. `migrate` runs it under its lock, because parallel runs would deadlock. */
export async function createQueues(url: string, queues: readonly QueueDefinition[]): Promise<void> {
  const pool = sessionPool(url, UNHURRIED, { max: 2 });
  pool.on('error', ignore);
  const boss = new PgBoss({ db: executor(pool), schedule: false, supervise: false });
  boss.on('error', ignore);
  const limits = { retryLimit: RETRIES_MAX, retryDelay: RETRY_DELAY_SECONDS, expireInSeconds: LEASE_SECONDS };
  try {
    await boss.start();
    for (const { name } of queues) {
      if ((await boss.getQueue(name)) === null) await boss.createQueue(name, { name, ...limits });
    }
  } finally {
    await boss.stop({ graceful: false, wait: true, close: false });
    await pool.end();
  }
}

export class Queue {
  readonly #boss: PgBoss;
  readonly #leaseSeconds: number;
  readonly #pollMs: number;
  readonly #loops = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  readonly #signals = new Map<string, WorkSignal>();
  /** Jobs of each queue that are done. The transaction that takes the next ones completes them. */
  readonly #done = new Map<string, string[]>();

  private constructor(private readonly options: QueueOptions) {
    this.#leaseSeconds = options.leaseSeconds ?? LEASE_SECONDS;
    this.#pollMs = options.pollMs ?? POLL_MS;
    this.#boss = new PgBoss({
      db: executor(options.database.pool),
      migrate: false,
      schedule: false,
      maintenanceIntervalSeconds: Math.floor(this.#leaseSeconds / RENEWALS_PER_LEASE),
    });
    this.#boss.on('error', (error) => options.log.warn({ err: error }, 'the queue reported an error'));
  }

  /** Waits for a database that is just restarting. */
  static open(options: QueueOptions): Promise<Queue> {
    const attempt = async () => {
      const queue = new Queue(options);
      await queue.#boss.start();
      return queue;
    };
    return retry(attempt, { attemptsMax: OPEN_ATTEMPTS_MAX, when: isUnavailable, pauseMs: FAILED_PAUSE_MS });
  }

  /**
   * Hands out jobs within a transaction. The same job is handed out only once. Jobs with a higher priority come first.
   */
  async send(tx: Transaction, jobs: readonly Job[]): Promise<void> {
    if (jobs.length === 0) return;
    const rows = jobs.map(({ queue: { name }, id, data, priority = 0 }) => {
      return { name, id: jobId(id), data, priority, expireInSeconds: this.#leaseSeconds };
    });
    const db = {
      executeSql: async (text: string, values: unknown[]) => ({
        rows: await tx.db.$queryRawUnsafe<unknown[]>(text, ...values.map((value) => value ?? null)),
      }),
    };
    await this.#boss.insert(rows, { db });
  }

  /** Polls now instead of waiting for the next poll. Without a name all loops do. */
  wake(name?: string): void {
    for (const [loop, signal] of this.#signals) if (name === undefined || name === loop) signal.give();
  }

  /** Starts a loop that takes jobs and runs them, several at once, until the queue is closed. */
  work<Data>(worker: Worker<Data>): void {
    const { name } = worker.queue;
    const running = new Set<Promise<void>>();
    const done = this.#doneOf(name);
    this.repeat(name, async () => {
      const free = worker.concurrencyMax - running.size;
      if (free > 0) {
        const jobs = await this.#take<Data>(worker, done, free);
        for (const job of jobs) {
          const run = this.#run(worker, job, done).finally(() => {
            running.delete(run);
            this.#loops.delete(run);
            this.wake(name);
          });
          running.add(run);
          this.#loops.add(run);
        }
      }
      // The end of a job wakes this loop.
      return false;
    });
  }

  /** Starts a loop that repeats this step. It pauses when the step answers that there is nothing to do. */
  repeat(name: string, step: () => Promise<boolean>): void {
    if (!this.#signals.has(name)) this.#signals.set(name, new WorkSignal());
    const loop = this.#loop(name, step).finally(() => this.#loops.delete(loop));
    this.#loops.add(loop);
  }

  /** Ends the loops. A running job is told by its signal, and goes back to the queue if it does not finish. */
  async close(): Promise<void> {
    this.#stopping.abort(new Error('the process stops'));
    this.wake();
    while (this.#loops.size > 0) await Promise.all(this.#loops);
    // If the database is gone, the leases expire by themselves.
    for (const [name, done] of this.#done) if (done.length > 0) await this.#boss.complete(name, done).catch(ignore);
    await this.#boss.stop({ graceful: false, wait: true, close: false });
  }

  async #loop(name: string, step: () => Promise<boolean>): Promise<void> {
    const signal = this.#signals.get(name) as WorkSignal;
    for (let failures = 0; !this.#stopping.signal.aborted; ) {
      const { given } = signal;
      try {
        const more = await step();
        failures = 0;
        if (!more) await signal.next(this.#pollMs, given);
      } catch (error) {
        // Only the first failure is logged, because a lost database would fill the log.
        if (failures === 0)
          this.options.log.warn({ err: error, queue: name }, 'could not fetch work; will keep trying');
        failures += 1;
        await signal.next(Math.max(this.#pollMs, FAILED_PAUSE_MS));
      }
    }
  }

  #doneOf(name: string): string[] {
    const done = this.#done.get(name) ?? [];
    this.#done.set(name, done);
    return done;
  }

  /**
   * Completes jobs and takes as many as are free here and allowed everywhere. Counting and taking share one lock. A queue
   * without jobs is only looked at.
   */
  async #take<Data>(
    { queue: { name }, concurrencyMax }: Worker<Data>,
    done: string[],
    free: number,
  ): Promise<PgBoss.JobWithMetadata<Data>[]> {
    const { database } = this.options;
    if (done.length === 0 && (await runStatement(database, waitingJob, name)).length === 0) return [];
    const completed = [...done];
    const jobs = await transactInBulk(database, async (tx) => {
      const db = {
        executeSql: async (text: string, values: unknown[]) => ({ rows: await tx.read(numbered, text, values) }),
      };
      const [, [row]] = await Promise.all([
        Promise.all([tx.read(lockQueue, name), ...completed.map((id) => this.#boss.complete(name, id, {}, { db }))]),
        tx.read(runningJobs, name),
      ]);
      const batchSize = Math.min(free, concurrencyMax - Number(row?.jobs ?? 0n));
      return batchSize > 0 ? this.#boss.fetch<Data>(name, { includeMetadata: true, batchSize, db }) : [];
    });
    done.splice(0, completed.length);
    return jobs;
  }

  async #run<Data>(
    { queue: { name }, run }: Worker<Data>,
    job: PgBoss.JobWithMetadata<Data>,
    done: string[],
  ): Promise<void> {
    const lost = new AbortController();
    const beat = setInterval(
      () => void this.#renew(name, job, lost),
      (this.#leaseSeconds * 1_000) / RENEWALS_PER_LEASE,
    );
    try {
      const signal = AbortSignal.any([lost.signal, this.#stopping.signal]);
      await run({ data: job.data, signal });
      done.push(job.id);
    } catch (error) {
      await this.#renew(name, job, lost);
      // Another worker has the job, so this one must not fail it.
      if (lost.signal.aborted) return;
      if (this.#stopping.signal.aborted) return void (await this.#release(name, job).catch(ignore));
      this.options.log.warn({ err: error, queue: name, job: job.data }, 'a job failed and will be tried again');
      // If the database is gone too, the lease expires by itself.
      await this.#boss.fail(name, job.id, { message: String(error) }).catch(ignore);
    } finally {
      clearInterval(beat);
    }
  }

  /** Gives a job back at once, so that another worker, or this one after a restart, continues it. */
  async #release(name: string, { id, retryCount }: PgBoss.JobWithMetadata<unknown>): Promise<void> {
    await this.options.database.pool.query(
      `UPDATE pgboss.job SET state = 'retry', start_after = now() - interval '1 second'
       WHERE name = $1 AND id = $2 AND state = 'active' AND retry_count = $3`,
      [name, id, retryCount],
    );
  }

  async #renew(
    name: string,
    { id, retryCount }: PgBoss.JobWithMetadata<unknown>,
    lost: AbortController,
  ): Promise<void> {
    const renewed = await this.options.database.pool
      .query(
        `UPDATE pgboss.job SET started_on = clock_timestamp() WHERE name = $1 AND id = $2 AND state = 'active' AND retry_count = $3`,
        [name, id, retryCount],
      )
      .catch(() => null);
    if (renewed?.rowCount === 0) lost.abort(new Error('the lease was lost: another worker has the job'));
  }
}

/** The ids sort jobs, because jobs of one transaction have the same time of creation. */
function jobId(job: bigint): string {
  return `00000000-0000-8000-8000-${job.toString(16).padStart(12, '0')}`;
}

function executor(pool: Database['pool']): PgBoss.Db {
  return { executeSql: (text, values) => pool.query(text, values) };
}
