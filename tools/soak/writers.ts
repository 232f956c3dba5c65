/**
 * Clients that write without a pause, each one write after the other, and one that reads. They write payouts from
 * request to reversal, adjustments, approvals revoked and given again, appeals, credits, the end of a campaign and its
 * return, and refreshes. No two of them touch the same rows, so none is refused.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { BusyClip, BusyWorld } from '../../test/support/busy-world.js';
import { disagreements, EVERYTHING, type Everything } from '../../test/support/everything.js';
import { money } from '../../test/support/figures.js';
import { idOf } from '../../test/support/ids.js';
import type { Random } from '../../test/support/random.js';
import type { Client } from './client.js';
import type { Writes } from './writes.js';

export interface Turn {
  world: BusyWorld;
  client: Client;
  writes: Writes;
  random: Random;
}

/** Takes a turn, and ends everything that it begins. False: there was no answer. */
export type Taker = (turn: Turn) => Promise<boolean>;

const PAYERS = 2;
/** Cents. A clipper of the world has a hundred times as much available, and gets it back. */
const PAYOUT_MAX = 100;
/** The pause between two refreshes. */
const REFRESH_PAUSE_MS = 500;

/** The life of a payout, for one clipper in this many. */
function payer(nth: number): Taker {
  return async ({ world: { admin, clippers }, writes, random }) => {
    const { userId } = random.pick(clippers.filter((_, index) => index % PAYERS === nth));
    const key = writes.nextKey();
    const amount = money(BigInt(1 + random.below(PAYOUT_MAX)));
    const asked = { amount, method: { type: 'WISE', account: `${key}@example.org` } };
    const payoutRequestId = await writes.send(
      { kind: 'requestPayout', userId, input: asked, row: 'payoutRequest' },
      key,
    );
    const byAdmin = { userId: admin.userId, row: 'payoutRequest' };
    await writes.send({
      ...byAdmin,
      kind: 'approvePayoutRequest',
      input: { payoutRequestId },
      mark: payoutRequestId,
    });
    const reference = writes.nextKey();
    const paid = { kind: 'payPayoutRequest', input: { payoutRequestId, reference } } as const;
    const payoutId = await writes.send({ ...byAdmin, ...paid, row: 'payout' }, reference);
    const reason = writes.nextKey();
    await writes.send({ ...byAdmin, kind: 'reversePayout', input: { payoutId, reason }, row: 'payout' }, reason);
    return true;
  };
}

const adjuster: Taker = async ({ world, writes, random }) => {
  const clip = random.pick(clipsIn(world, 0));
  for (const amount of ['0.05', '-0.05']) {
    const reason = writes.nextKey();
    const input = { clipId: idOf('clip', clip.id), amount, reason };
    await writes.send({ kind: 'adjustEarnings', userId: world.admin.userId, input, row: 'earning' }, reason);
  }
  return true;
};

/** An approval is revoked, the post is submitted again, and approved again. */
const curator: Taker = async ({ world, writes, random }) => {
  const { admin, clippers, clips } = world;
  const clip = random.pick(clipsIn(world, 1));
  const { userId } = clippers[clips.indexOf(clip) % clippers.length] as (typeof clippers)[number];
  const byAdmin = { userId: admin.userId, row: 'clip' };
  const mark = idOf('clip', clip.id);
  const of = { clipId: mark };
  const reason = writes.nextKey();
  await writes.send({ ...byAdmin, kind: 'revokeApproval', input: { ...of, reason } }, reason);
  const again = { campaignId: idOf('campaign', clip.campaignId), url: clip.url };
  await writes.send({ kind: 'submitClip', userId, input: again, row: 'clip', mark });
  await writes.send({ ...byAdmin, kind: 'approveClip', input: of, mark });
  return true;
};

/** A revocation that was wrong: the clipper appeals once, and after that an admin reinstates the clip by themselves. */
function disputer(): Taker {
  const appealed = new Set<BusyClip>();
  return async ({ world, writes, random }) => {
    const { admin, second } = world;
    const clip = random.pick(world.clips.filter(({ campaignId }) => campaignId === world.campaigns.ending));
    const bySecond = { userId: second.userId, row: 'clip' };
    const clipId = idOf('clip', clip.id);
    const submissionId = idOf('submission', clip.submissionId);
    const reason = writes.nextKey();
    const revoking = { kind: 'revokeApproval', input: { clipId, reason } } as const;
    await writes.send({ ...revoking, userId: admin.userId, row: 'clip' }, reason);
    if (appealed.has(clip)) {
      const again = writes.nextKey();
      await writes.send({ ...bySecond, kind: 'reinstateClip', input: { clipId, reason: again } }, again);
      return true;
    }
    appealed.add(clip);
    const words = writes.nextKey();
    const appealing = { kind: 'appealDecision', input: { submissionId, text: words } } as const;
    await writes.send({ ...appealing, userId: clip.owner.userId, row: 'submission' }, words);
    const given = writes.nextKey();
    const answering = { kind: 'answerAppeal', input: { submissionId, outcome: 'OVERTURNED', answer: given } } as const;
    await writes.send({ ...bySecond, ...answering }, given);
    return true;
  };
}

/** A credit, which the other admin confirms or turns down. */
const teller: Taker = async ({ world: { admin, second, clippers }, writes, random }) => {
  const reason = writes.nextKey();
  const entry = { userId: idOf('user', random.pick(clippers).userId), kind: 'CREDIT', amount: '0.01', reason };
  const proposing = { kind: 'proposeAccountEntry', input: entry, row: 'accountEntry' } as const;
  const accountEntryId = await writes.send({ ...proposing, userId: admin.userId }, reason);
  const kind = random.onceIn(2) ? 'confirmAccountEntry' : 'rejectAccountEntry';
  const deciding = { kind, input: { accountEntryId }, row: 'accountEntry', mark: accountEntryId } as const;
  await writes.send({ ...deciding, userId: second.userId });
  return true;
};

/** A campaign ends, and comes back. Its clips wait for review, so that it does not complete by itself. */
const ender: Taker = async ({ world: { admin, campaigns }, writes }) => {
  const mark = idOf('campaign', campaigns.open.at(-1) as bigint);
  const byAdmin = { userId: admin.userId, row: 'campaign' };
  const step = { ...byAdmin, input: { campaignId: mark }, mark };
  await writes.send({ ...step, kind: 'closeCampaign' });
  await writes.send({ ...step, kind: 'completeCampaign', input: { campaignId: mark, withoutLastCheck: true } });
  const reason = writes.nextKey();
  await writes.send({ ...byAdmin, kind: 'reopenCampaign', input: { campaignId: mark, reason } }, reason);
  await writes.send({ ...step, kind: 'activateCampaign' });
  return delay(REFRESH_PAUSE_MS, true);
};

const refresher: Taker = async ({ world, writes }) => {
  const { userId } = world.admin;
  await writes.send({ kind: 'refreshClips', userId, input: {}, row: 'refreshRun', mark: (id) => id });
  return delay(REFRESH_PAUSE_MS, true);
};

/** Made anew for each soak, because some remember what they did. */
export const writersOf = (): readonly Taker[] => [
  ...Array.from({ length: PAYERS }, (_, nth) => payer(nth)),
  ...[adjuster, curator, disputer(), teller, ender],
];
/** Only where a worker picks up what it asks for. */
export const REFRESHER = refresher;

/** Reads every total and adds them up. Returns the figures that disagree; null if there was no answer. */
export async function readEverything({ world, client }: Turn): Promise<string[] | null> {
  const reply = await client.ask(world.admin.userId, EVERYTHING);
  return reply === null ? null : disagreements(reply.data as Everything);
}

function clipsIn({ clips, campaigns }: BusyWorld, nth: number): BusyClip[] {
  return clips.filter(({ campaignId }) => campaignId === campaigns.open[nth]);
}
