/**
 * Requests that travel together (docs/decisions/016-shared-snapshots.md): while every lane is busy, requests wait, and the
 * next trip takes them all. A free lane leaves at once, with one rider if need be. A rider boards only before BEGIN is
 * sent, so its snapshot is younger than its arrival.
 */
import type { Pool } from 'pg';
import type { Viewer } from '../auth/viewer.js';
import { BoundedCache } from '../base/bounded-cache.js';
import type { Isolation, Snapshot } from '../db/snapshot.js';
import { nameOf } from './batches.js';
import type { Loaders } from './loaders.js';
import { RecentTimes } from './recent-times.js';
import { type Ride, Trip } from './trip.js';

export interface TripsOptions {
  pool: Pool;
  /** Only the test of the consistency checker sets it. */
  isolation?: Isolation | undefined;
  lanes?: number;
  freezesRows?: boolean;
  /** Called with the number of riders of each trip. */
  onDeparture?: (riders: number) => void;
}

export interface Passenger {
  requestId: string;
  viewer: Viewer;
  /** The operation and its variables, and whatever else the answer depends on besides the viewer. */
  asks: string;
  /** The passenger's own snapshot, which tells when the request is over. */
  snapshot: Snapshot;
}

/**
 * OWN: the operation must run in the request's own snapshot. LOST: the operation or its trip failed. Nothing of the trip
 * may be answered, and the request starts again from its root, in its own snapshot.
 */
export type Travelled<Answer> = { kind: 'ARRIVED'; ride: Ride; answer: Answer } | { kind: 'OWN' } | { kind: 'LOST' };

interface Waiting extends Passenger {
  depart: (ride: Ride | null) => void;
}

/** More lanes share less: with three, the gain at eight connections halves. */
const LANES = 2;
const RIDERS_MAX = 32;
/** A run is slow if it takes this many times as long as the median run, and so is a trip. */
const SLOW = 4;
/** An operation keeps to its own snapshot after this many slow runs in a row, or if its first one was slow. */
const SLOW_RUNS_MAX = 4;
const OPERATIONS_MAX = 5_000;

interface SlowRuns {
  inARow: number;
  /** When the trip of the last one started. Null: it had its own snapshot. */
  trip: number | null;
}

export class Trips {
  readonly #waiting: Waiting[] = [];
  readonly #running = new Set<Trip>();
  readonly #times = new RecentTimes();
  /** By operation. */
  readonly #slow = new BoundedCache<SlowRuns>({ name: 'slow', entriesMax: OPERATIONS_MAX });
  #clock: NodeJS.Timeout | null = null;

  constructor(private readonly options: TripsOptions) {}

  /** Runs an operation on a trip. `run` returns null if it met an error. */
  async travel<Answer>(
    operation: string,
    passenger: Passenger,
    run: (loaders: Loaders) => Promise<Answer | null>,
  ): Promise<Travelled<Answer>> {
    if ((this.#slow.get(operation)?.inARow ?? 0) >= SLOW_RUNS_MAX) return { kind: 'OWN' };
    const ride = await this.#board(passenger);
    if (ride === null) return { kind: 'OWN' };
    // It may have been abandoned in the moment of departure.
    const { abandoned } = passenger.snapshot;
    if (abandoned !== null) {
      ride.leave(abandoned);
      return { kind: 'OWN' };
    }
    const start = performance.now();
    passenger.snapshot.onAbandon = (reason) => ride.leave(reason);
    try {
      const answer = await Promise.race([ride.answer(run), ride.over.then(() => null)]);
      if (ride.statementCount > 0) this.took(operation, performance.now() - start, ride.startedAt);
      return answer === null ? { kind: 'LOST' } : { kind: 'ARRIVED', ride, answer };
    } finally {
      passenger.snapshot.onAbandon = null;
      ride.leave();
    }
  }

  /**
   * Tells how long an operation took that read anything, on a trip or in its own snapshot. One that is always slow would hold
   * up its fellow riders. All runs count for the median: if load slows all of them, none is slow, and sharing goes on.
   */
  took(operation: string, ms: number, trip: number | null = null): void {
    const isSlow = ms > SLOW * this.#times.median;
    this.#times.add(ms);
    const before = this.#slow.get(operation) ?? { inARow: SLOW_RUNS_MAX, trip: null };
    // The riders of one slow trip are one slow run, however many they are.
    if (isSlow && trip !== null && trip === before.trip) return;
    this.#slow.set(operation, isSlow ? { inARow: before.inARow + 1, trip } : { inARow: 0, trip: null });
  }

  #board(passenger: Passenger): Promise<Ride | null> {
    if (passenger.snapshot.abandoned !== null) return Promise.resolve(null);
    return new Promise((depart) => {
      const waiting = { ...passenger, depart };
      this.#waiting.push(waiting);
      passenger.snapshot.onAbandon = () => {
        const index = this.#waiting.indexOf(waiting);
        if (index >= 0) this.#waiting.splice(index, 1);
        depart(null);
      };
      // Requests of this turn of the event loop travel together. Nothing waits for a later one.
      if (this.#waiting.length === 1 || this.#waiting.length === RIDERS_MAX) process.nextTick(() => this.#depart());
    });
  }

  #depart(): void {
    while (this.#waiting.length > 0 && this.#mayDepart()) {
      const riders = this.#waiting.splice(0, RIDERS_MAX);
      const { pool, isolation, freezesRows = false, onDeparture } = this.options;
      const trip = new Trip({ pool, isolation, freezesRows, label: riders.map((rider) => rider.requestId).join(' ') });
      this.#running.add(trip);
      onDeparture?.(riders.length);
      void trip.ended.then(() => this.#arrived(trip));
      const rides = riders.map(({ viewer, asks }) => trip.board(viewer, `${nameOf(viewer)} ${asks}`));
      for (const [index, { depart }] of riders.entries()) depart(rides[index] as Ride);
    }
    this.#watch();
  }

  #arrived(trip: Trip): void {
    this.#running.delete(trip);
    this.#depart();
  }

  /** A slow trip does not count, and a full one need not wait, as long as the pool has connections. */
  #mayDepart(): boolean {
    const { pool, lanes = LANES } = this.options;
    if (this.#running.size < lanes) return true;
    if (this.#running.size >= Math.max(lanes, pool.options.max / 2)) return false;
    const slowSince = this.#slowSince();
    const quick = [...this.#running].filter(({ startedAt }) => startedAt > slowSince).length;
    return quick < lanes || this.#waiting.length >= RIDERS_MAX;
  }

  #slowSince(): number {
    return performance.now() - SLOW * this.#times.median;
  }

  /** While riders wait, looks again once the oldest trip has become slow. */
  #watch(): void {
    if (this.#clock !== null) clearTimeout(this.#clock);
    this.#clock = null;
    const slowSince = this.#slowSince();
    const next = Math.min(...[...this.#running].map(({ startedAt }) => startedAt).filter((at) => at > slowSince));
    if (this.#waiting.length > 0 && Number.isFinite(next - slowSince))
      this.#clock = setTimeout(() => this.#depart(), Math.ceil(next - slowSince)).unref();
  }
}
