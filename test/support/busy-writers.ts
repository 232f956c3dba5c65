/**
 * The writers that change the busy world at once, each over one connection and only by the product's commands. Posts
 * grow and are refreshed. Clips are submitted, reviewed and revoked. Earnings are adjusted, observations decided on.
 * Campaigns are paused and raised. Payouts are requested, made and reversed. The refreshing itself is left to the
 * workers, and second thoughts and endings to busy-office.ts.
 */
import { once } from 'node:events';
import { Refusal } from '../../src/kernel/base/errors.js';
import { parseMoney } from '../../src/kernel/base/money.js';
import type { Database } from '../../src/kernel/db/database.js';
import { activateCampaign, pauseCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import {
  approvePayoutRequest,
  cancelPayoutRequest,
  rejectPayoutRequest,
} from '../../src/modules/payouts/decide-payout-request.js';
import { payPayoutRequest } from '../../src/modules/payouts/pay-payout-request.js';
import { requestPayout } from '../../src/modules/payouts/request-payout.js';
import { reversePayout } from '../../src/modules/payouts/reverse-payout.js';
import { acceptObservation, dismissObservation } from '../../src/modules/refresh/decide-observation.js';
import { refreshClips } from '../../src/modules/refresh/refresh-clips.js';
import { adjustEarnings } from '../../src/modules/review/adjust-earnings.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { approveOverdue } from '../../src/modules/review/approve-overdue.js';
import { rejectClip, withdrawSubmission } from '../../src/modules/review/close-submission.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { submitClip } from '../../src/modules/review/submit-clip.js';
import type { Desk } from './busy-desk.js';
import { OFFICE } from './busy-office.js';
import { unlessRefused, type Writer } from './busy-turn.js';
import type { BusyClip } from './busy-world.js';

/** Posts that change between two refreshes. */
const MOVED = 24;

/** An implausible number of new views: above the workers' bound. */
const JUMP = 1_500_000;

/**
 * Posts gain views, sometimes lose some, and now and then one jumps above the workers' bound. Then everything is
 * refreshed.
 */
const refresh: Writer = async ({ database, desk, random, signal }) => {
  const { world } = desk;
  for (const clip of random.some(world.clips, MOVED)) clip.views += random.below(3_000) - 300;
  const small = world.clips.filter(({ views }) => views < JUMP / 2);
  if (small.length > 0 && random.onceIn(2)) random.pick(small).views += JUMP;
  desk.show(world.clips);
  const { refreshRunId } = await refreshClips(database, world.admin, {});
  await desk.refreshed(refreshRunId, signal);
};

/** A jump waits until an admin accepts or dismisses it. */
const observe: Writer = async ({ database, desk, signal }) => {
  const suspect = await database.prisma.suspectObservation.findFirst({ where: { status: 'OPEN' } });
  // One stays open for readers to see.
  if (suspect === null || (await database.prisma.suspectObservation.count({ where: { status: 'OPEN' } })) < 2) {
    await once(desk, 'refreshed', { signal });
    return;
  }
  const decide = desk.next('observe', [acceptObservation, dismissObservation]);
  const input = { observationId: suspect.id, reason: 'looked at' };
  await unlessRefused(decide(database, desk.world.admin, input), 'CONFLICT');
};

/** Submissions of which all but the next one are left to review. */
const KEPT: readonly boolean[] = Array.from({ length: 9 }, () => true);

/** A post that nobody has submitted, or one that was rejected or revoked, submitted by anyone to another campaign. */
const submit: Writer = async ({ database, desk, random, signal }) => {
  const clip = desk.free.shift() ?? desk.newPost();
  if (clip === null) {
    await once(desk, 'freed', { signal });
    return;
  }
  const owner = random.pick(desk.world.clippers);
  clip.owner = owner;
  desk.show([clip]);
  clip.campaignId = random.pick(desk.taking());
  const input = { userId: owner.userId, campaignId: clip.campaignId, url: clip.url };
  // The campaign may have been completed meanwhile.
  const submitted = await unlessRefused(submitClip(database, owner, input), 'CONFLICT');
  if (submitted === null) return desk.release(clip);
  clip.id = submitted.clipId;
  clip.submissionId = submitted.submissionId;
  if (!desk.next('submit', [...KEPT, false])) {
    await withdrawSubmission(database, owner, { submissionId: clip.submissionId });
    return desk.release(clip);
  }
  desk.submitted(clip);
};

/** Submissions are approved by an admin as soon as they were checked, or by the system; some are rejected. */
const review: Writer = async ({ database, desk, random, signal }) => {
  while (desk.pending.length === 0) await once(desk, 'submitted', { signal });
  const clip = desk.pending.shift() as BusyClip;
  if (random.onceIn(12)) {
    await rejectClip(database, desk.world.admin, { clipId: clip.id, reason: 'OTHER', note: 'not ours' });
    return void desk.turnedDown.push(clip);
  }
  const { id: clipId, submissionId: id } = clip;
  const approval = desk.next('review', [
    () => approveClip(database, desk.world.admin, { clipId }),
    () => approveOverdue(database, { id, clipId }),
    () => approveClip(database, desk.world.admin, { clipId }),
  ]);
  const approved = await unlessRefused(
    approval().then(() => clip),
    'CONFLICT',
  );
  if (approved !== null) return void desk.approved.push(clip);
  desk.pending.push(clip);
  await once(desk, 'refreshed', { signal });
};

/** Clips of completed campaigns that stay. A revocation there reduces what can be paid out, and may leave a debt. */
const COMPLETED_KEPT = 10;

const revoke: Writer = async ({ database, desk, random }) => {
  const isCompleted = ({ campaignId }: BusyClip) => desk.completed.has(campaignId);
  const completed = desk.approved.filter(isCompleted);
  const fromCompleted = completed.length > COMPLETED_KEPT && random.onceIn(3);
  const revocable = fromCompleted ? completed : desk.approved.filter((clip) => !isCompleted(clip));
  if (revocable.length === 0) return;
  const clip = random.pick(revocable);
  desk.approved.splice(desk.approved.indexOf(clip), 1);
  await revokeApproval(database, desk.world.admin, { clipId: clip.id, reason: 'bought views' });
  desk.turnedDown.push(clip);
};

/** More is given than taken. */
const adjust: Writer = async ({ database, desk, random }) => {
  const { id: clipId } = random.pick(desk.approved);
  const amount = BigInt(random.onceIn(3) ? -1 - random.below(40) : 1 + random.below(200));
  const input = { clipId, amount, reason: 'counted by hand' };
  await unlessRefused(
    adjustEarnings(database, desk.world.admin, input),
    'CONFLICT',
    'BUDGET_EXCEEDED',
    'BAD_USER_INPUT',
  );
};

/** Campaigns are raised, paused and activated. */
const steer: Writer = async ({ database, desk, random }) => {
  const { admin, campaigns } = desk.world;
  if (random.onceIn(2)) {
    desk.tightBudget += BigInt(1 + random.below(300));
    await raiseBudget(database, admin, { campaignId: campaigns.tight, budget: desk.tightBudget });
  } else {
    await (desk.paused ? activateCampaign : pauseCampaign)(database, admin, { campaignId: campaigns.paused });
    desk.paused = !desk.paused;
  }
};

/** Payouts and requests that are left as they are, for readers to see. */
const LEFT_MAX = 6;

/** How the lives of payouts end: most of them with the return of the money. */
const ENDS = [
  ...(['comes back', 'is rejected', 'comes back', 'is cancelled', 'comes back'] as const),
  ...(['stays requested', 'comes back', 'stays approved', 'comes back', 'stays paid'] as const),
];

/** The life of a payout: it may stop at any step, and the money may come back. */
const pay: Writer = async ({ database, desk, random }) => {
  const { admin, clippers } = desk.world;
  if (desk.stopped.length > LEFT_MAX) {
    const input = { payoutRequestId: desk.stopped.shift() as bigint, reason: 'asked too long ago' };
    await rejectPayoutRequest(database, admin, input);
  }
  if (desk.standing.length > LEFT_MAX) await reverse(database, desk, desk.standing.shift() as bigint);
  const clipper = random.pick(clippers);
  const { userId } = clipper;
  const amount = BigInt(100 + random.below(2_000));
  const method = { type: 'WISE' as const, account: '@busy' };
  const requested = await unlessRefused(
    requestPayout(database, clipper, { userId, amount, method }, 100n),
    'INSUFFICIENT_BALANCE',
  );
  if (requested === null) return;
  const { payoutRequestId } = requested;
  const end = desk.next('pay', ENDS);
  if (end === 'is cancelled') return void (await cancelPayoutRequest(database, clipper, { payoutRequestId }));
  if (end === 'is rejected')
    return void (await rejectPayoutRequest(database, admin, {
      payoutRequestId,
      reason: 'an account of somebody else',
    }));
  const approved =
    end === 'stays requested'
      ? null
      : await unlessRefused(approvePayoutRequest(database, admin, { payoutRequestId }), 'CONFLICT');
  const paid = approved === null || end === 'stays approved' ? null : await payInFull(database, desk, payoutRequestId);
  if (paid === null) desk.stopped.push(payoutRequestId);
  else if (end === 'stays paid') desk.standing.push(paid.payoutId);
  else await reverse(database, desk, paid.payoutId);
};

/** Money that left although a revocation removed its cover is acknowledged as debt. */
async function payInFull(database: Database, { world }: Desk, payoutRequestId: bigint) {
  const input = { payoutRequestId, reference: `busy-${payoutRequestId}` };
  try {
    return await payPayoutRequest(database, world.admin, input);
  } catch (error) {
    const shortfall = error instanceof Refusal ? parseMoney(String(error.extensions['shortfall'])) : null;
    if (shortfall === null) throw error;
    const acknowledged = { ...input, acknowledgedShortfall: shortfall };
    return unlessRefused(payPayoutRequest(database, world.admin, acknowledged), 'CONFLICT');
  }
}

async function reverse(database: Database, { world }: Desk, payoutId: bigint): Promise<void> {
  await reversePayout(database, world.admin, { payoutId, reason: 'the bank sent it back' });
}

export const WRITERS: readonly Writer[] = [refresh, observe, submit, review, revoke, adjust, steer, pay, ...OFFICE];
