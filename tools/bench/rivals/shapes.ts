/** The shapes of the operations' answers, for handwritten rivals: from rows to what JSON.stringify takes. */

import { cursorOf, NEWEST_FIRST } from '../../../src/kernel/api/page.js';
import { printId } from '../../../src/kernel/base/global-ids.js';
import { formatMoney } from '../../../src/kernel/base/money.js';
import { PayoutMethodType, type SubmissionStatus } from '../../../src/kernel/prisma/generated/enums.js';
import type { Balance } from '../../../src/modules/balances/balances.sql.js';
import { CAMPAIGN_ID, CLIP_ID, USER_ID } from '../../../src/modules/ids/id-kinds.js';
import { explain } from '../../../src/modules/ledger/limit-rule.js';
import type { PricingTerms } from '../../../src/modules/ledger/settlement-rule.js';
import type { PayoutStats } from '../../../src/modules/payouts/payouts.sql.js';
import type { Totals } from '../../../src/modules/totals/totals.sql.js';
import { SOCIAL_PLATFORMS } from '../../../src/scraping/platforms/platforms.js';

export const CURRENCY = 'USD';
export const MINIMUM_PAYOUT = 1_000n;
export { SOCIAL_PLATFORMS };

/** The settings that the clipper's page asks for. */
export const SETTINGS = {
  currency: CURRENCY,
  minimumPayout: formatMoney(MINIMUM_PAYOUT),
  socialPlatforms: SOCIAL_PLATFORMS,
  payoutMethods: Object.values(PayoutMethodType),
};

export function totalsShape(totals: Totals) {
  return {
    earned: formatMoney(totals.earned),
    available: formatMoney(totals.available),
    active: formatMoney(totals.active),
    held: formatMoney(totals.held),
    views: Number(totals.views),
    likes: Number(totals.likes),
    comments: Number(totals.comments),
    shares: Number(totals.shares),
    clips: Number(totals.clips),
  };
}

export function balanceShape(balance: Omit<Balance, 'userId' | 'approved'>) {
  return {
    available: formatMoney(balance.available),
    entries: formatMoney(balance.entries),
    maturing: formatMoney(balance.maturing),
    requested: formatMoney(balance.requested),
    paid: formatMoney(balance.paid),
    withdrawable: formatMoney(balance.withdrawable),
    debt: formatMoney(balance.debt),
    uncovered: formatMoney(balance.uncovered),
  };
}

export function payoutsShape(stats: PayoutStats) {
  return {
    completedAmount: formatMoney(stats.completedAmount),
    completedCount: Number(stats.completedCount),
    pendingAmount: formatMoney(stats.pendingAmount),
    pendingCount: Number(stats.pendingCount),
    approvedAmount: formatMoney(stats.approvedAmount),
    approvedCount: Number(stats.approvedCount),
    reversedAmount: formatMoney(stats.reversedAmount),
    reversedCount: Number(stats.reversedCount),
  };
}

type Text = string | bigint;

export function userShape(user: { id: Text; name: string; role: string }) {
  return { ...userName(user), role: user.role };
}

export function userName({ id, name }: { id: Text; name: string }) {
  return { id: printId(USER_ID, id), name };
}

export function campaignShape(campaign: CampaignFigures) {
  return {
    id: printId(CAMPAIGN_ID, campaign.id),
    name: campaign.name,
    status: campaign.status,
    budget: formatMoney(campaign.budget),
    spent: formatMoney(campaign.spent),
    remaining: formatMoney(campaign.budget - campaign.spent),
  };
}

interface CampaignFigures {
  id: Text;
  name: string;
  status: string;
  budget: bigint;
  spent: bigint;
}

export function campaignName({ id, name, status }: Pick<CampaignFigures, 'id' | 'name' | 'status'>) {
  return { id: printId(CAMPAIGN_ID, id), name, status };
}

export interface ClipFigures {
  id: Text;
  title: string | null;
  url: string;
  socialPlatform: string;
  status: string;
  views: bigint | null;
  earned: bigint;
  checkedAt: Date | null;
}

export function clipShape(clip: ClipFigures) {
  return {
    ...clipName(clip),
    socialPlatform: clip.socialPlatform,
    status: clip.status,
    views: clip.views === null ? null : Number(clip.views),
    earned: formatMoney(clip.earned),
    checkedAt: clip.checkedAt?.toISOString() ?? null,
  };
}

export function clipName({ id, title, url }: Pick<ClipFigures, 'id' | 'title' | 'url'>) {
  return { id: printId(CLIP_ID, id), title, url };
}

export function pageInfo(rows: readonly { id: Text }[], first: number) {
  const last = rows.slice(0, first).at(-1);
  return {
    hasNextPage: rows.length > first,
    endCursor: last === undefined ? null : cursorOf({ kind: CLIP_ID, key: null, id: last.id.toString() }, NEWEST_FIRST),
  };
}

export interface SettlementFigures {
  status: SubmissionStatus;
  settledViews: bigint;
  accrued: bigint;
  due: bigint;
  accruedCents: bigint;
}

/** Why a clip is not paid more, and what is missing, from its submission, its campaign and the terms. */
export function settlementShape(
  state: SettlementFigures,
  campaign: { status: string; remaining: bigint },
  terms: PricingTerms,
) {
  const { ratePerThousandViews, minViews, maxPayoutPerClip } = terms;
  const { due, posted, shortfall, limitedBy, estimateIfApproved } = explain({
    ...state,
    ...{ ratePerThousandViews, minViews, maxPayoutPerClip },
    remaining: campaign.remaining,
    paused: campaign.status === 'PAUSED',
    ended: ['COMPLETED', 'CANCELLED'].includes(campaign.status),
    // In the world of the bench every clip was counted, no count is suspect, nothing was corrected, and no payment waits for a run.
    ...{ withheld: 0n, reservedForOthers: 0n },
    counting: false,
    ...{ unchecked: false, postedTooEarly: false, suspect: false },
  });
  return {
    due: formatMoney(due),
    posted: formatMoney(posted),
    shortfall: formatMoney(shortfall),
    limitedBy,
    estimateIfApproved: estimateIfApproved === null ? null : formatMoney(estimateIfApproved),
  };
}
