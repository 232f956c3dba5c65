/**
 * A second opinion on money, written from docs/design.md#settlement and the examples there, deliberately without a line
 * of the product: which observations count, what they are worth, and who is paid.
 */
import type { Batch, Campaign, Clip, Entry, Look, Model, Moment, Submission, Terms } from './model.js';

/** accrued counts 1/10,000,000 of a currency unit. The unit has a hundred cents. */
const ACCRUED_IN_A_CENT = 10_000_000n / 100n;

const PAYS = { DRAFT: false, ACTIVE: true, PAUSED: false, CLOSING: true, CANCELLED: true, COMPLETED: true };

const paysNow = ({ status, payingRunId }: Campaign) => PAYS[status] && payingRunId === null;

export function termsAt({ terms }: Campaign, moment: Moment): Terms {
  let [inForce] = terms;
  for (const version of terms) if (version.validFrom <= moment) inForce = version;
  if (inForce === undefined) throw new Error('a campaign of the model has no terms');
  return inForce;
}

export function price(submission: Submission, views: bigint, trackedAt: Moment): void {
  if (submission.baseline === 'SUBMISSION' && submission.pricedAt === null) {
    if (views > submission.settledViews) submission.settledViews = views;
    submission.baselineViews = submission.settledViews;
  }
  submission.pricedAt = trackedAt;
  const { campaign, submittedAt, lookedAt } = submission;
  const terms = termsAt(campaign, Math.max(trackedAt, submittedAt));
  const highest = views > submission.settledViews ? views : submission.settledViews;
  // No model lives for a day, so the version that is older than one is never a newer one.
  submission.accrued += (highest - submission.settledViews) * termsAt(campaign, lookedAt).rate;
  submission.lookedAt = Math.max(trackedAt, submission.continues === null ? submittedAt : lookedAt);
  submission.settledViews = highest;
  if (highest < terms.minViews) return;
  const cents = submission.accrued / ACCRUED_IN_A_CENT;
  const payable = terms.cap !== null && cents > terms.cap ? terms.cap : cents;
  if (payable > submission.due) submission.due = payable;
}

/** Approved and owed more than was paid, in the order of payment. */
export function waiting(model: Model, campaign: Campaign): Submission[] {
  return model.submissions
    .filter((one) => one.campaign === campaign && one.status === 'APPROVED' && one.due > one.accruedCents)
    .sort((a, b) => (a.approvedAt ?? 0) - (b.approvedAt ?? 0) || Number(a.id - b.id));
}

/** Those of them that wait because the budget is empty. */
export function cutOff(model: Model): Submission[] {
  return model.campaigns.filter(paysNow).flatMap((campaign) => waiting(model, campaign));
}

export function payWaiting(
  model: Model,
  campaign: Campaign,
  by: { batchId?: bigint; runId?: bigint } = {},
  /** Reserves that have just been answered: each is kept until its turn. */
  promised: ReadonlyMap<Submission, bigint> = new Map(),
): void {
  if (!paysNow(campaign)) return;
  const kept = new Map(
    model.submissions
      .filter((one) => one.campaign === campaign && one.status === 'APPROVED' && one.reserved > 0n)
      .map((one) => [one, one.reserved]),
  );
  for (const [one, cents] of promised) {
    const owed = one.due - one.accruedCents;
    if (one.campaign === campaign && one.status === 'APPROVED') kept.set(one, owed < cents ? owed : cents);
  }
  for (const submission of waiting(model, campaign)) {
    if (promised.has(submission)) kept.delete(submission);
    const owed = submission.due - submission.accruedCents;
    let left = campaign.budget - campaign.spent - submission.withheld;
    for (const [one, cents] of kept) if (one !== submission) left -= cents;
    if (owed > 0n && left < owed && kept.size > 0) model.tally.count('stopped short of a reserve');
    const amount = owed < left ? owed : left;
    if (amount <= 0n) continue;
    const { clip, accruedCents } = submission;
    post(model, { kind: 'ACCRUAL', clip, submission, amount, accruedCentsBefore: accruedCents, ...by });
    submission.accruedCents += amount;
  }
}

/** An entry of the ledger, with the two rows that it changes. */
export function post(model: Model, entry: Entry): void {
  const { kind, clip, submission, amount, accruedCentsBefore, batchId, runId, actorId } = entry;
  clip.earned += amount;
  submission.campaign.spent += amount;
  model.facts.earning.push(
    `${kind} of ${amount} for clip ${clip.id}, submission ${submission.id}, campaign ${submission.campaign.id}, ` +
      `user ${submission.user.id}, after ${accruedCentsBefore ?? ''}, batch ${batchId ?? ''}, run ${runId ?? ''}, actor ${actorId ?? ''}`,
  );
}

const COUNTS = ['views', 'likes', 'comments', 'shares'] as const;
const JUMP_VIEWS = 1_000_000n;
const JUMP_FACTOR = 20n;

type Verdict = 'LATE' | 'SUSPECT' | 'UNCHANGED' | 'TRACKING';

function judge(batch: Batch, look: Look, isTrusted: boolean): Verdict {
  const { clip } = look;
  if (clip.checkedAt !== null && batch.trackedAt <= clip.checkedAt) return 'LATE';
  if (clip.views !== null && !isTrusted) {
    if (look.views > clip.views + JUMP_VIEWS && look.views > clip.views * JUMP_FACTOR) return 'SUSPECT';
  }
  const since = clip.lastTracking?.trackedAt ?? null;
  if (since === null || since < termsAt(clip.campaign, batch.trackedAt).validFrom) return 'TRACKING';
  return COUNTS.some((count) => look[count] !== null && look[count] !== clip[count]) ? 'TRACKING' : 'UNCHANGED';
}

/** Records a batch: campaign by campaign, each priced and then paid. */
export function record(model: Model, batch: Batch, looks: readonly Look[], isTrusted = false): void {
  const campaigns = [...new Set(looks.map(({ clip }) => clip.campaign))].sort((a, b) => Number(a.id - b.id));
  for (const campaign of campaigns) {
    const theirs = looks.filter(({ clip }) => clip.campaign === campaign);
    const begins = waitsFor(model, campaign, batch);
    const promised = new Map<Submission, bigint>();
    for (const look of theirs.sort((a, b) => Number(a.clip.id - b.clip.id))) {
      const verdict = judge(batch, look, isTrusted);
      model.tally.count(`observation ${verdict}`);
      if (verdict !== 'LATE') hear(model, batch, look, verdict, promised);
    }
    if (begins) {
      campaign.payingRunId = batch.part?.runId ?? null;
      model.tally.count('payments begin to wait');
    }
    payWaiting(model, campaign, { batchId: batch.id }, promised);
  }
}

/** Nothing of the campaign is left to count: no batch asks about it, and no run may still make one. */
const isCounted = (model: Model, campaign: Campaign, but?: Batch) =>
  !model.batches.some((batch) => batch !== but && batch.part?.openIn.has(campaign)) &&
  !model.runs.some((run) => run.campaign === campaign && run.isPlanning);

/** Others may still find something due, and the rest of the budget may not reach for the cap of every clip. */
function waitsFor(model: Model, campaign: Campaign, batch: Batch): boolean {
  if (campaign.payingRunId !== null || batch.part?.openIn.has(campaign) !== true) return false;
  if (isCounted(model, campaign, batch)) return false;
  const cap = campaign.terms.at(-1)?.cap ?? null;
  if (cap === null) return true;
  let left = campaign.budget - campaign.spent;
  for (const { campaign: theirs, status, due, accruedCents } of model.submissions)
    if (theirs === campaign && (status === 'PENDING' || status === 'APPROVED'))
      left -= (due > cap ? due : cap) - accruedCents;
  return left < 0n;
}

/** Pays the campaigns that wait and have nothing left to count, and those whose time is up. */
export function payCounted(model: Model, isOver: (campaign: Campaign) => boolean = () => false): void {
  for (const campaign of model.campaigns) {
    const { payingRunId } = campaign;
    if (payingRunId === null || !(isCounted(model, campaign) || isOver(campaign))) continue;
    campaign.payingRunId = null;
    const before = campaign.spent;
    payWaiting(model, campaign, { runId: payingRunId });
    model.tally.count(campaign.spent > before ? 'paid after a run' : 'nothing to pay after a run');
  }
}

/** Views counted after this moment are worth nothing; null: they still count. */
function endOf({ campaign, clip, status, lastCheckAt }: Submission): Moment | null {
  if (lastCheckAt !== null || campaign.closingAt === null) return lastCheckAt ?? campaign.accrualEndedAt;
  const nobodyLooked = status === 'PENDING' && clip.checkedAt === null;
  return campaign.status === 'CLOSING' || nobodyLooked ? null : campaign.closingAt;
}

function hear(
  model: Model,
  batch: Batch,
  look: Look,
  verdict: Exclude<Verdict, 'LATE'>,
  promised: Map<Submission, bigint>,
): void {
  const { clip } = look;
  const submission = model.open(clip);
  const end = submission === null ? null : endOf(submission);
  const isInTime = end === null || batch.trackedAt <= end;
  const { closingAt } = clip.campaign;
  if (submission !== null && closingAt !== null && batch.trackedAt >= closingAt && isInTime) {
    model.tally.count('last check');
    submission.lastCheckAt = batch.trackedAt;
  }
  const suspects = model.suspects.filter((suspect) => suspect.look.clip === clip);
  const before = suspects.find((one) => one.status === 'OPEN' && one.batch.trackedAt < batch.trackedAt);
  if (before !== undefined) before.status = 'SUPERSEDED';
  if (verdict === 'SUSPECT') {
    const isKnown = suspects.some((one) => one.status === 'OPEN' || one.batch.trackedAt === batch.trackedAt);
    const firstSeenAt = before?.firstSeenAt ?? batch.trackedAt;
    const seen = { firstSeenAt, seenTimes: (before?.seenTimes ?? 0) + 1 };
    if (isKnown) return;
    model.suspects.push({ id: 0n, look, batch, status: 'OPEN', ...seen, ...countsOf(look) });
    reserve(submission, batch, look, isInTime);
    return;
  }
  if (submission !== null) {
    if (verdict === 'TRACKING' && isInTime) promised.set(submission, submission.reserved);
    submission.reserved = 0n;
  }
  if (verdict === 'TRACKING') track(model, batch, look, isInTime ? submission : null);
  for (const count of COUNTS) clip[count] = look[count] ?? clip[count];
  clip.checkedAt = batch.trackedAt;
  clip.postedAt ??= look.postedAt;
}

/** The amount that the count would bring. */
function reserve(submission: Submission | null, batch: Batch, { views }: Look, isInTime: boolean): void {
  if (submission === null) return;
  const copy = { ...submission };
  if (isInTime) price(copy, views, batch.trackedAt);
  submission.reserved = copy.due - submission.due;
}

function track(model: Model, batch: Batch, look: Look, submission: Submission | null): void {
  const { clip, views } = look;
  const gained = views - (clip.views ?? 0n);
  model.facts.tracking.push(
    `clip ${clip.id}, submission ${submission?.id ?? ''}, views ${views} gained ${gained}, ` +
      `${look.likes ?? ''} ${look.comments ?? ''} ${look.shares ?? ''}, at ${batch.trackedAt}, batch ${batch.id}`,
  );
  clip.lastTracking = { views, trackedAt: batch.trackedAt };
  clip.firstTrackedAt ??= batch.trackedAt;
  if (views > clip.highest) clip.highest = views;
  if (submission !== null) price(submission, views, batch.trackedAt);
}

/** When an admin could first decide on it: at its first check, or when it was submitted if the post had one before. */
export function reviewableFrom({ clip, submittedAt }: Submission): Moment | null {
  return clip.firstTrackedAt === null ? null : Math.max(submittedAt, clip.firstTrackedAt);
}

export function countsOf({ views, likes, comments, shares }: Look) {
  return { views, likes, comments, shares };
}

/** A submission from its baseline or on from an earlier one; the clip's latest tracking is priced if it is new. */
export function submission(model: Model, id: bigint, clip: Omit<Clip, 'submission'>, submittedAt: Moment): Submission {
  const { campaign, user, lastTracking } = clip;
  const earlier = model.submissions.filter((one) => one.clip === clip && one.pricedAt !== null);
  const last = earlier.at(-1);
  const isElsewhere = last !== undefined && last.campaign !== campaign;
  const baseline = termsAt(campaign, submittedAt).baseline ?? (isElsewhere ? 'SUBMISSION' : 'ZERO');
  const continues = (baseline === 'ZERO' && earlier.findLast((one) => one.campaign === campaign)) || null;
  const views = baseline === 'SUBMISSION' ? clip.highest : 0n;
  const made: Submission = {
    ...{ id, clip: clip as Clip, campaign, user, status: 'PENDING', submittedAt },
    ...{ approvedAt: null, decidedById: null, appeal: null },
    ...{ settledViews: views, accrued: 0n, due: 0n, baselineViews: views, lookedAt: submittedAt, pricedAt: null },
    ...(continues !== null && pricesOf(continues)),
    ...{ accruedCents: 0n, withheld: 0n, reserved: 0n, reversed: 0n, lastCheckAt: null, baseline, continues },
  };
  model.tally.count(continues === null ? `begins at ${baseline}` : 'continues');
  if (lastTracking !== null && lastTracking.trackedAt > (made.pricedAt ?? 0))
    price(made, lastTracking.views, lastTracking.trackedAt);
  return made;
}

function pricesOf({ settledViews, accrued, due, baselineViews, lookedAt, pricedAt }: Submission) {
  return { settledViews, accrued, due, baselineViews, lookedAt, pricedAt };
}

/** 12785n → "127.85", as a refusal names an amount. */
export function money(cents: bigint): string {
  return `${cents / 100n}.${(cents % 100n).toString().padStart(2, '0')}`;
}
