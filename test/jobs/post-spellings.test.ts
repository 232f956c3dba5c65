/**
 * One post, one externalId, whatever host, path, encoding, spelling of the id and tail its link has. Two ids for one
 * post would be two clips, and its views would be paid twice.
 */
import fc from 'fast-check';
import { parsePostUrl } from '../../src/scraping/post-url.js';

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** A 64-bit number for the seconds since 1970, with its time `shift` bits up. */
const snowflake = (from: number, to: number, shift: bigint) =>
  fc
    .tuple(fc.integer({ min: from, max: to }), fc.bigInt(0n, (1n << shift) - 1n))
    .map(([time, rest]) => (BigInt(time) << shift) + rest);
const inBase64 = (id: bigint): string => (id === 0n ? '' : `${inBase64(id / 64n)}${BASE64[Number(id % 64n)]}`);

const hosts = (...names: string[]) => fc.constantFrom(...names, ...names.map((name) => name.toUpperCase()));
const before = fc.constantFrom('', 'https://', 'http://', 'HTTPS://', ' https://', '\u200Bhttps://', '<https://', '"');
const after = fc.constantFrom(
  '',
  '/',
  '?si=x',
  '&t=5',
  '?a=1&b=2#c',
  '#c',
  '%3Fs=20',
  '.',
  ')',
  '>',
  '",',
  ' ',
  '/?v=no',
);

/** The same post in its canonical form and in one of the many that people paste. */
const spellings: fc.Arbitrary<readonly [canonical: string, spelled: string]> = fc.oneof(
  fc
    .tuple(
      snowflake(1_388_534_400, 4_102_444_799, 32n),
      hosts('www.tiktok.com', 'tiktok.com', 'm.tiktok.com'),
      before,
      after,
    )
    .chain(([id, host, head, tail]) =>
      fc
        .constantFrom(
          '@a/video/',
          '@/photo/',
          '@%61.b/video/',
          'share/video/',
          'i18n/share/video/',
          'embed/v2/',
          '/v/',
          'player/v1/',
        )
        .map((path) => [`https://www.tiktok.com/@x/video/${id}`, `${head}${host}/${path}${id}${tail}`] as const),
    ),
  fc
    .tuple(
      fc.array(fc.constantFrom(...BASE64), { minLength: 10, maxLength: 10 }),
      fc.integer({ min: 0, max: 15 }),
      fc.integer({ min: 0, max: 3 }),
      before,
      after,
    )
    .chain(([first, last, spare, head, tail]) => {
      const [canonical, id] = [0, spare].map((bits) => `${first.join('')}${BASE64[last * 4 + bits]}`);
      return fc
        .constantFrom(
          'youtu.be/',
          'www.youtube.com/watch?v=',
          'm.youtube.com/shorts/',
          'youtube.com/live/',
          'YOUTUBE.com/embed/',
          'www.youtube-nocookie.com/v/',
        )
        .map((path) => [`https://www.youtube.com/watch?v=${canonical}`, `${head}${path}${id}${tail}`] as const);
    }),
  fc
    .tuple(
      snowflake(2 ** 34, 2 ** 40, 23n).map(inBase64),
      fc.constantFrom('', 'A', 'AA'),
      fc.constantFrom('', 'x'.repeat(28)),
      hosts('www.instagram.com', 'instagram.com', 'instagr.am'),
      before,
      after,
    )
    .chain(([code, zeros, secret, host, head, tail]) =>
      fc
        .constantFrom('p/', 'reel/', 'reels/', 'tv/', 'some.one/reel/', 'accounts/login/?next=/p/')
        .map(
          (path) =>
            [
              `https://www.instagram.com/reel/${code}/`,
              `${head}${host}/${path}${zeros}${code}${secret}${tail}`,
            ] as const,
        ),
    ),
  fc
    .tuple(
      snowflake(2 ** 30, 2 ** 40, 22n),
      hosts('x.com', 'twitter.com', 'mobile.twitter.com', 'm.x.com'),
      before,
      after,
    )
    .chain(([id, host, head, tail]) =>
      fc
        .constantFrom('a/status/', 'i/status/', 'i/web/status/', 'statuses/', 'b/statuses/', 'i/videos/')
        .map((path) => [`https://x.com/a/status/${id}`, `${head}${host}/${path}${id}${tail}`] as const),
    ),
);

function externalIdOf(pasted: string): string | null {
  const parsed = parsePostUrl(pasted);
  return parsed.kind === 'post' ? parsed.post.externalId : null;
}

test('case 18: every way to write a post leads to one externalId', () => {
  fc.assert(
    fc.property(spellings, ([canonical, spelled]) => {
      const externalId = externalIdOf(canonical);
      expect(externalId).not.toBeNull();
      expect([spelled, externalIdOf(spelled)]).toEqual([spelled, externalId]);
    }),
    { numRuns: 3_000 },
  );
});

test('case 18: two posts have two externalIds', () => {
  fc.assert(
    fc.property(spellings, spellings, ([one, spelled], [other]) => {
      if (one !== other) expect(externalIdOf(spelled)).not.toBe(externalIdOf(other));
    }),
    { numRuns: 1_000 },
  );
});
