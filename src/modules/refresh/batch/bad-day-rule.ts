/**
 * Detects bad days: a pure function, no I/O. When many posts that answered last time stop answering at once, the scrape
 * failed; the posts were not all deleted.
 */
import type { ScrapeOutcome } from '../../../kernel/prisma/generated/enums.js';

/** The last known answer of a post, before a batch asks about it. */
export interface Standing {
  lastAnswer: ScrapeOutcome | null;
  checkedAt: Date | null;
}

export interface BatchTally {
  /** Posts whose answer had a count. */
  good: number;
  /** Posts with another answer, or with none. */
  bad: number;
  /** Bad ones that answered last time. */
  turned: number;
}

/** Smaller batches prove too little. */
const BATCH_MIN = 10;
/**
 * Percent of posts that answered last time. If more of them have a bad answer now, the negative verdicts are dropped.
 */
const BAD_PERCENT_MAX = 30;
/**
 * A dropped verdict leaves the last answer as it was. A post whose last good answer is older than this is no longer
 * excused: bad days do not last for weeks, but a deleted account does.
 */
const EXCUSED_MS = 14 * 86_400_000;

const GOOD = new Set<ScrapeOutcome>(['OK', 'UNCHANGED', 'LATE', 'SUSPECT']);

export function isGood(outcome: ScrapeOutcome): boolean {
  return GOOD.has(outcome);
}

export function answeredLastTime({ lastAnswer, checkedAt }: Standing, at: Date): boolean {
  if (lastAnswer === null || checkedAt === null) return false;
  return isGood(lastAnswer) && at.getTime() - checkedAt.getTime() < EXCUSED_MS;
}

export function isBadDay({ good, bad, turned }: BatchTally): boolean {
  return good + bad >= BATCH_MIN && turned * 100 > (good + turned) * BAD_PERCENT_MAX;
}
