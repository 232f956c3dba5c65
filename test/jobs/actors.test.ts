/**
 * The meaning of the four actors' items, on the samples of their documentation and on every broken item that was ever
 * seen.
 */
import { toCount } from '../../src/scraping/counts.js';
import { matchItems } from '../../src/scraping/match-items.js';
import type { Actor, Item } from '../../src/scraping/platforms/platform.js';
import { PLATFORMS, SOCIAL_PLATFORMS, type SocialPlatform } from '../../src/scraping/platforms/platforms.js';
import { parsePostUrl } from '../../src/scraping/post-url.js';
import type { ScrapeOutcome } from '../../src/scraping/scrape-outcome.js';
import type { Post } from '../../src/scraping/scraper.js';

const TIKTOK_ITEM: Item = {
  id: '7533731959172861206',
  text: 'clip #ad',
  createTime: 1754083665,
  createTimeISO: '2025-08-01T21:27:45.000Z',
  authorMeta: { id: '7002169437214213125', name: 'some_creator', nickName: 'Some Creator', heart: 126000000 },
  webVideoUrl: 'https://www.tiktok.com/@some_creator/video/7533731959172861206',
  videoMeta: { height: 1024, width: 576, duration: 74, coverUrl: 'https://p16.example/cover.jpg' },
  diggCount: 25900,
  shareCount: 352,
  playCount: 573900,
  collectCount: 1356,
  commentCount: 346,
  isSlideshow: false,
  submittedVideoUrl: 'https://www.tiktok.com/@some_creator/video/7533731959172861206',
};

const YOUTUBE_ITEM: Item = {
  title: 'My short',
  id: 'CW7gfrTlr0Y',
  url: 'https://www.youtube.com/watch?v=CW7gfrTlr0Y',
  type: 'shorts',
  thumbnailUrl: 'https://i.ytimg.com/vi/CW7gfrTlr0Y/maxresdefault.jpg',
  viewCount: 35582192,
  date: '2021-12-21T00:00:00.000Z',
  likes: 512238,
  location: null,
  channelName: 'Some Channel',
  channelUsername: 'SomeChannel',
  commentsCount: 14,
  commentsTurnedOff: false,
  input: 'https://www.youtube.com/watch?v=CW7gfrTlr0Y',
  order: 0,
};

const INSTAGRAM_ITEM: Item = {
  inputUrl: 'https://www.instagram.com/reel/DZN3mhZBQ_Q/',
  id: '3913028191006298064',
  type: 'Video',
  productType: 'clips',
  shortCode: 'DZN3mhZBQ_Q',
  caption: 'text #ad',
  url: 'https://www.instagram.com/p/DZN3mhZBQ_Q/',
  commentsCount: 92,
  likesCount: 11481,
  videoViewCount: 41365,
  videoPlayCount: 241820,
  displayUrl: 'https://scontent.example/x.jpg',
  timestamp: '2026-06-05T19:58:30.000Z',
  ownerFullName: 'Some One',
  ownerUsername: 'someone',
};

const X_ITEM: Item = {
  type: 'tweet',
  id: '1728108619189874825',
  url: 'https://x.com/someone/status/1728108619189874825',
  twitterUrl: 'https://twitter.com/someone/status/1728108619189874825',
  text: 'hello',
  viewCount: 38012345,
  likeCount: 104121,
  replyCount: 6526,
  retweetCount: 11311,
  quoteCount: 2915,
  createdAt: 'Fri Nov 24 17:49:36 +0000 2023',
  author: { type: 'user', userName: 'someone', name: 'Some One', followers: 172669889 },
};

const NO_RESULTS: Item = { noResults: true };
const MOCK_TWEET: Item = { type: 'mock_tweet', id: -1, text: 'From KaitoEasyAPI, a reminder: …' };

const SAMPLES: Readonly<Record<SocialPlatform, { item: Item; viewsField: string; link: string }>> = {
  TIKTOK: { item: TIKTOK_ITEM, viewsField: 'playCount', link: 'submittedVideoUrl' },
  YOUTUBE: { item: YOUTUBE_ITEM, viewsField: 'viewCount', link: 'input' },
  INSTAGRAM: { item: INSTAGRAM_ITEM, viewsField: 'videoPlayCount', link: 'inputUrl' },
  X: { item: X_ITEM, viewsField: 'viewCount', link: 'url' },
};
const ROWS = Object.entries(SAMPLES).map(([name, sample]) => ({
  actor: PLATFORMS[name as SocialPlatform].actor,
  ...sample,
}));

/** Another post, and the field that repeats the link by which an item was requested. X uses ids. */
const OTHERS = {
  TIKTOK: '7533731959172861207',
  YOUTUBE: 'dQw4w9WgXcQ',
  INSTAGRAM: 'DZN3mhZBQ_R',
  X: '1728108619189874826',
};
const ECHOES = { TIKTOK: 'submittedVideoUrl', YOUTUBE: 'input', INSTAGRAM: 'inputUrl', X: 'inputUrl' };

function postOf(url: unknown): Post {
  const parsed = parsePostUrl(String(url));
  if (parsed.kind !== 'post') throw new Error(`${url} is no post`);
  return parsed.post;
}

function platformOf(actor: Actor): SocialPlatform {
  return SOCIAL_PLATFORMS.find((one) => PLATFORMS[one].actor === actor) as SocialPlatform;
}

/** The outcome of the one requested post of a sample, from these items. */
function outcomeOf(actor: Actor, items: readonly unknown[]): ScrapeOutcome | undefined {
  const { item, link } = SAMPLES[platformOf(actor)];
  const post = postOf(item[link]);
  return matchItems(actor, [post], items, { kind: 'missing' }).outcomes.get(post.externalId);
}

function without(item: Item, ...fields: string[]): Item {
  return Object.fromEntries(Object.entries(item).filter(([field]) => !fields.includes(field)));
}

describe('counts', () => {
  test.each<[unknown, bigint | null]>([
    [0, 0n],
    [-0, 0n],
    [573900, 573900n],
    [2_147_483_648, 2_147_483_648n],
    [900_000_000_000, 900_000_000_000n],
    [22n, 22n],
    ['0', 0n],
    ['007', 7n],
    [' 573900 ', 573900n],
    ['22,332', 22332n],
    ['1,710,167,563', 1_710_167_563n],
    ['22 332', 22332n],
    ['22\u00A0332', 22332n],
    ['22\u202F332', 22332n],
    ['1.2K', 1200n],
    ['1.2k', 1200n],
    ['12 M', 12_000_000n],
    ['1.05B', 1_050_000_000n],
    ['1.2345K', 1234n],
    ['0.5K', 500n],
    [900_000_000_001, null],
    ['900,000,000,001', null],
    ['901B', null],
    [Number.MAX_SAFE_INTEGER + 1, null],
    [1e300, null],
    ['9'.repeat(200_000), null],
    [-1, null],
    [-1n, null],
    ['-1', null],
    [12.5, null],
    ['12.5', null],
    ['22.332', null],
    ['1,2', null],
    ['1,2K', null],
    ['1,23,456', null],
    ['1.2.3K', null],
    ['1e9', null],
    ['0x10', null],
    ['K', null],
    ['12 views', null],
    ['many', null],
    ['', null],
    ['\u0661\u0662', null],
    [Number.NaN, null],
    [Number.POSITIVE_INFINITY, null],
    [null, null],
    [undefined, null],
    [true, null],
    [[5], null],
    [{ count: 5 }, null],
  ])('%p is %p', (value, count) => {
    expect(toCount(value)).toBe(count);
  });
});

describe('the documented items', () => {
  test('TikTok', () => {
    expect(outcomeOf(PLATFORMS.TIKTOK.actor, [TIKTOK_ITEM])).toEqual({
      kind: 'ok',
      counts: { views: 573900n, likes: 25900n, comments: 346n, shares: 352n },
      viewsField: 'playCount',
      details: {
        author: 'some_creator',
        title: 'clip #ad',
        thumbnailUrl: 'https://p16.example/cover.jpg',
        postedAt: new Date('2025-08-01T21:27:45Z'),
      },
    });
  });

  test('YouTube, which counts no shares', () => {
    expect(outcomeOf(PLATFORMS.YOUTUBE.actor, [YOUTUBE_ITEM])).toEqual({
      kind: 'ok',
      counts: { views: 35582192n, likes: 512238n, comments: 14n, shares: null },
      viewsField: 'viewCount',
      details: {
        author: 'SomeChannel',
        title: 'My short',
        thumbnailUrl: 'https://i.ytimg.com/vi/CW7gfrTlr0Y/maxresdefault.jpg',
        postedAt: new Date('2021-12-21T00:00:00Z'),
      },
    });
  });

  test('Instagram, by plays and not by views', () => {
    expect(outcomeOf(PLATFORMS.INSTAGRAM.actor, [INSTAGRAM_ITEM])).toEqual({
      kind: 'ok',
      counts: { views: 241820n, likes: 11481n, comments: 92n, shares: null },
      viewsField: 'videoPlayCount',
      details: {
        author: 'someone',
        title: 'text #ad',
        thumbnailUrl: 'https://scontent.example/x.jpg',
        postedAt: new Date('2026-06-05T19:58:30Z'),
      },
    });
  });

  test('X, whose shares are retweets and quotes', () => {
    expect(outcomeOf(PLATFORMS.X.actor, [X_ITEM])).toEqual({
      kind: 'ok',
      counts: { views: 38012345n, likes: 104121n, comments: 6526n, shares: 14226n },
      viewsField: 'viewCount',
      details: {
        author: 'someone',
        title: 'hello',
        thumbnailUrl: null,
        postedAt: new Date('2023-11-24T17:49:36Z'),
      },
    });
  });
});

describe('inputs', () => {
  const tiktok = postOf('https://www.tiktok.com/@a/photo/7533731959172861206');
  const short = postOf('https://youtube.com/shorts/CW7gfrTlr0Y');
  const reel = postOf('https://www.instagram.com/reel/DZN3mhZBQ_Q/');
  const tweet = postOf('https://twitter.com/someone/status/1728108619189874825');

  test.each<[string, SocialPlatform, string | undefined, Post, Item]>([
    [
      'a slideshow as a video',
      'TIKTOK',
      undefined,
      tiktok,
      { postURLs: ['https://www.tiktok.com/@a/video/7533731959172861206'] },
    ],
    [
      'a Short as a video',
      'YOUTUBE',
      undefined,
      short,
      {
        startUrls: [{ url: 'https://www.youtube.com/watch?v=CW7gfrTlr0Y' }],
        maxResults: 1,
        maxResultsShorts: 1,
        maxResultStreams: 1,
      },
    ],
    [
      'a reel',
      'INSTAGRAM',
      undefined,
      reel,
      {
        directUrls: ['https://www.instagram.com/p/DZN3mhZBQ_Q/'],
        resultsType: 'posts',
        resultsLimit: 1,
        addParentData: false,
      },
    ],
    [
      'a reel for the reel scraper',
      'INSTAGRAM',
      'apify/instagram-reel-scraper',
      reel,
      { username: ['https://www.instagram.com/p/DZN3mhZBQ_Q/'], resultsLimit: 1 },
    ],
    ['a tweet', 'X', undefined, tweet, { tweetIDs: ['1728108619189874825'], maxItems: 1, queryType: 'Latest' }],
    [
      'a tweet for apidojo',
      'X',
      'apidojo/twitter-scraper-lite',
      tweet,
      { startUrls: ['https://x.com/someone/status/1728108619189874825'], maxItems: 1 },
    ],
  ])('%s', (_what, socialPlatform, actorId, post, input) => {
    const actor = PLATFORMS[socialPlatform].actor;
    expect(actor.input([post], actorId ?? actor.actorId)).toEqual(input);
  });
});

describe.each(ROWS)('an item of $platformOf(actor)', ({ actor, item, viewsField, link }) => {
  test.each<[unknown, ScrapeOutcome['kind']]>([
    ['1,234,567', 'ok'],
    ['1.2M', 'ok'],
    [null, 'hidden'],
    [undefined, 'hidden'],
    [-1, 'hidden'],
    ['-1', 'hidden'],
    ['', 'hidden'],
    [Number.NaN, 'failed'],
    ['many', 'failed'],
    [12.5, 'failed'],
    [1e15, 'failed'],
    [{ count: 5 }, 'failed'],
    [-500, 'failed'],
  ])('with views of %p is %s', (views, kind) => {
    const changed = { ...without(item, 'videoViewCount'), [viewsField]: views };
    expect(outcomeOf(actor, [changed])?.kind).toBe(kind);
  });

  test('names the reason when its views are no count', () => {
    expect(outcomeOf(actor, [{ ...item, [viewsField]: 'many' }])).toEqual({ kind: 'failed', code: 'VIEWS_UNREADABLE' });
  });

  test('with zero views and no other count is a zero', () => {
    const others = Object.keys(item).filter((field) => /^(likes|.*Count)$/.test(field));
    const fresh = { ...item, ...Object.fromEntries([...others, viewsField].map((field) => [field, 0])) };
    expect(outcomeOf(actor, [fresh])).toMatchObject({ kind: 'ok', counts: { views: 0n } });
  });

  test('with zero views and some likes is a fault, not a zero', () => {
    const code = 'VIEWS_IMPLAUSIBLE';
    expect(outcomeOf(actor, [{ ...item, [viewsField]: 0 }])).toEqual({ kind: 'failed', code });
  });

  test('is found by its link when it has no id', () => {
    expect(outcomeOf(actor, [without(item, 'id', 'shortCode')])?.kind).toBe('ok');
  });

  test('is found by its link when its id lost digits as a number', () => {
    expect(outcomeOf(actor, [{ ...without(item, 'shortCode'), id: 7533731959172861000 }])?.kind).toBe('ok');
  });

  test('belongs to the post of its own link, whatever link was requested', () => {
    const post = postOf(item[link]);
    const other = JSON.parse(
      JSON.stringify(without(item, 'id', 'shortCode')).replaceAll(post.externalId, OTHERS[platformOf(actor)]),
    );
    const matched = matchItems(actor, [post], [{ ...other, [ECHOES[platformOf(actor)]]: item[link] }], {
      kind: 'missing',
    });
    expect([...matched.outcomes]).toEqual([[post.externalId, { kind: 'missing' }]]);
  });

  test.each<[what: string, change: Item]>([
    ['errors', { errorMessages: ['blocked'] }],
    ['an error in the note of a crawler', { '#debug': { errorMessages: ['blocked'] } }],
    ['a description of an error', { errorDescription: 'Something went wrong' }],
    ['a refusal', { statusCode: 403 }],
    ['a failed status', { status: 'FAILED' }],
    ['no success', { success: false }],
  ])('with counts and %s is a failure of the scrape', (_what, change) => {
    expect(outcomeOf(actor, [{ ...item, ...change }])?.kind).toBe('failed');
  });

  test('that reports no errors is no error', () => {
    const fine = { '#error': false, errorMessages: [], requestErrorMessages: [], errors: {}, error: ' ', status: 'ok' };
    const debug = { '#debug': { statusCode: 200, errorMessages: null } };
    expect(outcomeOf(actor, [{ ...item, ...fine, ...debug, success: true }])?.kind).toBe('ok');
  });

  test('without views is hidden if it names its author and the post as its own, and unknown otherwise', () => {
    const bare = { ...without(item, 'videoViewCount'), [viewsField]: null };
    const unknown = { kind: 'failed', code: 'ITEM_UNKNOWN' };
    expect(outcomeOf(actor, [bare])).toEqual({ kind: 'hidden' });
    const authors = ['authorMeta', 'channelName', 'channelUsername', 'ownerUsername', 'author'];
    expect(outcomeOf(actor, [without(bare, ...authors)])).toEqual(unknown);
    const own = ['id', 'shortCode', 'webVideoUrl', 'twitterUrl', ...(platformOf(actor) === 'X' ? [] : ['url'])];
    expect(outcomeOf(actor, [without(bare, ...own)])).toEqual(platformOf(actor) === 'X' ? { kind: 'hidden' } : unknown);
  });

  test('belongs to the post of its id, whatever link was requested', () => {
    const id = platformOf(actor) === 'YOUTUBE' ? 'CCCCCCCCCCC' : '1111111111111111111';
    const post = postOf(item[link]);
    const matched = matchItems(actor, [post], [{ ...item, id, shortCode: 'CCCCCCCCCCC' }], { kind: 'missing' });
    expect([...matched.outcomes]).toEqual([[post.externalId, { kind: 'missing' }]]);
    expect(matched.items).toEqual({ read: 1, ignored: 1 });
  });

  test('wins over error items before and after it', () => {
    const error = { [link]: item[link], error: 'not_found', errorCode: 'POST_NOT_FOUND_OR_PRIVATE' };
    expect(outcomeOf(actor, [error, item, error])?.kind).toBe('ok');
  });

  test('counts once if it comes twice, and the first is believed', () => {
    const doubled = [item, { ...item, [viewsField]: 1 }];
    expect(outcomeOf(actor, doubled)).toEqual(outcomeOf(actor, [item]));
  });

  test('with an unknown error is a failure of the scrape, never a zero', () => {
    const broken = { ...item, error: 'Something <b>odd</b> happened', [viewsField]: 0 };
    expect(outcomeOf(actor, [broken])).toEqual({ kind: 'failed', code: 'ACTOR_ERROR' });
    expect(outcomeOf(actor, [{ ...item, error: 'proxy_blocked' }])).toEqual({ kind: 'failed', code: 'PROXY_BLOCKED' });
    expect(outcomeOf(actor, [{ ...item, error: { deep: true } }])).toEqual({ kind: 'failed', code: 'ERROR' });
  });

  test('with an empty error is no error', () => {
    expect(outcomeOf(actor, [{ ...item, error: null, errorCode: '' }])?.kind).toBe('ok');
  });

  test('and anything that is no item are told apart', () => {
    const post = postOf(item[link]);
    const junk = [
      null,
      undefined,
      7,
      'text',
      true,
      [item],
      {},
      NO_RESULTS,
      MOCK_TWEET,
      { id: -1 },
      { error: 'not_found' },
    ];
    const matched = matchItems(actor, [post], [...junk, item], { kind: 'missing' });
    expect(matched.outcomes.get(post.externalId)?.kind).toBe('ok');
    expect(matched.items).toEqual({ read: junk.length + 1, ignored: junk.length });
  });
});

describe('posts that do not answer', () => {
  const tiktokLink = 'https://www.tiktok.com/@x/video/7533731959172861206';
  const reelLink = 'https://www.instagram.com/p/DZN3mhZBQ_Q/';
  const videoLink = 'https://www.youtube.com/watch?v=CW7gfrTlr0Y';

  test.each<[string, SocialPlatform, Item, ScrapeOutcome]>([
    [
      'a dead TikTok',
      'TIKTOK',
      { url: tiktokLink, error: 'Post not found or private.', errorCode: 'POST_NOT_FOUND_OR_PRIVATE' },
      { kind: 'gone' },
    ],
    [
      'a dead TikTok with its code in error',
      'TIKTOK',
      { url: tiktokLink, error: 'POST_NOT_FOUND_OR_PRIVATE' },
      { kind: 'gone' },
    ],
    [
      'a dead TikTok with its message only',
      'TIKTOK',
      { url: tiktokLink, error: 'Post not found or private.' },
      { kind: 'gone' },
    ],
    [
      'a sensitive TikTok',
      'TIKTOK',
      { url: tiktokLink, error: 'Sensitive.', errorCode: 'POST_SENSITIVE' },
      { kind: 'restricted' },
    ],
    [
      'a TikTok of a closed account',
      'TIKTOK',
      { url: tiktokLink, errorCode: 'PROFILE_PRIVATE' },
      { kind: 'restricted' },
    ],
    [
      'a TikTok link the actor rejects',
      'TIKTOK',
      { errorCode: 'INVALID_URLS', invalidUrls: ['no link', tiktokLink] },
      { kind: 'failed', code: 'INVALID_URLS' },
    ],
    [
      'a YouTube page without a video',
      'YOUTUBE',
      { input: videoLink, error: 'NO_VIDEOS', note: 'No videos found on the page.' },
      { kind: 'gone' },
    ],
    [
      'a YouTube video behind an age gate',
      'YOUTUBE',
      { ...without(YOUTUBE_ITEM, 'viewCount'), isAgeRestricted: true },
      { kind: 'restricted' },
    ],
    ['a YouTube video without views', 'YOUTUBE', without(YOUTUBE_ITEM, 'viewCount'), { kind: 'hidden' }],
    [
      'a dead reel',
      'INSTAGRAM',
      { url: reelLink, username: 'p', error: 'not_found', errorDescription: 'Post does not exist' },
      { kind: 'gone' },
    ],
    [
      'a reel behind a wall',
      'INSTAGRAM',
      { inputUrl: reelLink, url: reelLink, error: 'restricted_page', description: '71 likes, 0 comments' },
      { kind: 'restricted' },
    ],
    [
      'a private reel',
      'INSTAGRAM',
      { url: reelLink, error: 'no_items', errorDescription: 'Empty or private data' },
      { kind: 'restricted' },
    ],
    [
      'a dead reel known by its number only',
      'INSTAGRAM',
      { id: '3913028191006298064', error: 'not_found' },
      { kind: 'gone' },
    ],
    [
      'a photo',
      'INSTAGRAM',
      { ...without(INSTAGRAM_ITEM, 'videoPlayCount', 'videoViewCount'), type: 'Image' },
      { kind: 'hidden' },
    ],
    [
      'an album, which says 0 plays',
      'INSTAGRAM',
      { ...INSTAGRAM_ITEM, type: 'Sidecar', videoPlayCount: 0 },
      { kind: 'hidden' },
    ],
    ['a deleted tweet', 'X', NO_RESULTS, { kind: 'missing' }],
    ['a padded run', 'X', MOCK_TWEET, { kind: 'missing' }],
    [
      'a tweet in a run that answers 0 views for all',
      'X',
      { ...X_ITEM, viewCount: 0 },
      { kind: 'failed', code: 'VIEWS_IMPLAUSIBLE' },
    ],
  ])('%s', (_what, socialPlatform, item, outcome) => {
    expect(outcomeOf(PLATFORMS[socialPlatform].actor, [item])).toEqual(outcome);
  });

  test('of two errors the retryable one is believed', () => {
    const gone = { url: tiktokLink, errorCode: 'POST_NOT_FOUND_OR_PRIVATE' };
    const sensitive = { url: tiktokLink, errorCode: 'POST_SENSITIVE' };
    expect(outcomeOf(PLATFORMS.TIKTOK.actor, [gone, sensitive])).toEqual({ kind: 'restricted' });
  });
});

describe('unknown counts', () => {
  test.each<[string, SocialPlatform, Item, object]>([
    ['likes that Instagram hides as -1', 'INSTAGRAM', { ...INSTAGRAM_ITEM, likesCount: -1 }, { likes: null }],
    ['shares that Instagram was paid for', 'INSTAGRAM', { ...INSTAGRAM_ITEM, sharesCount: 12 }, { shares: 12n }],
    ['comments that YouTube does not show', 'YOUTUBE', without(YOUTUBE_ITEM, 'commentsCount'), { comments: null }],
    ['half of the shares of X', 'X', without(X_ITEM, 'quoteCount'), { shares: null }],
    ['likes that are no count', 'TIKTOK', { ...TIKTOK_ITEM, diggCount: 'many' }, { likes: null }],
  ])('%s', (_what, socialPlatform, item, counts) => {
    expect(outcomeOf(PLATFORMS[socialPlatform].actor, [item])).toMatchObject({ kind: 'ok', counts });
  });

  test('Instagram falls back to its old count and says so', () => {
    const old = without(INSTAGRAM_ITEM, 'videoPlayCount');
    expect(outcomeOf(PLATFORMS.INSTAGRAM.actor, [old])).toMatchObject({
      counts: { views: 41365n },
      viewsField: 'videoViewCount',
    });
  });

  test('Instagram does not fall back if the plays are unreadable', () => {
    const odd = { ...INSTAGRAM_ITEM, videoPlayCount: 'many' };
    expect(outcomeOf(PLATFORMS.INSTAGRAM.actor, [odd])).toEqual({ kind: 'failed', code: 'VIEWS_UNREADABLE' });
  });

  test('a TikTok slideshow shows its plays', () => {
    const slideshow = { ...TIKTOK_ITEM, isSlideshow: true, playCount: 348100, videoMeta: { duration: 0 } };
    expect(outcomeOf(PLATFORMS.TIKTOK.actor, [slideshow])).toMatchObject({ kind: 'ok', counts: { views: 348100n } });
  });
});

describe('the details that a post gives', () => {
  function detailsOf(change: Item): unknown {
    const outcome = outcomeOf(PLATFORMS.YOUTUBE.actor, [{ ...YOUTUBE_ITEM, ...change }]);
    return outcome?.kind === 'ok' ? outcome.details : outcome;
  }

  test.each<[string, Item, object]>([
    ['control and bidi characters', { title: 'a\u0000b\u202Ec\n\td\uD800' }, { title: 'a b c d' }],
    ['decomposed letters', { title: 'e\u0301' }, { title: '\u00E9' }],
    ['emoji, which are cut whole', { title: '\u{1F600}'.repeat(400) }, { title: '\u{1F600}'.repeat(300) }],
    ['a title of blanks', { title: ' \u200E ' }, { title: null }],
    ['a title that is no text', { title: { html: '<b>' } }, { title: null }],
    ['a handle with its sign', { channelUsername: '@SomeChannel' }, { author: 'SomeChannel' }],
    ['a channel without a handle', { channelUsername: null }, { author: 'Some Channel' }],
    ['a thumbnail that is a script', { thumbnailUrl: 'javascript:alert(1)' }, { thumbnailUrl: null }],
    ['a thumbnail without encryption', { thumbnailUrl: 'http://i.example/x.jpg' }, { thumbnailUrl: null }],
    ['a thumbnail with a user name', { thumbnailUrl: 'https://a:b@i.example/x.jpg' }, { thumbnailUrl: null }],
    [
      'a thumbnail of a megabyte',
      { thumbnailUrl: `https://i.example/${'x'.repeat(1_000_000)}` },
      { thumbnailUrl: null },
    ],
    ['a day', { date: '2021-12-21' }, { postedAt: new Date('2021-12-21T00:00:00Z') }],
    ['a time without a zone', { date: '2021-12-21 10:00:00' }, { postedAt: new Date('2021-12-21T10:00:00Z') }],
    ['a relative date', { date: '10 months ago' }, { postedAt: null }],
    ['an impossible date', { date: '2021-13-45' }, { postedAt: null }],
    ['an implausible date', { date: '0001-01-01' }, { postedAt: null }],
  ])('%s', (_what, change, details) => {
    expect(detailsOf(change)).toMatchObject(details);
  });

  test.each<[SocialPlatform, Item, string]>([
    ['TIKTOK', without(TIKTOK_ITEM, 'createTime', 'createTimeISO'), '2025-08-01T21:27:41.000Z'],
    ['X', { ...X_ITEM, createdAt: 'yesterday' }, '2023-11-24T17:49:36.177Z'],
  ])('the time of posting on %s is in the id too', (socialPlatform, item, postedAt) => {
    const outcome = outcomeOf(PLATFORMS[socialPlatform].actor, [item]);
    expect(outcome).toMatchObject({ details: { postedAt: new Date(postedAt) } });
  });
});
