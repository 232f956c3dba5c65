/** The life of a campaign (DESIGN 6): which arrows exist. */
import type { CampaignStatus } from '../../kernel/prisma/generated/enums.js';

const ARROWS: Record<CampaignStatus, readonly CampaignStatus[]> = {
  DRAFT: ['ACTIVE', 'CANCELLED'],
  ACTIVE: ['PAUSED', 'COMPLETED', 'CANCELLED'],
  PAUSED: ['ACTIVE', 'COMPLETED', 'CANCELLED'],
  CANCELLED: ['COMPLETED'],
  COMPLETED: [],
};

export function mayBecome(from: CampaignStatus, to: CampaignStatus): boolean {
  return ARROWS[from].includes(to);
}

/** The columns a step writes beside the status. Accrual ends once, at the first completion or cancellation. */
export function timesOf(to: CampaignStatus, now: Date, accrualEndedAt: Date | null) {
  if (to === 'ACTIVE') return { activatedAt: now };
  if (to === 'COMPLETED') return { completedAt: now, accrualEndedAt: accrualEndedAt ?? now };
  if (to === 'CANCELLED') return { cancelledAt: now, accrualEndedAt: accrualEndedAt ?? now };
  return {};
}
