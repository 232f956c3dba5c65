/** The refresh workers of the busy world: separate processes, one of which may be killed and replaced. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Simulator } from '../../dev/simulator/simulator.js';
import type { Told } from './busy-worker.js';

const WORKERS = 2;
/** Several batches per run, so that both workers have some. */
const BATCH_SIZE = 10;

export interface BusyWorkersOptions {
  url: string;
  simulator: Pick<Simulator, 'url' | 'token'>;
  /** Of the batch of a dead worker. Default: the product's. */
  leaseSeconds?: number | undefined;
}

export class BusyWorkers {
  onClosed: (refreshRunId: bigint) => void = () => undefined;
  readonly #all: ChildProcess[];
  #isStopping = false;

  constructor(private readonly options: BusyWorkersOptions) {
    this.#all = Array.from({ length: WORKERS }, () => this.#start());
  }

  async ready(): Promise<void> {
    await Promise.all(this.#all.map((worker) => once(worker, 'message')));
  }

  /** Lets them look for work. Not those that were told to stop: a worker that has just ended takes no message. */
  wake(but?: ChildProcess): void {
    if (this.#isStopping) return;
    for (const worker of this.#all) if (worker !== but && worker.connected) worker.send('wake');
  }

  /** kill -9 of the older one. */
  async kill(): Promise<void> {
    const worker = this.#all.shift();
    if (worker === undefined) throw new Error('there is no worker');
    worker.removeAllListeners('close');
    const ended = once(worker, 'close');
    worker.kill('SIGKILL');
    await ended;
  }

  startAnother(): void {
    if (!this.#isStopping) this.#all.push(this.#start());
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    const ended = this.#all.map((worker) => once(worker, 'close'));
    for (const worker of this.#all) worker.send('stop');
    await Promise.all(ended);
  }

  #start(): ChildProcess {
    const { url, simulator, leaseSeconds } = this.options;
    const worker = fork(fileURLToPath(new URL('busy-worker.ts', import.meta.url)), {
      execArgv: process.execArgv,
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'test',
        DATABASE_URL: url,
        DATABASE_POOL: '4',
        APIFY_BASE_URL: simulator.url,
        APIFY_TOKEN: simulator.token,
        APIFY_RETRY_DELAY_MS: '5',
        REFRESH_BATCH_SIZE: BATCH_SIZE.toString(),
        REFRESH_CONCURRENCY: '2',
        REFRESH_JUMP_FACTOR: '2',
        ...(leaseSeconds === undefined ? {} : { REFRESH_LEASE_SECONDS: leaseSeconds.toString() }),
      },
    });
    worker.once('close', (code, signal) => {
      if (!this.#isStopping) throw new Error(`a worker ended with ${code ?? signal}`);
    });
    worker.on('message', (told: Told) => this.#hear(worker, told));
    return worker;
  }

  /** One worker may continue what the other has ended. */
  #hear(teller: ChildProcess, told: Told): void {
    if ('closed' in told) this.onClosed(BigInt(told.closed));
    this.wake(teller);
  }
}
