/**
 * Four writers that change the busy world at once, each over one connection and by the product's commands alone: one
 * settles, one approves, one revokes and submits again, one pays.
 */
import type { Database } from '../../src/kernel/database.js';
import { Refusal } from '../../src/kernel/errors.js';
import { parseMoney } from '../../src/kernel/money.js';
import { approveClip } from '../../src/modules/earnings/approve-clip.js';
import { activateCampaign, completeCampaign, pauseCampaign } from '../../src/modules/earnings/change-campaign-status.js';
import { revokeApproval } from '../../src/modules/earnings/revoke-approval.js';
import { submitClip } from '../../src/modules/earnings/submit-clip.js';
import { approvePayoutRequest, rejectPayoutRequest } from '../../src/modules/payouts/decide-payout-request.js';
import { payPayoutRequest } from '../../src/modules/payouts/pay-payout-request.js';
import { requestPayout } from '../../src/modules/payouts/request-payout.js';
import { reversePayout } from '../../src/modules/payouts/reverse-payout.js';
import { type BusyWorld, observe, seen } from './busy-world.js';
import type { Random } from './random.js';

/** One round of a writer: a few commands. */
export type Writer = (database: Database, world: BusyWorld, random: Random) => Promise<void>;

/** A batch of observations: mostly more views, sometimes fewer. */
export const settle: Writer = async (database, world, random) => {
  const ids = random.some(world.clips, 12).map(({ id }) => id);
  const known = await database.prisma.clip.findMany({ where: { id: { in: ids } }, select: { id: true, views: true } });
  const observations = known.map(({ id, views }) => seen(id, Math.max(0, Number(views ?? 0) + random.below(3_000) - 300)));
  await observe(database, world.refreshRunId, observations);
};

/** Approves a clip that waits; else takes a campaign out of its pause or back into it; once completes another. */
export const approve: Writer = async (database, world, random) => {
  const waiting = await database.prisma.clip.findMany({ where: { status: 'PENDING', checkedAt: { not: null } }, select: { id: true } });
  const last = world.campaigns.open.at(-1) as bigint;
  if (random.onceIn(200)) await unlessRefused(completeCampaign(database, world.admin, { campaignId: last }));
  if (waiting.length === 0 || random.onceIn(20)) return togglePause(database, world);
  await unlessRefused(approveClip(database, world.admin, { clipId: random.pick(waiting).id }));
};

/** Revokes an approval, of a finished campaign rarely, and has the post submitted again, by anyone. */
export const revoke: Writer = async (database, world, random) => {
  const { campaigns } = world;
  const finished = random.onceIn(40);
  const approved = await database.prisma.clip.findMany({
    where: { status: 'APPROVED', campaignId: finished ? campaigns.finished : { not: campaigns.finished } },
    select: { id: true, url: true },
  });
  if (approved.length > 0) {
    await unlessRefused(revokeApproval(database, world.admin, { clipId: random.pick(approved).id, reason: 'bought views' }));
  }
  const free = await database.prisma.clip.findMany({ where: { status: 'REVOKED' }, select: { url: true } });
  if (free.length === 0) return;
  const clipper = random.pick(world.clippers);
  const campaignId = random.onceIn(4) ? campaigns.tight : random.pick(campaigns.open);
  await unlessRefused(submitClip(database, clipper, { userId: clipper.userId, campaignId, url: random.pick(free).url }));
};

/** The life of a payout, which may stop at any step and may come back. */
export const pay: Writer = async (database, world, random) => {
  const { admin } = world;
  const clipper = random.pick(world.clippers);
  await finishOldest(database, world);
  const request = await unlessRefused(
    requestPayout(
      database,
      clipper,
      { userId: clipper.userId, amount: BigInt(1_000 + random.below(9_000)), method: { type: 'WISE', account: 'busy' } },
      1_000n,
    ),
  );
  if (request === null || random.onceIn(10)) return;
  const { payoutRequestId } = request;
  if ((await unlessRefused(approvePayoutRequest(database, admin, { payoutRequestId }))) === null || random.onceIn(10)) return;
  const payout = await payInFull(database, world, payoutRequestId);
  if (payout === null || random.onceIn(10)) return;
  await reversePayout(database, admin, { payoutId: payout.payoutId, reason: 'the bank sent it back' });
};

/** Money that left although nothing backs it any more is acknowledged as debt. */
async function payInFull(database: Database, { admin }: BusyWorld, payoutRequestId: bigint) {
  const input = { payoutRequestId, reference: `busy-${payoutRequestId}` };
  try {
    return await payPayoutRequest(database, admin, input);
  } catch (error) {
    const shortfall = error instanceof Refusal ? parseMoney(String(error.extensions['shortfall'])) : null;
    if (shortfall === null) throw error;
    return unlessRefused(payPayoutRequest(database, admin, { ...input, acknowledgedShortfall: shortfall }));
  }
}

const OPEN_REQUESTS_MAX = 6;

/** Requests left open, and payouts left standing, would end with nothing to withdraw. */
async function finishOldest(database: Database, { admin }: BusyWorld): Promise<void> {
  const open = await database.prisma.payoutRequest.findMany({
    where: { status: { in: ['PENDING', 'APPROVED'] } },
    orderBy: { id: 'asc' },
    select: { id: true },
  });
  const [request] = open;
  if (request !== undefined && open.length > OPEN_REQUESTS_MAX) {
    await rejectPayoutRequest(database, admin, { payoutRequestId: request.id, reason: 'asked too long ago' });
  }
  const standing = await database.prisma.payout.findMany({ where: { reversal: null }, orderBy: { id: 'asc' }, select: { id: true } });
  const [payout] = standing;
  if (payout !== undefined && standing.length > OPEN_REQUESTS_MAX) {
    await reversePayout(database, admin, { payoutId: payout.id, reason: 'the bank sent it back' });
  }
}

/** Held becomes active, and who waited is paid; or the other way round. */
async function togglePause(database: Database, { admin, campaigns }: BusyWorld): Promise<void> {
  const { status } = await database.prisma.campaign.findUniqueOrThrow({ where: { id: campaigns.paused } });
  const step = status === 'PAUSED' ? activateCampaign : pauseCampaign;
  await step(database, admin, { campaignId: campaigns.paused });
}

/** A foreseen "no" is an answer too: it changed nothing. Anything else fails the test. */
async function unlessRefused<Result>(command: Promise<Result>): Promise<Result | null> {
  try {
    return await command;
  } catch (error) {
    if (error instanceof Refusal && (error.code === 'CONFLICT' || error.code === 'INSUFFICIENT_BALANCE')) return null;
    throw error;
  }
}

export const WRITERS: readonly Writer[] = [settle, approve, revoke, pay];
