/**
 * Settling inside a transaction that holds the campaign's lock: trackings are priced, and who waits is paid. All
 * arithmetic on money is the settlement rule's; this file reads state, asks the rule and posts what it answers.
 */
import { clockNow, type Transaction } from '../../kernel/transaction.js';
import type { LockedCampaign } from '../campaigns/campaigns.sql.js';
import {
  openSubmissionsOfClips,
  type PricedSubmission,
  type Settlement,
  storePricing,
  waitingSubmissions,
} from '../submissions/submissions.sql.js';
import type { NewTracking } from '../trackings/trackings.sql.js';
import { insertAccruals, type NewAccrual, storeAccruals, storeClips } from './earnings.sql.js';
import { type PricingTerms, payInOrder, price } from './settlement-rule.js';

/** Campaigns in these states pay; a paused one waits and a draft has nothing to pay. */
const PAYING = new Set<LockedCampaign['status']>(['ACTIVE', 'CANCELLED', 'COMPLETED']);

export interface TermsVersion extends PricingTerms {
  validFrom: Date;
}

/** Every version of a campaign's terms, the oldest first. */
export async function termsVersions(tx: Transaction, campaignId: bigint): Promise<TermsVersion[]> {
  return tx.db.campaignTerms.findMany({
    where: { campaignId },
    orderBy: { validFrom: 'asc' },
    select: { ratePerThousandViews: true, minViews: true, maxPayoutPerClip: true, validFrom: true },
  });
}

/** The version in force at a moment: the latest that had started. */
export function termsAt(versions: readonly TermsVersion[], moment: Date): TermsVersion {
  const inForce = versions.findLast(({ validFrom }) => validFrom <= moment) ?? versions[0];
  if (inForce === undefined) throw new Error('a campaign has no terms');
  return inForce;
}

/** The open or approved submission of each clip. */
export async function openSubmissions(tx: Transaction, clipIds: readonly bigint[]): Promise<Map<bigint, Settlement>> {
  const rows = await tx.read(openSubmissionsOfClips, clipIds);
  return new Map(rows.map((row) => [row.clipId, row]));
}

/** True while a tracking of that time earns: up to the campaign's first completion or cancellation. */
export function earnsAt(campaign: Pick<LockedCampaign, 'accrualEndedAt'>, trackedAt: Date): boolean {
  return campaign.accrualEndedAt === null || trackedAt <= campaign.accrualEndedAt;
}

/** Prices one tracking for a submission, at the terms of its time (of the submission's, if that is later). */
export function priceTracking(
  submission: Pick<Settlement, 'id' | 'submittedAt' | 'settledViews' | 'accrued' | 'due'>,
  tracking: { views: bigint; trackedAt: Date },
  versions: readonly TermsVersion[],
): PricedSubmission {
  const moment = tracking.trackedAt > submission.submittedAt ? tracking.trackedAt : submission.submittedAt;
  return {
    id: submission.id,
    ...price(submission, tracking.views, termsAt(versions, moment)),
    settledThrough: tracking.trackedAt,
  };
}

/** Prices the trackings that a batch just recorded; one without a submission to earn for moves views alone. */
export async function priceTrackings(
  tx: Transaction,
  trackedAt: Date,
  trackings: readonly NewTracking[],
  submissions: ReadonlyMap<bigint, Settlement>,
  versions: readonly TermsVersion[],
): Promise<void> {
  const priced = trackings.flatMap(({ clipId, submissionId, views }) => {
    const submission = submissions.get(clipId);
    return submission === undefined || submissionId === null
      ? []
      : [priceTracking(submission, { views, trackedAt }, versions)];
  });
  if (priced.length > 0) await tx.write(storePricing, priced);
}

/**
 * Pays the campaign's waiting submissions from what is left of its budget, by approvedAt and then id, each one's whole
 * due before the next. Posts the ledger, the submissions and campaign.spent; answers the cents posted by clip, which
 * the caller stores with its one UPDATE of clips.
 */
export async function payWaiting(
  tx: Transaction,
  campaign: LockedCampaign,
  scrapeBatchId: bigint | null = null,
): Promise<Map<bigint, bigint>> {
  if (!PAYING.has(campaign.status) || campaign.spent === campaign.budget) return new Map();
  const waiting = await tx.read(waitingSubmissions, campaign.id);
  const { payments, spent } = payInOrder(campaign.budget, campaign.spent, waiting);
  if (payments.length === 0) return new Map();
  const accruals: NewAccrual[] = payments.map(({ to, amount }) => ({
    submissionId: to.id,
    clipId: to.clipId,
    userId: to.userId,
    amount,
    accruedCentsBefore: to.accruedCents,
  }));
  await tx.write(insertAccruals, campaign.id, scrapeBatchId, await clockNow(tx), accruals);
  await tx.write(storeAccruals, accruals);
  await tx.db.campaign.update({ where: { id: campaign.id }, data: { spent } });
  campaign.spent = spent;
  return new Map(accruals.map(({ clipId, amount }) => [clipId, amount]));
}

/** Pays who waits because of a decision, with the one UPDATE of clips of its transaction. Answers the cents posted by clip. */
export async function payAfterDecision(tx: Transaction, campaign: LockedCampaign): Promise<Map<bigint, bigint>> {
  const posted = await payWaiting(tx, campaign);
  const changes = [...posted].map(([id, amount]) => ({ id, posted: amount }));
  if (changes.length > 0) await tx.write(storeClips, null, changes);
  return posted;
}
