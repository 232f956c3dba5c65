/**
 * Settles inside a transaction that holds the campaign's lock: prices trackings and pays submissions that wait. This
 * file reads state, asks the settlement rule and posts its answer; the rule does all arithmetic on money.
 */
import type { Writer } from '../../kernel/db/sql.js';
import { PAYING } from '../campaigns/campaign-rule.js';
import { type LockedCampaign, type TermsVersion, termsOfCampaign } from '../campaigns/campaigns.sql.js';
import { type ClipChange, type Decision, storeClips } from '../clips/clip-writes.sql.js';
import {
  openSubmissionsOfClips,
  type Settlement,
  storeSettlements,
  waitingSubmissions,
} from '../submissions/settlements.sql.js';
import type { NewTracking } from '../trackings/trackings.sql.js';
import { insertAccruals, type NewAccrual, type PaidBy, storeSpent } from './earnings.sql.js';
import {
  basedOn,
  type Looked,
  limitsMoment,
  type PricingTerms,
  payInOrder,
  price,
  promisedTo,
  rateMoment,
  type Started,
  spentAfter,
  worthOf,
} from './settlement-rule.js';

export type { TermsVersion } from '../campaigns/campaigns.sql.js';

/** A version of the terms, as far as a price needs it. */
type DatedTerms = PricingTerms & { validFrom: Date };

/** Every version of a campaign's terms, the oldest first. */
export function termsVersions(tx: Writer, campaignId: bigint): Promise<TermsVersion[]> {
  return tx.read(termsOfCampaign, campaignId);
}

/** The version in force at a moment: the latest one that had started by then. */
export function termsAt<Version extends { validFrom: Date }>(versions: readonly Version[], moment: Date): Version {
  const inForce = versions.findLast(({ validFrom }) => validFrom <= moment) ?? versions[0];
  if (inForce === undefined) throw new Error('a campaign has no terms');
  return inForce;
}

/** The pending or approved submission of each clip. */
export async function openSubmissions(tx: Writer, clipIds: readonly bigint[]): Promise<Map<bigint, Settlement>> {
  const rows = await tx.read(openSubmissionsOfClips, clipIds);
  return new Map(rows.map((row) => [row.clipId, row]));
}

/** The versions of the terms that say the rate of a tracking, and its minimum and cap. */
export function termsOfTracking<Version extends { validFrom: Date }>(
  submission: Looked,
  trackedAt: Date,
  versions: readonly Version[],
): { rate: Version; limits: Version } {
  return {
    rate: termsAt(versions, rateMoment(submission, trackedAt)),
    limits: termsAt(versions, limitsMoment(submission, trackedAt)),
  };
}

/** Prices one tracking for a submission: its views at the rate of the last look, within the limits of its own time. */
export function priceTracking<Priced extends Started>(
  submission: Priced,
  tracking: { views: bigint; trackedAt: Date },
  versions: readonly DatedTerms[],
): Priced & { settledThrough: Date } {
  const { trackedAt, views } = tracking;
  const based = basedOn(submission, views);
  const { rate, limits } = termsOfTracking(submission, trackedAt, versions);
  return {
    ...based,
    ...price(based, views, { ...limits, ratePerThousandViews: rate.ratePerThousandViews }),
    settledThrough: trackedAt,
  };
}

/** The cents that an observation would bring, if it were priced. */
export function worthOfTracking(
  submission: Started,
  tracking: { views: bigint; trackedAt: Date },
  versions: readonly DatedTerms[],
): bigint {
  return worthOf(submission, priceTracking(submission, tracking, versions));
}

/**
 * The submission while an observation waits for an admin: its worth is reserved for the submission. Null: nothing waits
 * any more.
 */
export function reserve(
  submission: Settlement,
  observation: { views: bigint; trackedAt: Date } | null,
  versions: readonly DatedTerms[],
): Settlement {
  const reserved = observation === null ? 0n : worthOfTracking(submission, observation, versions);
  return { ...submission, reserved };
}

/** True if the campaign pays in its status, and its payments do not wait for a run. */
function paysNow({ status, payingRunId }: LockedCampaign): boolean {
  return PAYING.includes(status) && payingRunId === null;
}

/** Submissions of a locked campaign that wait for money, if it can pay any, and those that money is reserved for. */
export async function waitingIn(
  tx: Writer,
  campaign: LockedCampaign,
  /** Of those that wait, only the first; null: all. */
  first: number | null = null,
): Promise<Settlement[]> {
  return paysNow(campaign) && campaign.spent < campaign.budget ? tx.read(waitingSubmissions, campaign, first) : [];
}

/** The result of settling a campaign in one transaction. */
export interface Settled {
  campaign: LockedCampaign;
  /** Submissions that were priced, paid or both, in their new state, except that accruedCents is not yet raised. */
  submissions: readonly Settlement[];
  accruals: readonly NewAccrual[];
  spent: bigint;
  /** Cents posted for each clip. The caller stores them with its one UPDATE of clips. */
  posted: ReadonlyMap<bigint, bigint>;
}

/** Nothing is reserved for a submission that was priced, but the money that was is still its own at its turn. */
function answered({ reserved }: Settlement, priced: Settlement): Settlement {
  return { ...priced, reserved: 0n, promised: promisedTo(priced, reserved) };
}

/** Prices the submissions that a batch's trackings earn for. A tracking without a submission only moves views. */
export function priceTrackings(
  trackings: readonly NewTracking[],
  trackedAt: Date,
  submissions: ReadonlyMap<bigint, Settlement>,
  versions: readonly DatedTerms[],
): Settlement[] {
  return trackings.flatMap(({ clipId, submissionId, views }) => {
    const submission = submissions.get(clipId);
    return submission === undefined || submissionId === null
      ? []
      : [answered(submission, priceTracking(submission, { views, trackedAt }, versions))];
  });
}

/**
 * Pays the campaign's waiting submissions from the rest of its budget, by approvedAt and then id. Each one is paid in
 * full before the next. `waiting` was read before `priced` were priced. `spent` counts entries of the ledger that a
 * decision has just written.
 */
export function settle(
  campaign: LockedCampaign,
  waiting: readonly Settlement[],
  { priced = [], spent: before = campaign.spent }: { priced?: readonly Settlement[]; spent?: bigint } = {},
): Settled {
  const changed = new Map(priced.map((submission) => [submission.id, submission]));
  const queue = [
    ...waiting.filter(({ id }) => !changed.has(id)),
    ...priced.filter(({ status }) => status === 'APPROVED'),
  ];
  const pays = paysNow(campaign);
  const { payments, spent } = payInOrder(campaign.budget, before, pays ? queue.sort(byTurn) : []);
  for (const { to } of payments) changed.set(to.id, to);
  return {
    campaign,
    submissions: [...changed.values()],
    spent,
    posted: new Map(payments.map(({ to, amount }) => [to.clipId, amount])),
    accruals: payments.map(({ to, amount }) => ({
      submissionId: to.id,
      clipId: to.clipId,
      userId: to.userId,
      amount,
      accruedCentsBefore: to.accruedCents,
    })),
  };
}

/** Writes the settled state: the submissions, the ledger and campaign.spent. */
export async function post(tx: Writer, settled: Settled, paidBy: PaidBy = {}): Promise<void> {
  const { campaign, submissions, accruals, spent, posted } = settled;
  const rows = submissions.map(
    ({ id, clipId, settledViews, accrued, due, settledThrough, baselineViews, reserved }) => ({
      ...{ id, settledViews, accrued, due, settledThrough, baselineViews, reserved },
      posted: posted.get(clipId) ?? 0n,
    }),
  );
  const writes: Promise<number>[] = [];
  if (rows.length > 0) writes.push(tx.write(storeSettlements, rows));
  if (accruals.length > 0) writes.push(tx.write(insertAccruals, campaign.id, paidBy, accruals));
  if (spent !== campaign.spent) writes.push(tx.write(storeSpent, campaign.id, spent));
  campaign.spent = spent;
  await Promise.all(writes);
}

/**
 * Pays submissions that a decision made payable, and stores the decisions on clips, in the transaction's one UPDATE of
 * clips. The amounts of the decisions are in the ledger already, and count as spent. Returns the cents of accruals by
 * clip.
 */
export async function payAfterDecision(
  tx: Writer,
  campaign: LockedCampaign,
  decided: ReadonlyMap<bigint, Decision> = new Map(),
): Promise<ReadonlyMap<bigint, bigint>> {
  const spent = spentAfter(campaign.spent, decided.values());
  const settled = settle(campaign, await waitingIn(tx, { ...campaign, spent }), { spent });
  await Promise.all([post(tx, settled), storeDecisions(tx, decided, settled.posted)]);
  return settled.posted;
}

/** Stores decisions by clip. A clip that was paid as well is updated once. */
export async function storeDecisions(
  tx: Writer,
  decided: ReadonlyMap<bigint, Decision>,
  posted: ReadonlyMap<bigint, bigint> = new Map(),
): Promise<void> {
  const ids = [...new Set([...decided.keys(), ...posted.keys()])];
  const changes = ids.map((id): ClipChange => {
    const decision = decided.get(id);
    return { id, posted: posted.get(id) ?? 0n, ...(decision && { decision }) };
  });
  if (changes.length > 0) await tx.write(storeClips, null, changes);
}

function byTurn(a: Settlement, b: Settlement): number {
  const [first, second] = [a.approvedAt?.getTime() ?? 0, b.approvedAt?.getTime() ?? 0];
  if (first !== second) return first < second ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
