/**
 * Decides when a clip is checked next: a pure function, no I/O. Fresh and fast-growing posts are checked at every tick,
 * slow ones daily, and posts that stand still less and less often. Posts in ended campaigns and unavailable posts are
 * not planned at all. A post that only seems gone is checked like any other until that is confirmed.
 */
export interface Pulse {
  /** Now: the trackedAt of the batch. */
  checkedAt: Date;
  /** When the post was made or, if that is unknown, when its clip was created. */
  postedAt: Date;
  /** When a count last changed or, if none ever did, when the clip was created. */
  changedAt: Date;
  /** The change of views in this check; null if it brought no count. */
  growth: Growth | null;
}

export interface Growth {
  /** Views before, and the time of the check that saw them. */
  from: bigint;
  since: Date;
  to: bigint;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A post younger than this is checked at every tick, even if its counts stand still. */
const FRESH_MS = 7 * DAY_MS;

/** Posts whose views grow by at least this percentage a day are checked at every tick, slower ones daily. */
const FAST_PERCENT_A_DAY = 1n;

/** A post that stood still for `stillMs` is checked again after `nextMs`. The first row that fits applies. */
const STILL: readonly { stillMs: number; nextMs: number }[] = [
  { stillMs: 60 * DAY_MS, nextMs: 7 * DAY_MS },
  { stillMs: 14 * DAY_MS, nextMs: 3 * DAY_MS },
  { stillMs: 3 * DAY_MS, nextMs: DAY_MS },
];

/** Ticks are not exact: a clip due within this of a tick is due at it. */
const SLACK_MS = HOUR_MS / 2;

/** When a clip is due again; null means at the next tick. */
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
