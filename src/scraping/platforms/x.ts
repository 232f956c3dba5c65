/**
 * X through `kaitoeasyapi/twitter-x-data-tweet-scraper-pay-per-result-cheapest`. `apidojo/twitter-scraper-lite` returns
 * the same items for another input at about two hundred times the price. Small runs are padded with mock tweets. A
 * deleted tweet has no item.
 */
import { toCount } from '../counts.js';
import { countsOutcome, errorOutcome, itemAt, linkedId, toAuthor, toDate, toText } from '../item.js';
import { isNumericId, SIGNED_64_MAX } from '../numeric-id.js';
import { firstMatch, type LinkFamily, NUMBER, ONLY_CODE } from '../post-link.js';
import type { PostDetails } from '../scrape-outcome.js';
import type { Actor, Item, Platform } from './platform.js';

/** X counts milliseconds from here. Ids below the second line are from before ids contained a time. */
const EPOCH_MILLISECONDS = 1_288_834_974_657n;
const FIRST_TIMED_ID = 29_700_859_247n;

function isPostId(id: string): boolean {
  return isNumericId(id, SIGNED_64_MAX);
}

/** The time of posting in milliseconds, from the upper bits. Ids from before November 2010 contain none. */
function postedAtOf(id: string): Date | null {
  const number = BigInt(id);
  return number < FIRST_TIMED_ID ? null : new Date(Number((number >> 22n) + EPOCH_MILLISECONDS));
}

const PATHS = [
  new RegExp(`^/i/(?:web/status|videos(?:/tweet)?)/${NUMBER}`, 'u'),
  new RegExp(`^/(?<name>\\w{1,20})/status(?:es)?/${NUMBER}`, 'u'),
  new RegExp(`^/statuses/${NUMBER}`, 'u'),
];
const DOMAINS = ['x.com', 'twitter.com'];
/** Short links of any kind, and those in the text of a post to its own picture or video. */
const SHORT_HOSTS = ['t.co', ...DOMAINS.map((domain) => `pic.${domain}`)];

const LINKS: LinkFamily = {
  example: 'https://x.com/name/status/1728108619189874825',
  hosts: [
    ...SHORT_HOSTS,
    ...DOMAINS.flatMap((domain) => ['', 'www.', 'mobile.', 'm.'].map((name) => `${name}${domain}`)),
  ],
  gates: { path: /^\/(?:login|i\/flow\/\w+|account\/access)$/, next: ['redirect_after_login'] },
  shortLink({ host, path }) {
    const { code } = SHORT_HOSTS.includes(host) ? firstMatch([ONLY_CODE], path) : {};
    return code ? `https://${host}/${code}` : null;
  },
  post({ host, path }) {
    const { id, name } = SHORT_HOSTS.includes(host) ? {} : firstMatch(PATHS, path);
    if (!id || !isPostId(id)) return null;
    return { externalId: id, url: `https://x.com/${name ?? 'i'}/status/${id}`, postedAt: postedAtOf(id) };
  },
};

const ERRORS = {
  gone: ['NOT_FOUND', 'TWEET_NOT_FOUND'],
  restricted: ['PROTECTED', 'NOT_AUTHORIZED', 'AGE_RESTRICTED'],
};

const ACTOR: Actor = {
  actorId: 'kaitoeasyapi/twitter-x-data-tweet-scraper-pay-per-result-cheapest',

  input(posts, actorId) {
    const maxItems = posts.length;
    if (/^apidojo\//.test(actorId)) return { startUrls: posts.map((post) => post.url), maxItems };
    return { tweetIDs: posts.map((post) => post.externalId), maxItems, queryType: 'Latest' };
  },

  externalIdsOf(item) {
    const { id, type, noResults } = item;
    if (type === 'mock_tweet' || noResults === true) return [];
    return isId(id) ? [id] : linkedId(LINKS, item, ['url', 'twitterUrl']);
  },

  outcomeOf(item) {
    const { likeCount: likes, replyCount: comments } = item;
    const namesPost = isId(item['id']) || linkedId(LINKS, item, ['url', 'twitterUrl']).length > 0;
    const fields = { views: ['viewCount'], likes, comments, shares: sharesOf(item), namesPost };
    return errorOutcome(item, ERRORS) ?? countsOutcome(item, fields, detailsOf(item));
  },
};

function isId(id: unknown): id is string {
  return typeof id === 'string' && isPostId(id);
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
    postedAt: toDate(item['createdAt']) ?? (isId(id) ? postedAtOf(id) : null),
  };
}

export const X: Platform = { name: 'X', description: 'X, formerly Twitter.', links: LINKS, actor: ACTOR };
