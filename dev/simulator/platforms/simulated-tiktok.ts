/**
 * clockworks/tiktok-video-scraper and clockworks/tiktok-scraper return the same items. Like the real actor, a `/photo/`
 * link gives a dead post, and a link without `www.` gives no row.
 */
import { isWalled, type SimulatedPost } from '../post.js';
import { type Actor, type Entry, type Look, requiredStrings, type SimulatedPlatform } from '../simulated-actor.js';

const POST_PATH = /^\/@([\w.-]*)\/(video|photo)\/(\d{15,20})\/?$/;

const tiktokActor: Actor = {
  socialPlatform: 'TIKTOK',
  viewsFields: ['playCount'],
  price: { startMicros: 0, itemMicros: 1_000 },
  scrape(input, look) {
    const urls = requiredStrings(input, 'postURLs');
    const invalid = urls.filter((url) => !isTiktok(url));
    const entries = urls.filter(isTiktok).flatMap((url) => entriesOf(url, look));
    return invalid.length === 0 ? entries : [...entries, invalidUrls(invalid)];
  },
};

function isTiktok(url: string): boolean {
  return URL.canParse(url) && /(^|\.)tiktok\.com$/.test(new URL(url).hostname);
}

function entriesOf(url: string, look: Look): Entry[] {
  const { hostname, pathname } = new URL(url);
  if (hostname !== 'www.tiktok.com') return [];
  const [, handle = '', kind, externalId] = POST_PATH.exec(pathname) ?? [];
  if (externalId === undefined) return [deadPost(url, null)];
  const post = kind === 'photo' ? undefined : look(externalId);
  if (post === undefined || post.state === 'gone' || post.state === 'private') return [deadPost(url, externalId)];
  if (isWalled(post)) return [sensitivePost(url, externalId)];
  return [{ externalId, url, item: videoItem(url, handle, externalId, post) }];
}

function deadPost(url: string, externalId: string | null): Entry {
  return {
    externalId,
    url,
    item: { url, error: 'Post not found or private.', errorCode: 'POST_NOT_FOUND_OR_PRIVATE' },
  };
}

function sensitivePost(url: string, externalId: string): Entry {
  return { externalId, url, item: { url, error: 'Post is age-restricted or sensitive.', errorCode: 'POST_SENSITIVE' } };
}

function invalidUrls(urls: string[]): Entry {
  const item = { url: urls[0], error: 'Some URLs are invalid.', errorCode: 'INVALID_URLS', invalidUrls: urls };
  return { externalId: null, item };
}

function videoItem(url: string, handle: string, externalId: string, post: SimulatedPost): Entry['item'] {
  const author = post.author ?? (handle || 'some_creator');
  const isSlideshow = post.state === 'slideshow';
  return {
    id: externalId,
    text: post.title ?? '',
    textLanguage: 'en',
    ...(post.postedAt && createTime(post.postedAt)),
    isAd: false,
    authorMeta: authorMeta(author),
    musicMeta: { musicName: 'original sound', musicAuthor: author, musicOriginal: true },
    webVideoUrl: `https://www.tiktok.com/@${author}/video/${externalId}`,
    mediaUrls: [],
    videoMeta: videoMeta(isSlideshow, post.thumbnailUrl),
    diggCount: post.state === 'hidden' ? null : post.likes,
    shareCount: post.shares,
    playCount: post.views,
    collectCount: 0,
    commentCount: post.comments,
    mentions: [],
    hashtags: [],
    isSlideshow,
    isPinned: false,
    isSponsored: false,
    submittedVideoUrl: url,
  };
}

function createTime(postedAt: Date): Entry['item'] {
  return { createTime: Math.floor(postedAt.getTime() / 1000), createTimeISO: postedAt.toISOString() };
}

function authorMeta(name: string): Entry['item'] {
  const profileUrl = `https://www.tiktok.com/@${name}`;
  return {
    id: '7002169437214213125',
    name,
    nickName: name,
    profileUrl,
    verified: false,
    privateAccount: false,
    fans: 0,
  };
}

function videoMeta(isSlideshow: boolean, thumbnailUrl: string | null): Entry['item'] {
  const size = isSlideshow ? { height: 0, width: 0, duration: 0 } : { height: 1024, width: 576, duration: 31 };
  return { ...size, ...(thumbnailUrl && { coverUrl: thumbnailUrl }), definition: '540p', format: 'mp4' };
}

export const TIKTOK: SimulatedPlatform = {
  actors: { 'clockworks/tiktok-video-scraper': tiktokActor, 'clockworks/tiktok-scraper': tiktokActor },
  millisecondsOf: (id) => (/^\d{1,20}$/.test(id) ? (BigInt(id) >> 32n) * 1000n : 0n),
};
