/** Builds an example world in an empty database, only by commands and ticks. */
import { refreshJob } from '../../jobs/refresh.job.js';
import type { Config } from '../../src/kernel/base/config.js';
import type { Log } from '../../src/kernel/base/log.js';
import type { Conceal } from '../../src/kernel/base/secret.js';
import type { Database } from '../../src/kernel/db/database.js';
import {
  activateCampaign,
  cancelCampaign,
  completeCampaign,
  pauseCampaign,
} from '../../src/modules/campaign-steps/change-campaign-status.js';
import { createCampaign } from '../../src/modules/campaigns/create-campaign.js';
import { type Actor, SYSTEM } from '../../src/modules/commands/run-command.js';
import { approvePayoutRequest } from '../../src/modules/payouts/decide-payout-request.js';
import { payPayoutRequest } from '../../src/modules/payouts/pay-payout-request.js';
import { requestPayout } from '../../src/modules/payouts/request-payout.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { rejectClip } from '../../src/modules/review/close-submission.js';
import { submitClip } from '../../src/modules/review/submit-clip.js';
import { createUser } from '../../src/modules/users/create-user.js';
import type { Scraper } from '../../src/scraping/scraper.js';
import type { Simulator } from '../simulator/simulator.js';
import { DEMO_PASSWORD, type ExampleClip, type ExampleWorld, STARTS_AT } from './example-world.js';

export interface WorldOptions {
  world: ExampleWorld;
  database: Database;
  simulator: Simulator;
  scraper: Scraper;
  config: Pick<Config, 'refresh'>;
  log: Log;
  conceal: Conceal;
  /** In cents. */
  minimumPayout: bigint;
}

export async function isEmpty({ prisma }: Database): Promise<boolean> {
  return (await prisma.user.findFirst({ select: { id: true } })) === null;
}

export async function buildWorld(options: WorldOptions): Promise<void> {
  const { database } = options;
  const users = await createUsers(options);
  const admin: Actor = { userId: users.get('ada') as bigint, role: 'ADMIN' };
  const campaigns = await createCampaigns(options, admin);
  const clips = await submitClips(options, users, campaigns);
  await tick(options, 0.6);
  for (const [clip, clipId] of clips) await review(database, admin, clip, clipId);
  await tick(options, 1);
  await endCampaigns(options, admin, campaigns);
  await payOut(options, admin, users);
}

async function createUsers({ world, database, conceal }: WorldOptions): Promise<Map<string, bigint>> {
  const ids = new Map<string, bigint>();
  for (const { key, ...user } of world.users) {
    const socialAccounts =
      user.role === 'CLIPPER'
        ? (['TIKTOK', 'YOUTUBE'] as const).map((socialPlatform) => ({ socialPlatform, handle: handleOf(key) }))
        : [];
    const { userId } = await createUser(database, SYSTEM, {
      ...user,
      password: conceal(DEMO_PASSWORD),
      socialAccounts,
    });
    ids.set(key, userId);
  }
  return ids;
}

async function createCampaigns({ world, database }: WorldOptions, admin: Actor): Promise<Map<string, bigint>> {
  const ids = new Map<string, bigint>();
  for (const { key, status, ...campaign } of world.campaigns) {
    const { campaignId } = await createCampaign(database, admin, {
      ...campaign,
      socialPlatforms: ['TIKTOK', 'YOUTUBE'],
      terms: { ratePerThousandViews: 10_000n },
      startsAt: STARTS_AT,
      createdById: admin.userId as bigint,
    });
    if (status !== 'DRAFT') await activateCampaign(database, admin, { campaignId });
    ids.set(key, campaignId);
  }
  return ids;
}

async function submitClips(
  { world, database }: WorldOptions,
  users: Map<string, bigint>,
  campaigns: Map<string, bigint>,
) {
  const ids = new Map<ExampleClip, bigint>();
  for (const clip of world.clips) {
    const userId = users.get(clip.user) as bigint;
    const campaignId = campaigns.get(clip.campaign) as bigint;
    const actor: Actor = { userId, role: 'CLIPPER' };
    const { clipId } = await submitClip(database, actor, { userId, campaignId, url: urlOf(clip) });
    ids.set(clip, clipId);
  }
  return ids;
}

/** One tick in which every post shows a share of its views. */
async function tick({ world, simulator, scraper, database, config, log }: WorldOptions, share: number): Promise<void> {
  for (const clip of world.clips) {
    const views = Math.round(clip.views * share);
    simulator.world.set(clip.socialPlatform, clip.externalId, {
      views,
      likes: Math.floor(views / 20),
      comments: Math.floor(views / 200),
      shares: Math.floor(views / 100),
      author: handleOf(clip.user),
      title: clip.title,
      postedAt: new Date(STARTS_AT.getTime() + 86_400_000),
    });
  }
  await refreshJob({ database, scraper, config, log }, { trigger: 'COMMAND', slot: null });
}

async function review(database: Database, admin: Actor, clip: ExampleClip, clipId: bigint): Promise<void> {
  if (clip.decision === 'APPROVED') await approveClip(database, admin, { clipId });
  if (clip.decision === 'REJECTED') {
    await rejectClip(database, admin, { clipId, reason: 'WRONG_CONTENT', note: 'The product is not shown.' });
  }
}

const ENDINGS = { PAUSED: pauseCampaign, COMPLETED: completeCampaign, CANCELLED: cancelCampaign } as const;

async function endCampaigns(
  { world, database }: WorldOptions,
  admin: Actor,
  campaigns: Map<string, bigint>,
): Promise<void> {
  for (const { key, status } of world.campaigns) {
    const campaignId = campaigns.get(key) as bigint;
    if (status in ENDINGS) await ENDINGS[status as keyof typeof ENDINGS](database, admin, { campaignId });
  }
}

async function payOut(
  { world, database, minimumPayout }: WorldOptions,
  admin: Actor,
  users: Map<string, bigint>,
): Promise<void> {
  for (const { user, amount, paid } of world.payouts) {
    const userId = users.get(user) as bigint;
    const method = { type: 'PAYPAL' as const, account: `${user}@cliptally.example` };
    const { payoutRequestId } = await requestPayout(
      database,
      { userId, role: 'CLIPPER' },
      { userId, amount, method },
      minimumPayout < amount ? minimumPayout : amount,
    );
    if (paid === null) continue;
    await approvePayoutRequest(database, admin, { payoutRequestId });
    await payPayoutRequest(database, admin, { payoutRequestId, reference: paid });
  }
}

function handleOf(key: string): string {
  return `${key}.clips`;
}

function urlOf({ socialPlatform, externalId, user }: ExampleClip): string {
  return socialPlatform === 'TIKTOK'
    ? `https://www.tiktok.com/@${handleOf(user)}/video/${externalId}`
    : `https://www.youtube.com/watch?v=${externalId}`;
}
