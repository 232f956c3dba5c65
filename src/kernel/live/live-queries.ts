/**
 * Live queries of one process (docs/decisions/019-live-queries.md). A tick opens one snapshot, asks what changed since the one
 * before, and answers every query that is due from it. Subscriptions that ask the same share one answer.
 */
import type { Pool } from 'pg';
import type { Id } from '../auth/viewer.js';
import { isUnavailable } from '../base/errors.js';
import type { Isolation } from '../db/snapshot.js';
import type { Reader } from '../db/sql.js';
import { Trip } from '../reads/trip.js';
import { inTurns } from './in-turns.js';
import { Mailbox } from './mailbox.js';
import { Pace } from './pace.js';

/** LOST: the snapshot failed, or the database went away. The query runs again with a later tick. */
export type Answered<Message> = { kind: 'ANSWERED'; digest: string; message: Message } | { kind: 'LOST' };

export interface Question<Touched, Message> {
  /** Equal for subscriptions that share their answers. */
  key: string;
  /** Users take turns. */
  userId: Id;
  minIntervalMs: number;
  /** True: the answer also moves without a change. */
  drifts: boolean;
  /** False: no change of these can move the answer. */
  concerns(touched: Touched): boolean;
  /** False: the caller has used too much, and the query waits. */
  pay(): boolean;
  /** Null: reads from a snapshot of its own. Never rejects. */
  run(trip: Trip | null): Promise<Answered<Message>>;
}

/** The changes since the look before. Null: anything may have changed. */
export interface Look<Seen, Touched> {
  seen: Seen;
  touched: Touched | null;
}

export interface LiveOptions<Seen, Touched> {
  pool: Pool;
  isolation?: Isolation | undefined;
  look(reader: Reader, seen: Seen | null): Promise<Look<Seen, Touched>>;
  /** Called for each answer: whether it was another one than before, and the number of readers who got it. */
  onAnswer?: (changed: boolean, readers: number) => void;
  /** Called when a tick fails, and with null when one succeeds again. */
  onFailure?: (error: unknown) => void;
}

interface ReaderOf<Message> {
  mailbox: Mailbox<Message>;
  /** Of the newest message. Null: there was none. */
  digest: string | null;
  /** It came during this tick, whose snapshot may be older. */
  cameIn: number;
}

interface Group<Touched, Message> {
  question: Question<Touched, Message>;
  readers: Set<ReaderOf<Message>>;
  pace: Pace;
  digest: string | null;
  /** It was slow, or a snapshot failed with it: it must not hold up the others. */
  alone: boolean;
  running: boolean;
}

/** The least time between the beginnings of two ticks. */
const TICK_MS = 250;
/** The queries that do not fit ride with the next tick. */
const TICK_MS_MAX = 1_000;
/** The snapshot of a tick is given up after this time. */
const DEADLINE_MS = 10_000;
/** Queries of one tick that read at once. More of them share more statements, and hold up plain queries for longer. */
const AT_ONCE = 8;
/** Queries that read in snapshots of their own at once. */
const ALONE_AT_ONCE = 2;
/** A query that takes longer reads in a snapshot of its own, until it is quick. */
const SLOW_MS = 1_000;
const NOBODY = { userId: '0', role: 'CLIPPER' } as const;

export class LiveQueries<Seen, Touched, Message> {
  readonly #groups = new Map<string, Group<Touched, Message>>();
  #seen: Seen | null = null;
  #tick = 0;
  #ticking = false;
  #startedAt = Number.NEGATIVE_INFINITY;
  #clock: NodeJS.Timeout | null = null;
  #failed = false;
  #alone = 0;

  constructor(private readonly options: LiveOptions<Seen, Touched>) {}

  subscribe(question: Question<Touched, Message>, onEnd: () => void): Mailbox<Message> {
    const group = this.#groupOf(question);
    const reader: ReaderOf<Message> = {
      mailbox: new Mailbox<Message>(() => {
        group.readers.delete(reader);
        if (group.readers.size === 0 && this.#groups.get(question.key) === group) this.#groups.delete(question.key);
        onEnd();
      }),
      digest: null,
      cameIn: this.#tick,
    };
    group.readers.add(reader);
    group.pace.ask();
    if (!this.#ticking) this.#schedule(0);
    return reader.mailbox;
  }

  get size(): { queries: number; readers: number } {
    const groups = [...this.#groups.values()];
    return { queries: groups.length, readers: groups.flatMap(({ readers }) => [...readers]).length };
  }

  #groupOf(question: Question<Touched, Message>): Group<Touched, Message> {
    const known = this.#groups.get(question.key);
    if (known !== undefined) return known;
    const { minIntervalMs, drifts } = question;
    const pace = new Pace({ minIntervalMs, drifts });
    const group = { question, readers: new Set<ReaderOf<Message>>(), pace, digest: null, alone: false, running: false };
    this.#groups.set(question.key, group);
    return group;
  }

  #schedule(inMs: number): void {
    if (this.#clock !== null) clearTimeout(this.#clock);
    this.#clock = setTimeout(() => void this.#run(), inMs).unref();
  }

  async #run(): Promise<void> {
    this.#clock = null;
    // Changes of the time in which nobody listens are not followed.
    if (this.#groups.size === 0) this.#seen = null;
    if (this.#groups.size === 0 || this.#ticking) return;
    this.#ticking = true;
    this.#tick += 1;
    this.#startedAt = performance.now();
    try {
      await this.#travel();
      if (this.#failed) this.options.onFailure?.(null);
      this.#failed = false;
    } catch (error) {
      // Of what happened meanwhile nothing is known, so every query runs again.
      this.#seen = null;
      if (!this.#failed) this.options.onFailure?.(error);
      this.#failed = true;
    } finally {
      this.#ticking = false;
      // A query that is due by now does not wait for the clock. After a failure all of them do.
      const now = performance.now();
      const waits = !this.#failed && [...this.#groups.values()].some((group) => isDue(group, now) && !group.alone);
      const next = waits ? 0 : TICK_MS - (now - this.#startedAt);
      this.#schedule(Math.max(0, next));
    }
  }

  async #travel(): Promise<void> {
    const { pool, isolation } = this.options;
    const trip = new Trip({ pool, isolation, label: `live ${this.#tick}`, freezesRows: false });
    // The seat keeps the snapshot open between two queries.
    const seat = trip.board(NOBODY, 'the tick');
    const deadline = setTimeout(() => trip.cut(), DEADLINE_MS);
    try {
      const { seen, touched } = await this.options.look(trip, this.#seen);
      this.#seen = seen;
      for (const { question, pace } of this.#groups.values()) {
        if (touched === null || question.concerns(touched)) pace.touch();
      }
      await this.#answerDue(trip);
    } finally {
      clearTimeout(deadline);
      seat.leave();
    }
  }

  async #answerDue(trip: Trip): Promise<void> {
    const now = this.#startedAt;
    const due = [...this.#groups.values()].filter((group) => isDue(group, now));
    const queue = inTurns(due, ({ question, pace }) => ({ of: question.userId, since: pace.dueAt }));
    for (const group of queue.filter(({ alone }) => alone)) void this.#answerAlone(group);
    const together = queue.filter(({ alone }) => !alone).values();
    const answerNext = async (): Promise<void> => {
      for (const group of together) {
        await this.#answer(group, trip);
        // The rest stays due. A snapshot that failed answers nobody.
        if (trip.failure !== null || performance.now() - now > TICK_MS_MAX) return;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, answerNext));
    if (trip.failure !== null) throw trip.failure.error;
  }

  async #answerAlone(group: Group<Touched, Message>): Promise<void> {
    if (this.#alone >= ALONE_AT_ONCE) return;
    this.#alone += 1;
    await this.#answer(group, null);
    this.#alone -= 1;
  }

  async #answer(group: Group<Touched, Message>, trip: Trip | null): Promise<void> {
    const { question, pace } = group;
    if (group.readers.size === 0) return;
    if (!question.pay()) return pace.wait(performance.now());
    const tick = this.#tick;
    const start = performance.now();
    group.running = true;
    pace.begin(this.#startedAt);
    const answered = await question.run(trip);
    group.running = false;
    const isSlow = performance.now() - start > SLOW_MS;
    if (answered.kind === 'LOST') {
      pace.touch();
      // Whose statement it was is unknown, so each of them runs by itself once.
      group.alone ||= trip?.failure != null && !isUnavailable(trip.failure.error);
      return;
    }
    group.alone = isSlow;
    this.#deliver(group, answered, tick);
  }

  #deliver(group: Group<Touched, Message>, answered: Answered<Message> & { kind: 'ANSWERED' }, tick: number): void {
    const { digest, message } = answered;
    const changed = group.digest !== digest;
    group.digest = digest;
    group.pace.answered(changed);
    let readers = 0;
    let waits = false;
    for (const reader of group.readers) {
      // The snapshot may be older than this reader.
      if (reader.cameIn >= tick) waits = true;
      if (reader.cameIn >= tick || reader.digest === digest) continue;
      reader.digest = digest;
      reader.mailbox.put(message);
      readers += 1;
    }
    if (waits) group.pace.ask();
    this.options.onAnswer?.(changed, readers);
  }
}

function isDue({ running, pace }: { running: boolean; pace: Pace }, now: number): boolean {
  return !running && pace.dueAt <= now;
}
