/** A trip: one snapshot, and the requests that read from it together. */
import type { Pool } from 'pg';
import type { Viewer } from '../auth/viewer.js';
import { type Abandon, type Isolation, Snapshot, SnapshotClosed, type SnapshotIdentity } from '../db/snapshot.js';
import type { Reader, Statement } from '../db/sql.js';
import { Batches } from './batches.js';
import { Loaders } from './loaders.js';

/** One run of an operation, for all riders who ask exactly the same as the same viewer. It ends once all of them have left. */
class Run {
  readonly carried = new Set<object>();
  readonly loaders: Loaders;
  answer: Promise<unknown> | null = null;
  riders = 0;

  constructor(batches: Batches, viewer: Viewer) {
    this.loaders = new Loaders(batches, viewer, this.carried);
  }
}

/** One request on a trip. */
export class Ride {
  /** Settles when the rider can get nothing more: it left, or the trip failed. */
  readonly over: Promise<void>;
  #end: () => void = () => undefined;
  #hasLeft = false;

  constructor(
    private readonly trip: Trip,
    private readonly run: Run,
  ) {
    run.riders += 1;
    this.over = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Null: nothing was read for this rider. */
  get identity(): Promise<SnapshotIdentity> | null {
    return this.statementCount === 0 ? null : this.trip.identity;
  }

  get startedAt(): number {
    return this.trip.startedAt;
  }

  /** The number of statements that carried a key of this rider. */
  get statementCount(): number {
    return this.run.carried.size;
  }

  /** The answer of `work`, or of the same work of another rider. */
  answer<Answer>(work: (loaders: Loaders) => Promise<Answer>): Promise<Answer> {
    this.run.answer ??= work(this.run.loaders);
    return this.run.answer as Promise<Answer>;
  }

  /** With a reason, the answer was not waited for. */
  leave(abandon: Abandon | null = null): void {
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#end();
    this.run.riders -= 1;
    if (this.run.riders === 0) this.run.loaders.stop();
    this.trip.left(this, abandon);
  }

  /** The trip has no more answers for its rider. */
  fail(): void {
    this.run.loaders.stop();
    this.#end();
  }
}

export interface TripOptions {
  pool: Pool;
  isolation?: Isolation | undefined;
  /** The ids of the requests, for the comment of BEGIN. */
  label: string;
  /** Only tests set it: nobody may change rows that others read, too. */
  freezesRows: boolean;
}

export class Trip implements Reader {
  readonly batches = new Batches(this);
  readonly startedAt = performance.now();
  /** Settles once nothing more is read from it. Its COMMIT may still be under way, and holds up no other trip. */
  readonly ended: Promise<void>;
  readonly #snapshot: Snapshot;
  readonly #riders = new Set<Ride>();
  readonly #runs = new Map<string, Run>();
  #end: () => void = () => undefined;
  #abandoned: Abandon | null = null;
  #reads = 0;
  #hasFailed = false;

  constructor(private readonly options: TripOptions) {
    this.#snapshot = new Snapshot(options.pool, options.label, options.isolation);
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  get identity(): Promise<SnapshotIdentity> | null {
    return this.#snapshot.identity;
  }

  /** Riders with an equal text of `asks` share one run. The text names the viewer, too. */
  board(viewer: Viewer, asks: string): Ride {
    const run = this.#runs.get(asks) ?? new Run(this.batches, viewer);
    this.#runs.set(asks, run);
    const ride = new Ride(this, run);
    this.#riders.add(ride);
    return ride;
  }

  // biome-ignore lint/suspicious/noExplicitAny: as in Reader
  async read<Args extends any[], Row>(statement: Statement<Args, Row>, ...args: Args): Promise<Row[]> {
    this.#reads += 1;
    try {
      const rows = await this.#snapshot.read(statement, ...args);
      if (this.options.freezesRows) for (const row of rows) Object.freeze(row);
      return rows;
    } catch (error) {
      // A statement that refused its arguments was not sent. Only those who asked for it get its error.
      if (this.#snapshot.hasFailed) this.#fail();
      throw error;
    } finally {
      this.#reads -= 1;
    }
  }

  /** Why nobody gets anything more of it. Null: it goes on. */
  get failure(): { error: unknown } | null {
    return this.#hasFailed ? { error: this.#snapshot.failure ?? new SnapshotClosed(this.#snapshot.abandoned) } : null;
  }

  /** Ends it at its deadline, for all riders. */
  cut(): void {
    this.#fail();
    void this.#snapshot.close('DEADLINE');
  }

  left(ride: Ride, abandon: Abandon | null): void {
    this.#abandoned ??= abandon;
    this.#riders.delete(ride);
    if (this.#riders.size > 0) return;
    this.batches.stop();
    // Only a rider who did not wait for the answer leaves a statement behind that nobody waits for.
    const cut = this.#reads > 0 ? this.#abandoned : null;
    void this.#snapshot.close(cut);
    this.#end();
  }

  /** A statement failed, or the connection was lost. Nobody gets anything of this snapshot any more. */
  #fail(): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    for (const ride of this.#riders) ride.fail();
  }
}
