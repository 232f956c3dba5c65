/**
 * Four writers that change the busy world at once, each over one connection and by the product's commands alone: one
 * settles, one approves, one revokes and submits again, one pays. They share what they did, so that none looks in vain.
 */
import { EventEmitter, once } from 'node:events';
import type { Database } from '../../src/kernel/database.js';
import { Refusal } from '../../src/kernel/errors.js';
import { parseMoney } from '../../src/kernel/money.js';
import { approveClip } from '../../src/modules/earnings/approve-clip.js';
import {
  activateCampaign,
  completeCampaign,
  pauseCampaign,
} from '../../src/modules/earnings/change-campaign-status.js';
import { revokeApproval } from '../../src/modules/earnings/revoke-approval.js';
import { submitClip } from '../../src/modules/earnings/submit-clip.js';
import { approvePayoutRequest, rejectPayoutRequest } from '../../src/modules/payouts/decide-payout-request.js';
import { payPayoutRequest } from '../../src/modules/payouts/pay-payout-request.js';
import { requestPayout } from '../../src/modules/payouts/request-payout.js';
import { reversePayout } from '../../src/modules/payouts/reverse-payout.js';
import { type BusyClip, type BusyWorld, observe } from './busy-world.js';
import type { Random } from './random.js';

export class Desk extends EventEmitter<{ submitted: [] }> {
  readonly pending: BusyClip[];
  readonly approved: BusyClip[];
  /** Payout requests that stopped on their way, and payouts that were not reversed: the oldest first. */
  readonly stopped: bigint[] = [];
  readonly standing: bigint[] = [];
  paused = true;
  ended = false;
  revokedAfterCompletion = 0;

  constructor(readonly world: BusyWorld) {
    super();
    const last = world.campaigns.open.at(-1);
    this.pending = world.clips.filter(({ campaignId }) => campaignId === last);
    this.approved = world.clips.filter(({ campaignId }) => campaignId !== last);
  }
}

export interface Turn {
  database: Database;
  desk: Desk;
  random: Random;
  /** Aborted when the writers are to stop. */
  signal: AbortSignal;
}

/** A few commands. */
export type Writer = (turn: Turn) => Promise<void>;

/** A batch of observations: mostly more views, sometimes fewer. */
const settle: Writer = async ({ database, desk: { world }, random }) => {
  const clips = random.some(world.clips, 16);
  for (const clip of clips) clip.views += random.below(3_000) - 300;
  await observe(database, world.refreshRunId, clips);
};

/** Approves what was submitted; in between pauses or activates a campaign, and once completes one. */
const approve: Writer = async ({ database, desk, random, signal }) => {
  const { admin, campaigns } = desk.world;
  while (desk.pending.length === 0) await once(desk, 'submitted', { signal });
  const clip = desk.pending.shift() as BusyClip;
  await approveClip(database, admin, { clipId: clip.id });
  desk.approved.push(clip);
  if (random.onceIn(10)) {
    const step = desk.paused ? activateCampaign : pauseCampaign;
    await step(database, admin, { campaignId: campaigns.paused });
    desk.paused = !desk.paused;
  }
  if (!desk.ended && random.onceIn(200)) {
    await completeCampaign(database, admin, { campaignId: campaigns.ending });
    desk.ended = true;
  }
};

/** Each takes available money away, and some leave a debt; more would leave nothing to pay out. */
const REVOKED_AFTER_COMPLETION_MAX = 6;

/** Revokes an approval, of a completed campaign a few times, and submits the post again, for anyone, to another campaign. */
const revoke: Writer = async ({ database, desk, random }) => {
  const { admin, clippers, campaigns } = desk.world;
  const completed = desk.ended ? [campaigns.finished, campaigns.ending] : [campaigns.finished];
  const fromCompleted = desk.revokedAfterCompletion < REVOKED_AFTER_COMPLETION_MAX && random.onceIn(20);
  const revocable = desk.approved.filter(({ campaignId }) => completed.includes(campaignId) === fromCompleted);
  if (revocable.length === 0) return;
  const clip = random.pick(revocable);
  desk.approved.splice(desk.approved.indexOf(clip), 1);
  if (fromCompleted) desk.revokedAfterCompletion += 1;
  await revokeApproval(database, admin, { clipId: clip.id, reason: 'bought views' });
  const clipper = random.pick(clippers);
  const again = (campaignId: bigint) =>
    submitClip(database, clipper, { userId: clipper.userId, campaignId, url: clip.url });
  clip.campaignId = random.pick([campaigns.paused, campaigns.tight, ...campaigns.open]);
  if ((await unlessRefused(again(clip.campaignId), 'CONFLICT')) === null) {
    clip.campaignId = random.pick(campaigns.open);
    await again(clip.campaignId);
  }
  desk.pending.push(clip);
  desk.emit('submitted');
};

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
  const method = { type: 'WISE' as const, account: 'busy' };
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

/** Money that left although a revocation took away what backed it is acknowledged as debt. */
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

/** A foreseen "no" is an answer too: it changed nothing. */
async function unlessRefused<Result>(command: Promise<Result>, code: Refusal['code']): Promise<Result | null> {
  try {
    return await command;
  } catch (error) {
    if (error instanceof Refusal && error.code === code) return null;
    throw error;
  }
}

export const WRITERS: readonly Writer[] = [settle, approve, revoke, pay];
