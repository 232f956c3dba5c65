/**
 * How often a clip is checked: a pure function, no I/O. Fresh and growing posts are checked at every tick; the longer a
 * post stands still, the rarer. Ended campaigns are not planned at all, and a post that is gone is asked about again
 * only while the absence is being confirmed.
 */
import type { ScrapeOutcome } from '../../kernel/prisma/generated/enums.js';

export interface Pulse {
  /** Now: the trackedAt of the batch. */
  checkedAt: Date;
  /** When the post was made; when it was submitted, where that is unknown. */
  postedAt: Date;
  /** When a count last changed; null: never seen. */
  changedAt: Date | null;
  outcome: ScrapeOutcome;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A post younger than this is checked at every tick, whatever its counts do. */
const FRESH_MS = 7 * DAY_MS;

/** Standing still for so long means the next check in so long. The first row that fits counts. */
const STILL: readonly { stillMs: number; nextMs: number }[] = [
  { stillMs: 60 * DAY_MS, nextMs: 7 * DAY_MS },
  { stillMs: 14 * DAY_MS, nextMs: 3 * DAY_MS },
  { stillMs: 3 * DAY_MS, nextMs: DAY_MS },
];

/** A post that is gone is asked about again on another day. */
const CONFIRM_MS = DAY_MS;

/** Ticks are not exact: a clip due within this of a tick is due at it. */
const SLACK_MS = HOUR_MS / 2;

/** When a clip is due again; null: at the next tick. A post that is unavailable is not planned at all. */
export function nextCheck(pulse: Pulse): Date | null {
  if (pulse.outcome === 'GONE') return later(pulse.checkedAt, CONFIRM_MS);
  if (pulse.checkedAt.getTime() - pulse.postedAt.getTime() < FRESH_MS || pulse.changedAt === null) return null;
  const stillFor = pulse.checkedAt.getTime() - pulse.changedAt.getTime();
  const row = STILL.find(({ stillMs }) => stillFor >= stillMs);
  return row === undefined ? null : later(pulse.checkedAt, row.nextMs);
}

function later(from: Date, ms: number): Date {
  return new Date(from.getTime() + ms - SLACK_MS);
}
