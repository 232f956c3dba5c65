/**
 * How much a caller may ask for in a while: a bucket of units for each, which fills up again evenly. What is kept is
 * bounded: the callers that were not seen for longest are forgotten, and have a full bucket when they come again.
 */
import { BoundedCache } from '../../kernel/bounded-cache.js';

export interface RateOptions {
  /** Units that a full bucket holds, and that come back over `seconds`. */
  units: number;
  seconds: number;
  /** Callers that are remembered. */
  callersMax?: number;
  /** Milliseconds; for tests. */
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

  /** Takes units from a caller's bucket. Answers 0, or, where too few are left and none is taken, the seconds to wait. */
  take(caller: string, units: number): number {
    const bucket = this.#filled(caller);
    // What is more than a bucket holds is had for a full one.
    const needed = Math.min(units, this.options.units);
    if (bucket.units < needed) return Math.max(1, Math.ceil((needed - bucket.units) / this.#perMs / 1_000));
    bucket.units -= needed;
    return 0;
  }

  /** Takes units that were used already, down to an empty bucket. */
  charge(caller: string, units: number): void {
    const bucket = this.#filled(caller);
    bucket.units = Math.max(0, bucket.units - units);
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
