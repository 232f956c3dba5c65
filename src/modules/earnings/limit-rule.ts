/** What settlement means for a clip, and why it is not paid more: a pure function, no I/O. Every state says what is true of it. */
import type { SubmissionStatus } from '../../kernel/prisma/generated/enums.js';
import { type PricingTerms, payableFor, type SettlementState, wholeCents } from './settlement-rule.js';

export type SettlementLimit =
  | 'NONE'
  | 'REJECTED'
  | 'REVOKED'
  | 'WITHDRAWN'
  | 'UNCHECKED'
  | 'POSTED_TOO_EARLY'
  | 'PAUSED'
  | 'BUDGET'
  | 'SUSPECT'
  | 'MIN_VIEWS'
  | 'NEXT_CHECK'
  | 'CLIP_MAX'
  | 'ENDED';

/** A clip's newest submission, with what surrounds it. */
export interface Standing extends SettlementState, PricingTerms {
  status: SubmissionStatus;
  accruedCents: bigint;
  /** Of its campaign: cents left of the budget; whether it waits with payments; whether views counted later earn nothing. */
  remaining: bigint;
  paused: boolean;
  ended: boolean;
  /** Of its clip: never counted; posted before the campaign began; a suspect observation waits that would be priced. */
  unchecked: boolean;
  postedTooEarly: boolean;
  suspect: boolean;
}

export interface Explanation {
  due: bigint;
  accrued: bigint;
  shortfall: bigint;
  limitedBy: SettlementLimit;
  /** Null where it cannot be approved. */
  estimateIfApproved: bigint | null;
}

export function explain(standing: Standing): Explanation {
  const { status, due, accruedCents } = standing;
  // Nothing is owed any more; what was paid was reversed.
  if (status !== 'PENDING' && status !== 'APPROVED') {
    return { due: 0n, accrued: 0n, shortfall: 0n, limitedBy: status, estimateIfApproved: null };
  }
  const shortfall = due - accruedCents;
  const refused = status === 'PENDING' ? refusalOf(standing) : null;
  if (refused !== null) {
    return { due, accrued: accruedCents, shortfall, limitedBy: refused, estimateIfApproved: null };
  }
  const estimate = status === 'PENDING' ? estimateOf(standing) : null;
  const isPaidAll = due === (estimate ?? accruedCents);
  const limitedBy = isPaidAll ? limitOf(standing) : standing.paused ? 'PAUSED' : 'BUDGET';
  return { due, accrued: accruedCents, shortfall, limitedBy, estimateIfApproved: estimate };
}

/** Why a pending submission could not be approved now; null: it could. */
function refusalOf({ unchecked, postedTooEarly }: Standing): SettlementLimit | null {
  if (unchecked) return 'UNCHECKED';
  return postedTooEarly ? 'POSTED_TOO_EARLY' : null;
}

/** What a pending submission would be paid if it were approved now: a paused campaign pays nothing before it goes on. */
function estimateOf({ paused, due, remaining }: Standing): bigint {
  if (paused) return 0n;
  return due < remaining ? due : remaining;
}

/** Why no more is due. */
function limitOf(standing: Standing): SettlementLimit {
  const { settledViews, minViews, accrued, due, ended, suspect } = standing;
  if (settledViews < minViews) return suspect ? 'SUSPECT' : 'MIN_VIEWS';
  // New terms pay more for the same views, once there is a tracking to price by them.
  if (!ended && payableFor(standing, standing) > due) return 'NEXT_CHECK';
  if (wholeCents(accrued) > due) return 'CLIP_MAX';
  if (suspect) return 'SUSPECT';
  return ended ? 'ENDED' : 'NONE';
}
