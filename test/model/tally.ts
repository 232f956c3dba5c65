/**
 * Counts what a run of the model test did, and compares it with the minimum that it must have done (the plan's floors).
 */

import { isLong } from '../support/long.js';

export interface Kind {
  tried: number;
  done: number;
}

/** The minimum of everything in one run of the test. */
const SHARE = isLong ? 1 : 3 / 10;
const COMMANDS_MIN = 5_000 * SHARE;
const DONE_PERCENT_MIN = 40;
const KINDS_MIN = 20;
const EACH_KIND_MIN = 50 * SHARE;
const EVENTS_MIN: Record<string, number> = {
  'budget cut-off': 50,
  'revocation after payment': 20,
  'returned payment': 20,
  'terms changed with pending clips': 20,
  continues: 20,
  'begins at SUBMISSION': 20,
  'last check': 20,
  'completed by itself': 5,
  'closed at its end': 5,
  'closed once spent': 3,
  'money matured': 10,
  'approved by the system': 20,
  'appeal OVERTURNED': 10,
  'appeal UPHELD': 10,
  'payments begin to wait': 20,
  'paid after a run': 10,
  'paid after half an hour': 10,
};

export class Tally {
  readonly kinds = new Map<string, Kind>();
  readonly events = new Map<string, number>();

  constructor(kinds: readonly string[] = []) {
    for (const kind of kinds) this.kinds.set(kind, { tried: 0, done: 0 });
  }

  count(event: string, times = 1): void {
    this.events.set(event, (this.events.get(event) ?? 0) + times);
  }

  tried(kind: string, isDone: boolean): void {
    const { tried, done } = this.kinds.get(kind) ?? { tried: 0, done: 0 };
    this.kinds.set(kind, { tried: tried + 1, done: done + (isDone ? 1 : 0) });
  }

  get commands(): number {
    return [...this.kinds.values()].reduce((sum, { tried }) => sum + tried, 0);
  }

  /** A line for each floor that was not reached. */
  missing(): string[] {
    const done = [...this.kinds.values()].reduce((sum, kind) => sum + kind.done, 0);
    return [
      atLeast('commands', this.commands, COMMANDS_MIN),
      atLeast('per cent that succeeded', Math.floor((100 * done) / Math.max(1, this.commands)), DONE_PERCENT_MIN),
      atLeast('kinds', this.kinds.size, KINDS_MIN),
      ...[...this.kinds].map(([kind, { tried }]) => atLeast(kind, tried, EACH_KIND_MIN)),
      ...Object.entries(EVENTS_MIN).map(([event, least]) => atLeast(event, this.events.get(event) ?? 0, least * SHARE)),
    ].flat();
  }

  /** Everything that was counted, one line each. */
  report(): string {
    const kinds = [...this.kinds].map(([kind, { tried, done }]) => `${kind}: ${done} of ${tried}`);
    const events = [...this.events].map(([event, times]) => `${event}: ${times}`);
    return [...kinds.sort(), ...events.sort()].join('\n');
  }
}

function atLeast(what: string, count: number, least: number): string[] {
  return count >= least ? [] : [`${what}: ${count}, not ${least}`];
}
