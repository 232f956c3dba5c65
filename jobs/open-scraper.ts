/**
 * The scraper of a process. With a token it is Apify. In development without a token it is a simulator that speaks
 * Apify's protocol on loopback, used by the same client. Production without a token has none, and the job reports that.
 */
import type { Config } from '../src/kernel/config.js';
import type { Database } from '../src/kernel/database.js';
import { type ApifyScraperOptions, createApifyScraper } from '../src/scraping/apify-scraper.js';
import type { Scraper } from '../src/scraping/scraper.js';
import { type Simulator, startSimulator } from './simulator/simulator.js';

export interface OpenScraper {
  scraper: Scraper;
  /** Present in development without APIFY_TOKEN. */
  simulator: Simulator | null;
  close(): Promise<void>;
}

export const NO_TOKEN =
  'APIFY_TOKEN is not set, so view counts are not refreshed. Set it to the token of an Apify account.';

export async function openScraper(config: Config, database: Database): Promise<OpenScraper | null> {
  if (config.apify.token !== null) {
    return {
      scraper: scraperAt(config, config.apify.baseUrl, config.apify.token),
      simulator: null,
      close: async () => undefined,
    };
  }
  if (config.production) return null;
  const simulator = await startSimulator({ unknownPosts: 'grow', now: () => new Date() });
  await showKnownPosts(simulator, database);
  return { scraper: scraperAt(config, simulator.url, simulator.token), simulator, close: () => simulator.close() };
}

/** `limits` replace those of the configuration, for tests that cannot wait five minutes for a run that never ends. */
export function scraperAt(
  { refresh, apify }: Pick<Config, 'refresh' | 'apify'>,
  baseUrl: string,
  token: string,
  limits: Partial<Pick<ApifyScraperOptions, 'runTimeoutSeconds' | 'requestTimeoutSeconds'>> = {},
): Scraper {
  return createApifyScraper({
    token,
    baseUrl,
    memoryMb: refresh.memoryMb,
    runTimeoutSeconds: refresh.runTimeoutSeconds,
    maxChargeUsd: refresh.maxChargeUsd,
    retryDelayMs: apify.retryDelayMs,
    actorIds: apify.actorIds,
    ...limits,
  });
}

/** A post grows at every tick of the simulator: by a fiftieth of its views, and at least by this number. */
const GROWTH_SHARE = 50;
const GROWTH_MIN = 100;

/** Posts continue from the counts in the database, so that a restart takes no views away. */
async function showKnownPosts(simulator: Simulator, { prisma }: Database): Promise<void> {
  const clips = await prisma.clip.findMany({
    where: { views: { not: null } },
    select: {
      socialPlatform: true,
      externalId: true,
      views: true,
      likes: true,
      comments: true,
      shares: true,
      author: true,
      title: true,
    },
  });
  for (const { socialPlatform, externalId, author, title, ...counts } of clips) {
    const views = Number(counts.views);
    const growth = Math.max(GROWTH_MIN, Math.round(views / GROWTH_SHARE));
    simulator.world.set(socialPlatform, externalId, {
      views: views + growth,
      likes: countOf(counts.likes),
      comments: countOf(counts.comments),
      shares: countOf(counts.shares),
      author,
      title,
      growth,
    });
  }
}

function countOf(count: bigint | null): number | null {
  return count === null ? null : Number(count);
}
