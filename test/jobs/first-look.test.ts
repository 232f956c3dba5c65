/**
 * The results of the first observation of a post, on every social platform, through the whole pipeline: the counts and
 * the field they came from, and the details known of the post from then on. One kind of post needs no look at all: its
 * id says that it is older than its campaign.
 */
import { submitClip } from '../../src/modules/review/submit-clip.js';
import { Bench } from '../support/bench.js';

let bench: Bench;
let campaignId: bigint;

beforeAll(async () => {
  bench = await Bench.open();
  campaignId = await bench.scene.campaign('First looks', { socialPlatforms: ['TIKTOK', 'YOUTUBE', 'INSTAGRAM', 'X'] });
});
afterAll(() => bench.close());

const POSTED = new Date('2026-03-04T05:06:07Z');
const PICTURE = 'https://pictures.example/first.jpg';
const FIRST = { likes: 200, comments: 100, shares: 50, author: 'ann', title: 'A clip #ad', thumbnailUrl: PICTURE };

/** The field in which its actor keeps the views; whether it gives the shares, and a picture. */
const PLATFORMS = [
  { socialPlatform: 'TIKTOK', viewsField: 'playCount', shares: 50n, thumbnailUrl: PICTURE },
  { socialPlatform: 'YOUTUBE', viewsField: 'viewCount', shares: null, thumbnailUrl: PICTURE },
  { socialPlatform: 'INSTAGRAM', viewsField: 'videoPlayCount', shares: null, thumbnailUrl: PICTURE },
  { socialPlatform: 'X', viewsField: 'viewCount', shares: 50n, thumbnailUrl: null },
] as const;

const clipOf = (clipId: bigint) => bench.database.prisma.clip.findUniqueOrThrow({ where: { id: clipId } });

describe.each(PLATFORMS)('the first observation on $socialPlatform', ({ socialPlatform, viewsField, ...tells }) => {
  test('stores counts, their field, author, title, thumbnail and time of posting, and later ones change only the counts', async () => {
    const { scene, database } = bench;
    const post = await scene.submit(await scene.user(`Mia ${socialPlatform}`), campaignId, socialPlatform);
    const before = await clipOf(post.clipId);
    expect(before).toMatchObject({ views: null, author: null, title: null, thumbnailUrl: null, postedAt: null });
    expect(before).toMatchObject({ checkedAt: null, availability: 'UNCHECKED' });

    scene.shows(post, 30_000, { ...FIRST, postedAt: POSTED });
    await bench.tick();
    const known = { author: 'ann', title: 'A clip #ad', thumbnailUrl: tells.thumbnailUrl, postedAt: POSTED };
    const counts = { likes: 200n, comments: 100n, shares: tells.shares };
    expect(await clipOf(post.clipId)).toMatchObject({ ...known, ...counts, views: 30_000n, availability: 'AVAILABLE' });

    const renamed = {
      author: 'bob',
      title: 'Another',
      thumbnailUrl: `${PICTURE}?2`,
      postedAt: new Date('2026-03-05Z'),
    };
    scene.shows(post, 31_000, renamed);
    await bench.tick();
    expect(await clipOf(post.clipId)).toMatchObject({ ...known, ...counts, views: 31_000n });
    const trackings = await database.prisma.viewTracking.findMany({
      where: { clipId: post.clipId },
      orderBy: { id: 'asc' },
    });
    expect(trackings).toMatchObject([
      { views: 30_000n, viewsGained: 30_000n, ...counts, viewsField },
      { views: 31_000n, viewsGained: 1_000n, ...counts, viewsField },
    ]);
  });

  test('that leaves something out is completed by a later one', async () => {
    const { scene } = bench;
    const post = await scene.submit(await scene.user(`Noah ${socialPlatform}`), campaignId, socialPlatform);
    scene.shows(post, 30_000, { ...FIRST, title: '', thumbnailUrl: null, comments: null, postedAt: POSTED });
    await bench.tick();
    expect(await clipOf(post.clipId)).toMatchObject({ author: 'ann', title: null, comments: null, views: 30_000n });
    scene.shows(post, 30_000, FIRST);
    await bench.tick();
    expect(await clipOf(post.clipId)).toMatchObject({ author: 'ann', title: 'A clip #ad', comments: 100n });
  });
});

test('on Instagram the old count is used if there is no other, and the tracking says so', async () => {
  const { scene, database, simulator } = bench;
  const post = await scene.submit(await scene.user('Old counts'), campaignId, 'INSTAGRAM');
  scene.shows(post, 30_000);
  simulator.faults.item(post.externalId, ({ videoPlayCount: _, ...item }) => ({ ...item, videoViewCount: 5_000 }));
  await bench.tick();
  const tracking = await database.prisma.viewTracking.findFirstOrThrow({ where: { clipId: post.clipId } });
  expect(tracking).toMatchObject({ views: 5_000n, viewsField: 'videoViewCount' });
});

describe('a post whose id says that it is older than its campaign', () => {
  /** The campaign starts with the year. Ids contain seconds on TikTok and milliseconds on X. */
  const START_MS = Date.parse('2026-01-01T00:00:00Z');
  const tiktok = (ms: number) => `https://www.tiktok.com/@scene/video/${(BigInt(ms / 1000) << 32n) + 9n}`;
  const x = (ms: number) => `https://x.com/scene/status/${(BigInt(ms - 1_288_834_974_657) << 22n) + 9n}`;

  test.each([
    ['TIKTOK', tiktok(START_MS - 1_000), tiktok(START_MS)],
    ['X', x(START_MS - 1), x(START_MS)],
  ])(
    'is refused on %s without a scrape, up to the last moment before the start',
    async (socialPlatform, older, first) => {
      const { scene, database, simulator } = bench;
      const user = await scene.user(`Early ${socialPlatform}`);
      const runs = simulator.hits('start');
      const submit = (url: string) => submitClip(database, user, { userId: user.userId, campaignId, url });
      await expect(submit(older)).rejects.toMatchObject({
        message: 'The post is older than the campaign. Submit a newer one.',
      });
      expect(await database.prisma.clip.count({ where: { userId: user.userId } })).toBe(0);
      await submit(first);
      expect(await database.prisma.clip.count({ where: { userId: user.userId } })).toBe(1);
      expect(simulator.hits('start')).toBe(runs);
    },
  );
});
