/**
 * YouTube, including Shorts, through `streamers/youtube-scraper`. Its answer for a deleted or private video is not
 * documented, so three are understood: an error item, an item without views, and no item.
 */
import { youtubeId } from '../post-id.js';
import type { PostDetails, ScrapeOutcome } from '../scraper.js';
import type { Actor, Item } from './actor.js';
import { countsOutcome, errorOutcome, linkedId, toAuthor, toDate, toHttpsUrl, toText } from './item.js';

const ERRORS = {
  gone: ['NO_VIDEOS', 'NOT_FOUND', 'VIDEO_NOT_FOUND', 'VIDEO_UNAVAILABLE'],
  restricted: ['AGE_RESTRICTED', 'MEMBERS_ONLY', 'PRIVATE_VIDEO', 'VIDEO_PRIVATE', 'LOGIN_REQUIRED'],
};

/** Words in place of a view count are short. */
const TEXT_LENGTH_MAX = 100;

export const YOUTUBE_ACTOR: Actor = {
  socialPlatform: 'YOUTUBE',
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
    return id === null ? linkedId('YOUTUBE', item, ['url', 'input']) : [id];
  },

  outcomeOf(item) {
    const error = errorOutcome(item, ERRORS);
    if (error !== null) return error;
    const { likes, commentsCount } = item;
    const read = { ...item, viewCount: viewsOf(item) };
    const comments = item['commentsTurnedOff'] === true ? null : commentsCount;
    const namesPost = idOf(item) !== null || linkedId('YOUTUBE', item, ['url']).length > 0;
    const fields = { views: ['viewCount'], likes, comments, shares: null, namesPost };
    return behindWall(item, countsOutcome(read, fields, detailsOf(item)));
  },
};

function idOf({ id }: Item): string | null {
  return typeof id === 'string' ? youtubeId(id) : null;
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
