/** Runs a few jobs at a time. The others wait in a fair queue of bounded length. */
import type { Lane } from '../../kernel/auth/password-attempts.js';
import { FairLine } from './fair-line.js';

/** The queue was full, and this was the newest job of the account with the most jobs. It was not started. */
export class LineFull extends Error {
  override name = 'LineFull';
}

export interface WorkLineOptions {
  /** Number of jobs that run at once. */
  atOnce: number;
  /** Number of jobs that may wait. */
  waitingMax: number;
}

interface Waiting {
  go: () => void;
  leave: () => void;
}

export class WorkLine {
  readonly #line = new FairLine<Waiting>();
  #working = 0;

  constructor(private readonly options: WorkLineOptions) {}

  get waiting(): number {
    return this.#line.size;
  }

  async run<Result>(lane: Lane, work: () => Promise<Result>): Promise<Result> {
    await this.#turn(lane);
    try {
      return await work();
    } finally {
      // Hand the place on directly, so that no newcomer can take it.
      const next = this.#line.shift();
      if (next === undefined) this.#working -= 1;
      else next.go();
    }
  }

  #turn(lane: Lane): Promise<void> {
    if (this.#working < this.options.atOnce) {
      this.#working += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      this.#line.push(lane, { go: resolve, leave: () => reject(new LineFull()) });
      if (this.#line.size > this.options.waitingMax) this.#line.dropLongest()?.leave();
    });
  }
}
