/**
 * X through `kaitoeasyapi/twitter-x-data-tweet-scraper-pay-per-result-cheapest`. `apidojo/twitter-scraper-lite` returns
 * the same items for another input at about two hundred times the price. Small runs are padded with mock tweets. A
 * deleted tweet has no item.
 */

import { toCount } from '../counts.js';
import { isXId, xPostedAt } from '../post-id.js';
import type { PostDetails } from '../scraper.js';
import type { Actor, Item } from './actor.js';
import { countsOutcome, errorOutcome, itemAt, linkedId, toAuthor, toDate, toText } from './item.js';

const ERRORS = {
  gone: ['NOT_FOUND', 'TWEET_NOT_FOUND'],
  restricted: ['PROTECTED', 'NOT_AUTHORIZED', 'AGE_RESTRICTED'],
};

export const X_ACTOR: Actor = {
  socialPlatform: 'X',
  actorId: 'kaitoeasyapi/twitter-x-data-tweet-scraper-pay-per-result-cheapest',

  input(posts, actorId) {
    const maxItems = posts.length;
    if (/^apidojo\//.test(actorId)) return { startUrls: posts.map((post) => post.url), maxItems };
    return { tweetIDs: posts.map((post) => post.externalId), maxItems, queryType: 'Latest' };
  },

  externalIdsOf(item) {
    const { id, type, noResults } = item;
    if (type === 'mock_tweet' || noResults === true) return [];
    return isId(id) ? [id] : linkedId('X', item, ['url', 'twitterUrl']);
  },

  outcomeOf(item) {
    const { likeCount: likes, replyCount: comments } = item;
    const namesPost = isId(item['id']) || linkedId('X', item, ['url', 'twitterUrl']).length > 0;
    const fields = { views: ['viewCount'], likes, comments, shares: sharesOf(item), namesPost };
    return errorOutcome(item, ERRORS) ?? countsOutcome(item, fields, detailsOf(item));
  },
};

function isId(id: unknown): id is string {
  return typeof id === 'string' && isXId(id);
}

/** Retweets plus quotes. Unknown if either is unknown, because half of a sum is not a count. */
function sharesOf(item: Item): bigint | null {
  const retweets = toCount(item['retweetCount']);
  const quotes = toCount(item['quoteCount']);
  return retweets === null || quotes === null ? null : retweets + quotes;
}

function detailsOf(item: Item): PostDetails {
  const { id } = item;
  const author = itemAt(item, 'author');
  return {
    author: toAuthor(author['userName']) ?? toAuthor(author['username']),
    title: toText(item['fullText']) ?? toText(item['text']),
    thumbnailUrl: null,
    postedAt: toDate(item['createdAt']) ?? (isId(id) ? xPostedAt(id) : null),
  };
}
