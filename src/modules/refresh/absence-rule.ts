/**
 * When a post is called unavailable: a pure function, no I/O. Region and age limits can look like a deleted post, and a
 * bad day of a social platform like many, so one answer proves nothing: it takes several, on different days, without
 * a sign of life between them.
 */
export interface Absence {
  /** "Gone" answers in a row. */
  checks: number;
  /** Time of the first of them; null: none. */
  since: Date | null;
}

/** What any answer that shows the post, if only behind a wall, makes of it. */
export const PRESENT: Absence = { checks: 0, since: null };

const CHECKS_MIN = 3;
const DAYS_MIN = 2;
const DAY_MS = 86_400_000;

/** One more "gone" answer. */
export function goneAgain({ checks, since }: Absence, at: Date): Absence {
  return { checks: checks + 1, since: since ?? at };
}

/** True once enough answers on enough calendar days (UTC) said so. */
export function isConfirmed({ checks, since }: Absence, at: Date): boolean {
  if (since === null || checks < CHECKS_MIN) return false;
  return Math.floor(at.getTime() / DAY_MS) - Math.floor(since.getTime() / DAY_MS) >= DAYS_MIN - 1;
}
