/** Building blocks of a test's own world: users, campaigns, clips and ticks, all through commands, never inserts. */
import { pino } from 'pino';
import type { PostChange } from '../../dev/simulator/post.js';
import { type Simulator, startSimulator } from '../../dev/simulator/simulator.js';
import { scraperAt } from '../../jobs/open-scraper.js';
import { refreshJob } from '../../jobs/refresh.job.js';
import { readConfig } from '../../src/kernel/base/config.js';
import type { Database } from '../../src/kernel/db/database.js';
import type { Role, SocialPlatform } from '../../src/kernel/prisma/generated/enums.js';
import { activateCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { type CreateCampaignInput, createCampaign } from '../../src/modules/campaigns/create-campaign.js';
import { type Actor, SYSTEM } from '../../src/modules/commands/run-command.js';
import type { RefreshReport, RefreshRequest } from '../../src/modules/refresh/run-refresh.js';
import { approveClip } from '../../src/modules/review/approve-clip.js';
import { submitClip } from '../../src/modules/review/submit-clip.js';
import { createUser } from '../../src/modules/users/create-user.js';

const POSTED_MS = Date.parse('2026-02-01T00:00:00Z');
const X_EPOCH_MS = 1_288_834_974_657;

export interface PostedClip {
  clipId: bigint;
  socialPlatform: SocialPlatform;
  externalId: string;
}

/** Options of a tick that differ from the product's. */
export interface TickLimits {
  batchSize?: number;
  /** A run ends after this time; we end it after another tenth. */
  runTimeoutSeconds?: number;
  /** For one HTTP request to Apify. */
  requestTimeoutSeconds?: number;
  /** Apify's address; default: the simulator's. */
  apifyUrl?: string;
}

export class Scene {
  #posts = 0;

  constructor(
    readonly database: Database,
    readonly simulator: Simulator,
    readonly admin: Actor & { userId: bigint },
  ) {}

  static async open(database: Database): Promise<Scene> {
    const admin = await database.prisma.user.findFirst({ where: { role: 'ADMIN' } });
    const adminId = admin?.id ?? (await addUser(database, 'Ada Admin', 'ADMIN'));
    return new Scene(database, await startSimulator(), { userId: adminId, role: 'ADMIN' });
  }

  async user(name: string, role: Role = 'CLIPPER'): Promise<Actor & { userId: bigint }> {
    return { userId: await addUser(this.database, name, role), role };
  }

  /** An active campaign at 1.00 per 1,000 views, unless the test says otherwise. */
  async campaign(name: string, input: Partial<CreateCampaignInput> = {}): Promise<bigint> {
    const { campaignId } = await createCampaign(this.database, this.admin, {
      name,
      brand: `${name} brand`,
      budget: 1_000_000n,
      socialPlatforms: ['TIKTOK', 'YOUTUBE'],
      terms: { ratePerThousandViews: 10_000n },
      startsAt: new Date('2026-01-01T00:00:00Z'),
      createdById: this.admin.userId,
      ...input,
    });
    await activateCampaign(this.database, this.admin, { campaignId });
    return campaignId;
  }

  /** Submits a post that nobody has submitted. */
  async submit(user: Actor, campaignId: bigint, socialPlatform: SocialPlatform = 'YOUTUBE'): Promise<PostedClip> {
    this.#posts += 1;
    const externalId = EXTERNAL_IDS[socialPlatform](this.#posts);
    const url = urlOf({ socialPlatform, externalId });
    const { clipId } = await submitClip(this.database, user, { userId: user.userId as bigint, campaignId, url });
    return { clipId, socialPlatform, externalId };
  }

  /** Submits a post again, for any user. */
  async resubmit(user: Actor, campaignId: bigint, post: PostedClip): Promise<void> {
    await submitClip(this.database, user, { userId: user.userId as bigint, campaignId, url: urlOf(post) });
  }

  /** Sets what a post shows from now on; a count that was never named is 0. */
  shows({ socialPlatform, externalId }: PostedClip, views: number, change: PostChange = {}): void {
    const postedAt = new Date(POSTED_MS);
    this.simulator.world.set(socialPlatform, externalId, { views, postedAt, ...change });
  }

  /** One tick through the real client and the simulator. */
  async tick(
    request: RefreshRequest = { trigger: 'COMMAND', slot: null },
    { batchSize = 50, apifyUrl = this.simulator.url, ...limits }: TickLimits = {},
  ): Promise<RefreshReport> {
    const env = { NODE_ENV: 'test', APIFY_RETRY_DELAY_MS: '5', REFRESH_BATCH_SIZE: batchSize.toString() };
    const config = readConfig(env);
    const scraper = scraperAt(config, apifyUrl, this.simulator.token, limits);
    return refreshJob({ database: this.database, scraper, config, log: pino({ level: 'silent' }) }, request);
  }

  /** Submitted, seen once at this many views, and approved. */
  async approved(user: Actor, campaignId: bigint, views: number): Promise<PostedClip> {
    const clip = await this.submit(user, campaignId);
    this.shows(clip, views);
    await this.tick();
    await approveClip(this.database, this.admin, { clipId: clip.clipId });
    return clip;
  }

  close(): Promise<void> {
    return this.simulator.close();
  }
}

async function addUser(database: Database, name: string, role: Role): Promise<bigint> {
  const email = `${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.')}@scene.example`;
  return (await createUser(database, SYSTEM, { name, email, role })).userId;
}

function urlOf({ socialPlatform, externalId }: Pick<PostedClip, 'socialPlatform' | 'externalId'>): string {
  return `${LINKS[socialPlatform]}${externalId}`;
}

const LINKS: Record<SocialPlatform, string> = {
  TIKTOK: 'https://www.tiktok.com/@scene/video/',
  YOUTUBE: 'https://youtu.be/',
  INSTAGRAM: 'https://www.instagram.com/reel/',
  X: 'https://x.com/scene/status/',
};

/** The ids that contain a time say 2026-02-01. */
const EXTERNAL_IDS: Record<SocialPlatform, (n: number) => string> = {
  TIKTOK: (n) => ((BigInt(POSTED_MS / 1000) << 32n) + BigInt(n)).toString(),
  // The last character of a YouTube id carries four bits, and so does the first one of an Instagram id.
  YOUTUBE: (n) => `scene${n.toString().padStart(5, '0')}A`,
  INSTAGRAM: (n) => `Cscene${n.toString().padStart(5, '0')}`,
  X: (n) => ((BigInt(POSTED_MS - X_EPOCH_MS) << 22n) + BigInt(n)).toString(),
};
