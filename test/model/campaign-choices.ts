/**
 * Budgets, terms, periods and lists of social platforms to choose from, including nonsense, and the rules that say
 * which are valid.
 */
import fc from 'fast-check';
import type { Baseline, SocialPlatform } from '../../src/kernel/prisma/generated/enums.js';
import type { Terms } from './model.js';

export interface Period {
  startsAt?: Date;
  endsAt?: Date | null;
}

export interface TermsChoice {
  ratePerThousandViews: bigint;
  minViews?: bigint;
  maxPayoutPerClip?: bigint | null;
  baseline?: Baseline;
}

/** Mostly valid choices. */
export function rarely<Value>(good: readonly Value[], bad: readonly Value[], onceIn = 25): fc.Arbitrary<Value> {
  return fc.oneof({ weight: onceIn - 1, arbitrary: fc.constantFrom(...good) }, fc.constantFrom(...bad));
}

export const BUDGET_MAX = 100_000_000_000_000n;
export const budgets = rarely([5_000n, 20_000n, 60_000n, 20_000n, 60_000n, 700n, 1n, 0n], [-1n, BUDGET_MAX + 1n]);
export const platforms = rarely<SocialPlatform[]>(
  [['YOUTUBE'], ['YOUTUBE', 'TIKTOK'], ['TIKTOK', 'YOUTUBE', 'X']],
  [[], ['YOUTUBE', 'YOUTUBE'], ['TIKTOK']],
);
export const terms: fc.Arbitrary<TermsChoice> = fc.record(
  {
    ratePerThousandViews: rarely(
      [10_000n, 3_500n, 5_000n, 12_345n, 3_333n, 70_000n, 30_000n, 9_999n, 20_001n, 1n],
      [-1n, 0n, 10_000_001n],
      40,
    ),
    minViews: rarely([0n, 1_000n, 0n, 25_000n], [-1n, 900_000_000_001n], 40),
    maxPayoutPerClip: rarely([null, 2_000n, 10_000n, null, 501n], [0n, BUDGET_MAX + 1n], 40),
    baseline: fc.constantFrom<Baseline>('ZERO', 'SUBMISSION'),
  },
  { requiredKeys: ['ratePerThousandViews'] },
);
const PERIODS: Period[] = [
  { startsAt: new Date('2026-01-01T00:00:00Z') },
  {},
  { startsAt: new Date('2024-01-01T00:00:00Z'), endsAt: new Date('2099-01-01T00:00:00Z') },
];
const WRONG_PERIODS: Period[] = [
  { startsAt: new Date('2026-01-01T00:00:00Z'), endsAt: new Date('2026-01-01T00:00:00Z') },
  { startsAt: new Date('2024-01-01T00:00:00Z'), endsAt: new Date('2025-01-01T00:00:00Z') },
  { startsAt: new Date('2098-01-01T00:00:00Z') },
];
export const periods = rarely(PERIODS, WRONG_PERIODS, 12);

export const isBadBudget = (budget: bigint | undefined) => budget !== undefined && (budget < 0n || budget > BUDGET_MAX);

export function isBadTerms(given: TermsChoice | undefined): boolean {
  if (given === undefined) return false;
  const { ratePerThousandViews: rate, minViews = 0n, maxPayoutPerClip: cap = null } = given;
  const isBadCap = cap !== null && (cap < 1n || cap > BUDGET_MAX);
  return rate < 1n || rate > 10_000_000n || minViews < 0n || minViews > 900_000_000_000n || isBadCap;
}

export const isBadList = (list: readonly SocialPlatform[] | undefined) =>
  list !== undefined && (list.length === 0 || new Set(list).size !== list.length);

export function isBadPeriod(startsAt: number, endsAt: number | null): boolean {
  return endsAt !== null && endsAt <= startsAt;
}

export function versionOf(
  { ratePerThousandViews: rate, minViews, maxPayoutPerClip, baseline }: TermsChoice,
  validFrom: number,
): Terms {
  return { rate, minViews: minViews ?? 0n, cap: maxPayoutPerClip ?? null, baseline: baseline ?? null, validFrom };
}
