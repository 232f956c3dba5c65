/**
 * TikTok through `clockworks/tiktok-video-scraper`. `clockworks/tiktok-scraper` takes the same input and returns the
 * same items. A dead post is an item with `error` in a run that succeeded. It has no id, only the requested link.
 */
import { tiktokPostedAt } from '../post-id.js';
import { externalIdOfUrl } from '../post-url.js';
import type { PostDetails } from '../scraper.js';
import type { Actor, Item } from './actor.js';
import { countsOutcome, errorOutcome, itemAt, linkedId, toAuthor, toDate, toHttpsUrl, toText } from './item.js';

/**
 * POST_NOT_FOUND_OR_PRIVATE is also returned for public posts with region or age limits, so the post is checked again
 * on other days.
 */
const ERRORS = {
  gone: ['POST_NOT_FOUND_OR_PRIVATE', 'POST NOT FOUND OR PRIVATE.', 'NOT_FOUND'],
  restricted: ['POST_SENSITIVE', 'PROFILE_PRIVATE'],
};

export const TIKTOK_ACTOR: Actor = {
  socialPlatform: 'TIKTOK',
  actorId: 'clockworks/tiktok-video-scraper',

  input: (posts) => ({ postURLs: posts.map((post) => post.url) }),

  externalIdsOf(item) {
    const { id, invalidUrls } = item;
    // A 19-digit id passes 2^53, so a JSON number has already lost digits. Its links are read instead.
    if (isNumber(id)) return [id];
    if (Array.isArray(invalidUrls)) return invalidUrls.flatMap((url) => externalIdOfUrl('TIKTOK', url) ?? []);
    return linkedId('TIKTOK', item, ['webVideoUrl', 'submittedVideoUrl', 'url']);
  },

  outcomeOf(item) {
    const { diggCount: likes, commentCount: comments, shareCount: shares } = item;
    const namesPost = isNumber(item['id']) || externalIdOfUrl('TIKTOK', item['webVideoUrl']) !== null;
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
    postedAt: toDate(item['createTime']) ?? toDate(item['createTimeISO']) ?? (isNumber(id) ? tiktokPostedAt(id) : null),
  };
}
