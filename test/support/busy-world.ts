/** A world in which everything moves: 8 clippers, 6 campaigns and 60 clips, all made by commands. */
import { type Database, openDatabase } from '../../src/kernel/database.js';
import { transact } from '../../src/kernel/transaction.js';
import { type Actor, SYSTEM } from '../../src/modules/audit/run-command.js';
import { createCampaign } from '../../src/modules/campaigns/create-campaign.js';
import { approveClip } from '../../src/modules/earnings/approve-clip.js';
import { activateCampaign, completeCampaign, pauseCampaign } from '../../src/modules/earnings/change-campaign-status.js';
import { submitClip } from '../../src/modules/earnings/submit-clip.js';
import { recordObservations } from '../../src/modules/refresh/record-batch.js';
import { startBatch } from '../../src/modules/refresh/refresh.sql.js';
import type { Observation } from '../../src/modules/trackings/observation-rule.js';
import { createUser } from '../../src/modules/users/create-user.js';

export type Person = Actor & { userId: bigint };

export interface BusyClip {
  id: bigint;
  url: string;
}

export interface BusyWorld {
  admin: Person;
  clippers: Person[];
  clips: BusyClip[];
  campaigns: { finished: bigint; paused: bigint; tight: bigint; open: bigint[] };
  /** Every campaign. */
  campaignIds: bigint[];
  /** Of observations made without a scraper. */
  refreshRunId: bigint;
}

const CLIPPERS = 8;
const CLIPS = 60;

export async function buildBusyWorld(database: Database): Promise<BusyWorld> {
  const admin = await addUser(database, 'Ada Admin', 'ADMIN');
  const clippers: Person[] = [];
  for (let n = 1; n <= CLIPPERS; n += 1) clippers.push(await addUser(database, `Clipper ${n}`, 'CLIPPER'));
  const campaignIds: bigint[] = [];
  for (const name of ['Finished', 'Paused', 'Tight', 'Open one', 'Open two', 'Open three']) {
    campaignIds.push(await addCampaign(database, admin, name, name === 'Tight' ? 30_000n : 1_000_000_000n));
  }
  const clips: BusyClip[] = [];
  for (let n = 0; n < CLIPS; n += 1) {
    const clipper = clippers[n % CLIPPERS] as Person;
    const url = `https://youtu.be/busy${n.toString().padStart(7, '0')}`;
    const campaignId = campaignIds[Math.floor(n / CLIPPERS) % campaignIds.length] as bigint;
    const { clipId } = await submitClip(database, clipper, { userId: clipper.userId, campaignId, url });
    clips.push({ id: clipId, url });
  }
  const { id: refreshRunId } = await database.prisma.refreshRun.create({ data: { trigger: 'COMMAND' } });
  await observe(database, refreshRunId, clips.map(({ id }, n) => seen(id, 100_000 + 1_000 * n)));
  for (const { id } of clips.slice(0, CLIPS - CLIPPERS)) await approveClip(database, admin, { clipId: id });
  const [finished, paused, tight, ...open] = campaignIds as [bigint, bigint, bigint, ...bigint[]];
  await completeCampaign(database, admin, { campaignId: finished });
  await pauseCampaign(database, admin, { campaignId: paused });
  return { admin, clippers, clips, campaigns: { finished, paused, tight, open }, campaignIds, refreshRunId };
}

/** What a scrape batch brings, without the scraper: its row, its moment by the clock of the database, its record. */
export async function observe(database: Database, refreshRunId: bigint, observations: readonly Observation[]): Promise<void> {
  const { id } = await database.prisma.scrapeBatch.create({ data: { refreshRunId, socialPlatform: 'YOUTUBE' } });
  await transact(database, (tx) => tx.write(startBatch, id));
  const { trackedAt } = await database.prisma.scrapeBatch.findUniqueOrThrow({ where: { id } });
  await recordObservations(database, { id, trackedAt: trackedAt as Date }, observations);
}

/** A post that shows so many views. */
export function seen(clipId: bigint, views: number): Observation {
  return {
    clipId,
    views: BigInt(views),
    likes: BigInt(Math.floor(views / 20)),
    comments: BigInt(Math.floor(views / 200)),
    // Every other post hides its shares.
    shares: clipId % 2n === 0n ? null : BigInt(Math.floor(views / 100)),
    viewsField: 'viewCount',
    author: null,
    title: null,
    thumbnailUrl: null,
    postedAt: null,
  };
}

/** A database over one connection of its own: what a process that writes holds while it writes. */
export function oneConnection(url: string): Database {
  return openDatabase({ url, poolMax: 1 });
}

async function addUser(database: Database, name: string, role: 'ADMIN' | 'CLIPPER'): Promise<Person> {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@busy.example`;
  return { userId: (await createUser(database, SYSTEM, { name, email, role })).userId, role };
}

async function addCampaign(database: Database, admin: Person, name: string, budget: bigint): Promise<bigint> {
  const { campaignId } = await createCampaign(database, admin, {
    name,
    brand: 'Busy',
    budget,
    socialPlatforms: ['YOUTUBE'],
    terms: { ratePerThousandViews: 10_000n },
    startsAt: new Date('2026-01-01T00:00:00Z'),
    createdById: admin.userId,
  });
  await activateCampaign(database, admin, { campaignId });
  return campaignId;
}
