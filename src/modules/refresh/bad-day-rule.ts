/**
 * A bad day looks like mass deletion: when many posts that answered last time stop answering at once, it is the scrape
 * that failed and not the posts. A pure function, no I/O.
 */
import type { ScrapeOutcome } from '../../kernel/prisma/generated/enums.js';

export interface BatchAnswer {
  outcome: ScrapeOutcome;
  /** The outcome of the check before; null: never checked. */
  before: ScrapeOutcome | null;
}

/** Smaller batches say too little. */
const BATCH_MIN = 10;
/** More than this share of bad answers, in percent, drops them. */
const BAD_PERCENT_MAX = 30;

const GOOD = new Set<ScrapeOutcome>(['OK', 'UNCHANGED', 'LATE', 'SUSPECT']);

export function isGood(outcome: ScrapeOutcome): boolean {
  return GOOD.has(outcome);
}

/**
 * True where the negative verdicts of a batch prove nothing: they are dropped and those clips alone are asked again. A
 * retry is on trial already, whatever its size.
 */
export function isBadDay(answers: readonly BatchAnswer[], { retry = false } = {}): boolean {
  if (!retry && answers.length < BATCH_MIN) return false;
  const turned = answers.filter(({ outcome, before }) => before !== null && isGood(before) && !isGood(outcome));
  return turned.length * 100 > answers.length * BAD_PERCENT_MAX;
}
