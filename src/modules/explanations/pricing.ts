/** The lines of Submission.pricing: the replay of book B7, shown. This file does no arithmetic on money. */
import type { Id } from '../../kernel/auth/viewer.js';
import { printId } from '../../kernel/base/global-ids.js';
import { formatExact } from '../../kernel/base/money.js';
import { EARNING_ID, SUBMISSION_ID, TRACKING_ID } from '../ids/id-kinds.js';
import type { ReplayedLine } from '../ledger/replay.js';
import { gainedViews, isCapped } from '../ledger/settlement-rule.js';
import type { PricingLine } from './pricing.type.js';

export type PricingLineRow = PricingLine & {
  submissionId: Id;
  trackingId: Id | null;
  earningId: Id | null;
  /** The versions of the terms with the rate, and with the minimum and the cap. */
  rateTermsId: Id | null;
  limitTermsId: Id | null;
};

/** A line is a fact: its tracking, its entry, or the submission that begins. */
export function placeOfLine({ submissionId, trackingId, earningId }: PricingLineRow): string {
  if (trackingId !== null) return printId(TRACKING_ID, trackingId);
  return earningId === null ? printId(SUBMISSION_ID, submissionId) : printId(EARNING_ID, earningId);
}

export function pricingLine(submissionId: Id, line: ReplayedLine): PricingLineRow {
  const { at, state, earned, step, entry } = line;
  return {
    ...{ kind: kindOf(line), at, submissionId, earned, due: state.due, accrued: formatExact(state.accrued) },
    ...{ amount: entry?.amount ?? null, earningId: entry?.id ?? null, trackingId: step?.tracking.id ?? null },
    ...{ rateTermsId: step?.rate.id ?? null, limitTermsId: step?.limits.id ?? null },
    ...(step !== undefined && {
      viewsFrom: step.before.settledViews,
      viewsTo: step.after.settledViews,
      gained: gainedViews(step.before, step.after),
      rate: step.rate.ratePerThousandViews,
      minimumReached: step.after.settledViews >= step.limits.minViews,
      capped: isCapped(step.after, step.limits),
    }),
  };
}

function kindOf({ step, entry }: ReplayedLine): PricingLine['kind'] {
  if (step !== undefined) return 'PRICED';
  return entry === undefined ? 'CONTINUED' : 'POSTED';
}
