/** The links that people paste, as one table for each promise: posts, links that need a redirect, and refused links. */
import fc from 'fast-check';
import { POST_URL_LENGTH_MAX } from '../../src/scraping/pasted-url.js';
import { PLATFORMS, type SocialPlatform } from '../../src/scraping/platforms/platforms.js';
import { externalIdOfUrl } from '../../src/scraping/post-link.js';
import { isHostOf, type ParsedPostUrl, parsePostUrl } from '../../src/scraping/post-url.js';

const TIKTOK = '7533731959172861206';
const TWEET = '1728108619189874825';
const REEL = 'DZN3mhZBQ_Q';
const VIDEO = 'CW7gfrTlr0Y';

const TIKTOK_URL = `https://www.tiktok.com/@some_creator/video/${TIKTOK}`;
const TIKTOK_WITHOUT_NAME = `https://www.tiktok.com/@/video/${TIKTOK}`;
const VIDEO_URL = `https://www.youtube.com/watch?v=${VIDEO}`;
const REEL_URL = `https://www.instagram.com/reel/${REEL}/`;
const TWEET_URL = `https://x.com/someone/status/${TWEET}`;
const TWEET_WITHOUT_NAME = `https://x.com/i/status/${TWEET}`;

type PostRow = [pasted: string, socialPlatform: SocialPlatform, externalId: string, url: string];

const POSTS: PostRow[] = [
  [TIKTOK_URL, 'TIKTOK', TIKTOK, TIKTOK_URL],
  [`${TIKTOK_URL}?is_from_webapp=1&sender_device=pc#comments`, 'TIKTOK', TIKTOK, TIKTOK_URL],
  [`http://tiktok.com/@some_creator/video/${TIKTOK}/`, 'TIKTOK', TIKTOK, TIKTOK_URL],
  [`m.tiktok.com/@some_creator/video/${TIKTOK}`, 'TIKTOK', TIKTOK, TIKTOK_URL],
  [`HTTPS://WWW.TikTok.COM/@some_creator/video/${TIKTOK}`, 'TIKTOK', TIKTOK, TIKTOK_URL],
  [`https://www.tiktok.com/@some_creator/photo/${TIKTOK}`, 'TIKTOK', TIKTOK, TIKTOK_URL],
  [`https://www.tiktok.com//@some_creator//video/${TIKTOK}`, 'TIKTOK', TIKTOK, TIKTOK_URL],
  [`https://www.tiktok.com/%40some_creator/video/${TIKTOK}`, 'TIKTOK', TIKTOK, TIKTOK_URL],
  [
    `https://www.tiktok.com/@.a-b_c.9/video/${TIKTOK}`,
    'TIKTOK',
    TIKTOK,
    `https://www.tiktok.com/@.a-b_c.9/video/${TIKTOK}`,
  ],
  [TIKTOK_WITHOUT_NAME, 'TIKTOK', TIKTOK, TIKTOK_WITHOUT_NAME],
  [`https://www.tiktok.com/share/video/${TIKTOK}`, 'TIKTOK', TIKTOK, TIKTOK_WITHOUT_NAME],
  [`https://www.tiktok.com/embed/${TIKTOK}`, 'TIKTOK', TIKTOK, TIKTOK_WITHOUT_NAME],
  [`https://www.tiktok.com/embed/v2/${TIKTOK}`, 'TIKTOK', TIKTOK, TIKTOK_WITHOUT_NAME],
  [`https://m.tiktok.com/v/${TIKTOK}.html?u_code=1`, 'TIKTOK', TIKTOK, TIKTOK_WITHOUT_NAME],
  [`\u200B ${TIKTOK_URL}\u2069\n`, 'TIKTOK', TIKTOK, TIKTOK_URL],
  [`https://t.tiktok.com/i18n/share/video/${TIKTOK}/?_t=ZS-96medz`, 'TIKTOK', TIKTOK, TIKTOK_WITHOUT_NAME],
  [`https://lite.tiktok.com/@some_creator/video/${TIKTOK}`, 'TIKTOK', TIKTOK, TIKTOK_URL],
  [`https://www.tiktok.com/player/v1/${TIKTOK}?autoplay=1`, 'TIKTOK', TIKTOK, TIKTOK_WITHOUT_NAME],
  [`https://www.tiktok.com/@อนุรักน์/video/${TIKTOK}`, 'TIKTOK', TIKTOK, TIKTOK_WITHOUT_NAME],
  [
    `https://www.tiktok.com/@MS4wLjABAAAAATh8Vewkn0LYM7Fo03iec3qKdeCUOcBIouRk1mkiag6h3o_pQu_dUXvZ2EZlGST7_/video/${TIKTOK}`,
    'TIKTOK',
    TIKTOK,
    `https://www.tiktok.com/@MS4wLjABAAAAATh8Vewkn0LYM7Fo03iec3qKdeCUOcBIouRk1mkiag6h3o_pQu_dUXvZ2EZlGST7_/video/${TIKTOK}`,
  ],
  [
    `https://www.tiktok.com/login?redirect_url=${encodeURIComponent(`${TIKTOK_URL}?lang=en`)}`,
    'TIKTOK',
    TIKTOK,
    TIKTOK_URL,
  ],
  [VIDEO_URL, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://www.youtube.com/watch?list=PL1&index=2&v=${VIDEO}&t=10s`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://www.youtube.com/watch/?v=${VIDEO}&v=${VIDEO}`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://m.youtube.com/watch?v=${VIDEO}&app=desktop`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://music.youtube.com/watch?v=${VIDEO}`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`youtube.com/shorts/${VIDEO}?feature=share`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://www.youtube.com/live/${VIDEO}?si=abc`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://www.youtube.com/embed/${VIDEO}`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://www.youtube-nocookie.com/embed/${VIDEO}?rel=0`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://www.youtube.com/v/${VIDEO}`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://youtu.be/${VIDEO}?si=tracking`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://www.youtube.com/watch?v=${VIDEO}?si=x`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://www.youtube.com/watch?v=${VIDEO}%26t%3D5s`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://www.youtube.com/watch?v=${VIDEO}#t=5`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://youtu.be/${VIDEO}&t=5`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://youtu.be/watch?v=${VIDEO}`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://youtu.be/${VIDEO}.`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`(https://youtu.be/${VIDEO})`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`<https://youtu.be/${VIDEO}>`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`"https://youtu.be/${VIDEO}",`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://www.youtube.com/?v=${VIDEO}`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://www.youtube.com/watch_popup?v=${VIDEO}`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://studio.youtube.com/video/${VIDEO}/edit`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://www.youtube.com/attribution_link?a=b&u=%2Fwatch%3Fv%3D${VIDEO}%26feature`, 'YOUTUBE', VIDEO, VIDEO_URL],
  [`https://consent.youtube.com/m?continue=${encodeURIComponent(VIDEO_URL)}&gl=DE`, 'YOUTUBE', VIDEO, VIDEO_URL],
  ['youtu.be/-_AbCdEfGh0/', 'YOUTUBE', '-_AbCdEfGh0', 'https://www.youtube.com/watch?v=-_AbCdEfGh0'],
  [REEL_URL, 'INSTAGRAM', REEL, REEL_URL],
  [`https://www.instagram.com/reels/${REEL}/?igsh=MzRlODBiNWFlZA==`, 'INSTAGRAM', REEL, REEL_URL],
  [`https://instagram.com/p/${REEL}`, 'INSTAGRAM', REEL, REEL_URL],
  [`https://www.instagram.com/tv/${REEL}/`, 'INSTAGRAM', REEL, REEL_URL],
  [`https://www.instagram.com/some.one/reel/${REEL}/`, 'INSTAGRAM', REEL, REEL_URL],
  [`https://www.instagram.com/p/${REEL}/embed/captioned/`, 'INSTAGRAM', REEL, REEL_URL],
  [`https://instagr.am/p/${REEL}/`, 'INSTAGRAM', REEL, REEL_URL],
  [`https://www.instagram.com/p/${REEL}${'x'.repeat(28)}/`, 'INSTAGRAM', REEL, REEL_URL],
  [`https://www.instagram.com/p/A${REEL}/`, 'INSTAGRAM', REEL, REEL_URL],
  [`https://www.instagram.com/p/aye83DjauH/`, 'INSTAGRAM', 'aye83DjauH', 'https://www.instagram.com/reel/aye83DjauH/'],
  [`https://www.instagram.com/accounts/login/?next=/reel/${REEL}/`, 'INSTAGRAM', REEL, REEL_URL],
  [`https://www.instagram.com/accounts/login/?next=%2Fp%2F${REEL}%2F%3Figsh%3Dx`, 'INSTAGRAM', REEL, REEL_URL],
  [TWEET_URL, 'X', TWEET, TWEET_URL],
  [`https://twitter.com/someone/status/${TWEET}?s=20&t=abc`, 'X', TWEET, TWEET_URL],
  [`https://mobile.twitter.com/someone/statuses/${TWEET}`, 'X', TWEET, TWEET_URL],
  [`https://m.x.com/someone/status/${TWEET}/photo/1`, 'X', TWEET, TWEET_URL],
  [`https://www.x.com/someone/status/${TWEET}/video/1/`, 'X', TWEET, TWEET_URL],
  [`https://x.com/i/status/${TWEET}`, 'X', TWEET, TWEET_WITHOUT_NAME],
  [`https://x.com/i/web/status/${TWEET}`, 'X', TWEET, TWEET_WITHOUT_NAME],
  [`https://twitter.com/statuses/${TWEET}`, 'X', TWEET, TWEET_WITHOUT_NAME],
  [`https://x.com/i/videos/tweet/${TWEET}`, 'X', TWEET, TWEET_WITHOUT_NAME],
  [`https://x.com/someone/status/${TWEET}.`, 'X', TWEET, TWEET_URL],
  [`https://x.com/someone/status/${TWEET}%3Fs=20`, 'X', TWEET, TWEET_URL],
  [`https://x.com/i/flow/login?redirect_after_login=%2Fsomeone%2Fstatus%2F${TWEET}`, 'X', TWEET, TWEET_URL],
  ['https://twitter.com/jack/status/20', 'X', '20', 'https://x.com/jack/status/20'],
];

const SHORT_LINKS: [pasted: string, socialPlatform: SocialPlatform, url: string][] = [
  ['https://vm.tiktok.com/ZMabc123/', 'TIKTOK', 'https://vm.tiktok.com/ZMabc123/'],
  ['vt.tiktok.com/ZSabc123?k=1', 'TIKTOK', 'https://vt.tiktok.com/ZSabc123/'],
  ['http://www.tiktok.com/t/ZTabc123/', 'TIKTOK', 'https://www.tiktok.com/t/ZTabc123/'],
  ['https://www.instagram.com/share/reel/BAabc_123', 'INSTAGRAM', 'https://www.instagram.com/share/reel/BAabc_123/'],
  ['https://www.instagram.com/share/p/BAabc-123/', 'INSTAGRAM', 'https://www.instagram.com/share/p/BAabc-123/'],
  ['https://instagram.com/share/BAabc123', 'INSTAGRAM', 'https://www.instagram.com/share/BAabc123/'],
  ['https://t.co/AbC123', 'X', 'https://t.co/AbC123'],
  ['https://t.co/AbC123.', 'X', 'https://t.co/AbC123'],
  ['pic.twitter.com/AbC123', 'X', 'https://pic.twitter.com/AbC123'],
  ['https://lite.tiktok.com/t/ZS9AJY6f4n6Sw-GQnDP/', 'TIKTOK', 'https://lite.tiktok.com/t/ZS9AJY6f4n6Sw-GQnDP/'],
];

const HOSTILE: [why: string, pasted: string][] = [
  ['nothing', ''],
  ['spaces only', ' \n\u200B '],
  ['no link', 'my new clip'],
  ['other text around it', `look at this ${TIKTOK_URL}`],
  ['two links', `${TIKTOK_URL}\n${VIDEO_URL}`],
  ['a suffix of the host', `https://www.tiktok.com.evil.com/@a/video/${TIKTOK}`],
  ['a prefix of the host', `https://eviltiktok.com/@a/video/${TIKTOK}`],
  ['a prefix of a suffix host', `https://notyoutube.com/watch?v=${VIDEO}`],
  ['a suffix of a suffix host', `https://youtube.com.evil.com/watch?v=${VIDEO}`],
  ['a host in the path', `https://evil.com/www.tiktok.com/@a/video/${TIKTOK}`],
  ['a host in the query', `https://evil.com/?u=${TIKTOK_URL}`],
  ['an unknown subdomain', `https://ads.tiktok.com/@a/video/${TIKTOK}`],
  ['a user name before another host', `https://www.tiktok.com@evil.com/@a/video/${TIKTOK}`],
  ['a user name', `https://admin@www.tiktok.com/@a/video/${TIKTOK}`],
  ['a user name and a password', `https://a:b@x.com/a/status/${TWEET}`],
  ['a port', `https://www.tiktok.com:8443/@a/video/${TIKTOK}`],
  ['a port without a scheme', `www.tiktok.com:8080/@a/video/${TIKTOK}`],
  ['a backslash before an at sign', `https://www.tiktok.com\\@evil.com/@a/video/${TIKTOK}`],
  ['a backslash as a slash', `https://evil.com\\.x.com/a/status/${TWEET}`],
  ['a line feed in the host', `https://www.tik\ntok.com/@a/video/${TIKTOK}`],
  ['a tab in the scheme', `ht\ttps://www.tiktok.com/@a/video/${TIKTOK}`],
  ['a zero-width space within', `https://www.tik\u200Btok.com/@a/video/${TIKTOK}`],
  ['a right-to-left override', `https://www.tiktok.com/\u202E@a/video/${TIKTOK}`],
  ['a null character', `https://www.tiktok.com/@a/video/${TIKTOK}\u0000.html`],
  ['half a surrogate pair', `https://www.tiktok.com/@a/video/${TIKTOK}?q=\uD800`],
  ['a Cyrillic look-alike', `https://www.t\u0456ktok.com/@a/video/${TIKTOK}`],
  ['a host with a closing dot', `https://www.tiktok.com./@a/video/${TIKTOK}`],
  ['javascript', 'javascript:alert(1)//www.tiktok.com'],
  ['javascript with slashes', `javascript://www.tiktok.com/@a/video/${TIKTOK}`],
  ['data', 'data:text/html,<script>alert(1)</script>'],
  ['a file', 'file:///etc/passwd'],
  ['ftp', `ftp://www.tiktok.com/@a/video/${TIKTOK}`],
  ['a cloud metadata address', 'http://169.254.169.254/latest/meta-data'],
  ['the loopback address', `http://127.0.0.1/@a/video/${TIKTOK}`],
  ['the loopback address of IPv6', `http://[::1]/@a/video/${TIKTOK}`],
  ['another service', 'https://videos.example.org/watch?v=1234567890'],
  ['a broken percent encoding', `https://www.tiktok.com/%E0%A4%A/video/${TIKTOK}`],
  ['more than 2,048 characters', `${TIKTOK_URL}?q=${'a'.repeat(POST_URL_LENGTH_MAX)}`],
  ['a TikTok profile', 'https://www.tiktok.com/@some_creator'],
  ['a TikTok sound', `https://www.tiktok.com/music/sound-${TIKTOK}`],
  ['a TikTok id that is too short', 'https://www.tiktok.com/@a/video/12345678901234'],
  ['a TikTok id that is too long', `https://www.tiktok.com/@a/video/${TIKTOK}00`],
  ['a TikTok id beyond 64 bits', 'https://www.tiktok.com/@a/video/99999999999999999999'],
  ['a TikTok id with a leading zero', `https://www.tiktok.com/@a/video/0${TIKTOK}`],
  ['a TikTok id with a tail', `https://www.tiktok.com/@a/video/${TIKTOK}abc`],
  [
    'a TikTok id in other digits',
    'https://www.tiktok.com/@a/video/\u0667\u0665\u0663\u0663\u0667\u0663\u0661\u0669\u0665\u0669\u0661\u0667\u0662\u0668\u0666',
  ],
  ['a TikTok name with markup', `https://www.tiktok.com/@<img>/video/${TIKTOK}`],
  ['a TikTok id from before TikTok', 'https://www.tiktok.com/@a/video/1111111111111111111'],
  ['a TikTok id with an implausible time', 'https://www.tiktok.com/@a/video/18446744073709551615'],
  ['a TikTok id without a time', 'https://www.tiktok.com/@a/video/100000000000000'],
  ['a TikTok id encoded twice', `https://www.tiktok.com/@a/video/${TIKTOK.slice(0, -1)}%2536`],
  ['a TikTok id cut short by dots', `https://www.tiktok.com/@a/video/${TIKTOK}…`],
  ['a TikTok login page for a profile', 'https://www.tiktok.com/login?redirect_url=%2F%40some_creator'],
  [
    'a TikTok login page for a post elsewhere',
    `https://www.tiktok.com/login?redirect_url=${encodeURIComponent(VIDEO_URL)}`,
  ],
  ['a short TikTok link without a code', 'https://vm.tiktok.com/'],
  ['a short TikTok link cut short by dots', 'https://vm.tiktok.com/ZMabc...'],
  ['a YouTube channel', 'https://www.youtube.com/@SomeChannel/shorts'],
  ['a YouTube playlist', 'https://www.youtube.com/playlist?list=PL1234567890'],
  ['a watch page without a video', 'https://www.youtube.com/watch?list=PL1234567890'],
  ['a watch page with two videos', `https://www.youtube.com/watch?v=${VIDEO}&v=dQw4w9WgXcQ`],
  ['a YouTube id of 12 characters', `https://youtu.be/${VIDEO}1`],
  ['a YouTube id of 10 characters', 'https://www.youtube.com/shorts/CW7gfrTlr0'],
  ['a YouTube playlist in a frame', 'https://www.youtube.com/embed/videoseries?list=PL1'],
  ['a YouTube stream in a frame', 'https://www.youtube.com/embed/live_stream?channel=UCx'],
  ['a YouTube page in place of an id', 'https://www.youtube.com/watch?v=videoseries'],
  ['a YouTube page in capitals in place of an id', 'https://www.youtube.com/embed/VideoSeries'],
  ['a YouTube clip', 'https://www.youtube.com/clip/UgkxU2HSeGL_NvmDJ-nQJrlLwllwMDBdGZFs'],
  ['the videos with the sound of one', `https://www.youtube.com/source/${VIDEO}/shorts`],
  ['a YouTube id cut short by dots', 'https://youtu.be/CW7gfrTlr...'],
  ['a YouTube id with letters behind it', `https://youtu.be/${VIDEO}を見て`],
  ['a YouTube consent page for another one', 'https://consent.youtube.com/m?continue=https%3A%2F%2Fevil.com%2F'],
  ['a YouTube redirect', `https://www.youtube.com/redirect?q=${TIKTOK_URL}`],
  ['an Instagram profile', 'https://www.instagram.com/some.one/'],
  ['an Instagram profile of reels', 'https://www.instagram.com/some.one/reels/'],
  ['an Instagram sound', 'https://www.instagram.com/reels/audio/1234567890/'],
  ['an Instagram story', 'https://www.instagram.com/stories/some.one/3913028191006298064/'],
  ['an Instagram code of 4 characters', 'https://www.instagram.com/reel/DZN3/'],
  ['an Instagram code of 4 after the cut', `https://www.instagram.com/p/${'x'.repeat(32)}/`],
  ['an Instagram page of videos', `https://www.instagram.com/reels/videos/${REEL}/`],
  ['an Instagram page in place of a code', 'https://www.instagram.com/reels/videos/'],
  ['an Instagram page in place of an account', `https://www.instagram.com/stories/reel/${REEL}/`],
  ['an Instagram share link in capitals', 'https://www.instagram.com/Share/p/BAabc12345'],
  ['an Instagram code of 12 characters', `https://www.instagram.com/reel/${REEL}x/`],
  ['an Instagram code beyond 64 bits', 'https://www.instagram.com/reel/ZZZZZZZZZZZ/'],
  ['an Instagram code of zeros', 'https://www.instagram.com/reel/AAAAAAAAAAA/'],
  ['an Instagram login page for a profile', 'https://www.instagram.com/accounts/login/?next=/some.one/'],
  [
    'an Instagram login page for another one',
    `https://www.instagram.com/accounts/login/?next=${encodeURIComponent(`/accounts/login/?next=/reel/${REEL}/`)}`,
  ],
  [
    'an Instagram login page for a foreign host',
    `https://www.instagram.com/accounts/login/?next=//evil.com/reel/${REEL}/`,
  ],
  ['an Instagram share link with a tail', 'https://www.instagram.com/share/p/BAabc123/more'],
  ['an X profile', 'https://x.com/someone'],
  ['an X search', 'https://x.com/search?q=clip'],
  ['an X id of 20 digits', 'https://x.com/someone/status/17281086191898748250'],
  ['an X id beyond 63 bits', 'https://x.com/someone/status/9999999999999999999'],
  ['an X id with a leading zero', 'https://x.com/someone/status/0123'],
  ['an X id with a sign', `https://x.com/someone/status/+${TWEET}`],
  ['an X id cut short by dots', `https://x.com/someone/status/${TWEET.slice(0, -4)}...`],
  ['an X id with a Thai digit behind it', `https://x.com/someone/status/${TWEET}\u0E51`],
  ['an X name that is too long', `https://x.com/${'a'.repeat(21)}/status/${TWEET}`],
  ['a t.co link with a path', `https://t.co/someone/status/${TWEET}`],
];

function postOf(
  parsed: ParsedPostUrl,
): { socialPlatform: SocialPlatform; externalId: string; url: string } | undefined {
  return parsed.kind === 'post' ? parsed.post : undefined;
}

describe('parsePostUrl', () => {
  test.each(POSTS)('%j is a post', (pasted, socialPlatform, externalId, url) => {
    expect(postOf(parsePostUrl(pasted))).toEqual({ socialPlatform, externalId, url });
  });

  test.each(POSTS)('the canonical link of %j leads to itself', (pasted) => {
    const post = postOf(parsePostUrl(pasted));
    expect(postOf(parsePostUrl(post?.url ?? ''))).toEqual(post);
  });

  test.each(SHORT_LINKS)('%s has to be followed', (pasted, socialPlatform, url) => {
    expect(parsePostUrl(pasted)).toEqual({ kind: 'short-link', socialPlatform, url });
  });

  test.each(HOSTILE)('refuses %s and says what to paste [S20]', (_why, pasted) => {
    const parsed = parsePostUrl(pasted);
    expect(parsed).toEqual({ kind: 'refused', message: expect.stringMatching(/[Pp]aste .*such as https:\/\//) });
  });

  test('no text makes it throw, and every link it makes leads to itself', () => {
    const parts = fc.constantFrom(
      'https://',
      'www.tiktok.com',
      'youtu.be',
      'x.com',
      '/',
      '@',
      '?v=',
      '%',
      VIDEO,
      TWEET,
    );
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
      fc.array(parts).map((some) => some.join('')),
    );
    fc.assert(
      fc.property(text, (pasted) => {
        const parsed = parsePostUrl(pasted);
        if (parsed.kind === 'refused') return;
        const again = parsePostUrl(parsed.kind === 'post' ? parsed.post.url : parsed.url);
        expect(again).toEqual(parsed);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(['Y', 'Z', 'a', 'b'])(
    'case 18: the spelling of a YouTube id that ends in %s is the one that ends in Y',
    (last) => {
      expect(postOf(parsePostUrl(`https://youtu.be/CW7gfrTlr0${last}`))?.externalId).toBe(VIDEO);
    },
  );

  test('a link of 2,048 characters is read, one of 2,049 is not [S20]', () => {
    const padded = `${TIKTOK_URL}?q=`.padEnd(2_048, 'a');
    expect([parsePostUrl(padded).kind, parsePostUrl(`${padded}a`).kind]).toEqual(['post', 'refused']);
  });

  test('a refusal repeats nothing that was pasted', () => {
    const parsed = parsePostUrl('https://www.tiktok.com/<script>alert(1)</script>');
    expect(JSON.stringify(parsed)).not.toContain('script');
  });

  test('a refusal shows an example link of the social platform that was pasted from', () => {
    expect(parsePostUrl('https://x.com/someone')).toEqual({
      kind: 'refused',
      message: expect.stringContaining('https://x.com/name/status/'),
    });
  });

  test('the time of posting is read from the ids of TikTok and X and from no others', () => {
    const times = [TIKTOK_URL, TWEET_URL, VIDEO_URL, REEL_URL].map((url) => {
      const parsed = parsePostUrl(url);
      return parsed.kind === 'post' ? (parsed.postedAt?.toISOString() ?? null) : undefined;
    });
    // The samples of APIFY.md: createTimeISO 21:27:45 (4 s off), createdAt 17:49:36.
    expect(times).toEqual(['2025-08-01T21:27:41.000Z', '2023-11-24T17:49:36.177Z', null, null]);
  });

  test('an id without a plausible time gives none', () => {
    expect(parsePostUrl('https://x.com/jack/status/20')).toMatchObject({ kind: 'post', postedAt: null });
  });
});

describe('links that actors send back', () => {
  test('an id is only read from a link of that social platform', () => {
    expect(externalIdOfUrl(PLATFORMS.TIKTOK.links, TIKTOK_URL)).toBe(TIKTOK);
    expect(externalIdOfUrl(PLATFORMS.YOUTUBE.links, TIKTOK_URL)).toBeNull();
  });

  test.each([undefined, null, 7, {}, ['x'], 'https://vm.tiktok.com/ZMabc123/', ''])(
    '%p is no link to a post',
    (url) => {
      expect(externalIdOfUrl(PLATFORMS.TIKTOK.links, url)).toBeNull();
    },
  );
});

describe('the hosts a redirect may lead to', () => {
  test.each<[SocialPlatform, string, boolean]>([
    ['TIKTOK', 'www.tiktok.com', true],
    ['TIKTOK', 'WWW.TIKTOK.COM', true],
    ['TIKTOK', 'x.com', false],
    ['TIKTOK', 'tiktok.com.evil.com', false],
    ['X', 'twitter.com', true],
    ['X', '127.0.0.1', false],
    ['YOUTUBE', 'a.b.youtube.com', true],
  ])('%s: %s is %p', (socialPlatform, host, allowed) => {
    expect(isHostOf(socialPlatform, host)).toBe(allowed);
  });
});
