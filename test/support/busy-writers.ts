/**
 * The writers that change the busy world at once, each over one connection and only by the product's commands. Posts
 * grow and are refreshed. Clips are submitted, reviewed and revoked. Earnings are adjusted, observations decided on.
 * Campaigns are made, paused, raised and completed. Payouts are requested, made and reversed. The refreshing itself is
 * left to the workers.
 */
import { once } from 'node:events';
import { Refusal } from '../../src/kernel/base/errors.js';
import { parseMoney } from '../../src/kernel/base/money.js';
import type { Database } from '../../src/kernel/db/database.js';
import {
  activateCampaign,
  completeCampaign,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import { raiseBudget } from '../../src/modules/campaign-steps/raise-budget.js';
import { approvePayoutRequest, rejectPayoutRequest } from '../../src/modules/payouts/decide-payout-request.js';
import { payPayoutRequest } from '../../src/modules/payouts/pay-payout-request.js';
import { requestPayout } from '../../src/modules/payouts/request-payout.js';
import { reversePayout } from '../../src/modules/payouts/reverse-payout.js';
import { acceptObservation } from '../../src/modules/refresh/decide-observation.js';
import { refreshClips } from '../../src/modules/refresh/refresh-clips.js';
import { adjustEarnings } from '../../src/modules/review/adjust-earnings.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { rejectClip } from '../../src/modules/review/close-submission.js';
import { revokeApproval } from '../../src/modules/review/revoke-approval.js';
import { submitClip } from '../../src/modules/review/submit-clip.js';
import type { Desk } from './busy-desk.js';
import { addCampaign, type BusyClip } from './busy-world.js';
import type { Random } from './random.js';

export interface Turn {
  database: Database;
  desk: Desk;
  random: Random;
  /** Aborted to stop the writers. */
  signal: AbortSignal;
}

/** A few commands. */
export type Writer = (turn: Turn) => Promise<void>;

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

/** A jump waits until an admin accepts it. */
const observe: Writer = async ({ database, desk, signal }) => {
  const suspect = await database.prisma.suspectObservation.findFirst({ where: { status: 'OPEN' } });
  // One stays open for readers to see.
  if (suspect === null || (await database.prisma.suspectObservation.count({ where: { status: 'OPEN' } })) < 2) {
    await once(desk, 'refreshed', { signal });
    return;
  }
  await unlessRefused(acceptObservation(database, desk.world.admin, { observationId: suspect.id }), 'CONFLICT');
};

/** A post that nobody has submitted, or one that was rejected or revoked, submitted by anyone to another campaign. */
const submit: Writer = async ({ database, desk, random, signal }) => {
  const clip = desk.free.shift() ?? desk.newPost();
  if (clip === null) {
    await once(desk, 'freed', { signal });
    return;
  }
  const { userId, role } = random.pick(desk.world.clippers);
  clip.campaignId = random.pick(desk.taking());
  const input = { userId, campaignId: clip.campaignId, url: clip.url };
  // The campaign may have been completed meanwhile.
  const submitted = await unlessRefused(submitClip(database, { userId, role }, input), 'CONFLICT');
  if (submitted === null) return desk.release(clip);
  clip.id = submitted.clipId;
  desk.submitted(clip);
};

/** Approves submissions as soon as they were checked, and rejects some. */
const review: Writer = async ({ database, desk, random, signal }) => {
  while (desk.pending.length === 0) await once(desk, 'submitted', { signal });
  const clip = desk.pending.shift() as BusyClip;
  if (random.onceIn(12)) {
    await rejectClip(database, desk.world.admin, { clipId: clip.id, reason: 'OTHER', note: 'not ours' });
    return desk.release(clip);
  }
  const approved = await unlessRefused(approveClip(database, desk.world.admin, { clipId: clip.id }), 'CONFLICT');
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
  desk.release(clip);
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

/** Readers see all campaigns on one page. */
const COMPLETED_MAX = 16;

/** Campaigns are raised, paused and activated, and one is completed as soon as another one has taken its place. */
const steer: Writer = async ({ database, desk, random }) => {
  const { admin, campaigns } = desk.world;
  const step = random.below(10);
  if (step < 5) {
    desk.tightBudget += BigInt(1 + random.below(300));
    await raiseBudget(database, admin, { campaignId: campaigns.tight, budget: desk.tightBudget });
  } else if (step < 8) {
    await (desk.paused ? activateCampaign : pauseCampaign)(database, admin, { campaignId: campaigns.paused });
    desk.paused = !desk.paused;
  } else if (desk.completed.size < COMPLETED_MAX) {
    const campaignId = desk.brief;
    desk.brief = await addCampaign(database, admin, `Brief ${desk.completed.size}`);
    await completeCampaign(database, admin, { campaignId });
    desk.completed.add(campaignId);
  }
};

/** Payouts and requests that are left as they are, for readers to see. */
const LEFT_MAX = 6;

/** The life of a payout: it may stop at any step, and the money may come back. */
const pay: Writer = async ({ database, desk, random }) => {
  const { admin, clippers } = desk.world;
  if (desk.stopped.length > LEFT_MAX) {
    await rejectPayoutRequest(database, admin, {
      payoutRequestId: desk.stopped.shift() as bigint,
      reason: 'asked too long ago',
    });
  }
  if (desk.standing.length > LEFT_MAX) await reverse(database, desk, desk.standing.shift() as bigint);
  const { userId, role } = random.pick(clippers);
  const amount = BigInt(100 + random.below(2_000));
  const method = { type: 'WISE' as const, account: '@busy' };
  const requested = await unlessRefused(
    requestPayout(database, { userId, role }, { userId, amount, method }, 100n),
    'INSUFFICIENT_BALANCE',
  );
  if (requested === null) return;
  const { payoutRequestId } = requested;
  const approved = random.onceIn(10)
    ? null
    : await unlessRefused(approvePayoutRequest(database, admin, { payoutRequestId }), 'CONFLICT');
  const paid = approved === null || random.onceIn(10) ? null : await payInFull(database, desk, payoutRequestId);
  if (paid === null) desk.stopped.push(payoutRequestId);
  else if (random.onceIn(10)) desk.standing.push(paid.payoutId);
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

/** A foreseen refusal is an answer too: it changed nothing. */
async function unlessRefused<Result>(command: Promise<Result>, ...codes: Refusal['code'][]): Promise<Result | null> {
  try {
    return await command;
  } catch (error) {
    if (error instanceof Refusal && codes.includes(error.code)) return null;
    throw error;
  }
}

export const WRITERS: readonly Writer[] = [refresh, observe, submit, review, revoke, adjust, steer, pay];
