/** The standing of a submission, which limit-rule.ts explains, from its row and the limits of its campaign. */
import type { CampaignLimits, LatestSettlement } from '../submissions/settlements.sql.js';
import { accrualEndOf, earnsAt } from './accrual-end-rule.js';
import type { Standing } from './limit-rule.js';
import { smallest } from './settlement-rule.js';

export function standingOf(row: LatestSettlement, campaign: CampaignLimits): Standing {
  const { checkedAt, postedAt, suspectSince } = row;
  const { ratePerThousandViews, minViews, maxPayoutPerClip, remaining, counting } = campaign;
  const end = accrualEndOf(campaign, row, row);
  return {
    ...row,
    ...{ ratePerThousandViews, minViews, maxPayoutPerClip, remaining, counting },
    reservedForOthers: reservedForOthers(row, campaign),
    paused: campaign.status === 'PAUSED',
    ended: end !== null,
    unchecked: checkedAt === null,
    postedTooEarly: postedAt !== null && postedAt < campaign.startsAt,
    suspect: suspectSince !== null && earnsAt(end, suspectSince),
  };
}

/** `RESERVED_FOR_OTHERS` says the same in SQL, for a pending submission. */
function reservedForOthers({ status, reserved }: LatestSettlement, campaign: CampaignLimits): bigint {
  const own = status === 'APPROVED' ? reserved : 0n;
  return smallest(campaign.budget, BigInt(campaign.reserved) - own);
}
