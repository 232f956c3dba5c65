/** When accrual ends for a submission (docs/design.md#the-end-of-a-submission): a pure rule, no I/O. */
import type { LockedCampaign } from '../campaigns/campaigns.sql.js';
import type { LockedClip } from '../clips/clips.sql.js';
import type { Settlement } from '../submissions/settlements.sql.js';

type EndingCampaign = Pick<LockedCampaign, 'status' | 'closingAt' | 'accrualEndedAt'>;
type EndingSubmission = Pick<Settlement, 'status' | 'accrualEndedAt'>;

/**
 * The time after which a tracking earns nothing; null if there is none yet. Where the campaign closed, it is the first
 * check at or after closingAt, or closingAt itself once nobody waits for that check any more. A clip that was never
 * checked is waited for in any case, because it could not be approved before. `ACCRUAL_ENDED_AT` says the same in SQL.
 */
export function accrualEndOf(
  campaign: EndingCampaign,
  { status, accrualEndedAt }: EndingSubmission,
  { checkedAt }: Pick<LockedClip, 'checkedAt'>,
): Date | null {
  if (accrualEndedAt !== null) return accrualEndedAt;
  if (campaign.closingAt === null) return campaign.accrualEndedAt;
  const waits = campaign.status === 'CLOSING' || (status === 'PENDING' && checkedAt === null);
  return waits ? null : campaign.closingAt;
}

/** True if a tracking of that time earns. */
export function earnsAt(end: Date | null, trackedAt: Date): boolean {
  return end === null || trackedAt <= end;
}

/**
 * True if a check of that time ends accrual: it is the first at or after closingAt. A batch that was overtaken may be
 * recorded after a later one, and is the first nevertheless.
 */
export function endsAccrual({ closingAt }: EndingCampaign, end: Date | null, trackedAt: Date): boolean {
  return closingAt !== null && trackedAt >= closingAt && (end === null || trackedAt < end);
}
