/**
 * The scraper of a process. With a token it is Apify. In development without a token it is a simulator that speaks
 * Apify's protocol on loopback, used by the same client. Production without a token has none, and the job reports that.
 */
import type { Simulator } from '../dev/simulator/simulator.js';
import { developmentPart } from '../src/development-part.js';
import type { Config } from '../src/kernel/base/config.js';
import type { Database } from '../src/kernel/db/database.js';
import { type ApifyScraperOptions, createApifyScraper } from '../src/scraping/apify-scraper.js';
import type { Scraper } from '../src/scraping/scraper.js';

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
  const { startGrowingSimulator } = await developmentPart(() => import('../dev/demo/growing-simulator.js'));
  const simulator = await startGrowingSimulator(database);
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
