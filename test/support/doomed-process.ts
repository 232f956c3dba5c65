/** Starts test/support/doomed-worker.ts, a worker that dies or freezes at a step, and listens to its messages. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Database } from '../../src/kernel/db/database.js';
import type { BatchStep } from '../../src/modules/refresh/batch/scrape-batch.js';
import type { Told } from './doomed-worker.js';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
const CHILD = fileURLToPath(new URL('doomed-worker.ts', import.meta.url));

/** The last message of a frozen process may still be on its way. */
const QUIET_LOOKS = 3;
const PAUSE_MS = 10;

export interface Doom {
  step: BatchStep;
  /** At which arrival at the step it happens, counted from 1. */
  nth: number;
  fate: 'die' | 'hold';
}

export class DoomedProcess {
  readonly #child: ChildProcess;
  readonly #told: Told[] = [];
  readonly #ended: Promise<NodeJS.Signals | number | null>;
  #stderr = '';

  /** `env` is the product's environment; nothing else is in it. */
  constructor(env: Record<string, string>, { step, nth, fate }: Doom) {
    this.#child = fork(CHILD, [step, nth.toString(), fate], {
      execArgv: ['--import', TSX],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { PATH: process.env['PATH'], ...env },
    });
    this.#child.on('message', (told) => this.#told.push(told as Told));
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString();
    });
    this.#ended = once(this.#child, 'close').then(([code, signal]) => signal ?? code);
  }

  /** Resolves once the worker has reached its step, with the batch it was working on. */
  async cut(): Promise<bigint> {
    return BigInt((await this.#hears('cut')).scrapeBatchId);
  }

  /**
   * Freezes it while none of its transactions is open. An open one would hold its locks until PostgreSQL ends an idle
   * transaction a minute later, which is a different test.
   */
  async freeze({ pool }: Pick<Database, 'pool'>): Promise<void> {
    const busy = `SELECT state FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'doomed' AND state <> 'idle'`;
    for (let quiet = 0; quiet < QUIET_LOOKS; ) {
      if (quiet === 0) this.#child.kill('SIGSTOP');
      await delay(PAUSE_MS);
      const isQuiet = (await pool.query(busy)).rowCount === 0;
      quiet = isQuiet ? quiet + 1 : 0;
      if (!isQuiet) this.#child.kill('SIGCONT');
    }
  }

  /** Thaws it and lets it continue. Returns the error with which it left its batch; null: none. */
  async thaw(): Promise<string | null> {
    this.#child.send('go on');
    this.#child.kill('SIGCONT');
    const told = await this.#hears('job ended');
    return told.event === 'job ended' ? told.error : null;
  }

  /** Returns the signal that ended it, or its exit code. */
  ended(): Promise<NodeJS.Signals | number | null> {
    return this.#ended;
  }

  /** Ends it whatever state it is in. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  async #hears(event: Told['event']): Promise<Told> {
    for (;;) {
      const heard = this.#told.find((told) => told.event === event);
      if (heard !== undefined) return heard;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) {
        throw new Error(`The worker ended without "${event}":\n${this.#stderr}`);
      }
      await Promise.race([once(this.#child, 'message'), this.#ended]);
    }
  }
}
