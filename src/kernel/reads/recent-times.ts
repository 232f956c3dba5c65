/** A trip may bring 32 at once. */
const KEPT = 256;
const SORTED_EVERY = 32;

/** The median of recent durations, in milliseconds. */
export class RecentTimes {
  readonly #times: number[] = [];
  #count = 0;
  /** Infinity until there are some. */
  #median = Number.POSITIVE_INFINITY;

  add(ms: number): void {
    this.#times[this.#count % KEPT] = ms;
    this.#count += 1;
    if (this.#count > SORTED_EVERY && this.#count % SORTED_EVERY !== 0) return;
    const sorted = this.#times.toSorted((a, b) => a - b);
    this.#median = sorted[Math.floor(sorted.length / 2)] as number;
  }

  get median(): number {
    return this.#median;
  }
}
