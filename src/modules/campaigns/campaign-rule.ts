/** The life of a campaign (docs/design.md#campaign-life): its status changes, and the valid budgets and terms. */
import { badInput } from '../../kernel/base/errors.js';
import { MONEY_MAX, RATE_MAX } from '../../kernel/base/money.js';
import type { Baseline, CampaignStatus, SocialPlatform } from '../../kernel/prisma/generated/enums.js';

const ARROWS: Record<CampaignStatus, readonly CampaignStatus[]> = {
  DRAFT: ['ACTIVE', 'CANCELLED'],
  ACTIVE: ['PAUSED', 'CLOSING', 'COMPLETED', 'CANCELLED'],
  PAUSED: ['ACTIVE', 'CLOSING', 'COMPLETED', 'CANCELLED'],
  CLOSING: ['COMPLETED', 'CANCELLED'],
  CANCELLED: ['COMPLETED'],
  COMPLETED: [],
};

export function mayBecome(from: CampaignStatus, to: CampaignStatus): boolean {
  return ARROWS[from].includes(to);
}

/** Campaigns in these states pay. A paused one waits, and a draft has nothing to pay. */
export const PAYING: readonly CampaignStatus[] = ['ACTIVE', 'CLOSING', 'CANCELLED', 'COMPLETED'];

/** A campaign that closes waits this long for the last checks and for the review of what is pending. */
export const CLOSING_HOURS = 24;

/**
 * The columns that a status change also writes. A campaign is published once, at its first activation. It closes once,
 * and ends once, at the first completion or cancellation. A completion that waits for nothing closes in the same moment.
 */
export function timesOf(
  to: CampaignStatus,
  now: Date,
  {
    publishedAt,
    closingAt,
    accrualEndedAt,
  }: { publishedAt: Date | null; closingAt: Date | null; accrualEndedAt: Date | null },
) {
  if (to === 'ACTIVE') return { activatedAt: now, publishedAt: publishedAt ?? now };
  if (to === 'CLOSING') return { closingAt: now };
  if (to === 'COMPLETED') {
    const closed = accrualEndedAt === null ? { closingAt: closingAt ?? now, accrualEndedAt: now } : {};
    return { completedAt: now, ...closed };
  }
  if (to === 'CANCELLED') return { cancelledAt: now, accrualEndedAt: accrualEndedAt ?? now };
  return {};
}

/** The largest count that is accepted, as in the CHECKs of the database. */
const VIEWS_MAX = 900_000_000_000n;

export interface TermsInput {
  /** 1/10,000 of a currency unit per 1,000 views. */
  ratePerThousandViews: bigint;
  minViews?: bigint;
  /** Cents. Null: no cap. */
  maxPayoutPerClip?: bigint | null;
  /** Absent: the default. */
  baseline?: Baseline;
  /** Null: posts may go at any time. */
  postsMustLiveUntil?: Date | null;
}

/** Repeats CHECKs of the database, so that the error names the wrong field. */
export function refuseBudget(budget: bigint): void {
  refuseOutside('input.budget', budget, 0n, MONEY_MAX);
}

export function refuseSocialPlatforms(socialPlatforms: readonly SocialPlatform[]): void {
  if (socialPlatforms.length === 0)
    throw badInput('input.socialPlatforms', 'socialPlatforms must list at least one social platform.');
  if (new Set(socialPlatforms).size < socialPlatforms.length)
    throw badInput('input.socialPlatforms', 'socialPlatforms must list each social platform only once.');
}

export function refusePeriod(startsAt: Date, endsAt: Date | null, field: 'startsAt' | 'endsAt' = 'endsAt'): void {
  if (endsAt !== null && endsAt <= startsAt) throw badInput(`input.${field}`, 'endsAt must be after startsAt.');
}

export function refuseTerms({ ratePerThousandViews, minViews, maxPayoutPerClip }: TermsInput): void {
  refuseOutside('input.terms.ratePerThousandViews', ratePerThousandViews, 1n, RATE_MAX);
  refuseOutside('input.terms.minViews', minViews ?? 0n, 0n, VIEWS_MAX);
  refuseOutside('input.terms.maxPayoutPerClip', maxPayoutPerClip ?? 1n, 1n, MONEY_MAX);
}

/** Posts live from startsAt on, so a demand that ends before it demands nothing. */
export function refuseDemand({ postsMustLiveUntil }: TermsInput, startsAt: Date): void {
  if (postsMustLiveUntil != null && postsMustLiveUntil <= startsAt)
    throw badInput('input.terms.postsMustLiveUntil', 'postsMustLiveUntil must be after startsAt.');
}

function refuseOutside(field: string, value: bigint, least: bigint, most: bigint): void {
  const name = field.slice(field.lastIndexOf('.') + 1);
  if (value < least)
    throw badInput(field, least === 0n ? `${name} must not be negative.` : `${name} must be above zero.`);
  if (value > most) throw badInput(field, `${name} is too large.`);
}
