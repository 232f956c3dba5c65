/** When a live query is due, in milliseconds of performance.now(). A change makes it due at once, but not before its shortest interval has passed. */

/** The interval of a query whose answer moves without a change doubles up to this, as long as the answer stays. */
export const DRIFT_MS_MAX = 8_000;
/** A query whose caller has used too much asks again after this time. */
const SHORT_OF_UNITS_MS = 1_000;

export interface PaceOptions {
  minIntervalMs: number;
  drifts: boolean;
}

export class Pace {
  #ranAt = Number.NEGATIVE_INFINITY;
  #interval: number;
  /** Something that the answer may depend on has changed since it ran. */
  #touched = true;
  /** A reader has no message yet. */
  #asked = true;
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor(private readonly options: PaceOptions) {
    this.#interval = options.minIntervalMs;
  }

  get dueAt(): number {
    const { minIntervalMs, drifts } = this.options;
    if (this.#asked) return this.#notBefore;
    if (!this.#touched && !drifts) return Number.POSITIVE_INFINITY;
    return Math.max(this.#ranAt + (this.#touched ? minIntervalMs : this.#interval), this.#notBefore);
  }

  touch(): void {
    this.#touched = true;
    this.#interval = this.options.minIntervalMs;
  }

  /** A reader came, who does not wait for the interval. */
  ask(): void {
    this.#asked = true;
  }

  /** Its caller has used too much. */
  wait(now: number): void {
    this.#notBefore = now + SHORT_OF_UNITS_MS;
  }

  /** `at`: the beginning of the tick, so that queries that were answered together are due together. */
  begin(at: number): void {
    this.#touched = false;
    this.#asked = false;
    this.#ranAt = at;
  }

  answered(changed: boolean): void {
    const { minIntervalMs } = this.options;
    const longest = Math.max(minIntervalMs, DRIFT_MS_MAX);
    this.#interval = changed ? minIntervalMs : Math.min(2 * this.#interval, longest);
  }
}
