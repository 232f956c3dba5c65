/** Work that is done a few at a time; what waits for it stands in a fair line of bounded length. */
import type { Lane } from '../../../kernel/attempts.js';
import { FairLine } from './fair-line.js';

/** The line was full, and this one was the newest of whoever had most in it: nothing was begun. */
export class LineFull extends Error {
  override name = 'LineFull';
}

export interface WorkLineOptions {
  /** How many work at once. */
  atOnce: number;
  /** How many more may wait. */
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
      // A place is handed on, never given up between two.
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
