/**
 * The interface between the refresh job and the source of view counts: posts go in, and one outcome for each post comes
 * out. It does not depend on Apify, so that the job, its tests and a second source (an official API) can share it.
 */
import type { SocialPlatform } from './platforms/platforms.js';
import type { PlatformPost, ScrapeOutcome } from './scrape-outcome.js';

/** The most posts in one run. It is Apify's advice for Instagram; there is none for the others. */
export const POSTS_PER_RUN_MAX = 200;

/** One post: its identity (`socialPlatform`, `externalId`) and canonical link. */
export interface Post extends PlatformPost {
  readonly socialPlatform: SocialPlatform;
}

/** The result of one run. */
export interface ScrapeResult {
  /** By external id, exactly one for each requested post. */
  readonly outcomes: ReadonlyMap<string, ScrapeOutcome>;
  /** The status of the run at its service (`SUCCEEDED`, `TIMED-OUT`, …), or `NOT_FOUND`. */
  readonly status: string;
  /**
   * The cost of the run in US dollars with six places; null if unknown. It is preliminary for 10 s after the run's end.
   */
  readonly costUsd: string | null;
  /** For the log: items read, and items that belong to no requested post (padding, other posts, not objects). */
  readonly items: { readonly read: number; readonly ignored: number };
}

export interface Scraper {
  /**
   * Starts one paid run for at most `POSTS_PER_RUN_MAX` posts of one social platform. It is never retried: Apify has no
   * idempotency key, so a retry after a lost answer would be billed twice. Store the run's id before anything else.
   *
   * @throws ScraperStopped if no further call can succeed, ScraperFailed if only this one failed.
   */
  start(socialPlatform: SocialPlatform, posts: readonly Post[]): Promise<{ runId: string }>;

  /**
   * Waits for the run, ends it after its deadline, and reads its items whatever its status. It may be called again for
   * the same run, at no cost and with the same result. An aborted `signal` rejects with its reason. The run
   * goes on, so that another worker can collect it.
   *
   * @throws ScraperStopped as above; ScraperFailed if the run could not be read (try again: the run still exists).
   */
  collect(
    runId: string,
    socialPlatform: SocialPlatform,
    posts: readonly Post[],
    signal?: AbortSignal,
  ): Promise<ScrapeResult>;
}

export type ScraperStopReason = 'unauthorized' | 'credit' | 'forbidden';

/**
 * The account is refused (401), out of credit (402) or not allowed (403). Every further call would fail, too, so the
 * whole run stops.
 */
export class ScraperStopped extends Error {
  override readonly name = 'ScraperStopped';

  constructor(
    readonly reason: ScraperStopReason,
    readonly code: string,
  ) {
    super(`The scraper is stopped: ${reason} (${code})`);
  }
}

/**
 * One call to the scraper's service failed. It has a code but no cause: errors of the HTTP client contain the request
 * with its Authorization header, and a logger would print the token.
 */
export class ScraperFailed extends Error {
  override readonly name = 'ScraperFailed';

  constructor(
    readonly operation: string,
    readonly code: string,
  ) {
    super(`The scraper failed to ${operation} (${code})`);
  }
}
