/**
 * The price of views that nobody priced: a pure rule, no I/O. They came when their submission was closed, or after its
 * accrual had ended. The settlement rule says what they would have cost, on from the state of the submission.
 */
import type { SubmissionStatus } from '../../kernel/prisma/generated/enums.js';
import type { StoredTerms } from '../ledger/replay.sql.js';
import { priceTracking } from '../ledger/settle-earnings.js';
import { gainedViews, type Started } from '../ledger/settlement-rule.js';

/** A tracking that priced nothing, with the stored state of its submission. */
export interface Unpriced extends Started {
  id: bigint;
  clipId: bigint;
  campaignId: bigint;
  status: SubmissionStatus;
  views: bigint;
  trackedAt: Date;
  /** The look before. Null: there was none. */
  lookedAt: Date | null;
}

export interface UnpricedLine {
  /** The status of a submission that does not count; AFTER_END of one that does. */
  reason: 'REJECTED' | 'WITHDRAWN' | 'REVOKED' | 'PENDING' | 'AFTER_END';
  clipId: bigint;
  views: bigint;
  units: bigint;
}

/** The lines of these trackings, which stand in the order of their submissions and times. */
export function unpricedLines(
  trackings: readonly Unpriced[],
  versionsOf: (campaignId: bigint) => readonly StoredTerms[],
): UnpricedLine[] {
  let state: (Started & { id: bigint }) | null = null;
  return trackings.flatMap((tracking): UnpricedLine[] => {
    const { id, clipId, campaignId, status, trackedAt, views, lookedAt } = tracking;
    const now: Started & { id: bigint } = state?.id === id ? state : tracking;
    // The views came since the last look, whether that was priced or not.
    const settledThrough = now.settledThrough === null ? null : lookedAt;
    const priced = priceTracking({ ...now, settledThrough }, { views, trackedAt }, versionsOf(campaignId));
    state = { ...now, ...priced, id };
    const line: UnpricedLine = {
      ...{ reason: status === 'APPROVED' ? 'AFTER_END' : status, clipId },
      ...{ views: gainedViews(now, priced), units: accruedBetween(now, priced) },
    };
    return line.views === 0n ? [] : [line];
  });
}

function accruedBetween(before: Pick<Started, 'accrued'>, after: Pick<Started, 'accrued'>): bigint {
  return after.accrued - before.accrued;
}
