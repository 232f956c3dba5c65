/**
 * YouTube, including Shorts, through `streamers/youtube-scraper`. Its answer for a deleted or private video is not
 * documented, so three are understood: an error item, an item without views, and no item.
 */
import { countsOutcome, errorOutcome, linkedId, toAuthor, toDate, toHttpsUrl, toText } from '../item.js';
import { BASE64_URL } from '../numeric-id.js';
import { END, firstMatch, type LinkFamily } from '../post-link.js';
import type { PostDetails, ScrapeOutcome } from '../scrape-outcome.js';
import type { Actor, Item, Platform } from './platform.js';

/** Pages whose names look like ids. */
const PAGES = ['videoseries', 'live_stream', 'watch_popup', 'watch_queue'];
const WHOLE_ID = /^[\w-]{11}$/;

/**
 * The one spelling of a YouTube id; null if the text is not one. Eleven characters of six bits hold 64 bits and two
 * unused ones. YouTube writes those as zeros, but served all four spellings of a video for years.
 */
function postId(text: string): string | null {
  if (!WHOLE_ID.test(text) || PAGES.includes(text.toLowerCase())) return null;
  const last = BASE64_URL.indexOf(text.slice(-1));
  return `${text.slice(0, -1)}${BASE64_URL[last - (last % 4)]}`;
}

const ID = String.raw`(?<id>[\w-]{11})${END}`;
const PATHS = [new RegExp(`^/(?:shorts|live|embed|watch|video|vi?|e)/${ID}`, 'u')];
const YOUTU_BE_PATHS = [new RegExp(`^/${ID}`, 'u')];
const VALUE = new RegExp(`^${ID}`, 'u');
const WATCH = /^\/(?:watch(?:_popup)?(?:\.php)?)?$/;

const LINKS: LinkFamily = {
  example: 'https://www.youtube.com/watch?v=CW7gfrTlr0Y',
  hosts: ['*.youtube.com', '*.youtube-nocookie.com', '*.youtu.be'],
  gates: { path: /^\/(?:attribution_link|signin|verify_age|ml?|d)$/, next: ['u', 'next', 'next_url', 'continue'] },
  shortLink: () => null,
  post({ host, path, query }) {
    const isShort = host === 'youtu.be' || host.endsWith('.youtu.be');
    const id = WATCH.test(path) ? onlyVideo(query) : videoOf(isShort ? YOUTU_BE_PATHS : PATHS, path);
    return id === null ? null : { externalId: id, url: `https://www.youtube.com/watch?v=${id}`, postedAt: null };
  },
};

function videoOf(patterns: readonly RegExp[], text: string): string | null {
  const { id } = firstMatch(patterns, text);
  return id === undefined ? null : postId(id);
}

/** A link with two videos names two posts. We do not guess which of them would be shown. */
function onlyVideo(query: URLSearchParams): string | null {
  const videos = new Set(query.getAll('v').map((value) => videoOf([VALUE], value)));
  return videos.size === 1 ? ([...videos][0] ?? null) : null;
}

const ERRORS = {
  gone: ['NO_VIDEOS', 'NOT_FOUND', 'VIDEO_NOT_FOUND', 'VIDEO_UNAVAILABLE'],
  restricted: ['AGE_RESTRICTED', 'MEMBERS_ONLY', 'PRIVATE_VIDEO', 'VIDEO_PRIVATE', 'LOGIN_REQUIRED'],
};

/** Words in place of a view count are short. */
const TEXT_LENGTH_MAX = 100;

const ACTOR: Actor = {
  actorId: 'streamers/youtube-scraper',

  /** Shorts share the ids of videos, so each post is sent as a watch link. The ones let every kind pass. */
  input: (posts) => ({
    startUrls: posts.map((post) => ({ url: `https://www.youtube.com/watch?v=${post.externalId}` })),
    maxResults: 1,
    maxResultsShorts: 1,
    maxResultStreams: 1,
  }),

  externalIdsOf(item) {
    const id = idOf(item);
    return id === null ? linkedId(LINKS, item, ['url', 'input']) : [id];
  },

  outcomeOf(item) {
    const error = errorOutcome(item, ERRORS);
    if (error !== null) return error;
    const { likes, commentsCount } = item;
    const read = { ...item, viewCount: viewsOf(item) };
    const comments = item['commentsTurnedOff'] === true ? null : commentsCount;
    const namesPost = idOf(item) !== null || linkedId(LINKS, item, ['url']).length > 0;
    const fields = { views: ['viewCount'], likes, comments, shares: null, namesPost };
    return behindWall(item, countsOutcome(read, fields, detailsOf(item)));
  },
};

function idOf({ id }: Item): string | null {
  return typeof id === 'string' ? postId(id) : null;
}

const VIEWS = /^(?<count>[\d.,\s]+[KMB]?)\s?views?$/i;
/** Words in place of the views for a premiere or stream that is planned or running. It shows no views yet. */
const NOT_YET = /\b(?:premier(?:es?|ed|ing)|scheduled|upcoming|waiting|watching)\b/i;
const FOR_MEMBERS = /\bmembers?[ -](?:first|only)\b/i;

/** The page's words are read only if their meaning is certain. Null if they say that no views are shown. */
function viewsOf({ viewCount }: Item): unknown {
  if (typeof viewCount !== 'string' || viewCount.length > TEXT_LENGTH_MAX) return viewCount;
  const text = viewCount.trim();
  if (/^no views$/i.test(text)) return 0;
  if (NOT_YET.test(text) || FOR_MEMBERS.test(text)) return null;
  return VIEWS.exec(text)?.groups?.['count']?.trim() ?? viewCount;
}

/** An age gate or a paywall, and not the author, may hide or replace the views. */
function behindWall(item: Item, outcome: ScrapeOutcome): ScrapeOutcome {
  const { isAgeRestricted, isMembersOnly, title, viewCount } = item;
  if (outcome.kind === 'ok') return outcome;
  // Playlists give this title to a video that no longer exists.
  if (title === '[Deleted video]') return { kind: 'gone' };
  const isWalled = isAgeRestricted === true || isMembersOnly === true || title === '[Private video]';
  return isWalled || FOR_MEMBERS.test(toText(viewCount) ?? '') ? { kind: 'restricted' } : outcome;
}

function detailsOf(item: Item): PostDetails {
  return {
    author: toAuthor(item['channelUsername']) ?? toAuthor(item['channelName']),
    title: toText(item['title']),
    thumbnailUrl: toHttpsUrl(item['thumbnailUrl']),
    postedAt: toDate(item['date']),
  };
}

export const YOUTUBE: Platform = {
  name: 'YouTube',
  description: 'YouTube, including Shorts.',
  links: LINKS,
  actor: ACTOR,
};
