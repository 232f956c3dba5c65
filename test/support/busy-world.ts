/** A world in which everything moves: 2 admins, 8 clippers, 7 campaigns and 60 clips, all made by commands. */
import type { Database } from '../../src/kernel/db/database.js';
import { transact } from '../../src/kernel/db/transaction.js';
import { createApiKey } from '../../src/modules/api-keys/issue-api-key.js';
import {
  activateCampaign,
  completeCampaign,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import { createCampaign } from '../../src/modules/campaigns/create-campaign.js';
import { type Actor, SYSTEM } from '../../src/modules/commands/run-command.js';
import { recordObservations } from '../../src/modules/refresh/batch/record-batch.js';
import { startBatch } from '../../src/modules/refresh/refresh.sql.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { submitClip } from '../../src/modules/review/submit-clip.js';
import type { Observation } from '../../src/modules/trackings/observation-rule.js';
import { createUser } from '../../src/modules/users/create-user.js';
import { setSocialAccounts } from '../../src/modules/users/set-social-accounts.js';

export type Person = Actor & { userId: bigint };

export interface BusyPost {
  socialPlatform: 'TIKTOK' | 'YOUTUBE';
  externalId: string;
  url: string;
  /** The counts that the post shows. */
  views: number;
}

export interface BusyClip extends BusyPost {
  id: bigint;
  campaignId: bigint;
  /** Its newest submission, and who made it. */
  submissionId: bigint;
  owner: Person;
}

export interface BusyWorld {
  admin: Person;
  /** The second admin, where two must agree. */
  second: Person;
  clippers: Person[];
  clips: BusyClip[];
  /** `tight` has less budget than its clips are owed; `ending` is the first that the writers complete. */
  campaigns: { finished: bigint; paused: bigint; tight: bigint; ending: bigint; open: bigint[] };
  /** For observations made without a scraper. */
  refreshRunId: bigint;
}

/** Less than its clips are owed. */
export const TIGHT_BUDGET = 30_000n;
const CLIPPERS = 8;
const CLIPS = 60;
const NAMES = ['Finished', 'Paused', 'Tight', 'Ending', 'Open one', 'Open two', 'Open three'];

/** The clips of the last campaign wait for review; the others are approved. */
export async function buildBusyWorld(database: Database): Promise<BusyWorld> {
  const admin = await addUser(database, 'Ada Admin', 'ADMIN');
  const second = await addUser(database, 'Ben Admin', 'ADMIN');
  const clippers: Person[] = [];
  for (let n = 1; n <= CLIPPERS; n += 1) {
    const clipper = await addUser(database, `Clipper ${n}`, 'CLIPPER');
    const handle = handleOf(clipper);
    const socialAccounts = (['YOUTUBE', 'TIKTOK'] as const).map((socialPlatform) => ({ socialPlatform, handle }));
    await setSocialAccounts(database, clipper, { userId: clipper.userId, socialAccounts });
    clippers.push(clipper);
  }
  await createApiKey(database, admin, { name: 'Busy tool' });
  const campaignIds: bigint[] = [];
  for (const name of NAMES) campaignIds.push(await addCampaign(database, admin, name));
  const clips: BusyClip[] = [];
  for (let n = 0; n < CLIPS; n += 1) {
    const clipper = clippers[n % CLIPPERS] as Person;
    const campaignId = campaignIds[Math.floor(n / CLIPPERS) % NAMES.length] as bigint;
    const post = postOf(n);
    const input = { userId: clipper.userId, campaignId, url: post.url };
    const { clipId, submissionId } = await submitClip(database, clipper, input);
    clips.push({ ...post, id: clipId, campaignId, submissionId, owner: clipper });
  }
  const { id: refreshRunId } = await database.prisma.refreshRun.create({ data: { trigger: 'COMMAND' } });
  await observe(database, refreshRunId, clips);
  const [finished, paused, tight, ending, ...open] = campaignIds as [bigint, bigint, bigint, bigint, ...bigint[]];
  for (const { id, campaignId } of clips) {
    if (campaignId !== open.at(-1)) await approveClip(database, admin, { clipId: id });
  }
  await completeCampaign(database, admin, { campaignId: finished });
  await pauseCampaign(database, admin, { campaignId: paused });
  return { admin, second, clippers, clips, campaigns: { finished, paused, tight, ending, open }, refreshRunId };
}

/** A scrape batch without the scraper: its row, its time by the database's clock, its record. */
export async function observe(database: Database, refreshRunId: bigint, clips: readonly BusyClip[]): Promise<void> {
  const { id } = await database.prisma.scrapeBatch.create({ data: { refreshRunId, socialPlatform: 'YOUTUBE' } });
  await transact(database, (tx) => tx.read(startBatch, id));
  const { trackedAt } = await database.prisma.scrapeBatch.findUniqueOrThrow({ where: { id } });
  await recordObservations(database, { id, trackedAt: trackedAt as Date }, clips.map(observationOf));
}

function observationOf({ id, views }: BusyClip): Observation {
  return {
    clipId: id,
    views: BigInt(views),
    likes: BigInt(Math.floor(views / 20)),
    comments: BigInt(Math.floor(views / 200)),
    // Every other post hides its shares.
    shares: id % 2n === 0n ? null : BigInt(Math.floor(views / 100)),
    viewsField: 'viewCount',
    author: null,
    title: null,
    thumbnailUrl: null,
    postedAt: null,
  };
}

/** The profile that a clipper claims. Posts show it, so nothing speaks against them. */
export const handleOf = ({ userId }: Person) => `clipper${userId}`;

/** Every third post is on TikTok, whose ids contain the time of the upload. */
export function postOf(n: number): BusyPost {
  const views = 100_000 + 1_000 * n;
  if (n % 3 !== 0) {
    const externalId = `busy${n.toString().padStart(6, '0')}A`;
    return { socialPlatform: 'YOUTUBE', externalId, url: `https://youtu.be/${externalId}`, views };
  }
  const externalId = ((BigInt(Date.parse('2026-02-01') / 1000) << 32n) + BigInt(n)).toString();
  return { socialPlatform: 'TIKTOK', externalId, url: `https://www.tiktok.com/@busy/video/${externalId}`, views };
}

async function addUser(database: Database, name: string, role: 'ADMIN' | 'CLIPPER'): Promise<Person> {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}@busy.example`;
  return { userId: (await createUser(database, SYSTEM, { name, email, role })).userId, role };
}

export async function addCampaign(database: Database, admin: Person, name: string): Promise<bigint> {
  const { campaignId } = await createCampaign(database, admin, {
    name,
    brand: 'Busy',
    budget: name === 'Tight' ? TIGHT_BUDGET : 1_000_000_000n,
    socialPlatforms: ['YOUTUBE', 'TIKTOK'],
    terms: { ratePerThousandViews: 10_000n },
    startsAt: new Date('2026-01-01T00:00:00Z'),
    createdById: admin.userId,
  });
  await activateCampaign(database, admin, { campaignId });
  return campaignId;
}
