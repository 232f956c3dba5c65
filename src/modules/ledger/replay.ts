/**
 * Prices the trackings of a submission again, by the settlement rule. Book B7 compares the result with the stored state,
 * and Submission.pricing shows the steps. This file does no arithmetic (test/architecture.test.ts).
 */
import type { PricedTracking, StoredEntry, StoredPricing, StoredTerms } from './replay.sql.js';
import { priceTracking, termsOfTracking } from './settle-earnings.js';
import { basedOn, beginning, continuing, type Started, spentAfter } from './settlement-rule.js';

/** One tracking that was priced. */
export interface PricingStep {
  tracking: PricedTracking;
  /** The state at the tracking, with the baseline that it may have set. */
  before: Started;
  after: Started;
  /** The version of the terms with the rate, and the one with the minimum and the cap. */
  rate: StoredTerms;
  limits: StoredTerms;
}

/** The state before its first tracking. Only an earlier submission of the post to the campaign can be continued. */
export function startOf(stored: StoredPricing, earlier: StoredPricing | undefined): Started {
  const { id, clipId, campaignId, submittedAt, oldRateThrough } = stored;
  const isEarlier = earlier !== undefined && earlier.id < id;
  const start =
    isEarlier && earlier.clipId === clipId && earlier.campaignId === campaignId
      ? continuing(earlier, submittedAt)
      : beginning(stored.baseline, submittedAt, stored.seen ?? 0n);
  return { ...start, oldRateThrough };
}

/** The steps from a start, in the order of the trackings. */
export function stepsFrom(
  start: Started,
  trackings: readonly PricedTracking[],
  versions: readonly StoredTerms[],
): PricingStep[] {
  let state = start;
  return trackings.map((tracking) => {
    const terms = termsOfTracking(state, tracking.trackedAt, versions);
    const before = basedOn(state, tracking.views);
    state = priceTracking(state, tracking, versions);
    return { tracking, before, after: state, ...terms };
  });
}

/** A line of the pricing of a submission. `state` and `earned` are those after it. */
export interface ReplayedLine {
  at: Date;
  state: Started;
  /** The sum of the submission's entries so far. */
  earned: bigint;
  /** Exactly one of these is there, unless the line is the start of a submission that continues another. */
  step?: PricingStep;
  entry?: StoredEntry;
}

/**
 * The history of a submission: each tracking that was priced and each entry of the ledger, in the order in which they
 * were written. A submission that continues another begins with a line of its start.
 */
export function replay(
  stored: StoredPricing,
  earlier: StoredPricing | undefined,
  facts: { trackings: readonly PricedTracking[]; entries: readonly StoredEntry[]; versions: readonly StoredTerms[] },
): ReplayedLine[] {
  const start = startOf(stored, earlier);
  const entries = [...facts.entries];
  const lines: ReplayedLine[] = [];
  let [state, earned] = [start, 0n];
  const postUntil = (moment: Date | null) => {
    for (let next = entries[0]; next !== undefined && isBefore(next.earnedAt, moment); next = entries[0]) {
      earned = spentAfter(earned, [next]);
      lines.push({ at: next.earnedAt, state, earned, entry: next });
      entries.shift();
    }
  };
  if (start.continuesSince !== null) lines.push({ at: stored.submittedAt, state, earned });
  for (const step of stepsFrom(start, facts.trackings, facts.versions)) {
    postUntil(step.tracking.recordedAfter);
    state = step.after;
    lines.push({ at: step.tracking.trackedAt, state, earned, step });
  }
  postUntil(null);
  return lines;
}

function isBefore(time: Date, moment: Date | null): boolean {
  return moment === null || time < moment;
}
