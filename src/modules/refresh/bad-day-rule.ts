/**
 * A bad day looks like mass deletion: when many posts that answered last time stop answering at once, it is the scrape
 * that failed and not the posts. A pure function, no I/O.
 */
import type { ScrapeOutcome } from '../../kernel/prisma/generated/enums.js';

/** What is known of a post before a batch asks about it. */
export interface Standing {
  lastAnswer: ScrapeOutcome | null;
  checkedAt: Date | null;
}

export interface BatchTally {
  /** Posts with an answer a count could be read from. */
  good: number;
  /** Posts with another answer, or none. */
  bad: number;
  /** Those of the bad ones that answered last time. */
  turned: number;
}

/** Smaller batches say too little. */
const BATCH_MIN = 10;
/** More than this share of bad answers among posts that answered last time, in percent, drops the negative verdicts. */
const BAD_PERCENT_MAX = 30;
/**
 * Verdicts that are dropped leave the last answer as it was. A post whose last good answer is older than this is no
 * longer excused: a bad day does not last for weeks, and a clipper's deleted account does.
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
