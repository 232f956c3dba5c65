/**
 * The scraper through the real apify-client against the simulator, fault by fault (SECURITY row 26). An invalid
 * observation never becomes a count, a start is never sent twice, and readable items are kept.
 */
import { inspect } from 'node:util';
import { jest } from '@jest/globals';
import { type FaultScript, type Simulator, startSimulator } from '../../dev/simulator/simulator.js';
import { type ApifyScraperOptions, createApifyScraper } from '../../src/scraping/apify-scraper.js';
import type { SocialPlatform } from '../../src/scraping/platforms/platforms.js';
import { parsePostUrl } from '../../src/scraping/post-url.js';
import type { ScrapeOutcome } from '../../src/scraping/scrape-outcome.js';
import {
  POSTS_PER_RUN_MAX,
  type Post,
  type ScrapeResult,
  type Scraper,
  ScraperFailed,
  ScraperStopped,
} from '../../src/scraping/scraper.js';
import { waitForRun } from '../../src/scraping/wait-for-run.js';

const TOKEN = 'apify_api_secret_of_the_test';
const [ANN, BEN, CAT] = [206, 207, 208].map((tail) => tiktok(`7533731959172861${tail}`)) as [Post, Post, Post];
const THREE = [ANN, BEN, CAT];
const VIDEO = postOf('https://www.youtube.com/shorts/CW7gfrTlr0Y');
const REEL = postOf('https://www.instagram.com/reel/DZN3mhZBQ_Q/');
const TWEET = postOf('https://x.com/someone/status/1728108619189874825');

let simulator: Simulator;
let scraper: Scraper;

beforeAll(async () => {
  simulator = await startSimulator({ token: TOKEN });
  scraper = createScraper();
});
afterEach(() => {
  const pending = simulator.faults.pending();
  simulator.reset();
  expect(pending).toEqual([]);
});
afterAll(() => simulator.close());

function createScraper(options: Partial<ApifyScraperOptions> = {}): Scraper {
  const limits = { memoryMb: 1024, runTimeoutSeconds: 300, maxChargeUsd: 1, retryDelayMs: 1, requestTimeoutSeconds: 5 };
  return createApifyScraper({ token: TOKEN, baseUrl: simulator.url, ...limits, ...options });
}

function postOf(url: string): Post {
  const parsed = parsePostUrl(url);
  if (parsed.kind !== 'post') throw new Error(`${url} is no post`);
  return parsed.post;
}

function tiktok(id: string): Post {
  return postOf(`https://www.tiktok.com/@ann/video/${id}`);
}

/** Three healthy TikToks with 1,000, 2,000 and 3,000 views. */
function showThree(): void {
  for (const [index, { externalId }] of THREE.entries()) {
    simulator.world.set('TIKTOK', externalId, { views: 1000 * (index + 1), likes: 10, comments: null });
  }
}

async function scrape(posts: readonly Post[] = THREE, by: Scraper = scraper): Promise<ScrapeResult> {
  const socialPlatform = posts[0]?.socialPlatform ?? 'TIKTOK';
  const { runId } = await by.start(socialPlatform, posts);
  return by.collect(runId, socialPlatform, posts);
}

/** The views of a post, or why there are none. */
function brief(outcome: ScrapeOutcome | undefined): unknown {
  if (outcome?.kind === 'ok') return outcome.counts.views;
  return outcome?.kind === 'failed' ? outcome.code : outcome?.kind;
}

function briefly(result: ScrapeResult, posts: readonly Post[] = THREE): unknown[] {
  expect([...result.outcomes.keys()]).toEqual(posts.map((post) => post.externalId));
  return posts.map((post) => brief(result.outcomes.get(post.externalId)));
}

async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => expect(value).toBe('nothing, but a rejection'),
    (error: unknown) => error,
  );
}

describe('a healthy run', () => {
  test.each<[SocialPlatform, Post, string, bigint | null]>([
    ['TIKTOK', ANN, 'playCount', 30n],
    ['YOUTUBE', VIDEO, 'viewCount', null],
    ['INSTAGRAM', REEL, 'videoPlayCount', null],
    ['X', TWEET, 'viewCount', 30n],
  ])('of %s gives the counts that the social platform shows', async (socialPlatform, post, viewsField, shares) => {
    const shown = { views: 2_500_000_000, likes: 200, comments: 100, shares: 30, author: 'ann', title: 'clip #ad' };
    simulator.world.set(socialPlatform, post.externalId, { ...shown, postedAt: new Date('2025-01-02T03:04:05Z') });
    const result = await scrape([post]);
    expect(result.outcomes.get(post.externalId)).toMatchObject({
      kind: 'ok',
      counts: { views: 2_500_000_000n, likes: 200n, comments: 100n, shares },
      viewsField,
      details: { author: 'ann', title: 'clip #ad', postedAt: new Date('2025-01-02T03:04:05Z') },
    });
    expect(result.status).toBe('SUCCEEDED');
  });

  test('is started with its limits and reports its cost', async () => {
    showThree();
    const result = await scrape();
    expect(simulator.requests).toMatchObject([
      {
        actor: 'clockworks/tiktok-video-scraper',
        input: { postURLs: THREE.map((post) => post.url) },
        query: { memory: '1024', timeout: '300', maxTotalChargeUsd: '1' },
      },
    ]);
    expect(result).toMatchObject({ costUsd: '0.003000', items: { read: 3, ignored: 0 } });
  });

  test('accepts as many posts as are allowed', async () => {
    simulator.world.unknownPosts = 'grow';
    const many = Array.from({ length: POSTS_PER_RUN_MAX }, (_, index) => tiktok(`7533731959172861${200 + index}`));
    const result = await scrape(many);
    simulator.world.unknownPosts = 'missing-post';
    expect(result.items).toEqual({ read: many.length, ignored: 0 });
    expect([...result.outcomes.values()].every((outcome) => outcome.kind === 'ok')).toBe(true);
  });

  test('asks for a post once, however often it is listed', async () => {
    showThree();
    expect(briefly(await scrape([ANN, ANN]), [ANN])).toEqual([1000n]);
    expect(simulator.requests[0]?.input).toEqual({ postURLs: [ANN.url] });
  });

  test('can be collected again with the same result', async () => {
    showThree();
    const { runId } = await scraper.start('TIKTOK', THREE);
    const first = await scraper.collect(runId, 'TIKTOK', THREE);
    expect(await createScraper().collect(runId, 'TIKTOK', THREE)).toEqual(first);
    expect(simulator.hits('start')).toBe(1);
  });

  test('runs the actor that the configuration names', async () => {
    simulator.world.set('INSTAGRAM', REEL.externalId, { views: 7 });
    const reels = createScraper({ actorIds: { INSTAGRAM: 'apify/instagram-reel-scraper' } });
    expect(briefly(await scrape([REEL], reels), [REEL])).toEqual([7n]);
    expect(simulator.requests[0]?.actor).toBe('apify/instagram-reel-scraper');
  });

  test('tells apart gone, walled, private, hidden and unknown posts', async () => {
    const states = ['gone', 'private', 'restricted', 'slideshow'] as const;
    const kinds = await Promise.all(
      [ANN, VIDEO, REEL, TWEET].map(async (post) => {
        const seen = [];
        for (const state of states) {
          simulator.world.set(post.socialPlatform, post.externalId, { state, views: 9 });
          seen.push(...briefly(await scrape([post]), [post]));
        }
        return seen;
      }),
    );
    expect(kinds).toEqual([
      ['gone', 'gone', 'restricted', 9n],
      ['gone', 'missing', 'restricted', 9n],
      ['gone', 'restricted', 'restricted', 'hidden'],
      ['missing', 'missing', 'missing', 9n],
    ]);
  });

  test('finds the posts of a padded dataset', async () => {
    simulator.world.set('X', TWEET.externalId, { views: 9 });
    expect(await scrape([TWEET])).toMatchObject({ items: { read: 15, ignored: 14 } });
  });
});

describe('the posts of a run', () => {
  test.each<[string, readonly Post[]]>([
    ['no post', []],
    ['more posts than allowed', Array.from({ length: POSTS_PER_RUN_MAX + 1 }, () => ANN)],
    ['posts of another social platform', [ANN, VIDEO]],
  ])('cannot be %s', async (_what, posts) => {
    expect(await thrownBy(scraper.start('TIKTOK', posts))).toBeInstanceOf(RangeError);
    expect(simulator.hits('start')).toBe(0);
  });
});

describe('one bad item', () => {
  type Break = (faults: FaultScript) => void;
  const ben = BEN.externalId;

  test.each<[string, Break, unknown]>([
    ['missing', (faults) => faults.item(ben, () => null), 'missing'],
    ['without views', (faults) => faults.views(ben, null), 'hidden'],
    ['with views of -1', (faults) => faults.views(ben, -1), 'hidden'],
    ['with views that are no number', (faults) => faults.views(ben, 'NaN'), 'VIEWS_UNREADABLE'],
    ['with absurd views', (faults) => faults.views(ben, 9e15), 'VIEWS_UNREADABLE'],
    ['with views as text', (faults) => faults.views(ben, '2,345'), 2345n],
    ['with fewer views than before', (faults) => faults.views(ben, 3), 3n],
    ['doubled', (faults) => faults.item(ben, (item) => [item, { ...item, playCount: 1 }]), 2000n],
    ['before its error', (faults) => faults.item(ben, (item) => [item, { ...item, error: 'x' }]), 2000n],
    ['after its error', (faults) => faults.item(ben, (item) => [{ ...item, error: 'x' }, item]), 2000n],
    ['about another post', (faults) => faults.item(ben, (item) => ({ ...item, id: '7000000000000000001' })), 'missing'],
    ['of another order', (faults) => faults.reorder(), 2000n],
  ])('%s affects no other post', async (_what, breakIt, expected) => {
    showThree();
    breakIt(simulator.faults);
    expect(briefly(await scrape())).toEqual([1000n, expected, 3000n]);
  });
});

describe('a run that does not end well', () => {
  test.each(['FAILED', 'ABORTED', 'TIMED-OUT'] as const)('but %s keeps the items it wrote', async (status) => {
    showThree();
    simulator.faults.runEnds(status, { partial: 1 });
    const result = await scrape();
    const code = `RUN_${status.replace('-', '_')}`;
    expect([result.status, ...briefly(result)]).toEqual([status, 1000n, code, code]);
  });

  test('but succeeds without items says nothing about any post', async () => {
    showThree();
    simulator.faults.emptyDataset();
    expect(briefly(await scrape())).toEqual(['missing', 'missing', 'missing']);
  });

  test('because its charge is limited returns what was paid for', async () => {
    showThree();
    expect(briefly(await scrape(THREE, createScraper({ maxChargeUsd: 0.002 })))).toEqual([1000n, 2000n, 'missing']);
  });

  test('at all is aborted past its deadline and returns what it has', async () => {
    showThree();
    simulator.faults.runEnds('never', { partial: 2 });
    const result = await scrape(THREE, createScraper({ runTimeoutSeconds: 0.1 }));
    expect([result.status, ...briefly(result)]).toEqual(['ABORTED', 1000n, 2000n, 'RUN_ABORTED']);
    expect(simulator.hits('abort')).toBe(1);
  });

  test('because a poll hangs is aborted past its deadline too', async () => {
    showThree();
    const { reached } = simulator.faults.stall('poll');
    const [result] = await Promise.all([scrape(THREE, createScraper({ runTimeoutSeconds: 0.1 })), reached]);
    expect(result.status).toBe('ABORTED');
  });

  test('because Apify does not know it fails every post', async () => {
    const result = await scraper.collect('unknownRun', 'TIKTOK', THREE);
    expect([result.status, ...briefly(result)]).toEqual(['NOT_FOUND', ...Array(3).fill('RUN_NOT_FOUND')]);
    expect(result.costUsd).toBeNull();
  });

  test('in a dataset that has expired fails every post', async () => {
    simulator.faults.http('items', { status: 404 });
    expect(briefly(await scrape())).toEqual(Array(3).fill('DATASET_NOT_FOUND'));
  });
});

type Script = [
  what: string,
  script: (faults: FaultScript, endpoint: 'start' | 'poll' | 'items', times: number) => void,
];

const WIRE_FAULTS: Script[] = [
  ['429', (faults, endpoint, times) => faults.http(endpoint, { status: 429, times })],
  ['429 with Retry-After', (faults, endpoint, times) => faults.http(endpoint, { status: 429, retryAfter: 60, times })],
  ['500', (faults, endpoint, times) => faults.http(endpoint, { status: 500, times })],
  ['502 with HTML', (faults, endpoint, times) => faults.http(endpoint, { status: 502, body: 'html', times })],
  ['a refused connection', (faults, endpoint, times) => faults.refuse(endpoint, { times })],
  ['a reset in the body', (faults, endpoint, times) => faults.resetMidBody(endpoint, { times })],
  ['truncated JSON', (faults, endpoint, times) => faults.truncatedJson(endpoint, { times })],
];

describe.each(WIRE_FAULTS)('%s', (_what, script) => {
  test('on a start fails it and is not retried, because the run may have started', async () => {
    script(simulator.faults, 'start', 1);
    expect(await thrownBy(scraper.start('TIKTOK', THREE))).toBeInstanceOf(ScraperFailed);
    expect(simulator.hits('start')).toBe(1);
  });

  test.each(['poll', 'items'] as const)('on %s goes unnoticed if it passes', async (endpoint) => {
    showThree();
    script(simulator.faults, endpoint, 3);
    expect(briefly(await scrape())).toEqual([1000n, 2000n, 3000n]);
  });

  test.each(['poll', 'items'] as const)('on %s that persists fails the collection, not the run', async (endpoint) => {
    showThree();
    const { runId } = await scraper.start('TIKTOK', THREE);
    script(simulator.faults, endpoint, 5);
    expect(await thrownBy(scraper.collect(runId, 'TIKTOK', THREE))).toBeInstanceOf(ScraperFailed);
    expect(briefly(await scraper.collect(runId, 'TIKTOK', THREE))).toEqual([1000n, 2000n, 3000n]);
    expect(simulator.hits('start')).toBe(1);
  });
});

test('an unreachable service fails the start with the reason', async () => {
  const nowhere = createScraper({ baseUrl: 'http://127.0.0.1:1' });
  const error = await thrownBy(nowhere.start('TIKTOK', THREE));
  expect(error).toMatchObject({ name: 'ScraperFailed', code: 'ECONNREFUSED' });
});

describe('a call that hangs', () => {
  test('on a start fails after its timeout and is not repeated', async () => {
    const { reached } = simulator.faults.stall('start');
    const error = await thrownBy(createScraper({ requestTimeoutSeconds: 1 }).start('TIKTOK', THREE));
    await reached;
    expect(error).toMatchObject({ name: 'ScraperFailed', operation: 'start a run', code: 'ECONNABORTED' });
    expect(simulator.hits('start')).toBe(1);
  });

  test.each(['poll', 'items'] as const)('on %s is repeated after its timeout', async (endpoint) => {
    showThree();
    simulator.faults.stall(endpoint);
    expect(briefly(await scrape(THREE, createScraper({ requestTimeoutSeconds: 1 })))).toEqual([1000n, 2000n, 3000n]);
  });
});

describe('a refusal that no retry changes', () => {
  test.each<[string, (faults: FaultScript) => void, string, string]>([
    ['a revoked token', (faults) => faults.tokenRevoked(), 'unauthorized', 'USER_OR_TOKEN_NOT_FOUND'],
    ['no credit', (faults) => faults.creditExhausted(), 'credit', 'NOT_ENOUGH_USAGE_TO_RUN_PAID_ACTOR'],
    ['403', (faults) => faults.http('start', { status: 403 }), 'forbidden', 'INSUFFICIENT_PERMISSIONS'],
    [
      'a credit limit under another status',
      (faults) => faults.http('start', { status: 400, type: 'monthly-usage-limit-too-low' }),
      'credit',
      'MONTHLY_USAGE_LIMIT_TOO_LOW',
    ],
    ['402 in HTML', (faults) => faults.http('start', { status: 402, body: 'html' }), 'credit', 'HTTP_402'],
  ])('stops the tick at a start: %s', async (_what, script, reason, code) => {
    script(simulator.faults);
    const error = await thrownBy(scraper.start('TIKTOK', THREE));
    expect(error).toBeInstanceOf(ScraperStopped);
    expect(error).toMatchObject({ reason, code });
    expect(simulator.hits('start')).toBe(1);
  });

  test.each(['poll', 'items'] as const)(
    'stops the tick at %s, and the run can be collected later',
    async (endpoint) => {
      showThree();
      const { runId } = await scraper.start('TIKTOK', THREE);
      simulator.faults.http(endpoint, { status: 401 });
      const error = await thrownBy(scraper.collect(runId, 'TIKTOK', THREE));
      expect(error).toMatchObject({ name: 'ScraperStopped', reason: 'unauthorized' });
      expect(briefly(await scraper.collect(runId, 'TIKTOK', THREE))).toEqual([1000n, 2000n, 3000n]);
    },
  );

  test('but concerns one actor fails that start only', async () => {
    const error = await thrownBy(createScraper({ actorIds: { TIKTOK: 'no/such' } }).start('TIKTOK', THREE));
    expect(error).toMatchObject({ name: 'ScraperFailed', code: 'ACTOR_NOT_FOUND' });
  });
});

describe('a collector that is told to stop', () => {
  test('stops at once and leaves the run to the next one', async () => {
    showThree();
    const { runId } = await scraper.start('TIKTOK', THREE);
    const stop = new AbortController();
    const { reached, release } = simulator.faults.stall('poll');
    const collecting = thrownBy(scraper.collect(runId, 'TIKTOK', THREE, stop.signal));
    await reached;
    stop.abort(new Error('the process is draining'));
    expect(await collecting).toBe(stop.signal.reason);
    release();
    expect(simulator.hits('abort')).toBe(0);
    expect(briefly(await scraper.collect(runId, 'TIKTOK', THREE))).toEqual([1000n, 2000n, 3000n]);
  });

  test('stops while it reads the items', async () => {
    const { runId } = await scraper.start('TIKTOK', THREE);
    const stop = new AbortController();
    const { reached } = simulator.faults.stall('items');
    const collecting = thrownBy(scraper.collect(runId, 'TIKTOK', THREE, stop.signal));
    await reached;
    stop.abort();
    expect(await collecting).toBe(stop.signal.reason);
  });

  test('sends nothing if it is told before it begins', async () => {
    const collecting = scraper.collect('anyRun', 'TIKTOK', THREE, AbortSignal.abort());
    expect(await thrownBy(collecting)).toMatchObject({ name: 'AbortError' });
    await scraper.start('TIKTOK', THREE);
    expect(simulator.hits('poll')).toBe(0);
  });

  test('stops between two polls', async () => {
    const stop = new AbortController();
    const poll = async () => {
      setImmediate(() => stop.abort(new Error('the process is draining')));
      return { status: 'RUNNING', datasetId: 'any', costUsd: null };
    };
    const abort = jest.fn(async () => {});
    const limits = { deadlineMs: 60_000, holdSeconds: 60, pauseMs: 60_000 };
    expect(await thrownBy(waitForRun({ poll, abort }, limits, stop.signal))).toBe(stop.signal.reason);
    expect(abort).not.toHaveBeenCalled();
  });
});

describe('nothing leaks', () => {
  test('errors contain neither the token nor the answers of the service', async () => {
    simulator.faults.refuse('start');
    simulator.faults.http('start', { status: 400 });
    const errors = [await thrownBy(scraper.start('TIKTOK', THREE)), await thrownBy(scraper.start('TIKTOK', THREE))];
    const shown = inspect(errors, { depth: 10, showHidden: true });
    expect(shown).toContain('INVALID_INPUT');
    for (const secret of [TOKEN, 'Bearer', simulator.url, 'Simulated fault']) expect(shown).not.toContain(secret);
  });

  test('the client prints nothing of its own', async () => {
    showThree();
    const prints = (['log', 'warn', 'error', 'info', 'debug'] as const).map((level) =>
      jest.spyOn(console, level).mockImplementation(() => {}),
    );
    simulator.faults.http('poll', { status: 500, times: 3 });
    await scrape();
    const printed = prints.flatMap((print) => print.mock.calls);
    for (const print of prints) print.mockRestore();
    expect(printed).toEqual([]);
  });
});
