/**
 * kaitoeasyapi/twitter-x-data-tweet-scraper-pay-per-result-cheapest. Like the real actor, a run with fewer than 15
 * results is padded with (billed) mock tweets whose id is the number -1, and a dead tweet has no row.
 */
import { isWalled, type SimulatedPost } from '../post.js';
import { invalidInput } from '../refusal.js';
import {
  type Actor,
  type Entry,
  type Item,
  type Look,
  optionalInteger,
  requiredStrings,
  type SimulatedPlatform,
} from '../simulated-actor.js';

const RESULTS_MIN = 15;
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const xActor: Actor = {
  socialPlatform: 'X',
  viewsFields: ['viewCount'],
  price: { startMicros: 0, itemMicros: 250 },
  scrape(input, look) {
    const ids = requiredStrings(input, 'tweetIDs');
    if (!ids.every((id) => /^\d{1,19}$/.test(id))) throw invalidInput('Items in input.tweetIDs must be tweet ids');
    const entries = ids.flatMap((id) => entriesOf(id, look));
    return padded(entries.slice(0, optionalInteger(input, 'maxItems', entries.length)));
  },
};

/** A deleted tweet has no row. A protected or gated one has a row that says so, without an id. */
function entriesOf(externalId: string, look: Look): Entry[] {
  const post = look(externalId);
  if (post === undefined || post.state === 'gone') return [];
  const url = `https://x.com/i/status/${externalId}`;
  if (post.state === 'private' || isWalled(post)) return [{ externalId, url, item: { noResults: true } }];
  return [{ externalId, url, item: tweetItem(externalId, post) }];
}

function padded(entries: Entry[]): Entry[] {
  const missing = Math.max(0, RESULTS_MIN - entries.length);
  return [...entries, ...Array.from({ length: missing }, mockTweet)];
}

function mockTweet(): Entry {
  const text = 'From KaitoEasyAPI, a reminder: runs with few results are filled up with mock data.';
  return { externalId: null, item: { type: 'mock_tweet', id: -1, text } };
}

function tweetItem(id: string, post: SimulatedPost): Item {
  const author = post.author ?? 'someone';
  return {
    type: 'tweet',
    id,
    url: `https://x.com/${author}/status/${id}`,
    twitterUrl: `https://twitter.com/${author}/status/${id}`,
    text: post.title ?? '',
    ...(post.views !== null && { viewCount: post.views }),
    likeCount: post.state === 'hidden' ? null : post.likes,
    replyCount: post.comments,
    ...sharesOf(post.shares),
    bookmarkCount: 0,
    ...(post.postedAt && { createdAt: twitterDate(post.postedAt) }),
    lang: 'en',
    isReply: false,
    isRetweet: false,
    isQuote: false,
    author: {
      type: 'user',
      userName: author,
      url: `https://x.com/${author}`,
      id: '44196397',
      name: author,
      followers: 0,
    },
  };
}

/** X counts retweets and quotes separately. Together they are the shares that were set. */
function sharesOf(shares: number | null): Item {
  if (shares === null) return { retweetCount: null, quoteCount: null };
  const quoteCount = Math.floor(shares / 5);
  return { retweetCount: shares - quoteCount, quoteCount };
}

/** "Fri Nov 24 17:49:36 +0000 2023" */
function twitterDate(date: Date): string {
  const time = date.toISOString().slice(11, 19);
  const day = String(date.getUTCDate()).padStart(2, '0');
  return `${WEEKDAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${day} ${time} +0000 ${date.getUTCFullYear()}`;
}

const EPOCH_MS = 1_288_834_974_657n;

export const X: SimulatedPlatform = {
  actors: { 'kaitoeasyapi/twitter-x-data-tweet-scraper-pay-per-result-cheapest': xActor },
  millisecondsOf: (id) => (/^\d{1,20}$/.test(id) ? (BigInt(id) >> 22n) + EPOCH_MS : 0n),
};
