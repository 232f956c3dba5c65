/**
 * Instagram through `apify/instagram-scraper`, which takes reels, photos and albums. The reel and post scrapers return
 * the same items for another input. The public number is the plays. `videoViewCount` is an older count, about five
 * times lower, so the outcome names the field that it used.
 */
import { instagramCodeOfNumber, spelledInstagramCode } from '../post-id.js';
import type { Post, PostDetails } from '../scraper.js';
import type { Actor, Item } from './actor.js';
import { countsOutcome, errorOutcome, isItem, linkedId, toAuthor, toDate, toHttpsUrl, toText } from './item.js';

/**
 * `no_items` means "empty or private". `restricted_page` means an age gate, a login wall or a rate limit. All may pass.
 */
const ERRORS = {
  gone: ['NOT_FOUND'],
  restricted: ['RESTRICTED_PAGE', 'RESTRICTED_AGE', 'NO_ITEMS'],
};

/** Instagram lets an author invite five coauthors. */
const COAUTHORS_MAX = 20;

export const INSTAGRAM_ACTOR: Actor = {
  socialPlatform: 'INSTAGRAM',
  actorId: 'apify/instagram-scraper',

  input(posts, actorId) {
    // /p/ works for every type of post, and the items use it, too.
    const urls = posts.map((post: Post) => `https://www.instagram.com/p/${post.externalId}/`);
    // The reel and post scrapers take links in place of names, and have no directUrls.
    if (/instagram-(?:reel|post)-scraper$/.test(actorId)) return { username: urls, resultsLimit: 1 };
    return { directUrls: urls, resultsType: 'posts', resultsLimit: 1, addParentData: false };
  },

  externalIdsOf(item) {
    const { shortCode } = item;
    // Return any code, so that the item of another post is not matched by a link or number of ours.
    if (typeof shortCode === 'string' && shortCode !== '') return [spelledInstagramCode(shortCode) ?? shortCode];
    const linked = linkedId('INSTAGRAM', item, ['url', 'inputUrl']);
    if (linked.length > 0) return linked;
    const numbered = codeOfId(item);
    return numbered === null ? [] : [numbered];
  },

  outcomeOf(item) {
    const { likesCount: likes, commentsCount, sharesCount: shares, shortCode } = item;
    // Comments that are switched off are reported as 0, whatever their number.
    const comments = item['isCommentsDisabled'] === true ? null : commentsCount;
    const namesPost = typeof shortCode === 'string' || codeOfId(item) !== null;
    const fields = { views: viewsFieldsOf(item), likes, comments, shares, namesPost };
    return errorOutcome(item, ERRORS) ?? countsOutcome(item, fields, detailsOf(item));
  },
};

function codeOfId({ id }: Item): string | null {
  return typeof id === 'string' ? instagramCodeOfNumber(id.split('_')[0] ?? '') : null;
}

/** Photos and albums have no view count. An album still reports `videoPlayCount: 0`, which is not a count of zero. */
function viewsFieldsOf(item: Item): readonly string[] {
  return item['type'] === 'Image' || item['type'] === 'Sidecar' ? [] : ['videoPlayCount', 'videoViewCount'];
}

function detailsOf(item: Item): PostDetails {
  return {
    author: toAuthor(item['ownerUsername']),
    ...coauthorsOf(item),
    title: toText(item['caption']),
    thumbnailUrl: toHttpsUrl(item['displayUrl']),
    postedAt: toDate(item['timestamp']),
  };
}

/** Coauthors accepted to be named beside the owner. A user who is only tagged did not publish the post. */
function coauthorsOf(item: Item): Pick<PostDetails, 'coauthors'> {
  const { coauthorProducers: producers } = item;
  if (!Array.isArray(producers)) return {};
  const names = producers
    .slice(0, COAUTHORS_MAX)
    .map((producer) => (isItem(producer) ? toAuthor(producer['username']) : null));
  return { coauthors: names.filter((name) => name !== null) };
}
