/**
 * How views become money (docs/design.md#settlement): a pure function, no I/O. Settling has two steps. `price` computes
 * what a submission is owed once a tracking was recorded. `payInOrder` splits the rest of a budget among submissions.
 *
 * Units: rates are 1/10,000 of a currency unit per 1,000 views, so views × rate is in 1/10,000,000 of a currency unit;
 * 100,000 of those are a cent. Only the cumulative figure is rounded down, never a step. Within one version of the
 * terms, any way of splitting the same observations gives the same cents.
 */

/** Exact accrual units (1/10,000,000 of a currency unit) in a cent. */
export const UNITS_PER_CENT = 100_000n;

export interface SettlementState {
  /** The highest count that was priced. */
  settledViews: bigint;
  /** Exact, in 1/10,000,000 of a currency unit. */
  accrued: bigint;
  /** Cents owed for the views priced so far; never falls. */
  due: bigint;
}

export interface PricingTerms {
  /** 1/10,000 of a currency unit per 1,000 views. */
  ratePerThousandViews: bigint;
  minViews: bigint;
  /** Cents; null means no cap. */
  maxPayoutPerClip: bigint | null;
}

export const UNSETTLED: SettlementState = { settledViews: 0n, accrued: 0n, due: 0n };

const DAY_MS = 86_400_000;

/**
 * Where the views begin that a submission earns for. ZERO: at the first view. SUBMISSION: at the count that the post had
 * when it was submitted, or showed at its first check.
 */
export type Baseline = 'ZERO' | 'SUBMISSION';

/** The baseline that the terms say; if they say none: SUBMISSION where another campaign was the last to price the post. */
export function baselineOf(said: Baseline | null, wasPricedElsewhere: boolean): Baseline {
  return said ?? (wasPricedElsewhere ? 'SUBMISSION' : 'ZERO');
}

/** When a submission began, was last looked at, and was priced by an earlier rule. */
export interface Looked {
  submittedAt: Date;
  /** It continues earlier ones of the post to the campaign, since the submission of the first; null: it begins by itself. */
  continuesSince: Date | null;
  /** trackedAt of the last tracking that was priced; null if none was. */
  settledThrough: Date | null;
  /** Trackings up to this time have the rate of their own time, as an earlier rule had it; null: none. */
  oldRateThrough: Date | null;
}

/** The moment whose terms say the minimum and the cap of a tracking. */
export function limitsMoment({ submittedAt }: Pick<Looked, 'submittedAt'>, trackedAt: Date): Date {
  return later(trackedAt, submittedAt);
}

/**
 * The moment whose terms say the rate of the views that a tracking found. They came since the last look, so it is that
 * look, or the submission if that is later. A version of the terms that is more than a day old applies anyway.
 */
export function rateMoment(submission: Looked, trackedAt: Date): Date {
  const { submittedAt, settledThrough, oldRateThrough, continuesSince } = submission;
  if (oldRateThrough !== null && trackedAt <= oldRateThrough) return limitsMoment(submission, trackedAt);
  // Times are whole milliseconds.
  const moreThanADayOld = new Date(trackedAt.getTime() - DAY_MS - 1);
  const began = continuesSince ?? submittedAt;
  return later(later(settledThrough ?? began, began), moreThanADayOld);
}

/** The state of a submission, and where its views begin. */
export interface Started extends Looked, SettlementState {
  baseline: Baseline;
  /** The views that earn nothing; known from the first tracking on. */
  baselineViews: bigint;
}

/** The state of a submission that nothing was priced for. `seen`: the highest count that the post had. */
export function beginning(baseline: Baseline, submittedAt: Date, seen: bigint): Started {
  const settledViews = baseline === 'ZERO' ? 0n : seen;
  return {
    ...UNSETTLED,
    ...{ baseline, settledViews, baselineViews: settledViews },
    ...{ submittedAt, continuesSince: null, settledThrough: null, oldRateThrough: null },
  };
}

/** The state of a submission that continues another of the same post to the same campaign: no price changes by it. */
export function continuing(earlier: Started, submittedAt: Date): Started {
  const { settledViews, accrued, due, settledThrough, baselineViews } = earlier;
  return {
    ...{ baseline: 'ZERO', settledViews, accrued, due, settledThrough, baselineViews, submittedAt },
    ...{ continuesSince: earlier.continuesSince ?? earlier.submittedAt, oldRateThrough: null },
  };
}

/** The state before a tracking is priced. Without a count at submission, the first one is the baseline. */
export function basedOn<State extends Started>(state: State, views: bigint): State {
  if (state.baseline === 'ZERO' || state.settledThrough !== null) return state;
  const settledViews = largest(state.settledViews, views);
  return { ...state, settledViews, baselineViews: settledViews };
}

/** Prices one observation. A falling count earns nothing and takes nothing back; `due` never falls. */
export function price(state: SettlementState, views: bigint, terms: PricingTerms): SettlementState {
  const settledViews = largest(state.settledViews, views);
  const accrued = state.accrued + (settledViews - state.settledViews) * terms.ratePerThousandViews;
  return { settledViews, accrued, due: largest(state.due, payableFor({ settledViews, accrued }, terms)) };
}

/** Cents that these terms pay for the accrual. */
export function payableFor(
  { settledViews, accrued }: Pick<SettlementState, 'settledViews' | 'accrued'>,
  { minViews, maxPayoutPerClip }: PricingTerms,
): bigint {
  return settledViews < minViews ? 0n : capped(wholeCents(accrued), maxPayoutPerClip);
}

/** The views that a tracking found beyond those that were priced. */
export function gainedViews(
  before: Pick<SettlementState, 'settledViews'>,
  after: Pick<SettlementState, 'settledViews'>,
): bigint {
  return after.settledViews - before.settledViews;
}

/** True if the cap keeps back a part of the accrual. */
export function isCapped({ accrued }: Pick<SettlementState, 'accrued'>, { maxPayoutPerClip }: PricingTerms): boolean {
  return maxPayoutPerClip !== null && wholeCents(accrued) > maxPayoutPerClip;
}

/** Exact accrual units as cents, rounded down. */
export function wholeCents(accrued: bigint): bigint {
  return accrued / UNITS_PER_CENT;
}

/** A submission in the payment queue, with the cents it is owed and was paid. */
export interface Waiting {
  due: bigint;
  accruedCents: bigint;
  /** Cents that corrections took from it. That much of the budget is out of its reach. */
  withheld: bigint;
  /** Cents kept for it from all others, because an admin looks at an observation that would bring them. */
  reserved: bigint;
  /** The part of what it is owed that was reserved until now: it is kept from others until its turn. */
  promised?: bigint;
}

/** The cents that a count would bring, if it were priced. */
export function worthOf(before: Pick<SettlementState, 'due'>, priced: Pick<SettlementState, 'due'>): bigint {
  return priced.due - before.due;
}

/** The cents kept for a submission that was reserved some, at its own turn: no more than it is owed. */
export function promisedTo({ due, accruedCents }: Pick<Waiting, 'due' | 'accruedCents'>, reserved: bigint): bigint {
  return smallest(reserved, due - accruedCents);
}

/** All that is kept for these. */
export function keptFor(reserves: Iterable<bigint>): bigint {
  let kept = 0n;
  for (const reserved of reserves) kept += reserved;
  return kept;
}

export interface Payment<Who extends Waiting> {
  to: Who;
  /** Cents, above zero. */
  amount: bigint;
}

/** The spent amount after a decision's own entries. */
export function spentAfter(spent: bigint, decisions: Iterable<{ amount: bigint }>): bigint {
  let after = spent;
  for (const { amount } of decisions) after += amount;
  return after;
}

/** The cents withheld after a correction: taking back withholds, and giving lifts first what is withheld. */
export function withheldAfter(withheld: bigint, correction: bigint): bigint {
  return largest(0n, withheld - correction);
}

/**
 * Pays each submission in full before the next, as far as the budget goes. The caller orders the queue. A submission
 * never gets back what a correction took from it: the budget must reach beyond that, and beyond what is reserved for
 * others. The queue holds all for whom anything is reserved.
 */
export function payInOrder<Who extends Waiting>(
  budget: bigint,
  spent: bigint,
  queue: readonly Who[],
): { payments: Payment<Who>[]; spent: bigint } {
  const payments: Payment<Who>[] = [];
  let spentNow = spent;
  let kept = keptFor(queue.map(({ reserved, promised = 0n }) => reserved + promised));
  for (const to of queue) {
    kept -= to.promised ?? 0n;
    const reach = budget - spentNow - to.withheld - (kept - to.reserved);
    const amount = smallest(to.due - to.accruedCents, reach);
    if (amount <= 0n) continue;
    payments.push({ to, amount });
    spentNow += amount;
  }
  return { payments, spent: spentNow };
}

function later(a: Date, b: Date): Date {
  return a > b ? a : b;
}

function capped(cents: bigint, cap: bigint | null): bigint {
  return cap === null ? cents : smallest(cents, cap);
}

export function largest(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

export function smallest(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
