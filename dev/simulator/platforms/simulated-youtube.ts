/**
 * streamers/youtube-scraper. Its item for a dead link is not documented, so each state uses another of three possible
 * answers: `gone` an error item, `private` no item, and `restricted` an item without views.
 */
import type { SimulatedPost } from '../post.js';
import { invalidInput } from '../refusal.js';
import {
  type Actor,
  type Entry,
  type Item,
  type Look,
  optionalInteger,
  requiredList,
  type SimulatedPlatform,
} from '../simulated-actor.js';

const HOST = /(^|\.)(youtube\.com|youtube-nocookie\.com|youtu\.be)$/;
const PATH_ID = /^\/(?:(shorts|live|embed|v)\/)?([\w-]{11})\/?$/;

interface Link {
  url: string;
  externalId: string | null;
  isShort: boolean;
}

const youtubeActor: Actor = {
  socialPlatform: 'YOUTUBE',
  viewsFields: ['viewCount'],
  price: { startMicros: 0, itemMicros: 4_000 },
  scrape(input, look) {
    const videos = optionalInteger(input, 'maxResults', 0);
    const shorts = optionalInteger(input, 'maxResultsShorts', 0);
    const wanted = requiredList(input, 'startUrls')
      .map((source) => linkOf(urlOf(source)))
      .filter((link) => (link.isShort ? shorts : videos) > 0);
    return wanted.flatMap((link, order) => entriesOf(link, order, look));
  },
};

function urlOf(source: unknown): string {
  if (typeof source === 'object' && source !== null && 'url' in source && typeof source.url === 'string') {
    return source.url;
  }
  throw invalidInput('Items in input.startUrls must be objects with a property "url"');
}

function linkOf(url: string): Link {
  if (!URL.canParse(url)) throw invalidInput(`Items in input.startUrls contain an invalid URL: ${url}`);
  const { hostname, pathname, searchParams } = new URL(url);
  if (!HOST.test(hostname)) return { url, externalId: null, isShort: false };
  const [, kind, pathId] = pathname === '/watch' ? [] : (PATH_ID.exec(pathname) ?? []);
  return { url, externalId: pathId ?? searchParams.get('v'), isShort: kind === 'shorts' };
}

function entriesOf(link: Link, order: number, look: Look): Entry[] {
  const { url, externalId } = link;
  const post = externalId === null ? undefined : look(externalId);
  if (post?.state === 'private') return [];
  if (externalId === null || post === undefined || post.state === 'gone') {
    return [{ externalId, url, item: { input: url, error: 'NO_VIDEOS', note: 'No videos found on the page.' } }];
  }
  return [{ externalId, url, item: videoItem(link, externalId, order, post) }];
}

function videoItem(link: Link, id: string, order: number, post: SimulatedPost): Item {
  const isRestricted = post.state === 'restricted';
  const isForMembers = post.state === 'members';
  const isHidden = post.state === 'hidden';
  return {
    title: post.title ?? '',
    id,
    url: `https://www.youtube.com/watch?v=${id}`,
    type: link.isShort ? 'shorts' : 'video',
    thumbnailUrl: post.thumbnailUrl ?? `https://i.ytimg.com/vi/${id}/maxresdefault.jpg`,
    ...(post.views !== null && !isRestricted && { viewCount: isForMembers ? '✪ Members first' : post.views }),
    ...(isForMembers && { isMembersOnly: true }),
    ...(post.postedAt && { date: post.postedAt.toISOString() }),
    ...(post.likes !== null && !isHidden && { likes: post.likes }),
    location: null,
    ...channel(post.author ?? 'SomeChannel'),
    duration: '00:00:47',
    commentsCount: post.comments,
    text: '',
    descriptionLinks: [],
    subtitles: null,
    isMonetized: null,
    isAgeRestricted: isRestricted,
    commentsTurnedOff: post.comments === null,
    input: link.url,
    order,
  };
}

function channel(handle: string): Item {
  return {
    channelName: handle,
    channelUrl: `https://www.youtube.com/@${handle}`,
    channelUsername: handle,
    channelId: 'UCxxxxxxxxxxxxxxxxxxxxxx',
    numberOfSubscribers: 0,
    channelTotalViews: '1,710,167,563',
  };
}

export const YOUTUBE: SimulatedPlatform = {
  actors: { 'streamers/youtube-scraper': youtubeActor },
  millisecondsOf: () => 0n,
};
