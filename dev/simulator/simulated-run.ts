/**
 * One run of an actor, from READY to its end. Its items are fixed at its start: it has the counts that the world showed
 * then, so a test may change the world during the run.
 */
import { randomBytes } from 'node:crypto';
import type { RunEnd } from './fault-script.js';
import type { SocialPlatform } from './post.js';
import type { Price } from './simulated-actor.js';

export type RunStatus = 'READY' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED-OUT' | 'ABORTING' | 'ABORTED';

const TERMINAL: readonly RunStatus[] = ['SUCCEEDED', 'FAILED', 'TIMED-OUT', 'ABORTED'];
const ID_CHARACTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

export interface RunPlan {
  actor: string;
  socialPlatform: SocialPlatform;
  price: Price;
  /** All items that the run will write if nothing stops it. */
  items: unknown[];
  ends: RunEnd;
  /** The number of RUNNING answers before the end. */
  pollsUntilDone: number;
  options: { timeoutSecs: number; memoryMbytes: number; maxTotalChargeUsd: number | undefined };
  statusMessage: string | null;
}

export class Run {
  readonly id = apifyId();
  readonly datasetId = apifyId();
  readonly startedAt: Date;
  status: RunStatus = 'READY';
  finishedAt: Date | null = null;
  polls = 0;

  constructor(
    readonly plan: RunPlan,
    private readonly now: () => Date,
  ) {
    this.startedAt = now();
  }

  get isOver(): boolean {
    return TERMINAL.includes(this.status);
  }

  /** The dataset's items: all of them once the run has ended by itself, before that a share for each poll. */
  get items(): unknown[] {
    const { items, ends, pollsUntilDone } = this.plan;
    if (ends !== 'SUCCEEDED' || this.status === 'SUCCEEDED') return items;
    return items.slice(0, Math.floor((items.length * this.polls) / (pollsUntilDone + 1)));
  }

  /** The number of items for each billed event. */
  get chargedEventCounts(): Record<string, number> {
    return { ...(this.plan.price.startMicros > 0 && { 'actor-start': 1 }), result: this.items.length };
  }

  get usageTotalUsd(): number {
    const { startMicros, itemMicros } = this.plan.price;
    return (startMicros + itemMicros * this.items.length) / 1e6;
  }

  /** A poll moves the run on by one answer. */
  poll(): void {
    const { ends, pollsUntilDone } = this.plan;
    if (this.isOver) return;
    if (this.status === 'ABORTING') this.#finish('ABORTED');
    else if (ends !== 'never' && this.polls >= pollsUntilDone) this.#finish(ends);
    else {
      this.polls += 1;
      this.status = 'RUNNING';
    }
  }

  /** Ends at once, or at the next poll if it may end gracefully. A run that is over stays unchanged. */
  abort(gracefully: boolean): void {
    if (this.isOver) return;
    if (gracefully) this.status = 'ABORTING';
    else this.#finish('ABORTED');
  }

  #finish(status: RunStatus): void {
    this.status = status;
    this.finishedAt = this.now();
  }
}

/** 17 letters and digits. They are random, because a database keeps run ids after a restart of the simulator. */
function apifyId(): string {
  return [...randomBytes(17)].map((byte) => ID_CHARACTERS[byte % ID_CHARACTERS.length]).join('');
}
