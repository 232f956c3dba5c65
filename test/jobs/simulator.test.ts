/** All other scraping tests trust the simulator, so here it is tested through the real apify-client. */
import type { ApifyClient } from 'apify-client';
import { type Simulator, type SimulatorOptions, startSimulator } from '../../dev/simulator/simulator.js';

// The client warns on every retry, and these tests cause retries. It reads the level when it is loaded.
process.env['APIFY_LOG_LEVEL'] = 'ERROR';
const apify = await import('apify-client');

const TIKTOK = 'clockworks/tiktok-video-scraper';
const YOUTUBE = 'streamers/youtube-scraper';
const REELS = 'apify/instagram-reel-scraper';
const INSTAGRAM = 'apify/instagram-scraper';
const X = 'kaitoeasyapi/twitter-x-data-tweet-scraper-pay-per-result-cheapest';

const A = '7533731959172861206';
const B = '7533731959172861207';
const C = '7533731959172861208';
const REEL = 'DZN3mhZBQ_Q';
const TWEET = '1728108619189874825';
const tiktok = (id: string) => `https://www.tiktok.com/@ann/video/${id}`;
const youtube = (id: string) => ({ url: `https://www.youtube.com/watch?v=${id}` });

type Items = Record<string, unknown>[];
let simulator: Simulator;
/** Simulators of one test, closed even when it fails: an open server would keep jest from ending. */
const others: Simulator[] = [];

beforeAll(async () => {
  simulator = await startSimulator();
});
afterEach(() => Promise.all(others.splice(0).map((other) => other.close())));
afterEach(() => {
  const pending = simulator.faults.pending();
  simulator.reset();
  expect(pending).toEqual([]);
});
afterAll(() => simulator.close());

async function startOther(options: SimulatorOptions): Promise<Simulator> {
  const other = await startSimulator(options);
  others.push(other);
  return other;
}

function client(options: { token?: string; maxRetries?: number; timeoutSecs?: number } = {}): ApifyClient {
  const defaults = { token: simulator.token, maxRetries: 1, minDelayBetweenRetriesMillis: 5, timeoutSecs: 5 };
  return new apify.ApifyClient({ ...defaults, baseUrl: simulator.url, ...options });
}

/** Starts, waits and reads as production does; `waitSecs` bounds a run that never ends. */
async function scrape(actor: string, input: object, options: { maxTotalChargeUsd?: number } = {}) {
  const { id } = await client().actor(actor).start(input, options);
  const run = await client().run(id).waitForFinish({ waitSecs: 5 });
  const { items, total } = await client().dataset<Items[number]>(run.defaultDatasetId).listItems();
  expect(total).toBe(items.length);
  return { run, items };
}

const scrapeTiktok = (...ids: string[]) => scrape(TIKTOK, { postURLs: ids.map(tiktok) });
const startTiktok = (options = {}) =>
  client(options)
    .actor(TIKTOK)
    .start({ postURLs: [tiktok(A)] });

function setVideos(): void {
  for (const [index, id] of [A, B, C].entries()) simulator.world.set('TIKTOK', id, { views: 1000 * (index + 1) });
}

describe('the actors answer in the shapes of the real ones', () => {
  test('TikTok: a video, a slideshow, hidden likes, and four ways of being gone', async () => {
    const { world } = simulator;
    world.set('TIKTOK', A, {
      views: 573900,
      likes: 25900,
      comments: 346,
      shares: 352,
      author: 'ann',
      title: 'clip #ad',
    });
    world.set('TIKTOK', B, { views: 348100, state: 'slideshow' });
    world.set('TIKTOK', C, { views: 9, state: 'hidden' });
    world.set('TIKTOK', '7533731959172861209', { state: 'restricted' });
    const photo = tiktok(A).replace('/video/', '/photo/');
    const urls = [A, B, C, '7533731959172861209', '7533731959172861210'].map(tiktok);
    const bare = tiktok(A).replace('www.', '');
    const { items } = await scrape('clockworks/tiktok-scraper', {
      postURLs: [...urls, photo, bare, 'https://a.example'],
    });
    const deadPost = { error: 'Post not found or private.', errorCode: 'POST_NOT_FOUND_OR_PRIVATE' };
    expect(items).toMatchObject([
      { id: A, playCount: 573900, diggCount: 25900, commentCount: 346, shareCount: 352, authorMeta: { name: 'ann' } },
      { id: B, playCount: 348100, isSlideshow: true, videoMeta: { duration: 0 } },
      { id: C, playCount: 9, diggCount: null },
      { url: urls[3], errorCode: 'POST_SENSITIVE' },
      { url: urls[4], ...deadPost },
      { url: photo, ...deadPost },
      { errorCode: 'INVALID_URLS', invalidUrls: ['https://a.example'] },
    ]);
    expect(items[0]).toMatchObject({ submittedVideoUrl: urls[0], createTimeISO: '2025-08-01T21:27:41.000Z' });
  });

  test('YouTube: a video, a short, hidden likes, no views, an error item and no item at all', async () => {
    const { world } = simulator;
    const postedAt = new Date('2021-12-21');
    world.set('YOUTUBE', 'video000001', { views: 35582192, likes: 512238, comments: 14, postedAt, author: 'Some' });
    world.set('YOUTUBE', 'short000001', { views: 7 });
    world.set('YOUTUBE', 'hidden00001', { views: 8, comments: null, state: 'hidden' });
    world.set('YOUTUBE', 'agegated001', { views: 9, state: 'restricted' });
    world.set('YOUTUBE', 'private0001', { state: 'private' });
    const short = { url: 'https://www.youtube.com/shorts/short000001' };
    const ids = ['video000001', 'hidden00001', 'agegated001', 'private0001', 'gone0000001'];
    const startUrls = [...ids.map(youtube), short];
    const { items } = await scrape(YOUTUBE, { startUrls, maxResults: 1, maxResultsShorts: 1 });
    expect(items).toMatchObject([
      { id: 'video000001', type: 'video', viewCount: 35582192, likes: 512238, commentsCount: 14, channelName: 'Some' },
      { id: 'hidden00001', viewCount: 8, commentsCount: null, commentsTurnedOff: true },
      { id: 'agegated001', isAgeRestricted: true },
      { input: youtube('gone0000001').url, error: 'NO_VIDEOS' },
      { id: 'short000001', type: 'shorts', viewCount: 7, input: short.url, url: youtube('short000001').url },
    ]);
    expect(items[0]).toMatchObject({ input: startUrls[0]?.url, order: 0, date: '2021-12-21T00:00:00.000Z' });
    expect(items[1]).not.toHaveProperty('likes');
    expect(items[2]).not.toHaveProperty('viewCount');
  });

  test('Instagram: plays and stale views, hidden likes, an album, error items, shares only when asked for', async () => {
    const { world } = simulator;
    const urlOf = (code: string) => `https://www.instagram.com/reel/${code}/`;
    world.set('INSTAGRAM', REEL, { views: 241820, likes: 11481, comments: 92, shares: 5, author: 'someone' });
    world.set('INSTAGRAM', 'hiddenLikes', { views: 6, state: 'hidden' });
    world.set('INSTAGRAM', 'albumAlbum1', { views: 6, likes: 3, state: 'slideshow' });
    world.set('INSTAGRAM', 'restricted1', { state: 'restricted' });
    world.set('INSTAGRAM', 'privatePost', { state: 'private' });
    const codes = [REEL, 'hiddenLikes', 'albumAlbum1', 'restricted1', 'privatePost', 'ZZZZZZZZZZZ'];
    const { items } = await scrape(INSTAGRAM, { directUrls: codes.map(urlOf), resultsType: 'posts' });
    expect(items).toMatchObject([
      { shortCode: REEL, id: '3913028191006298064', videoPlayCount: 241820, videoViewCount: 40303, likesCount: 11481 },
      { shortCode: 'hiddenLikes', likesCount: -1, videoPlayCount: 6 },
      { shortCode: 'albumAlbum1', type: 'Sidecar', videoPlayCount: 0, likesCount: 3 },
      { inputUrl: urlOf('restricted1'), error: 'restricted_page' },
      { inputUrl: urlOf('privatePost'), error: 'no_items' },
      { url: urlOf('ZZZZZZZZZZZ'), error: 'not_found', errorDescription: 'Post does not exist' },
    ]);
    expect(items[0]).toMatchObject({ inputUrl: urlOf(REEL), url: `https://www.instagram.com/p/${REEL}/` });
    expect(items[0]?.['timestamp']).toMatch(/^2026-06-05T/);
    expect(items[0]).not.toHaveProperty('sharesCount');
    const reels = await scrape(REELS, { username: [urlOf(REEL)], includeSharesCount: true });
    expect(reels.items).toMatchObject([{ shortCode: REEL, sharesCount: 5, ownerUsername: 'someone' }]);
  });

  test('X: a tweet, a protected one, no row for a deleted one, and up to fifteen mock tweets', async () => {
    simulator.world.set('X', TWEET, { views: 38012345, likes: 104121, comments: 6526, shares: 14226, author: 'ann' });
    simulator.world.set('X', '1728108619189874826', { state: 'private' });
    const tweetIDs = [TWEET, '1728108619189874826', '1728108619189874827'];
    const { items } = await scrape(X, { tweetIDs, maxItems: 3, queryType: 'Latest' });
    expect(items).toHaveLength(15);
    expect(items.slice(0, 2)).toMatchObject([
      {
        type: 'tweet',
        id: TWEET,
        viewCount: 38012345,
        likeCount: 104121,
        replyCount: 6526,
        author: { userName: 'ann' },
      },
      { noResults: true },
    ]);
    expect(Number(items[0]?.['retweetCount']) + Number(items[0]?.['quoteCount'])).toBe(14226);
    expect(items[0]?.['createdAt']).toBe('Fri Nov 24 17:49:36 +0000 2023');
    expect(items.slice(2)).toEqual(Array(13).fill(expect.objectContaining({ type: 'mock_tweet', id: -1 })));
  });
});

describe('the world', () => {
  test('a post grows by its growth after each scrape, and a link given twice is one scrape', async () => {
    simulator.world.set('TIKTOK', A, { views: 100, growth: 50 });
    const views = async () => (await scrapeTiktok(A, A)).items.map((item) => item['playCount']);
    expect(await views()).toEqual([100, 100]);
    simulator.world.set('TIKTOK', A, { likes: 3 });
    expect(await views()).toEqual([150, 150]);
    expect(simulator.world.get('TIKTOK', A)).toMatchObject({ views: 200, likes: 3 });
  });

  test('in grow mode every post exists, is the same on every start, and never loses views', async () => {
    const growing = await startOther({ unknownPosts: 'grow' });
    const again = await startOther({ unknownPosts: 'grow' });
    const look = (one: Simulator) => one.world.scrape('YOUTUBE', 'anyvideo001')?.views ?? 0;
    const series = [look(growing), look(growing), look(growing)];
    expect([look(again), look(again), look(again)]).toEqual(series);
    expect(series).toEqual([...new Set(series)].sort((a, b) => a - b));
    growing.world.set('YOUTUBE', 'anyvideo001', { state: 'gone' });
    expect(growing.world.get('YOUTUBE', 'anyvideo001')?.state).toBe('gone');
  });

  test('with a clock, invented posts grow with time and not with scrapes', async () => {
    let now = new Date('2026-01-01');
    const growing = await startOther({ unknownPosts: 'grow', now: () => now });
    const look = () => growing.world.scrape('TIKTOK', A)?.views ?? 0;
    const first = look();
    expect(look()).toBe(first);
    now = new Date('2026-01-02');
    expect(look()).toBeGreaterThan(first);
  });
});

describe('runs', () => {
  beforeEach(setVideos);

  test('a run is READY, then RUNNING, then over; its start is recorded, and its counts are those at the start', async () => {
    const started = await startTiktok();
    expect(started).toMatchObject({ status: 'READY', finishedAt: null, startedAt: expect.any(Date) });
    simulator.world.set('TIKTOK', A, { views: 5 });
    expect(await client().run(started.id).get()).toMatchObject({ status: 'RUNNING' });
    expect(await client().run(started.id).get()).toMatchObject({ status: 'SUCCEEDED', finishedAt: expect.any(Date) });
    const { items } = await client().run(started.id).dataset().listItems();
    expect(items).toMatchObject([{ playCount: 1000 }]);
    const recorded = { actor: TIKTOK, input: { postURLs: [tiktok(A)] }, runId: started.id };
    expect(simulator.requests).toMatchObject([recorded]);
    expect(simulator.runs()).toMatchObject([{ status: 'SUCCEEDED', usageTotalUsd: 0.001 }]);
  });

  test('an aborted run is over, keeps its items, and cannot be aborted again', async () => {
    simulator.faults.runEnds('never', { partial: 1 });
    const run = client().run((await startTiktok()).id);
    expect(await run.waitForFinish({ waitSecs: 0.1 })).toMatchObject({ status: 'RUNNING' });
    expect(await run.abort({ gracefully: true })).toMatchObject({ status: 'ABORTING' });
    expect(await run.waitForFinish()).toMatchObject({ status: 'ABORTED' });
    expect(await run.abort()).toMatchObject({ status: 'ABORTED' });
    expect((await run.dataset().listItems()).items).toHaveLength(1);
  });

  test('a compressed input arrives, and the pages of a dataset follow offset, limit and desc', async () => {
    const ids = Array.from({ length: 50 }, (_, index) => String(BigInt(A) + BigInt(index)));
    const { run } = await scrapeTiktok(...ids);
    expect(simulator.requests[0]?.input).toEqual({ postURLs: ids.map(tiktok) });
    const page = await client().dataset(run.defaultDatasetId).listItems({ offset: 47, limit: 2, desc: true });
    expect(page).toMatchObject({ total: 50, count: 2, offset: 47, limit: 2, desc: true });
    expect(page.items).toMatchObject([{ id: C }, { id: B }]);
  });

  test('a charge limit ends a run with what it paid for; one that pays for nothing is refused', async () => {
    const urls = { postURLs: [A, B, C].map(tiktok) };
    const { run, items } = await scrape(TIKTOK, urls, { maxTotalChargeUsd: 0.002 });
    expect(items).toHaveLength(2);
    expect(run).toMatchObject({ status: 'SUCCEEDED', usageTotalUsd: 0.002, chargedEventCounts: { result: 2 } });
    const refused = scrape(TIKTOK, urls, { maxTotalChargeUsd: 0.0001 });
    await expect(refused).rejects.toMatchObject({ type: 'max-total-charge-usd-below-minimum' });
  });

  test.each([
    ['a wrong token', { token: 'wrong' }, 401, 'invalid-token'],
    ['no token', { token: undefined }, 401, 'token-not-provided'],
  ])('%s is refused', async (_, options, statusCode, type) => {
    const bare = new apify.ApifyClient({ baseUrl: simulator.url, ...(options.token && { token: options.token }) });
    await expect(bare.actor(TIKTOK).start({})).rejects.toMatchObject({ statusCode, type });
  });

  test('an unknown actor, run or dataset is not found, and an input outside the schema is refused', async () => {
    await expect(client().actor('no/such').start({})).rejects.toMatchObject({
      statusCode: 404,
      type: 'actor-not-found',
    });
    expect(await client().run('nosuchrun').get()).toBeUndefined();
    await expect(client().dataset('nosuch').listItems()).rejects.toMatchObject({ type: 'record-not-found' });
    const inputs: [string, object][] = [
      [TIKTOK, { postURLs: [] }],
      [YOUTUBE, { startUrls: ['https://youtu.be/video000001'] }],
      [REELS, { directUrls: ['https://www.instagram.com/p/a/'] }],
      [X, { tweetIDs: [1728108619189874] }],
    ];
    for (const [actor, input] of inputs) {
      const refused = client().actor(actor).start(input);
      await expect(refused).rejects.toMatchObject({ statusCode: 400, type: 'invalid-input' });
    }
    expect(simulator.requests).toEqual([]);
  });
});

describe('network faults, as the client shows them', () => {
  beforeEach(setVideos);

  test.each([
    ['429, which the client retries after a pause of its own', { status: 429, retryAfter: 1 }, 'rate-limit-exceeded'],
    ['500', { status: 500 }, 'internal-server-error'],
    ['502 with a page', { status: 502, body: 'html' as const }, undefined],
  ])('%s: passes on a retry, and is thrown if it persists', async (_, fault, type) => {
    for (const endpoint of ['start', 'poll', 'items'] as const) simulator.faults.http(endpoint, fault);
    expect((await scrapeTiktok(A)).items).toHaveLength(1);
    simulator.faults.http('start', { ...fault, times: 2 });
    await expect(startTiktok()).rejects.toMatchObject({ name: 'ApifyApiError', statusCode: fault.status, type });
    expect([simulator.hits('start'), simulator.requests.length]).toEqual([4, 1]);
  });

  test('the Retry-After header is sent', async () => {
    simulator.faults.http('poll', { status: 429, retryAfter: 7 });
    const response = await fetch(`${simulator.url}/v2/actor-runs/any`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
  });

  test('a refused connection is a network error, and nothing was started', async () => {
    simulator.faults.refuse('start', { times: 2 });
    await expect(startTiktok()).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(simulator.requests).toHaveLength(0);
  });

  test('a reset in the middle of an answer: the run was started, and the retry starts a second one', async () => {
    simulator.faults.resetMidBody('start');
    await startTiktok();
    expect(simulator.requests).toHaveLength(2);
    simulator.faults.resetMidBody('items', { times: 2 });
    await expect(scrapeTiktok(A)).rejects.toMatchObject({
      code: expect.stringMatching(/ECONNRESET|ECONNABORTED|ERR_BAD/),
    });
  });

  test('cut JSON is retried, and thrown if it persists', async () => {
    simulator.faults.truncatedJson('items');
    expect((await scrapeTiktok(A)).items).toHaveLength(1);
    simulator.faults.truncatedJson('poll', { times: 2 });
    await expect(scrapeTiktok(A)).rejects.toMatchObject({ code: 'invalid-response-body' });
  });

  test('a stall lasts until it is released, for its time, until health returns, or until the client gives up', async () => {
    const stall = simulator.faults.stall('items');
    const scraping = scrapeTiktok(A);
    await stall.reached;
    expect(simulator.runs()).toMatchObject([{ status: 'SUCCEEDED' }]);
    stall.release();
    expect((await scraping).items).toHaveLength(1);
    simulator.faults.stall('start', { ms: 1 });
    await startTiktok();
    const forgotten = simulator.faults.stall('start');
    const starting = startTiktok({ maxRetries: 0 });
    await forgotten.reached;
    simulator.faults.clear();
    await starting;
    const lasting = simulator.faults.stall('start');
    const impatient = startTiktok({ timeoutSecs: 1, maxRetries: 0 });
    await lasting.reached;
    await expect(impatient).rejects.toMatchObject({ code: 'ECONNABORTED' });
  });

  test('a revoked token is 401 on every call, exhausted credit 402 on every start, both until health returns', async () => {
    const { id } = await startTiktok();
    simulator.faults.creditExhausted();
    const type = 'not-enough-usage-to-run-paid-actor';
    await expect(startTiktok()).rejects.toMatchObject({ statusCode: 402, type });
    expect(await client().run(id).get()).toMatchObject({ id });
    simulator.faults.tokenRevoked();
    await expect(client().run(id).get()).rejects.toMatchObject({ statusCode: 401, type: 'user-or-token-not-found' });
    simulator.faults.clear();
    await startTiktok();
  });
});

describe('faults of runs and items', () => {
  beforeEach(setVideos);
  const viewsOf = (items: Items) => items.map((item) => item['playCount']);

  test.each(['FAILED', 'TIMED-OUT', 'ABORTED'] as const)(
    'a run ends %s, and its partial dataset can be read',
    async (ends) => {
      simulator.faults.runEnds(ends, { partial: 2 });
      const { run, items } = await scrapeTiktok(A, B, C);
      expect(run).toMatchObject({ status: ends, finishedAt: expect.any(Date) });
      expect(viewsOf(items)).toEqual([1000, 2000]);
      expect((await scrapeTiktok(A, B, C)).items).toHaveLength(3);
    },
  );

  test('an empty dataset is a successful run', async () => {
    simulator.faults.emptyDataset();
    expect(await scrapeTiktok(A)).toMatchObject({ run: { status: 'SUCCEEDED' }, items: [] });
  });

  test('items are missing, duplicated, foreign, or in another order', async () => {
    simulator.faults.item(A, () => null);
    simulator.faults.item(B, (item) => [item, item]);
    simulator.faults.item(C, (item) => [item, { ...item, id: '7000000000000000009', playCount: 9 }]);
    simulator.faults.reorder();
    expect(viewsOf((await scrapeTiktok(A, B, C)).items)).toEqual([9, 3000, 2000, 2000]);
    expect(viewsOf((await scrapeTiktok(A, B, C)).items)).toEqual([1000, 2000, 3000]);
  });

  test.each([['22,332'], ['1.2K'], [null], [-1], ['NaN'], [1e300], [1.5], [1]])(
    'views of %p, one post only',
    async (value) => {
      simulator.faults.views(B, value);
      expect(viewsOf((await scrapeTiktok(A, B, C)).items)).toEqual([1000, value, 3000]);
    },
  );

  test('a fault can be limited to a social platform, and waits until its run comes', async () => {
    simulator.faults.runEnds('FAILED', { socialPlatform: 'X' });
    simulator.faults.http('items', { status: 400, socialPlatform: 'X' });
    expect((await scrapeTiktok(A)).run.status).toBe('SUCCEEDED');
    expect(simulator.faults.pending()).toEqual(['http 400 items', 'run ends FAILED']);
    await expect(scrape(X, { tweetIDs: [TWEET] })).rejects.toMatchObject({ statusCode: 400 });
    expect(simulator.runs().map((run) => run.status)).toEqual(['SUCCEEDED', 'FAILED']);
  });
});
