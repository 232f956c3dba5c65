/** Explains why a clip is not paid more (docs/design.md#limits-of-a-clip): a pure function, no I/O. */
import type { SubmissionStatus } from '../../kernel/prisma/generated/enums.js';
import {
  largest,
  type PricingTerms,
  payableFor,
  type SettlementState,
  smallest,
  wholeCents,
} from './settlement-rule.js';

export type SettlementLimit =
  | 'NONE'
  | 'REJECTED'
  | 'REVOKED'
  | 'WITHDRAWN'
  | 'UNCHECKED'
  | 'POSTED_TOO_EARLY'
  | 'PAUSED'
  | 'COUNTING'
  | 'BUDGET'
  | 'WITHHELD'
  | 'RESERVED'
  | 'SUSPECT'
  | 'MIN_VIEWS'
  | 'NEXT_CHECK'
  | 'CLIP_MAX'
  | 'ENDED';

/** A clip's newest submission, with the facts of its campaign and its clip that limit it. */
export interface Standing extends SettlementState, PricingTerms {
  status: SubmissionStatus;
  accruedCents: bigint;
  withheld: bigint;
  /** Cents of what remains that are kept for others. */
  reservedForOthers: bigint;
  /** Of the campaign: cents left of the budget; whether payments wait; whether new views earn nothing. */
  remaining: bigint;
  paused: boolean;
  /** Payments wait for a run of the refresh. */
  counting: boolean;
  ended: boolean;
  /**
   * Of the clip: never checked; posted before the campaign began; has an open suspect observation that would be priced.
   */
  unchecked: boolean;
  postedTooEarly: boolean;
  suspect: boolean;
}

export interface Explanation {
  due: bigint;
  posted: bigint;
  shortfall: bigint;
  limitedBy: SettlementLimit;
  /** Null unless the submission is pending and can be approved. */
  estimateIfApproved: bigint | null;
}

export function explain(standing: Standing): Explanation {
  const { status, due, accruedCents } = standing;
  // Nothing is owed any more, and earlier payments were reversed.
  if (status !== 'PENDING' && status !== 'APPROVED') {
    return { due: 0n, posted: 0n, shortfall: 0n, limitedBy: status, estimateIfApproved: null };
  }
  const shortfall = due - accruedCents;
  const refused = status === 'PENDING' ? refusalOf(standing) : null;
  if (refused !== null) {
    return { due, posted: accruedCents, shortfall, limitedBy: refused, estimateIfApproved: null };
  }
  const estimate = status === 'PENDING' ? estimateOf(standing) : null;
  const isPaidAll = due === (estimate ?? accruedCents);
  const limitedBy = isPaidAll ? limitOf(standing) : shortageOf(standing);
  return { due, posted: accruedCents, shortfall, limitedBy, estimateIfApproved: estimate };
}

/** Why a pending submission cannot be approved now; null if it can. */
function refusalOf({ unchecked, postedTooEarly }: Standing): SettlementLimit | null {
  if (unchecked) return 'UNCHECKED';
  return postedTooEarly ? 'POSTED_TOO_EARLY' : null;
}

/** The amount that approval would pay now. A paused campaign pays nothing until it resumes, and one whose payments wait for a run nothing until it ends. */
function estimateOf({ paused, counting, due, remaining, reservedForOthers }: Standing): bigint {
  return paused || counting ? 0n : smallest(due, largest(0n, remaining - reservedForOthers));
}

/** Why not all that is due is paid, or would be. */
function shortageOf({ paused, counting, remaining, withheld, reservedForOthers }: Standing): SettlementLimit {
  if (paused) return 'PAUSED';
  if (counting && remaining > 0n) return 'COUNTING';
  // The rest of the budget would have been paid, if it were not kept from this clip.
  if (withheld > 0n && reservedForOthers < remaining) return 'WITHHELD';
  return remaining > 0n && reservedForOthers > 0n ? 'RESERVED' : 'BUDGET';
}

/** Why no more is due. */
function limitOf(standing: Standing): SettlementLimit {
  const { settledViews, minViews, accrued, due, ended, suspect } = standing;
  if (settledViews < minViews) return suspect ? 'SUSPECT' : 'MIN_VIEWS';
  // New terms pay more for the same views, once a tracking is priced at them.
  if (!ended && payableFor(standing, standing) > due) return 'NEXT_CHECK';
  if (wholeCents(accrued) > due) return 'CLIP_MAX';
  if (suspect) return 'SUSPECT';
  return ended ? 'ENDED' : 'NONE';
}
