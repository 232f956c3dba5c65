/** Builds the demo world in an empty database, only by commands and ticks. */
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
import {
  CAMPAIGNS,
  type CampaignKey,
  CLIPS,
  DEMO_PASSWORD,
  type DemoClip,
  PAYOUTS,
  STARTS_AT,
  USERS,
  type UserKey,
} from './demo-world.js';

export interface DemoOptions {
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

export async function buildDemoWorld(options: DemoOptions): Promise<void> {
  const { database } = options;
  const users = await createUsers(options);
  const admin: Actor = { userId: users.get('ada') as bigint, role: 'ADMIN' };
  const campaigns = await createCampaigns(database, admin);
  const clips = await submitClips(database, users, campaigns);
  await tick(options, 0.6);
  for (const [clip, clipId] of clips) await review(database, admin, clip, clipId);
  await tick(options, 1);
  await endCampaigns(database, admin, campaigns);
  await payOut(options, admin, users);
}

async function createUsers({ database, conceal }: DemoOptions): Promise<Map<UserKey, bigint>> {
  const ids = new Map<UserKey, bigint>();
  for (const { key, ...user } of USERS) {
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

async function createCampaigns(database: Database, admin: Actor): Promise<Map<CampaignKey, bigint>> {
  const ids = new Map<CampaignKey, bigint>();
  for (const { key, status, ...campaign } of CAMPAIGNS) {
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

async function submitClips(database: Database, users: Map<UserKey, bigint>, campaigns: Map<CampaignKey, bigint>) {
  const ids = new Map<DemoClip, bigint>();
  for (const clip of CLIPS) {
    const userId = users.get(clip.user) as bigint;
    const campaignId = campaigns.get(clip.campaign) as bigint;
    const actor: Actor = { userId, role: 'CLIPPER' };
    const { clipId } = await submitClip(database, actor, { userId, campaignId, url: urlOf(clip) });
    ids.set(clip, clipId);
  }
  return ids;
}

/** One tick in which every post shows a share of its views. */
async function tick({ simulator, scraper, database, config, log }: DemoOptions, share: number): Promise<void> {
  for (const clip of CLIPS) {
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

async function review(database: Database, admin: Actor, clip: DemoClip, clipId: bigint): Promise<void> {
  if (clip.decision === 'APPROVED') await approveClip(database, admin, { clipId });
  if (clip.decision === 'REJECTED') {
    await rejectClip(database, admin, { clipId, reason: 'WRONG_CONTENT', note: 'The product is not shown.' });
  }
}

const ENDINGS = { PAUSED: pauseCampaign, COMPLETED: completeCampaign, CANCELLED: cancelCampaign } as const;

async function endCampaigns(database: Database, admin: Actor, campaigns: Map<CampaignKey, bigint>): Promise<void> {
  for (const { key, status } of CAMPAIGNS) {
    const campaignId = campaigns.get(key) as bigint;
    if (status in ENDINGS) await ENDINGS[status as keyof typeof ENDINGS](database, admin, { campaignId });
  }
}

async function payOut(
  { database, minimumPayout }: DemoOptions,
  admin: Actor,
  users: Map<UserKey, bigint>,
): Promise<void> {
  for (const { user, amount, paid } of PAYOUTS) {
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

function handleOf(key: UserKey): string {
  return `${key}.clips`;
}

function urlOf({ socialPlatform, externalId, user }: DemoClip): string {
  return socialPlatform === 'TIKTOK'
    ? `https://www.tiktok.com/@${handleOf(user)}/video/${externalId}`
    : `https://www.youtube.com/watch?v=${externalId}`;
}
