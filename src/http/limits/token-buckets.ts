/**
 * A token bucket for each caller, which refills evenly. Memory is bounded: callers that were not seen for longest are
 * forgotten, and start again with a full bucket.
 */
import { BoundedCache } from '../../kernel/base/bounded-cache.js';

export interface RateOptions {
  /** Units that a full bucket holds. An empty bucket is full again after `seconds`. */
  units: number;
  seconds: number;
  /** The number of callers to remember. */
  callersMax?: number;
  /** In milliseconds; for tests. */
  clock?: () => number;
}

interface Bucket {
  units: number;
  at: number;
}

const CALLERS_MAX = 10_000;

export class Rate {
  readonly #buckets: BoundedCache<Bucket>;
  readonly #clock: () => number;
  readonly #perMs: number;

  constructor(private readonly options: RateOptions) {
    this.#buckets = new BoundedCache({ name: 'rates', entriesMax: options.callersMax ?? CALLERS_MAX });
    this.#clock = options.clock ?? (() => performance.now());
    this.#perMs = options.units / (options.seconds * 1_000);
  }

  /**
   * Takes units from a caller's bucket. Returns 0, or the seconds to wait if too few are left. Then nothing is taken.
   */
  take(caller: string, units: number): number {
    const bucket = this.#filled(caller);
    // A request above the size of the bucket costs a full bucket.
    const needed = Math.min(units, this.options.units);
    if (bucket.units < needed) return Math.max(1, Math.ceil((needed - bucket.units) / this.#perMs / 1_000));
    bucket.units -= needed;
    return 0;
  }

  /** Takes units only if half of the bucket is left. More than that is taken from a full bucket. */
  spare(caller: string, units: number): boolean {
    const bucket = this.#filled(caller);
    const half = this.options.units / 2;
    if (bucket.units < half + Math.min(units, half)) return false;
    bucket.units -= Math.min(units, bucket.units);
    return true;
  }

  /** Takes units that were already used, down to an empty bucket. */
  charge(caller: string, units: number): void {
    const bucket = this.#filled(caller);
    bucket.units = Math.max(0, bucket.units - units);
  }

  /** The units in a caller's bucket, and the time until it is full. */
  left(caller: string): { units: number; fullInMs: number } {
    const { units } = this.#filled(caller);
    return { units, fullInMs: Math.ceil((this.options.units - units) / this.#perMs) };
  }

  get callers(): number {
    return this.#buckets.size.entries;
  }

  #filled(caller: string): Bucket {
    const now = this.#clock();
    const bucket = this.#buckets.get(caller) ?? { units: this.options.units, at: now };
    bucket.units = Math.min(this.options.units, bucket.units + (now - bucket.at) * this.#perMs);
    bucket.at = now;
    this.#buckets.set(caller, bucket);
    return bucket;
  }
}
