/** submitClip over a short link: the clip is the post behind it, and no lock waits for other people's servers. */

import { type ResolveShortLink, type SubmitClipInput, submitClip } from '../../src/modules/review/submit-clip.js';
import { parsePostUrl } from '../../src/scraping/post-url.js';
import { resolveShortLink } from '../../src/scraping/resolve-short-link.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type FakeWeb, openFakeWeb } from '../support/fake-web.js';
import { dataOf } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import { Scene } from '../support/scene.js';
import { startTestServer } from '../support/server.js';

/** Posted on 2026-02-01, and on 2025-08-01. */
const POST = 'https://www.tiktok.com/@ann/video/7601743834439680001';
const OLD_POST = 'https://www.tiktok.com/@ann/video/7533731959172861206';
const SHORT = 'https://vm.tiktok.com/ZMabc123/';
/** As it is pasted; submitClip rebuilds it before following it. */
const PASTED = 'vm.tiktok.com/ZMabc123?k=1';

let database: TestDatabase;
let scene: Scene;
let web: FakeWeb;
let campaignId: bigint;
let ann: Awaited<ReturnType<Scene['user']>>;

beforeEach(async () => {
  database = await createTestDatabase();
  scene = await Scene.open(database);
  web = await openFakeWeb();
  campaignId = await scene.campaign('Short links');
  ann = await scene.user('Ann');
});
afterEach(async () => {
  await Promise.all([web.close(), scene.close()]);
  await database.drop();
});

const resolve: ResolveShortLink = (link) => resolveShortLink(link, web.transport);

function submit(url: string, idempotencyKey?: string, by: ResolveShortLink = resolve) {
  const input: SubmitClipInput = { userId: ann.userId, campaignId, url };
  return submitClip(database, ann, input, idempotencyKey, by);
}

async function rows(): Promise<{ clips: number; submissions: number; audited: number }> {
  const { clip, clipSubmission, auditEntry } = database.prisma;
  const audited = await auditEntry.count({ where: { action: 'submitClip' } });
  return { clips: await clip.count(), submissions: await clipSubmission.count(), audited };
}

test('the clip is the post behind the link, without the link’s data about its sharer', async () => {
  web.redirects(SHORT, `${POST}?_t=ZM-8x&sender_device=pc`);
  const { clipId } = await submit(PASTED);
  expect(await database.prisma.clip.findUnique({ where: { id: clipId } })).toMatchObject({
    socialPlatform: 'TIKTOK',
    externalId: '7601743834439680001',
    url: POST,
    userId: ann.userId,
  });
});

test('the same post by its full link is taken, and the other way round', async () => {
  web.redirects(SHORT, POST);
  await submit(PASTED);
  for (const url of [POST, PASTED]) {
    await expect(submit(url)).rejects.toMatchObject({ extensions: { code: 'CONFLICT', field: 'input.url' } });
  }
  expect(await rows()).toEqual({ clips: 1, submissions: 1, audited: 1 });
});

test('a link that leads to no post is refused with advice, and leaves nothing', async () => {
  web.redirects(SHORT, 'https://evil.com/');
  await expect(submit(PASTED, 'key')).rejects.toMatchObject({
    message: 'This short link could not be followed. Open it, and paste the full address that it leads to.',
    extensions: { code: 'BAD_USER_INPUT', field: 'input.url' },
  });
  expect(await rows()).toEqual({ clips: 0, submissions: 0, audited: 0 });
  web.redirects(SHORT, POST);
  expect(await submit(PASTED, 'key')).toMatchObject({ replayed: false });
});

test('a post behind the link that is older than the campaign is refused for that reason', async () => {
  web.redirects(SHORT, OLD_POST);
  await expect(submit(PASTED)).rejects.toMatchObject({
    message: 'The post is older than the campaign. Submit a newer one.',
  });
});

test('a replay returns the first result, even if the link no longer works', async () => {
  web.redirects(SHORT, POST);
  const first = await submit(PASTED, 'key');
  web.reset();
  expect(await submit(PASTED, 'key')).toEqual({ ...first, replayed: true });
  expect(await rows()).toEqual({ clips: 1, submissions: 1, audited: 1 });
});

test('a key is bound to the link as it was given, not to the post behind it', async () => {
  web.redirects(SHORT, POST);
  await submit(PASTED, 'key');
  await expect(submit(POST, 'key')).rejects.toMatchObject({ extensions: { code: 'IDEMPOTENCY_MISMATCH' } });
});

test('no transaction is open while the link is followed', async () => {
  const open: unknown[] = [];
  await submit(PASTED, 'key', async () => {
    const { rows: others } = await database.pool.query(
      `SELECT state, query FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
         AND backend_type = 'client backend'`,
    );
    open.push(others);
    const parsed = parsePostUrl(POST);
    if (parsed.kind === 'short-link') throw new Error('not a post');
    return parsed;
  });
  expect(open).toEqual([[]]);
});

const CODE = 'DZN3mhZBQ_Q';

test.each<[title: string, pasted: string, asked: string, leadsTo: string, socialPlatform: string, externalId: string]>([
  [
    'case 19: a link of TikTok Lite',
    'https://vm.tiktok.com/ZSabc123',
    'https://vm.tiktok.com/ZSabc123/',
    'https://t.tiktok.com/i18n/share/video/7601743834439680001/?_d=0&share_item_id=1',
    'TIKTOK',
    '7601743834439680001',
  ],
  [
    'case 19: a short link of TikTok Lite itself',
    'https://lite.tiktok.com/t/ZS9AJY6f4n6Sw-GQnDP/',
    'https://lite.tiktok.com/t/ZS9AJY6f4n6Sw-GQnDP/',
    POST,
    'TIKTOK',
    '7601743834439680001',
  ],
  [
    'case 20: a shared reel whose page asks to log in',
    'https://www.instagram.com/share/reel/BAKx9_-1',
    'https://www.instagram.com/share/reel/BAKx9_-1/',
    `/accounts/login/?next=/reel/${CODE}/`,
    'INSTAGRAM',
    CODE,
  ],
  [
    'case 20: a shared post whose page asks to log in, by its whole link',
    'https://www.instagram.com/share/BAKx9_-1',
    'https://www.instagram.com/share/BAKx9_-1/',
    `https://www.instagram.com/accounts/login/?next=${encodeURIComponent(`https://www.instagram.com/p/${CODE}/?igsh=x`)}`,
    'INSTAGRAM',
    CODE,
  ],
  [
    'case 20: a picture in the text of a post on X',
    'pic.x.com/AbC123dEfG',
    'https://pic.x.com/AbC123dEfG',
    'https://x.com/ann/status/2017735243223040000/photo/1',
    'X',
    '2017735243223040000',
  ],
])('%s, over HTTP', async (_title, pasted, asked, leadsTo, socialPlatform, externalId) => {
  const everywhere = await scene.campaign('Everywhere', { socialPlatforms: ['TIKTOK', 'INSTAGRAM', 'X'] });
  web.redirects(asked, leadsTo);
  const server = await startTestServer(database, { transport: web.transport });
  try {
    const input = { idempotencyKey: externalId, campaignId: idOf('campaign', everywhere), url: pasted };
    const { submitClip: payload } = dataOf(
      await server.query(
        'Ann',
        'mutation ($input: SubmitClipInput!) { submitClip(input: $input) { clip { socialPlatform externalId } } }',
        { input },
      ),
    );
    expect(payload.clip).toEqual({ socialPlatform, externalId });
  } finally {
    await server.close();
  }
});

test.each([
  'https://www.instagram.com/accounts/login/?next=/some.one/',
  'https://www.instagram.com/accounts/login/?next=//evil.com/reel/DZN3mhZBQ_Q/',
  'https://www.instagram.com/accounts/login/?next=https://www.tiktok.com/@ann/video/7601743834439680001',
  'https://www.instagram.com/accounts/login/?next=http:%2F%2Fann@www.instagram.com/reel/DZN3mhZBQ_Q/',
])('case 20: a login page in place of a post is refused: %s', async (location) => {
  const everywhere = await scene.campaign('Everywhere', { socialPlatforms: ['TIKTOK', 'INSTAGRAM', 'X'] });
  const input = { userId: ann.userId, campaignId: everywhere, url: 'https://www.instagram.com/share/p/BAKx9_-1/' };
  web.redirects(input.url, location);
  await expect(submitClip(database, ann, input, undefined, resolve)).rejects.toMatchObject({
    message: 'This short link could not be followed. Open it, and paste the full address that it leads to.',
  });
  expect(await rows()).toEqual({ clips: 0, submissions: 0, audited: 0 });
});

test('a full link, and text that is no link, are not followed', async () => {
  const never: ResolveShortLink = () => Promise.reject(new Error('somebody followed it'));
  await submit(POST, undefined, never);
  await expect(submit('hello', undefined, never)).rejects.toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
});
