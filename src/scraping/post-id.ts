/**
 * The forms of post ids on the four social platforms, and the times in them. Every id has exactly one spelling: two
 * spellings of one post would be two clips, and the same views would be paid twice.
 */

const UNSIGNED_64_MAX = 2n ** 64n - 1n;
const SIGNED_64_MAX = 2n ** 63n - 1n;

/** Both are 64-bit numbers without leading zeros: "0123" and "123" would be two clips of one post. */
const NUMBER = /^[1-9]\d{0,19}$/;

const BASE64_URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Pages whose names look like ids. */
const YOUTUBE_PAGES = ['videoseries', 'live_stream', 'watch_popup', 'watch_queue'];
const YOUTUBE_ID = /^[\w-]{11}$/;

/** Links to private Instagram posts have 28 more characters after the post's code. */
const INSTAGRAM_PRIVATE_TAIL = 28;
/**
 * Shorter codes ended in 2011, before Instagram had videos. Longer ones do not fit 64 bits, of which the first of
 * eleven characters holds four. Lower-case letters only are the name of a page.
 */
const INSTAGRAM_CODE = /^(?![a-z]+$)(?:[\w-]{10}|[B-P][\w-]{10})$/;

/** TikTok and its predecessor did not exist before 2014. A later time than 2100 is made up. Seconds since 1970. */
const TIKTOK_SECONDS_MIN = 1_388_534_400;
const TIKTOK_SECONDS_MAX = 4_102_444_800;

/** X counts milliseconds from here. Ids below the second line are from before ids contained a time. */
const X_EPOCH_MILLISECONDS = 1_288_834_974_657n;
const X_FIRST_TIMED_ID = 29_700_859_247n;

/** A TikTok id is a 64-bit number that contains a plausible time of posting. */
export function isTiktokId(id: string): boolean {
  if (!NUMBER.test(id) || BigInt(id) > UNSIGNED_64_MAX) return false;
  const seconds = tiktokSeconds(id);
  return seconds >= TIKTOK_SECONDS_MIN && seconds <= TIKTOK_SECONDS_MAX;
}

export function isXId(id: string): boolean {
  return NUMBER.test(id) && BigInt(id) <= SIGNED_64_MAX;
}

/**
 * The one spelling of a YouTube id; null if the text is not one. Eleven characters of six bits hold 64 bits and two
 * unused ones. YouTube writes those as zeros, but served all four spellings of a video for years.
 */
export function youtubeId(text: string): string | null {
  if (!YOUTUBE_ID.test(text) || YOUTUBE_PAGES.includes(text.toLowerCase())) return null;
  const last = BASE64_URL.indexOf(text.slice(-1));
  return `${text.slice(0, -1)}${BASE64_URL[last - (last % 4)]}`;
}

/** The one spelling of an Instagram shortcode; null if the text cannot be one. */
export function instagramCode(text: string): string | null {
  const code = spelledInstagramCode(text);
  return code !== null && INSTAGRAM_CODE.test(code) ? code : null;
}

/** Removes the tail of private links, and leading zeros. A code is a number in base 64, in which "A" is zero. */
export function spelledInstagramCode(text: string): string | null {
  const code = text.length > INSTAGRAM_PRIVATE_TAIL ? text.slice(0, -INSTAGRAM_PRIVATE_TAIL) : text;
  const spelled = code.replace(/^A+/, '');
  return /^[\w-]+$/.test(spelled) ? spelled : null;
}

/** A shortcode is the numeric id in base 64: `3913028191006298064` is `DZN3mhZBQ_Q`. */
export function instagramCodeOfNumber(id: string): string | null {
  if (!/^[1-9]\d{8,19}$/.test(id)) return null;
  let code = '';
  for (let rest = BigInt(id); rest > 0n; rest /= 64n) code = `${BASE64_URL[Number(rest % 64n)]}${code}`;
  return code;
}

/** The upload time, from the upper 32 bits. It may be 4 s off. Null if it is implausible. */
export function tiktokPostedAt(id: string): Date | null {
  return isTiktokId(id) ? new Date(tiktokSeconds(id) * 1000) : null;
}

/** The time of posting in milliseconds, from the upper bits. Ids from before November 2010 contain none. */
export function xPostedAt(id: string): Date | null {
  const number = BigInt(id);
  return number < X_FIRST_TIMED_ID ? null : new Date(Number((number >> 22n) + X_EPOCH_MILLISECONDS));
}

function tiktokSeconds(id: string): number {
  return Number(BigInt(id) >> 32n);
}
