/**
 * The desk of the busy world after its writers were interrupted: a command may have taken effect without an answer. The
 * database knows.
 */
import type { Database } from '../../src/kernel/db/database.js';
import type { Desk } from './busy-desk.js';
import type { BusyClip, BusyWorld } from './busy-world.js';

export async function recall(desk: Desk, database: Database): Promise<void> {
  const { world } = desk;
  for (const list of [desk.pending, desk.approved, desk.free, desk.turnedDown]) list.length = 0;
  for (const clip of world.clips) await recallClip(desk, database, clip);
  await recallCampaigns(desk, database);
  await recallPayouts(desk, database, world);
  desk.show(world.clips);
}

async function recallClip(desk: Desk, { prisma }: Database, clip: BusyClip): Promise<void> {
  const { socialPlatform, externalId } = clip;
  const found = await prisma.clipSubmission.findFirst({
    where: { clip: { socialPlatform, externalId } },
    orderBy: { id: 'desc' },
  });
  if (found === null) return void desk.free.push(clip);
  clip.id = found.clipId;
  clip.submissionId = found.id;
  clip.campaignId = found.campaignId;
  clip.owner = desk.world.clippers.find(({ userId }) => userId === found.userId) ?? clip.owner;
  if (found.status === 'PENDING') desk.pending.push(clip);
  else if (found.status === 'APPROVED') desk.approved.push(clip);
  else desk.free.push(clip);
}

/** Campaigns that the writers end one after the other, by their names. */
const BRIEF = /^(Ending|Finished|Brief \d+)$/;

async function recallCampaigns(desk: Desk, { prisma }: Database): Promise<void> {
  const { paused, tight } = desk.world.campaigns;
  const brand = { brand: 'Busy' };
  const campaigns = (await prisma.campaign.findMany({ where: brand, orderBy: { id: 'asc' } })).filter(
    ({ id, name }) => BRIEF.test(name) || id === paused || id === tight,
  );
  desk.closing.length = 0;
  desk.maturing.length = 0;
  desk.completed.clear();
  for (const { id, name, status, isMaturing, budget } of campaigns) {
    if (id === paused) desk.paused = status === 'PAUSED';
    if (id === tight) desk.tightBudget = budget;
    if (!BRIEF.test(name)) continue;
    if (status === 'ACTIVE') desk.brief = id;
    if (status === 'CLOSING') desk.closing.push(id);
    if (status === 'COMPLETED') desk.completed.add(id);
    if (status === 'COMPLETED' && isMaturing) desk.maturing.push(id);
  }
}

async function recallPayouts(desk: Desk, { prisma }: Database, { clippers }: BusyWorld): Promise<void> {
  const whose = { userId: { in: clippers.map(({ userId }) => userId) } };
  const orderBy = { id: 'asc' } as const;
  const open = { ...whose, status: { in: ['PENDING', 'APPROVED'] as ('PENDING' | 'APPROVED')[] } };
  const requests = await prisma.payoutRequest.findMany({ where: open, orderBy });
  const payouts = await prisma.payout.findMany({ where: { ...whose, reversal: null }, orderBy });
  desk.stopped.splice(0, Number.POSITIVE_INFINITY, ...requests.map(({ id }) => id));
  desk.standing.splice(0, Number.POSITIVE_INFINITY, ...payouts.map(({ id }) => id));
}
