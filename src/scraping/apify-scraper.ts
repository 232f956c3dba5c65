/**
 * The scraper on Apify: one run of an actor for each batch of posts. No other file imports `apify-client`. platforms/
 * interprets the items, and match-items.ts assigns them to posts.
 */
import { type ActorRun, ApifyClient } from 'apify-client';
import { failureOf, isNotFound } from './apify-failure.js';
import { matchItems } from './match-items.js';
import { PLATFORMS, type SocialPlatform } from './platforms/platforms.js';
import type { ScrapeOutcome } from './scrape-outcome.js';
import { POSTS_PER_RUN_MAX, type Post, type ScrapeResult, type Scraper, ScraperFailed } from './scraper.js';
import { type RunState, unlessAborted, waitForRun } from './wait-for-run.js';

/** All of this is configured, because actors are renamed and repriced, and the limits bound the cost of an error. */
export interface ApifyScraperOptions {
  readonly token: string;
  /** Apify's URL, or the simulator's on loopback, without `/v2`. */
  readonly baseUrl: string;
  /** Memory of a run in megabytes: a power of 2 from 128. */
  readonly memoryMb: number;
  /** After this time Apify ends the run (`TIMED-OUT`, with the items so far). After a tenth more we end it. */
  readonly runTimeoutSeconds: number;
  /** The most that one run may charge. */
  readonly maxChargeUsd: number;
  /** The delay before the first retry of a read, doubled each time. Also the pause between two polls. */
  readonly retryDelayMs: number;
  /** Timeout of one HTTP request. It is above 60, because the server may hold a poll for 60 s. Default 120. */
  readonly requestTimeoutSeconds?: number;
  /** Overrides of the actors' ids. */
  readonly actorIds?: Partial<Record<SocialPlatform, string | undefined>>;
}

/** Four retries from 500 ms on take 7.5 to 15 s, enough for a load balancer to restart. */
const READ_RETRIES = 4;
const REQUEST_TIMEOUT_SECONDS = 120;
/** The longest time that Apify holds a poll. */
const HOLD_SECONDS_MAX = 60;
const DEADLINE_OVER_TIMEOUT = 1.1;
const LOG_OFF = 0;

interface Apify {
  readonly options: ApifyScraperOptions;
  /** For the only call that costs money. It never retries: without an idempotency key that could start a second run. */
  readonly starting: ApifyClient;
  readonly reading: ApifyClient;
}

export function createApifyScraper(options: ApifyScraperOptions): Scraper {
  const apify: Apify = { options, starting: createClient(options, 0), reading: createClient(options, READ_RETRIES) };
  return {
    start: (socialPlatform, posts) => start(apify, socialPlatform, posts),
    collect: (runId, socialPlatform, posts, signal) => collect(apify, runId, socialPlatform, posts, signal),
  };
}

function createClient(options: ApifyScraperOptions, maxRetries: number): ApifyClient {
  const client = new ApifyClient({
    token: options.token,
    baseUrl: options.baseUrl,
    maxRetries,
    minDelayBetweenRetriesMillis: options.retryDelayMs,
    timeoutSecs: options.requestTimeoutSeconds ?? REQUEST_TIMEOUT_SECONDS,
  });
  // The client logs its retries with stack traces. The caller logs the final error.
  client.logger.setLevel(LOG_OFF);
  return client;
}

async function start(apify: Apify, socialPlatform: SocialPlatform, posts: readonly Post[]): Promise<{ runId: string }> {
  const { options, starting } = apify;
  const actor = PLATFORMS[socialPlatform].actor;
  const actorId = options.actorIds?.[socialPlatform] ?? actor.actorId;
  const input = actor.input(requestedPosts(socialPlatform, posts), actorId);
  const limits = {
    memory: options.memoryMb,
    timeout: options.runTimeoutSeconds,
    maxTotalChargeUsd: options.maxChargeUsd,
  };
  const run = await attempt('start a run', () => starting.actor(actorId).start(input, limits));
  return { runId: requiredText('start a run', run.id) };
}

async function collect(
  apify: Apify,
  runId: string,
  socialPlatform: SocialPlatform,
  posts: readonly Post[],
  signal: AbortSignal | undefined,
): Promise<ScrapeResult> {
  signal?.throwIfAborted();
  const requested = requestedPosts(socialPlatform, posts);
  const run = await waitForRun(runCalls(apify, runId), waitLimits(apify.options), signal);
  const items = run && (await unlessAborted(readItems(apify, run.datasetId), signal));
  const withoutItem = outcomeWithoutItem(run, items);
  const matched = matchItems(PLATFORMS[socialPlatform].actor, requested, items ?? [], withoutItem);
  return { ...matched, status: run?.status ?? 'NOT_FOUND', costUsd: run?.costUsd ?? null };
}

/** Each post once, because a post that is requested twice is billed twice. */
function requestedPosts(socialPlatform: SocialPlatform, posts: readonly Post[]): readonly Post[] {
  if (posts.length === 0 || posts.length > POSTS_PER_RUN_MAX) {
    throw new RangeError(`A run takes 1 to ${POSTS_PER_RUN_MAX} posts, not ${posts.length}`);
  }
  if (posts.some((post) => post.socialPlatform !== socialPlatform)) {
    throw new RangeError(`A run for ${socialPlatform} takes no posts of another social platform`);
  }
  return [...new Map(posts.map((post) => [post.externalId, post])).values()];
}

/** The outcome of a post without an item. It is MISSING only if the run succeeded and its items were read. */
function outcomeWithoutItem(run: RunState | undefined, items: readonly unknown[] | undefined): ScrapeOutcome {
  if (!run) return { kind: 'failed', code: 'RUN_NOT_FOUND' };
  if (!items) return { kind: 'failed', code: 'DATASET_NOT_FOUND' };
  if (run.status === 'SUCCEEDED') return { kind: 'missing' };
  return { kind: 'failed', code: `RUN_${run.status.replaceAll('-', '_')}` };
}

function runCalls({ reading }: Apify, runId: string) {
  const run = reading.run(runId);
  return {
    poll: (waitForFinish: number) =>
      attempt('read a run', async () => {
        const state = await run.get({ waitForFinish });
        return state && runState(state);
      }),
    abort: () => attempt('abort a run', async () => void (await run.abort())),
  };
}

function waitLimits(options: ApifyScraperOptions) {
  const requestSeconds = options.requestTimeoutSeconds ?? REQUEST_TIMEOUT_SECONDS;
  return {
    deadlineMs: Math.ceil(options.runTimeoutSeconds * DEADLINE_OVER_TIMEOUT * 1000),
    // Half of the request's timeout, so that a held answer is not mistaken for a stalled one.
    holdSeconds: Math.min(HOLD_SECONDS_MAX, Math.floor(requestSeconds / 2)),
    pauseMs: options.retryDelayMs,
  };
}

/**
 * Reads all items in one request. The paging iterator relies on a total that lags behind a run that just ended, and so
 * loses items. Undefined if the dataset has expired.
 */
async function readItems({ reading }: Apify, datasetId: string): Promise<readonly unknown[] | undefined> {
  return attempt('read a dataset', async () => {
    try {
      const { items } = await reading.dataset(datasetId).listItems();
      if (!Array.isArray(items)) throw new ScraperFailed('read a dataset', 'UNREADABLE_RESPONSE');
      return items;
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  });
}

function runState(run: Partial<ActorRun>): RunState {
  const cost = run.usageTotalUsd;
  return {
    status: requiredText('read a run', run.status),
    datasetId: requiredText('read a run', run.defaultDatasetId),
    costUsd: typeof cost === 'number' && Number.isFinite(cost) && cost >= 0 ? cost.toFixed(6) : null,
  };
}

function requiredText(operation: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new ScraperFailed(operation, 'UNREADABLE_RESPONSE');
}

async function attempt<T>(operation: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw failureOf(operation, error);
  }
}
