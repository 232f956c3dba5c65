/**
 * Wrong items (SECURITY row 26), on all four social platforms at once. Each run brings one spoiled post and one healthy
 * one. Only a valid observation may become a tracking, and only growth may become money.
 */
import type { Item, ItemContext, MutateItem } from '../../dev/simulator/simulator.js';
import type { SocialPlatform } from '../../src/kernel/prisma/generated/enums.js';
import { SOCIAL_PLATFORMS } from '../../src/scraping/platforms/platforms.js';
import { type Expected, type Shown, useStage } from '../support/fault-stage.js';

/** A batch for each social platform. */
const CAST = {
  badTiktok: 'TIKTOK',
  goodTiktok: 'TIKTOK',
  badYoutube: 'YOUTUBE',
  goodYoutube: 'YOUTUBE',
  badInstagram: 'INSTAGRAM',
  goodInstagram: 'INSTAGRAM',
  badX: 'X',
  goodX: 'X',
} as const;
const BAD = { TIKTOK: 'badTiktok', YOUTUBE: 'badYoutube', INSTAGRAM: 'badInstagram', X: 'badX' } as const;

type Name = keyof typeof CAST;
type Outcome = Expected | Record<SocialPlatform, Expected>;

const openStage = useStage(CAST);

interface Post extends ItemContext {
  externalId: string;
}

/** Values that an actor writes instead of an item: any value, a list of several values, or null for no item. */
type Spoil = (item: Item, post: Post) => unknown;

/** A tick that spoils the bad post of every social platform, followed by a healthy one. */
async function spoiledTick(outcome: Outcome, spoil: Spoil): Promise<void> {
  const stage = await openStage();
  const expected: Record<Name, Expected> = stage.all('OK');
  for (const socialPlatform of SOCIAL_PLATFORMS) {
    const name = BAD[socialPlatform];
    const { externalId } = stage.roles[name];
    // The simulator's type says what an actor should write.
    const mutate = (item: Item, context: ItemContext) => spoil(item, { ...context, externalId });
    stage.faults.item(externalId, mutate as MutateItem, { socialPlatform });
    expected[name] = typeof outcome === 'object' && 'X' in outcome ? outcome[socialPlatform] : outcome;
  }
  await stage.expectOutcomes(await stage.faultyTick(), expected);
  await stage.expectToCatchUp();
}

/** The item with another value in the field where its social platform keeps the views. */
function withViews(item: Item, { viewsFields }: ItemContext, value: unknown) {
  return { ...item, ...Object.fromEntries(viewsFields.map((field) => [field, value])) };
}

function viewsOf(item: Item, { viewsFields }: ItemContext): number {
  return Number(item[viewsFields[0] ?? '']);
}

/** The same item about a post that nobody asked for, with conspicuous views. */
function foreign(item: Item, post: Post): Item {
  const other =
    post.socialPlatform === 'YOUTUBE' || post.socialPlatform === 'INSTAGRAM' ? 'AAAAAAAAAAA' : '7000000000000000001';
  return JSON.parse(JSON.stringify(withViews(item, post, 777_770)).replaceAll(post.externalId, other));
}

describe('the item of a post', () => {
  test.each<[what: string, outcome: Outcome, spoil: Spoil]>([
    ['is missing', 'MISSING', () => null],
    ['is about another post', 'MISSING', foreign],
    ['comes with one about another post', 'OK', (item, post) => [foreign(item, post), item]],
    ['is no object', 'MISSING', () => ['text', 7, true, null, [[]]]],
    ['comes with things that are no objects', 'OK', (item) => ['text', 7, null, item]],
    ['comes twice', 'OK', (item) => [item, item]],
    ['comes twice, the second time with other views', 'OK', (item, post) => [item, withViews(item, post, 777_770)]],
    ['comes before an error about it', 'OK', (item) => [item, { ...item, error: 'ODD' }]],
    ['comes after an error about it', 'OK', (item) => [{ ...item, error: 'ODD' }, item]],
    ['is an unknown error, with counts', 'FAILED ODD', (item) => ({ ...item, error: 'ODD' })],
    ['is an error without a message', 'FAILED ERROR', (item) => ({ ...item, error: { at: 7 } })],
    [
      'is an error in a sentence',
      'FAILED ACTOR_ERROR',
      (item) => ({ ...item, error: 'Something went wrong; try again.', errorCode: '' }),
    ],
    [
      'is the error of a wall',
      { TIKTOK: 'RESTRICTED', YOUTUBE: 'RESTRICTED', INSTAGRAM: 'RESTRICTED', X: 'MISSING' },
      (item, post) => WALLS[post.socialPlatform as SocialPlatform](item),
    ],
    [
      'says that it is gone',
      { TIKTOK: 'GONE', YOUTUBE: 'GONE', INSTAGRAM: 'GONE', X: 'MISSING' },
      (item, post) => DEAD[post.socialPlatform as SocialPlatform](item),
    ],
  ])('%s', async (_what, outcome, spoil) => {
    await spoiledTick(outcome, spoil);
  });

  test('comes in another place', async () => {
    const stage = await openStage();
    for (const socialPlatform of SOCIAL_PLATFORMS) stage.faults.reorder({ socialPlatform });
    await stage.expectOutcomes(await stage.faultyTick(), stage.all('OK'));
    await stage.expectToCatchUp();
  });

  /** Items of the actors about a post behind a wall and about a deleted one (APIFY.md). */
  const WALLS: Record<SocialPlatform, (item: Item) => unknown> = {
    TIKTOK: ({ submittedVideoUrl: url }) => ({ url, error: 'Sensitive.', errorCode: 'POST_SENSITIVE' }),
    YOUTUBE: ({ viewCount: _, ...item }) => ({ ...item, isAgeRestricted: true }),
    INSTAGRAM: ({ inputUrl }) => ({ inputUrl, url: inputUrl, error: 'restricted_page', description: '71 likes' }),
    X: () => ({ noResults: true }),
  };
  const DEAD: Record<SocialPlatform, (item: Item) => unknown> = {
    TIKTOK: ({ submittedVideoUrl: url }) => ({ url, error: 'Post not found.', errorCode: 'POST_NOT_FOUND_OR_PRIVATE' }),
    YOUTUBE: ({ input }) => ({ input, error: 'NO_VIDEOS', note: 'No videos found on the page.' }),
    INSTAGRAM: ({ inputUrl: url }) => ({ url, username: 'p', error: 'not_found', errorDescription: 'No such post' }),
    X: () => null,
  };
});

describe('the views of an item', () => {
  test.each<[what: string, write: (views: number) => unknown]>([
    ['are text', (views) => String(views)],
    ['are text with separators', (views) => views.toLocaleString('en-US')],
    ['are shortened text', (views) => `${views / 1000}K`],
  ])('%s', async (_what, write) => {
    await spoiledTick('OK', (item, post) => withViews(item, post, write(viewsOf(item, post))));
  });

  test.each<[what: string, value: unknown]>([
    ['null', null],
    ['left out', undefined],
    ['-1', -1],
    ['the text -1', '-1'],
    ['an empty text', ''],
    ['NaN, which JSON writes as null', Number.NaN],
    ['infinite, which JSON writes as null', Number.POSITIVE_INFINITY],
  ])('are hidden: %s', async (_what, value) => {
    await spoiledTick('HIDDEN', (item, post) => withViews(item, post, value));
  });

  test.each<[what: string, value: unknown]>([
    ['the text NaN', 'NaN'],
    ['words', 'lots of views'],
    ['negative', -7],
    ['broken', 12_000.5],
    ['more than any post could have', 900_000_000_010],
    ['larger than a safe integer', 9_007_199_254_740_994],
    ['absurdly large', 1e300],
    ['absurdly large as text', '9'.repeat(40)],
    ['true', true],
    ['a list', [12_000]],
    ['an object', { count: 12_000 }],
  ])('are not a count: %s [S26]', async (_what, value) => {
    await spoiledTick('FAILED VIEWS_UNREADABLE', (item, post) => withViews(item, post, value));
  });

  test('are 0 although the post has likes', async () => {
    await spoiledTick('FAILED VIEWS_IMPLAUSIBLE', (item, post) => withViews(item, post, 0));
  });

  test('jump by more than any post does: they wait as a suspect observation (suspects.test.ts)', async () => {
    await spoiledTick('SUSPECT', (item, post) => withViews(item, post, 777_777_770));
  });

  test('are lower than before: recorded, with nothing earned, nothing taken back, and nothing paid twice [S26]', async () => {
    await spoiledTick(['OK', { views: 4_000 }], (item, post) => withViews(item, post, 4_000));
  });
});

describe('the other counts of an item', () => {
  const OTHERS =
    /^(diggCount|commentCount|shareCount|likes|commentsCount|likesCount|likeCount|replyCount|retweetCount)$/;
  const UNKNOWN: Partial<Shown> = { likes: null, comments: null, shares: null };

  test.each<[what: string, value: unknown]>([
    ['null', null],
    ['left out', undefined],
    ['-1', -1],
    ['the text NaN', 'NaN'],
    ['absurdly large', 1e300],
  ])('are unknown and keep their old values, while the views are counted: %s', async (_what, value) => {
    await spoiledTick(['OK', UNKNOWN], (item) =>
      Object.fromEntries(Object.entries(item).map(([field, old]) => [field, OTHERS.test(field) ? value : old])),
    );
  });
});
