/**
 * A scrape must prove its post before it moves anything, over HTTP. An error item of unknown shape is no sign of life.
 * A count from another field is another measure. Words in place of a count are read or refused.
 */

import type { Item } from '../../dev/simulator/simulator.js';
import type { SocialPlatform } from '../../src/kernel/prisma/generated/enums.js';
import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import { Bench } from '../support/bench.js';
import { dataOf } from '../support/figures.js';
import { idOf, numberOf } from '../support/ids.js';
import { startTestServer, type TestServer } from '../support/server.js';

const ADMIN = 'Ada Admin';
/** The n-th post of this file on each social platform. */
const POSTS: Record<SocialPlatform, (n: number) => readonly [link: string, externalId: string]> = {
  TIKTOK: (n) => ['https://www.tiktok.com/@mia.clips/video/', `76017438344396${n + 10_000}`],
  YOUTUBE: (n) => ['https://youtu.be/', `signs${n + 10_000}A`],
  INSTAGRAM: (n) => ['https://www.instagram.com/reel/', `Csigns${n + 10_000}`],
  X: (n) => ['https://x.com/mia/status/', `20177352432230${n + 10_000}`],
};
const SOCIAL_PLATFORMS = Object.keys(POSTS) as SocialPlatform[];

let bench: Bench;
let server: TestServer;
let campaignId: bigint;
let nth = 0;

beforeAll(async () => {
  bench = await Bench.open();
  server = await startTestServer(bench.database);
  await bench.scene.user('Mia');
});
afterAll(async () => {
  await server.close();
  await bench.close();
});
beforeEach(async () => {
  nth += 1;
  campaignId = await bench.scene.campaign(`Signs ${nth}`, { socialPlatforms: SOCIAL_PLATFORMS });
});
/** Its posts must not be asked for in the ticks of later tests. */
afterEach(() => completeCampaign(bench.database, bench.scene.admin, { campaignId }));

const SUBMIT = 'mutation ($input: SubmitClipInput!) { submitClip(input: $input) { clip { id } } }';

const idOn = (socialPlatform: SocialPlatform) => POSTS[socialPlatform](nth)[1];

async function submit(socialPlatform: SocialPlatform): Promise<string> {
  const input = {
    campaignId: idOf('campaign', campaignId),
    url: POSTS[socialPlatform](nth).join(''),
    idempotencyKey: nth.toString(),
  };
  return dataOf(await server.query('Mia', SUBMIT, { input })).submitClip.clip.id;
}

function shows(socialPlatform: SocialPlatform, change: Parameters<Bench['simulator']['world']['set']>[2]): void {
  bench.simulator.world.set(socialPlatform, idOn(socialPlatform), change);
}

/** The next answer about the post, found by the link in the request. */
function answers(socialPlatform: SocialPlatform, write: (url: string) => unknown): void {
  bench.simulator.faults.answers(idOn(socialPlatform), write, { socialPlatform });
}

/** The next item of the post, with other fields; a field that is undefined is left out. */
function mutates(socialPlatform: SocialPlatform, change: Item): void {
  bench.simulator.faults.item(idOn(socialPlatform), (item) => ({ ...item, ...change }), { socialPlatform });
}

const STATE = `query ($id: ID!) {
  clip(id: $id) { views likes comments availability failingSince trackings { nodes: edges { node { views viewsField } } } }
  refreshRuns(first: 1, filter: { trigger: COMMAND }) { edges { node { status outcomes { outcome clips } } } }
  platformStats { freshness { failingClips suspectClips unavailableClips } }
}`;

/** One tick, and what everybody sees afterwards. */
async function look(clipId: string) {
  await bench.tick();
  const { clip, refreshRuns, platformStats } = dataOf(await server.query(ADMIN, STATE, { id: clipId }));
  const { status, outcomes } = refreshRuns.edges[0].node;
  const trackings: { node: { views: number; viewsField: string } }[] = clip.trackings.nodes;
  return {
    ...clip,
    trackings: trackings.map(({ node }) => `${node.viewsField} ${node.views}`),
    status,
    outcomes: outcomes.map(({ outcome, clips }: { outcome: string; clips: number }) => `${outcome} ${clips}`),
    ...platformStats.freshness,
  };
}

async function goneTwice(clipId: string): Promise<void> {
  const data = { goneChecks: 2, goneSince: new Date() };
  await bench.database.prisma.clip.update({ where: { id: numberOf(clipId, 'clip') }, data });
}

async function goneChecks(clipId: string): Promise<number> {
  return (await bench.database.prisma.clip.findUniqueOrThrow({ where: { id: numberOf(clipId, 'clip') } })).goneChecks;
}

/** An item that reports an error in its own words: crawlers, proxies and newer actors each use different ones. */
const ERROR_ITEMS: [shape: string, write: (url: string) => unknown][] = [
  ['errorMessages', (url) => ({ url, errorMessages: ['blocked'] })],
  [
    '#error and #debug',
    (url) => ({ url, '#error': true, '#debug': { url, statusCode: 403, errorMessages: ['Error: Request blocked'] } }),
  ],
  ['a link in #debug only', (url) => ({ '#error': true, '#debug': { url, errorMessages: ['blocked'] } })],
  ['errorDescription', (url) => ({ url, errorDescription: 'Something went wrong' })],
  ['errorCode', (url) => ({ url, errorCode: 'PROXY_BLOCKED' })],
  ['statusCode', (url) => ({ url, statusCode: 429 })],
  ['a status in words', (url) => ({ url, status: 'failed' })],
  ['success: false', (url) => ({ url, success: false })],
  ['a message', (url) => ({ url, message: 'Please wait a few minutes before you try again.' })],
  ['a note', (url) => ({ url, inputUrl: url, input: url, note: 'Login required' })],
  ['a link and a time', (url) => ({ url, timestamp: '2026-02-01T00:00:00.000Z' })],
  ['a link and the title of a wall', (url) => ({ url, title: 'Just a moment...', text: '' })],
  ['counts that are null', (url) => ({ url, viewCount: null, playCount: null, videoPlayCount: null, likes: null })],
];

test('case 12: an error item of unknown shape is a failure, not a hidden post [S26]', async () => {
  const clipId = await submit('TIKTOK');
  shows('TIKTOK', { views: 1_000 });
  expect(await look(clipId)).toMatchObject({ outcomes: ['OK 1'], availability: 'AVAILABLE', failingClips: 0 });
  shows('TIKTOK', { state: 'gone' });
  for (const count of [1, 2]) {
    expect(await look(clipId)).toMatchObject({ outcomes: ['GONE 1'], status: 'SUCCEEDED' });
    expect(await goneChecks(clipId)).toBe(count);
  }
  answers('TIKTOK', (url) => [
    { '#error': true, url, '#debug': { url, statusCode: 403, errorMessages: ['Error: Request blocked'] } },
  ]);
  const failed = await look(clipId);
  expect(failed).toMatchObject({ outcomes: ['FAILED 1'], status: 'FAILED', failingClips: 1, views: 1_000 });
  expect(failed.failingSince).not.toBeNull();
  expect(await goneChecks(clipId)).toBe(2);
  // The third "gone" on another day confirms it: the failure in between has not reset the count.
  await bench.database.prisma.$executeRaw`UPDATE "Clip" SET "goneSince" = "goneSince" - interval '1 day'`;
  expect(await look(clipId)).toMatchObject({ availability: 'UNAVAILABLE', unavailableClips: 1, failingClips: 0 });
});

test.each(SOCIAL_PLATFORMS)('case 13: an error item of any shape is a failure on %s [S26]', async (socialPlatform) => {
  const clipId = await submit(socialPlatform);
  shows(socialPlatform, { views: 1_000, likes: 7 });
  await look(clipId);
  await goneTwice(clipId);
  for (const [shape, write] of ERROR_ITEMS) {
    answers(socialPlatform, write);
    const seen = await look(clipId);
    expect([shape, seen.outcomes, seen.status, seen.failingClips]).toEqual([shape, ['FAILED 1'], 'FAILED', 1]);
    expect([shape, seen.availability, seen.views, seen.likes]).toEqual([shape, 'AVAILABLE', 1_000, 7]);
    expect([shape, await goneChecks(clipId)]).toEqual([shape, 2]);
  }
  expect(await look(clipId)).toMatchObject({ outcomes: ['UNCHANGED 1'], status: 'SUCCEEDED', failingClips: 0 });
  expect(await goneChecks(clipId)).toBe(0);
});

test.each(SOCIAL_PLATFORMS)(
  'case 13: a value that is no object says nothing about any post on %s',
  async (socialPlatform) => {
    const clipId = await submit(socialPlatform);
    shows(socialPlatform, { views: 1_000 });
    await look(clipId);
    for (const junk of [null, [null], ['blocked'], [[]], [7], [{}], [{ error: 'blocked' }]]) {
      answers(socialPlatform, () => junk);
      expect([junk, await look(clipId)]).toEqual([
        junk,
        expect.objectContaining({ outcomes: ['MISSING 1'], failingClips: 1, views: 1_000 }),
      ]);
    }
  },
);

test.each(SOCIAL_PLATFORMS)(
  'case 13: an item that is the post and shows no counts is hidden on %s',
  async (platform) => {
    const clipId = await submit(platform);
    shows(platform, { views: 1_000 });
    await look(clipId);
    await goneTwice(clipId);
    shows(platform, { views: null, likes: null, comments: null, shares: null });
    const seen = await look(clipId);
    expect(seen).toMatchObject({ outcomes: ['HIDDEN 1'], status: 'SUCCEEDED', failingClips: 0, views: 1_000 });
    expect(await goneChecks(clipId)).toBe(0);
    // The same with a sign of an error: the scrape did not see the post.
    mutates(platform, { errorMessages: ['blocked'] });
    expect(await look(clipId)).toMatchObject({ outcomes: ['FAILED 1'], failingClips: 1 });
  },
);

describe('case 14: a count from another field is another measure', () => {
  /** Plays, the old count, hidden likes. */
  const counts = (plays: number | undefined, old: number) => ({
    videoPlayCount: plays,
    videoViewCount: old,
    likesCount: -1,
    commentsCount: 0,
  });
  let clipId: string;

  beforeEach(async () => {
    clipId = await submit('INSTAGRAM');
    shows('INSTAGRAM', { views: 1 });
  });

  test('plays, the old count at 0, plays: two trackings, and the likes stay unknown [S26]', async () => {
    mutates('INSTAGRAM', counts(241_820, 41_365));
    expect(await look(clipId)).toMatchObject({ outcomes: ['OK 1'], views: 241_820, likes: null, comments: 0 });
    mutates('INSTAGRAM', counts(undefined, 0));
    expect(await look(clipId)).toMatchObject({ outcomes: ['HIDDEN 1'], status: 'SUCCEEDED', views: 241_820 });
    mutates('INSTAGRAM', counts(242_000, 41_400));
    const seen = await look(clipId);
    expect(seen).toMatchObject({ outcomes: ['OK 1'], views: 242_000, availability: 'AVAILABLE' });
    expect(seen.trackings).toEqual(['videoPlayCount 242000', 'videoPlayCount 241820']);
  });

  test.each([41_365, 241_820, 300_000, 30_000_000])('plays, then the old count at %d: hidden', async (old) => {
    mutates('INSTAGRAM', counts(241_820, 41_365));
    await look(clipId);
    mutates('INSTAGRAM', counts(undefined, old));
    const seen = await look(clipId);
    expect(seen).toMatchObject({ outcomes: ['HIDDEN 1'], failingClips: 0, suspectClips: 0, views: 241_820 });
    expect(seen.trackings).toEqual(['videoPlayCount 241820']);
  });

  test('an initial old count is accepted, grows by itself, and gives way to plays', async () => {
    mutates('INSTAGRAM', counts(undefined, 41_365));
    expect(await look(clipId)).toMatchObject({ outcomes: ['OK 1'], views: 41_365 });
    mutates('INSTAGRAM', counts(undefined, 41_400));
    expect(await look(clipId)).toMatchObject({ outcomes: ['OK 1'], views: 41_400 });
    mutates('INSTAGRAM', counts(241_820, 41_400));
    expect((await look(clipId)).trackings).toEqual([
      'videoPlayCount 241820',
      'videoViewCount 41400',
      'videoViewCount 41365',
    ]);
    mutates('INSTAGRAM', counts(undefined, 41_500));
    expect(await look(clipId)).toMatchObject({ outcomes: ['HIDDEN 1'], views: 241_820 });
  });

  test('an initial old count is not believed if it is 0', async () => {
    mutates('INSTAGRAM', counts(undefined, 0));
    expect(await look(clipId)).toMatchObject({ outcomes: ['HIDDEN 1'], views: null, trackings: [] });
  });

  test('plays below the old count wait for an admin', async () => {
    mutates('INSTAGRAM', counts(undefined, 41_365));
    await look(clipId);
    mutates('INSTAGRAM', counts(30_000, 41_365));
    const seen = await look(clipId);
    expect(seen).toMatchObject({ outcomes: ['SUSPECT 1'], suspectClips: 1, views: 41_365 });
    expect(seen.trackings).toEqual(['videoViewCount 41365']);
  });

  test('plays of 0 next to an old count are a fault of the actor', async () => {
    mutates('INSTAGRAM', counts(241_820, 41_365));
    await look(clipId);
    mutates('INSTAGRAM', counts(0, 41_365));
    expect(await look(clipId)).toMatchObject({ outcomes: ['FAILED 1'], failingClips: 1, views: 241_820 });
  });
});

describe('case 15: words in place of the views', () => {
  test.each<[words: unknown, change: Item, outcome: string, availability: string, views: number]>([
    ['✪ Members first', { isMembersOnly: true }, 'RESTRICTED', 'RESTRICTED', 1_000],
    ['✪ Members first', {}, 'RESTRICTED', 'RESTRICTED', 1_000],
    ['Members only', {}, 'RESTRICTED', 'RESTRICTED', 1_000],
    ['Nur für Mitglieder', { isMembersOnly: true }, 'RESTRICTED', 'RESTRICTED', 1_000],
    [null, { isMembersOnly: true }, 'RESTRICTED', 'RESTRICTED', 1_000],
    [null, { isAgeRestricted: true }, 'RESTRICTED', 'RESTRICTED', 1_000],
    [null, { title: '[Private video]', channelName: null, channelUsername: null }, 'RESTRICTED', 'RESTRICTED', 1_000],
    [null, { title: '[Deleted video]', channelName: null, channelUsername: null }, 'GONE', 'AVAILABLE', 1_000],
    ['Premieres 12/24/26, 5:00 PM', {}, 'HIDDEN', 'AVAILABLE', 1_000],
    ['Scheduled for 12/24/26', {}, 'HIDDEN', 'AVAILABLE', 1_000],
    ['12 waiting', {}, 'HIDDEN', 'AVAILABLE', 1_000],
    ['1,234 watching now', {}, 'HIDDEN', 'AVAILABLE', 1_000],
    ['1,234 views', {}, 'OK', 'AVAILABLE', 1_234],
    ['1.2K views', {}, 'OK', 'AVAILABLE', 1_200],
    ['1.234 Aufrufe', {}, 'FAILED', 'AVAILABLE', 1_000],
    ['12万回視聴', {}, 'FAILED', 'AVAILABLE', 1_000],
    ['1.234 views', {}, 'FAILED', 'AVAILABLE', 1_000],
    ['1 234', { isMembersOnly: true }, 'OK', 'AVAILABLE', 1_234],
  ])('%p with %p is %s', async (viewCount, change, outcome, availability, views) => {
    const clipId = await submit('YOUTUBE');
    shows('YOUTUBE', { views: 1_000 });
    await look(clipId);
    mutates('YOUTUBE', { viewCount, ...change });
    expect(await look(clipId)).toMatchObject({ outcomes: [`${outcome} 1`], availability, views });
  });

  test('a members-only Short is asked about again, and counted once it is public', async () => {
    const clipId = await submit('YOUTUBE');
    shows('YOUTUBE', { views: 5_000, state: 'members' });
    for (const _ of [1, 2]) {
      expect(await look(clipId)).toMatchObject({ outcomes: ['RESTRICTED 1'], status: 'SUCCEEDED', failingClips: 0 });
    }
    shows('YOUTUBE', { state: 'ok' });
    expect(await look(clipId)).toMatchObject({ outcomes: ['OK 1'], availability: 'AVAILABLE', views: 5_000 });
  });

  test('a video without views has 0', async () => {
    const clipId = await submit('YOUTUBE');
    shows('YOUTUBE', { views: 5_000 });
    mutates('YOUTUBE', { viewCount: 'No views' });
    expect(await look(clipId)).toMatchObject({ outcomes: ['OK 1'], views: 0 });
  });
});
