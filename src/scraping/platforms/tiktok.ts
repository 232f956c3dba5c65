/**
 * TikTok through `clockworks/tiktok-video-scraper`. `clockworks/tiktok-scraper` takes the same input and returns the
 * same items. A dead post is an item with `error` in a run that succeeded. It has no id, only the requested link.
 */
import { countsOutcome, errorOutcome, itemAt, linkedId, toAuthor, toDate, toHttpsUrl, toText } from '../item.js';
import { isNumericId, UNSIGNED_64_MAX } from '../numeric-id.js';
import { externalIdOfUrl, firstMatch, type LinkFamily, NUMBER, ONLY_CODE, SHORT_CODE } from '../post-link.js';
import type { PostDetails } from '../scrape-outcome.js';
import type { Actor, Item, Platform } from './platform.js';

/** TikTok and its predecessor did not exist before 2014. A later time than 2100 is made up. Seconds since 1970. */
const SECONDS_MIN = 1_388_534_400;
const SECONDS_MAX = 4_102_444_800;

/** A TikTok id is a 64-bit number that contains a plausible time of posting. */
function isPostId(id: string): boolean {
  if (!isNumericId(id, UNSIGNED_64_MAX)) return false;
  const seconds = secondsOf(id);
  return seconds >= SECONDS_MIN && seconds <= SECONDS_MAX;
}

/** The upload time, from the upper 32 bits. It may be 4 s off. Null if it is implausible. */
function postedAtOf(id: string): Date | null {
  return isPostId(id) ? new Date(secondsOf(id) * 1000) : null;
}

function secondsOf(id: string): number {
  return Number(BigInt(id) >> 32n);
}

const PATHS = [
  new RegExp(`^/@(?<name>[\\p{L}\\p{N}\\p{M}_.-]{0,100})/(?:video|photo)/${NUMBER}`, 'u'),
  new RegExp(`^/(?:(?:i18n/)?share/(?:video|photo)|embed(?:/v\\d)?|player/v1)/${NUMBER}`, 'u'),
  new RegExp(`^/v/${NUMBER}`, 'u'),
];
const SHORT_HOSTS = ['vm.tiktok.com', 'vt.tiktok.com'];
const T_PATH = new RegExp(`^/t/${SHORT_CODE}`, 'u');

const LINKS: LinkFamily = {
  example: 'https://www.tiktok.com/@name/video/7533731959172861206',
  // lite. belongs to TikTok Lite and t. to its share pages.
  hosts: ['', 'www.', 'm.', 'lite.', 't.', 'vm.', 'vt.'].map((name) => `${name}tiktok.com`),
  gates: { path: /^\/login(?:\/|$)/, next: ['redirect_url'] },
  shortLink({ host, path }) {
    const isShort = SHORT_HOSTS.includes(host);
    const { code } = firstMatch([isShort ? ONLY_CODE : T_PATH], path);
    if (!code) return null;
    if (isShort) return `https://${host}/${code}/`;
    return `https://${host === 'lite.tiktok.com' ? host : 'www.tiktok.com'}/t/${code}/`;
  },
  post({ host, path }) {
    const { id, name = '' } = SHORT_HOSTS.includes(host) ? {} : firstMatch(PATHS, path);
    if (!id || !isPostId(id)) return null;
    // Always /video/, because the actor answers "not found" for /photo/ links. Always www, because other hosts returned
    // no rows. TikTok finds the post by its id, whatever the name.
    const url = `https://www.tiktok.com/@${/^[\w.-]*$/.test(name) ? name : ''}/video/${id}`;
    return { externalId: id, url, postedAt: postedAtOf(id) };
  },
};

/**
 * POST_NOT_FOUND_OR_PRIVATE is also returned for public posts with region or age limits, so the post is checked again
 * on other days.
 */
const ERRORS = {
  gone: ['POST_NOT_FOUND_OR_PRIVATE', 'POST NOT FOUND OR PRIVATE.', 'NOT_FOUND'],
  restricted: ['POST_SENSITIVE', 'PROFILE_PRIVATE'],
};

const ACTOR: Actor = {
  actorId: 'clockworks/tiktok-video-scraper',

  input: (posts) => ({ postURLs: posts.map((post) => post.url) }),

  externalIdsOf(item) {
    const { id, invalidUrls } = item;
    // A 19-digit id passes 2^53, so a JSON number has already lost digits. Its links are read instead.
    if (isNumber(id)) return [id];
    if (Array.isArray(invalidUrls)) return invalidUrls.flatMap((url) => externalIdOfUrl(LINKS, url) ?? []);
    return linkedId(LINKS, item, ['webVideoUrl', 'submittedVideoUrl', 'url']);
  },

  outcomeOf(item) {
    const { diggCount: likes, commentCount: comments, shareCount: shares } = item;
    const namesPost = isNumber(item['id']) || externalIdOfUrl(LINKS, item['webVideoUrl']) !== null;
    // Slideshows show plays, too.
    const fields = { views: ['playCount'], likes, comments, shares, namesPost };
    return errorOutcome(item, ERRORS) ?? countsOutcome(item, fields, detailsOf(item));
  },
};

/** A text with any number. The item of another post must not be matched by a link to ours. */
function isNumber(id: unknown): id is string {
  return typeof id === 'string' && /^\d{1,20}$/.test(id);
}

function detailsOf(item: Item): PostDetails {
  const { id } = item;
  return {
    author: toAuthor(itemAt(item, 'authorMeta')['name']),
    title: toText(item['text']),
    thumbnailUrl: toHttpsUrl(itemAt(item, 'videoMeta')['coverUrl']),
    postedAt: toDate(item['createTime']) ?? toDate(item['createTimeISO']) ?? (isNumber(id) ? postedAtOf(id) : null),
  };
}

export const TIKTOK: Platform = { name: 'TikTok', description: 'TikTok.', links: LINKS, actor: ACTOR };
