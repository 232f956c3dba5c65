/**
 * The port between the refresh job and whoever fetches view counts: posts go in, one outcome for each post comes out.
 * It knows nothing of Apify, so that the job, its tests and a second source (an official API) meet on the same words.
 */

/** The social platforms a post may live on; the spelling is the one of the GraphQL enum and of the database. */
export const SOCIAL_PLATFORMS = ['TIKTOK', 'YOUTUBE', 'INSTAGRAM', 'X'] as const;
export type SocialPlatform = (typeof SOCIAL_PLATFORMS)[number];

/** The most posts one run may be asked for: Apify's own guidance for Instagram; the others name none. */
export const POSTS_PER_RUN_MAX = 200;

/** One post: its identity (`socialPlatform`, `externalId`) and canonical link. Ids are text: 19 digits pass 2^53. */
export interface Post {
  readonly socialPlatform: SocialPlatform;
  readonly externalId: string;
  readonly url: string;
}

/** The counts a post showed. `null` is "unknown" (hidden, switched off, unreadable) and never stands for zero. */
export interface ObservedCounts {
  readonly views: bigint;
  readonly likes: bigint | null;
  readonly comments: bigint | null;
  readonly shares: bigint | null;
}

/** What the post says of itself, cleaned for storage: NFC, one line, bounded, without control or bidi characters. */
export interface PostDetails {
  /** The handle, without a leading `@`. */
  readonly author: string | null;
  /** Handles of those who published it together with the author; absent: the item does not tell. */
  readonly coauthors?: readonly string[];
  readonly title: string | null;
  /** Always https. */
  readonly thumbnailUrl: string | null;
  readonly postedAt: Date | null;
}

/**
 * What is known of one requested post after a run.
 *
 * - `ok` a valid observation; `viewsField` names the actor's field it came from: plays and views differ fivefold, so a
 *   count from a field that only stands in for the right one says `isFallback`
 * - `gone` deleted or not public. Region and age limits can look the same, so one answer proves nothing
 * - `restricted` it exists behind a wall (age, login, private account); often temporary
 * - `hidden` the post answered, which its item proves, but shows no view count
 * - `failed` the scrape of this post failed; `code` is UPPER_CASE: the actor's, `RUN_FAILED` and the like, or ours
 * - `missing` the run succeeded without a word about this post: ask again next time
 *
 * Only `ok` carries counts. Nothing else may be read as zero views.
 */
export type ScrapeOutcome =
  | {
      readonly kind: 'ok';
      readonly counts: ObservedCounts;
      readonly viewsField: string;
      readonly isFallback?: true;
      readonly details: PostDetails;
    }
  | { readonly kind: 'gone' }
  | { readonly kind: 'restricted' }
  | { readonly kind: 'hidden' }
  | { readonly kind: 'failed'; readonly code: string }
  | { readonly kind: 'missing' };

/** The harvest of one run. */
export interface ScrapeResult {
  /** By external id; exactly one for each requested post. */
  readonly outcomes: ReadonlyMap<string, ScrapeOutcome>;
  /** The status of the run as its service names it (`SUCCEEDED`, `TIMED-OUT`, …), or `NOT_FOUND`. */
  readonly status: string;
  /** What the run cost in US dollars, six places; null where unknown. Preliminary for 10 s after the run's end. */
  readonly costUsd: string | null;
  /** For the log: items read, and those that were nobody's answer (padding, foreign posts, not objects). */
  readonly items: { readonly read: number; readonly ignored: number };
}

export interface Scraper {
  /**
   * Starts one paid run for at most `POSTS_PER_RUN_MAX` posts of one social platform. Never retried: no idempotency key
   * exists, so a retry after a lost answer would be billed twice. Store the run's id before anything else.
   *
   * @throws ScraperStopped when no further call can succeed, ScraperFailed when this one did not.
   */
  start(socialPlatform: SocialPlatform, posts: readonly Post[]): Promise<{ runId: string }>;

  /**
   * Waits for the run, ends it when it is past its deadline, and reads what it left whatever its status. May be called
   * again for the same run: it costs nothing and answers the same. An aborted `signal` rejects with the signal's reason
   * and leaves the run alone, so that another worker can collect it.
   *
   * @throws ScraperStopped as above; ScraperFailed when the run could not be read (try again: the run is still there).
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
 * The account is refused (401), out of credit (402) or not allowed (403): every further call would be refused too, so
 * the whole tick stops.
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
 * One call to the scraper's service failed. Carries a code and no cause: the HTTP client's errors hold the request with
 * its Authorization header, and a logger would print the token.
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
