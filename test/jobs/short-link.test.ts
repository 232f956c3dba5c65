/**
 * Short links lead to posts, and a stranger's short link leads our server nowhere else (SECURITY row 20). Everything
 * runs over real sockets on loopback. Every request that the guards let through arrives there.
 */
import { jest } from '@jest/globals';
import { type ParsedPostUrl, parsePostUrl } from '../../src/scraping/post-url.js';
import { resolveShortLink, type ShortLink } from '../../src/scraping/resolve-short-link.js';
import { type FakeWeb, openFakeWeb } from '../support/fake-web.js';

const REFUSED = {
  kind: 'refused',
  message: 'This short link could not be followed. Open it, and paste the full address that it leads to.',
};
const TIKTOK = 'https://www.tiktok.com/@ann/video/7533731959172861206';
const TWEET = 'https://x.com/ann/status/1728108619189874825';
const SHORT = 'https://vm.tiktok.com/ZMabc123/';

let web: FakeWeb;

beforeAll(async () => {
  web = await openFakeWeb();
});
afterEach(() => web.reset());
afterAll(() => web.close());

function shortLink(pasted: string): ShortLink {
  const parsed = parsePostUrl(pasted);
  if (parsed.kind !== 'short-link') throw new Error(`${pasted} is ${parsed.kind}, not a short link`);
  return parsed;
}

function follow(pasted: string = SHORT): Promise<ParsedPostUrl> {
  return resolveShortLink(shortLink(pasted), web.transport);
}

/** A TikTok address that is no post, so it must be requested. */
function step(n: number): string {
  return `https://m.tiktok.com/step/${n}`;
}

/** `steps` redirects from the short link to the post. */
function chain(steps: number): void {
  const places = [SHORT, ...Array.from({ length: steps - 1 }, (_, index) => step(index + 1)), TIKTOK];
  for (const [index, to] of places.slice(1).entries()) web.redirects(places[index] as string, to);
}

describe('a short link leads to its post', () => {
  test.each<[pasted: string, asked: string, location: string, post: string]>([
    ['vm.tiktok.com/ZMabc123', SHORT, `${TIKTOK}?_t=ZM-8x&_r=1&utm_source=copy#top`, TIKTOK],
    [
      'https://vt.tiktok.com/ZSabc123/?k=1',
      'https://vt.tiktok.com/ZSabc123/',
      'https://m.tiktok.com/v/7533731959172861206.html?u_code=x&share_app_id=1233',
      'https://www.tiktok.com/@/video/7533731959172861206',
    ],
    [
      'tiktok.com/t/ZTabc123',
      'https://www.tiktok.com/t/ZTabc123/',
      'https://www.tiktok.com/@ann/photo/7533731959172861206',
      TIKTOK,
    ],
    [
      'https://www.instagram.com/share/reel/BAKx9_-1/?igsh=me',
      'https://www.instagram.com/share/reel/BAKx9_-1/',
      'https://www.instagram.com/reel/DZN3mhZBQ_Q/?igsh=who-shared-it',
      'https://www.instagram.com/reel/DZN3mhZBQ_Q/',
    ],
    ['https://t.co/Ab12Cd34', 'https://t.co/Ab12Cd34', 'https://x.com/ann/status/1728108619189874825?s=20', TWEET],
    ['t.co/Ab12Cd34', 'https://t.co/Ab12Cd34', 'https://twitter.com/ann/status/1728108619189874825/video/1', TWEET],
  ])('%s', async (pasted, asked, location, post) => {
    web.redirects(asked, location);
    const expected = parsePostUrl(post);
    expect(expected).toMatchObject({ kind: 'post', post: { url: post } });
    expect(await follow(pasted)).toEqual(expected);
    expect(web.visits.map(({ url }) => url)).toEqual([asked]);
  });

  test('on YouTube there is none to follow: youtu.be names the post itself', () => {
    expect(parsePostUrl('https://youtu.be/CW7gfrTlr0Y?si=x')).toMatchObject({ kind: 'post' });
  });

  test.each([301, 302, 303, 307, 308])('by a %d', async (status) => {
    web.redirects(SHORT, TIKTOK, status);
    expect(await follow()).toEqual(parsePostUrl(TIKTOK));
  });

  test('by Locations that leave out the host, or the path', async () => {
    web.redirects(SHORT, '/next?a=1');
    web.redirects('https://vm.tiktok.com/next?a=1', '?b=2');
    web.redirects('https://vm.tiktok.com/next?b=2', '//www.tiktok.com/@ann/video/7533731959172861206?lang=en');
    expect(await follow()).toEqual(parsePostUrl(TIKTOK));
  });

  test('over four hops, each with its own lookup and connection, within one deadline', async () => {
    chain(4);
    expect(await follow()).toEqual(parsePostUrl(TIKTOK));
    expect(web.visits.map(({ url }) => url)).toEqual([SHORT, step(1), step(2), step(3)]);
    expect(web.lookups).toEqual(['vm.tiktok.com', 'm.tiktok.com', 'm.tiktok.com', 'm.tiktok.com']);
    expect(new Set(web.visits.map(({ port }) => port)).size).toBe(4);
    expect(web.deadlines).toBe(1);
  });

  test('without a cookie or an authorization, although the answers set cookies', async () => {
    web.answers(SHORT, (response) => response.writeHead(302, { location: step(1), 'set-cookie': 'sid=1' }).end());
    web.redirects(step(1), TIKTOK);
    expect(await follow()).toEqual(parsePostUrl(TIKTOK));
    expect(web.visits).toHaveLength(2);
    for (const { method, headers } of web.visits) {
      expect([method, Object.keys(headers).sort()]).toEqual(['GET', ['accept', 'connection', 'host', 'user-agent']]);
    }
  });

  test('without waiting for a body that never ends, whose connection is closed', async () => {
    const closed = new Promise<void>((resolve) => {
      web.answers(SHORT, (response) => {
        response.once('close', resolve).writeHead(301, { location: TIKTOK });
        const more = (): void =>
          void (response.destroyed || response.write('x'.repeat(65_536), () => setImmediate(more)));
        more();
      });
    });
    expect(await follow()).toEqual(parsePostUrl(TIKTOK));
    await closed;
  });
});

describe('a chain that does not end', () => {
  test('is given up after the fourth hop [S20]', async () => {
    chain(5);
    expect(await follow()).toEqual(REFUSED);
    expect(web.visits).toHaveLength(4);
  });

  test.each([
    ['in itself', [SHORT]],
    ['in a circle of two', [SHORT, step(1)]],
  ])('but loops %s is given up', async (_what, places) => {
    for (const [index, from] of places.entries()) web.redirects(from, places[(index + 1) % places.length] as string);
    expect(await follow()).toEqual(REFUSED);
    expect(web.visits).toHaveLength(4);
  });
});

describe('a redirect is not followed', () => {
  test.each<[what: string, location: string]>([
    ['to a foreign host', 'https://evil.com/@ann/video/7533731959172861206'],
    ['to a host that begins like one', 'https://www.tiktok.com.evil.com/x'],
    ['to a host that ends like one', 'https://evil-tiktok.com/x'],
    ['to a host below a listed one', 'https://evil.www.tiktok.com/x'],
    ['to a host with a dot at its end', 'https://www.tiktok.com./x'],
    ['to a host that looks like one', new URL('https://www.tikt\u043Ek.com/x').href],
    ['to a foreign host that names it in its path', 'https://evil.com/https://www.tiktok.com/x'],
    ['to a foreign host behind a user name', 'https://www.tiktok.com@evil.com/x'],
    ['to a foreign host behind a backslash', 'https://evil.com\\@www.tiktok.com/x'],
    ['to a foreign host without a scheme', '//evil.com/x'],
    ['with a user name', 'https://ann@www.tiktok.com/x'],
    ['with a password', 'https://:secret@www.tiktok.com/x'],
    ['to another port', 'https://www.tiktok.com:8443/x'],
    ['down to http', 'http://www.tiktok.com/x'],
    ['down to http, though it names the post', TIKTOK.replace('https', 'http')],
    ['to another scheme', 'ftp://www.tiktok.com/x'],
    ['to a script', 'javascript:fetch("https://www.tiktok.com")'],
    ['to a post of another social platform', 'https://x.com/ann/status/1728108619189874825'],
    ['to a short link of another social platform', 'https://t.co/Ab12Cd34'],
    ['to a loopback address', 'https://127.0.0.1/x'],
    ['to a loopback address written as a number', 'https://2130706433/x'],
    ['to a loopback address of IPv6', 'https://[::1]/x'],
    ['to a mapped address', 'https://[::ffff:10.0.0.1]/x'],
    ['to an address without end', `https://www.tiktok.com/${'x'.repeat(2048)}`],
    ['to nowhere', ''],
    ['to no address', 'https://'],
  ])('%s', async (_what, location) => {
    web.redirects(SHORT, location);
    expect(await follow()).toEqual(REFUSED);
    expect(web.visits.filter(({ url }) => url !== SHORT)).toEqual([]);
    expect(new Set(web.lookups)).toEqual(new Set(['vm.tiktok.com']));
  });

  test.each(['http://vm.tiktok.com/ZM1/', 'https://evil.com/ZM1/', 'https://ann@vm.tiktok.com/ZM1/', 'no link'])(
    'and a first link is not requested that is %s',
    async (url) => {
      const link: ShortLink = { kind: 'short-link', socialPlatform: 'TIKTOK', url };
      expect(await resolveShortLink(link, web.transport)).toEqual(REFUSED);
      expect(web.lookups).toEqual([]);
    },
  );
});

describe('an answer that is no redirect is refused', () => {
  test.each<[what: string, status: number, headers: Record<string, string>]>([
    ['a page', 200, {}],
    ['a page with a Location', 200, { location: TIKTOK }],
    ['a page with a Refresh', 200, { refresh: `0; url=${TIKTOK}` }],
    ['a choice', 300, { location: TIKTOK }],
    ['no change', 304, { location: TIKTOK }],
    ['not found', 404, {}],
    ['an error', 503, { location: TIKTOK }],
    ['a redirect without a Location', 302, {}],
  ])('%s', async (_what, status, headers) => {
    web.answers(SHORT, (response) => response.writeHead(status, headers).end());
    expect(await follow()).toEqual(REFUSED);
    expect(web.visits).toHaveLength(1);
  });

  test.each<[what: string, bytes: string]>([
    ['another protocol', 'HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'],
    ['no HTTP at all', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['a head without end', `HTTP/1.1 301 Moved\r\nx: ${'x'.repeat(20_000)}\r\nlocation: ${TIKTOK}\r\n\r\n`],
    ['nothing', ''],
  ])('%s', async (_what, bytes) => {
    web.answers(SHORT, ({ socket }) => void socket?.end(bytes));
    expect(await follow()).toEqual(REFUSED);
  });
});

describe('the time limit', () => {
  test('ends a wait for a silent host', async () => {
    const reached = new Promise<void>((resolve) => web.answers(SHORT, () => resolve()));
    const following = follow();
    await reached;
    web.timeIsOver();
    expect(await following).toEqual(REFUSED);
  });

  test('ends a wait for a silent name server', async () => {
    const reached = web.dnsHangs();
    const following = follow();
    await reached;
    web.timeIsOver();
    expect(await following).toEqual(REFUSED);
    expect(web.visits).toEqual([]);
  });

  test('ends the chain between two hops', async () => {
    web.answers(SHORT, (response) => {
      web.timeIsOver();
      response.writeHead(301, { location: step(1) }).end();
    });
    web.redirects(step(1), TIKTOK);
    expect(await follow()).toEqual(REFUSED);
    expect(web.visits).toHaveLength(1);
  });

  test('is five seconds by default [S20]', async () => {
    const timeout = jest.spyOn(AbortSignal, 'timeout');
    const link: ShortLink = { kind: 'short-link', socialPlatform: 'TIKTOK', url: 'https://nowhere.invalid/' };
    expect(await resolveShortLink(link)).toEqual(REFUSED);
    const asked = timeout.mock.calls;
    timeout.mockRestore();
    expect(asked).toEqual([[5_000]]);
  });
});
