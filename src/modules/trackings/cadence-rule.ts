/**
 * How often a clip is checked: a pure function, no I/O. Fresh and fast-growing posts are checked at every tick, slow
 * ones daily, and the longer a post stands still, the rarer. Ended campaigns and posts that are unavailable are not
 * planned at all; one that only seems gone is asked about like any other, until that is sure.
 */
export interface Pulse {
  /** Now: the trackedAt of the batch. */
  checkedAt: Date;
  /** When the post was made; when its clip was made, where that is unknown. */
  postedAt: Date;
  /** When a count last changed; when its clip was made, where none was ever seen. */
  changedAt: Date;
  /** What this check found; null: no count. */
  growth: Growth | null;
}

export interface Growth {
  /** Views before, and since when they were known. */
  from: bigint;
  since: Date;
  to: bigint;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A post younger than this is checked at every tick, whatever its counts do. */
const FRESH_MS = 7 * DAY_MS;

/** Views that grow by so many percent a day are checked at every tick, slower ones daily. */
const FAST_PERCENT_A_DAY = 1n;

/** Standing still for so long means the next check in so long. The first row that fits counts. */
const STILL: readonly { stillMs: number; nextMs: number }[] = [
  { stillMs: 60 * DAY_MS, nextMs: 7 * DAY_MS },
  { stillMs: 14 * DAY_MS, nextMs: 3 * DAY_MS },
  { stillMs: 3 * DAY_MS, nextMs: DAY_MS },
];

/** Ticks are not exact: a clip due within this of a tick is due at it. */
const SLACK_MS = HOUR_MS / 2;

/** When a clip is due again; null: at the next tick. */
export function nextCheck({ checkedAt, postedAt, changedAt, growth }: Pulse): Date | null {
  if (checkedAt.getTime() - postedAt.getTime() < FRESH_MS) return null;
  if (growth !== null && growth.to > growth.from) return isFast(growth, checkedAt) ? null : later(checkedAt, DAY_MS);
  const stillMs = checkedAt.getTime() - changedAt.getTime();
  const row = STILL.find((one) => stillMs >= one.stillMs);
  return row === undefined ? null : later(checkedAt, row.nextMs);
}

function isFast({ from, since, to }: Growth, at: Date): boolean {
  return (to - from) * 100n * BigInt(DAY_MS) >= from * FAST_PERCENT_A_DAY * BigInt(at.getTime() - since.getTime());
}

function later(from: Date, ms: number): Date {
  return new Date(from.getTime() + ms - SLACK_MS);
}
