/**
 * Decides when a post is unavailable: a pure function, no I/O. Region and age limits can look like a deleted post, and
 * a bad day of a social platform like many. One answer therefore proves nothing: it takes several "gone" answers in a
 * row, on different days.
 */
export interface Absence {
  /** "Gone" answers in a row. */
  checks: number;
  /** Time of the first of them; null if there is none. */
  since: Date | null;
}

/** The state after any answer that shows the post, even behind a login or age wall. */
export const PRESENT: Absence = { checks: 0, since: null };

const CHECKS_MIN = 3;
const DAYS_MIN = 2;
const DAY_MS = 86_400_000;

/** Counts one more "gone" answer. */
export function goneAgain({ checks, since }: Absence, at: Date): Absence {
  return { checks: checks + 1, since: since ?? at };
}

/** True once there are enough "gone" answers on enough calendar days (UTC). */
export function isConfirmed({ checks, since }: Absence, at: Date): boolean {
  if (since === null || checks < CHECKS_MIN) return false;
  return Math.floor(at.getTime() / DAY_MS) - Math.floor(since.getTime() / DAY_MS) >= DAYS_MIN - 1;
}
