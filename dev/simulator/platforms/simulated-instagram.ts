/**
 * apify/instagram-reel-scraper and apify/instagram-scraper return the same items for two kinds of input. Like the real
 * ones: `url` is always `/p/CODE/`, a dead post is a billed item with `error`, hidden likes are -1, an album has 0
 * plays, and `videoViewCount` is an old, much lower count beside `videoPlayCount`.
 */
import { isWalled, type SimulatedPost } from '../post.js';
import {
  type Actor,
  type Entry,
  type Item,
  type Look,
  requiredStrings,
  type SimulatedPlatform,
} from '../simulated-actor.js';

const CODE = /^\/(?:[\w.]+\/)?(p|tv|reel|reels)\/([\w-]{5,64})\/?$/;
const STALE_VIEWS_DIVISOR = 6;

/** Takes links in `username`. It returns shares only when they are requested and paid for. */
const instagramReelActor: Actor = {
  socialPlatform: 'INSTAGRAM',
  viewsFields: ['videoPlayCount', 'videoViewCount'],
  price: { startMicros: 1_000, itemMicros: 2_600 },
  scrape(input, look) {
    const withShares = input['includeSharesCount'] === true;
    return requiredStrings(input, 'username').map((url) => entryOf(url, look, withShares));
  },
};

/** Takes links in `directUrls`, and never returns shares. */
const instagramActor: Actor = {
  ...instagramReelActor,
  price: { startMicros: 0, itemMicros: 2_700 },
  scrape: (input, look) => requiredStrings(input, 'directUrls').map((url) => entryOf(url, look, false)),
};

function entryOf(url: string, look: Look, withShares: boolean): Entry {
  const [, segment, externalId] = CODE.exec(URL.canParse(url) ? new URL(url).pathname : '') ?? [];
  const post = externalId === undefined ? undefined : look(externalId);
  if (externalId === undefined || post === undefined || post.state === 'gone') {
    return { externalId: externalId ?? null, url, item: notFound(url, segment) };
  }
  if (isWalled(post)) return { externalId, url, item: restricted(url, post) };
  if (post.state === 'private') return { externalId, url, item: noItems(url) };
  const item = postItem(url, externalId, post);
  return { externalId, url, item: withShares && post.shares !== null ? { ...item, sharesCount: post.shares } : item };
}

function notFound(url: string, username: string | undefined): Item {
  return { url, username, error: 'not_found', errorDescription: 'Post does not exist' };
}

function restricted(url: string, post: SimulatedPost): Item {
  return {
    inputUrl: url,
    url,
    error: 'restricted_page',
    errorDescription: 'Restricted access, only partial data available',
    description: `${post.likes ?? 0} likes, ${post.comments ?? 0} comments`,
  };
}

function noItems(url: string): Item {
  return {
    inputUrl: url,
    url,
    requestErrorMessages: [],
    error: 'no_items',
    errorDescription: 'Empty or private data',
  };
}

function postItem(inputUrl: string, shortCode: string, post: SimulatedPost): Item {
  const isAlbum = post.state === 'slideshow';
  const author = post.author ?? 'some.creator';
  return {
    inputUrl,
    id: String(instagramId(shortCode)),
    type: isAlbum ? 'Sidecar' : 'Video',
    ...(!isAlbum && { productType: 'clips', videoDuration: 22.5 }),
    shortCode,
    caption: post.title ?? '',
    hashtags: [],
    mentions: [],
    url: `https://www.instagram.com/p/${shortCode}/`,
    commentsCount: post.comments,
    likesCount: post.state === 'hidden' ? -1 : post.likes,
    ...(isAlbum ? { videoPlayCount: 0 } : plays(post.views)),
    dimensionsHeight: 1920,
    dimensionsWidth: 1080,
    ...(post.thumbnailUrl && { displayUrl: post.thumbnailUrl }),
    images: [],
    childPosts: [],
    ...(post.postedAt && { timestamp: post.postedAt.toISOString() }),
    ownerFullName: author,
    ownerUsername: author,
    ownerId: '549313808',
    ...(post.coauthors && { coauthorProducers: post.coauthors.map((username, n) => ({ id: String(n), username })) }),
    isPinned: false,
    isCommentsDisabled: post.comments === null,
    latestComments: [],
  };
}

function plays(views: number | null): Item {
  if (views === null) return { videoPlayCount: null, videoViewCount: null };
  return { videoPlayCount: views, videoViewCount: Math.floor(views / STALE_VIEWS_DIVISOR) };
}

const EPOCH_MS = 1_314_220_021_721n;
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The numeric id: the shortcode read as base64url digits. */
function instagramId(shortCode: string): bigint {
  return [...shortCode].reduce((id, digit) => id * 64n + BigInt(Math.max(0, BASE64URL.indexOf(digit))), 0n);
}

export const INSTAGRAM: SimulatedPlatform = {
  actors: { 'apify/instagram-reel-scraper': instagramReelActor, 'apify/instagram-scraper': instagramActor },
  millisecondsOf: (shortCode) => (instagramId(shortCode) >> 23n) + EPOCH_MS,
};
