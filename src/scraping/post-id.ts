/**
 * What the ids of the four social platforms look like and what they reveal. Every id has exactly one spelling here:
 * two spellings of one post would be two clips, and the same views would be paid twice.
 */

/** Snowflakes have no leading zero: "0123" and "123" would be two clips of one post. */
export const TIKTOK_ID = String.raw`[1-9]\d{14,19}`;
export const YOUTUBE_ID = '[A-Za-z0-9_-]{11}';
export const INSTAGRAM_CODE = '[A-Za-z0-9_-]{5,64}';
export const X_ID = String.raw`[1-9]\d{0,18}`;

const UNSIGNED_64_MAX = 2n ** 64n - 1n;
const SIGNED_64_MAX = 2n ** 63n - 1n;

/** Links to private Instagram posts carry 28 more characters after the code of the post. */
const INSTAGRAM_PRIVATE_TAIL = 28;
const BASE64_URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Before 2014 there was no TikTok (nor its ancestor); after 2100 an id is made up. Seconds since 1970. */
const TIKTOK_SECONDS_MIN = 1_388_534_400;
const TIKTOK_SECONDS_MAX = 4_102_444_800;

/** X counts milliseconds from here, but ids below the second line were given before ids carried a time. */
const X_EPOCH_MILLISECONDS = 1_288_834_974_657n;
const X_FIRST_TIMED_ID = 29_700_859_247n;

export function isTiktokId(id: string): boolean {
  return new RegExp(`^${TIKTOK_ID}$`).test(id) && BigInt(id) <= UNSIGNED_64_MAX;
}

export function isYoutubeId(id: string): boolean {
  return new RegExp(`^${YOUTUBE_ID}$`).test(id);
}

export function isXId(id: string): boolean {
  return new RegExp(`^${X_ID}$`).test(id) && BigInt(id) <= SIGNED_64_MAX;
}

/** The one spelling of a shortcode, or null where it is none. */
export function instagramCode(code: string): string | null {
  const short = code.length > INSTAGRAM_PRIVATE_TAIL ? code.slice(0, -INSTAGRAM_PRIVATE_TAIL) : code;
  return new RegExp(`^${INSTAGRAM_CODE}$`).test(short) ? short : null;
}

/** A shortcode is the numeric id in base 64: `3913028191006298064` is `DZN3mhZBQ_Q`. */
export function instagramCodeOfNumber(id: string): string | null {
  if (!/^[1-9]\d{8,19}$/.test(id)) return null;
  let code = '';
  for (let rest = BigInt(id); rest > 0n; rest /= 64n) code = `${BASE64_URL[Number(rest % 64n)]}${code}`;
  return code;
}

/** The upload time is in the upper 32 bits, in seconds; seen to be 4 s off the true one. Null where implausible. */
export function tiktokPostedAt(id: string): Date | null {
  const seconds = Number(BigInt(id) >> 32n);
  return seconds >= TIKTOK_SECONDS_MIN && seconds <= TIKTOK_SECONDS_MAX ? new Date(seconds * 1000) : null;
}

/** The time of posting is in the upper bits, in milliseconds; ids of before November 2010 carry none. */
export function xPostedAt(id: string): Date | null {
  const number = BigInt(id);
  return number < X_FIRST_TIMED_ID ? null : new Date(Number((number >> 22n) + X_EPOCH_MILLISECONDS));
}
