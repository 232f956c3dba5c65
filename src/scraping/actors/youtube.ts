/**
 * YouTube, Shorts included, through `streamers/youtube-scraper`. Its answer for a deleted or private video is not
 * documented, so all of them are understood: an error item, an item without views, and no item at all.
 */
import { isYoutubeId } from '../post-id.js';
import type { PostDetails, ScrapeOutcome } from '../scraper.js';
import type { Actor, Item } from './actor.js';
import { countsOutcome, errorOutcome, linkedId, toAuthor, toDate, toHttpsUrl, toText } from './item.js';

const ERRORS = {
  gone: ['NO_VIDEOS', 'NOT_FOUND', 'VIDEO_NOT_FOUND', 'VIDEO_UNAVAILABLE'],
  restricted: ['AGE_RESTRICTED', 'MEMBERS_ONLY', 'PRIVATE_VIDEO', 'VIDEO_PRIVATE', 'LOGIN_REQUIRED'],
};

export const YOUTUBE_ACTOR: Actor = {
  socialPlatform: 'YOUTUBE',
  actorId: 'streamers/youtube-scraper',

  /** Shorts share the ids of videos, so each post is sent as a watch link; the ones let every kind pass. */
  input: (posts) => ({
    startUrls: posts.map((post) => ({ url: `https://www.youtube.com/watch?v=${post.externalId}` })),
    maxResults: 1,
    maxResultsShorts: 1,
    maxResultStreams: 1,
  }),

  externalIdsOf(item) {
    const { id } = item;
    return typeof id === 'string' && isYoutubeId(id) ? [id] : linkedId('YOUTUBE', item, ['input', 'url']);
  },

  outcomeOf(item) {
    const { likes, commentsCount: comments } = item;
    const fields = { views: ['viewCount'], likes, comments, shares: null };
    return errorOutcome(item, ERRORS) ?? behindWall(item, countsOutcome(item, fields, detailsOf(item)));
  },
};

/** An age gate or a paywall, and not the author, may be what hides the views. */
function behindWall(item: Item, outcome: ScrapeOutcome): ScrapeOutcome {
  const isWalled = item['isAgeRestricted'] === true || item['isMembersOnly'] === true;
  return outcome.kind === 'hidden' && isWalled ? { kind: 'restricted' } : outcome;
}

function detailsOf(item: Item): PostDetails {
  return {
    author: toAuthor(item['channelUsername']) ?? toAuthor(item['channelName']),
    title: toText(item['title']),
    thumbnailUrl: toHttpsUrl(item['thumbnailUrl']),
    postedAt: toDate(item['date']),
  };
}
