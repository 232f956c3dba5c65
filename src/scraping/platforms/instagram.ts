/**
 * Instagram through `apify/instagram-scraper`, which takes reels, photos and albums. The reel and post scrapers return
 * the same items for another input. The public number is the plays. `videoViewCount` is an older count, about five
 * times lower, so the outcome names the field that it used.
 */
import { countsOutcome, errorOutcome, isItem, linkedId, toAuthor, toDate, toHttpsUrl, toText } from '../item.js';
import { BASE64_URL } from '../numeric-id.js';
import { CODE, END, firstMatch, type LinkFamily } from '../post-link.js';
import type { PostDetails } from '../scrape-outcome.js';
import type { Actor, Item, Platform } from './platform.js';

/** Links to private Instagram posts have 28 more characters after the post's code. */
const PRIVATE_TAIL = 28;
/**
 * Shorter codes ended in 2011, before Instagram had videos. Longer ones do not fit 64 bits, of which the first of
 * eleven characters holds four. Lower-case letters only are the name of a page.
 */
const SHORT_CODE = /^(?![a-z]+$)(?:[\w-]{10}|[B-P][\w-]{10})$/;

/** The one spelling of an Instagram shortcode; null if the text cannot be one. */
function postCode(text: string): string | null {
  const code = spelledCode(text);
  return code !== null && SHORT_CODE.test(code) ? code : null;
}

/** Removes the tail of private links, and leading zeros. A code is a number in base 64, in which "A" is zero. */
function spelledCode(text: string): string | null {
  const code = text.length > PRIVATE_TAIL ? text.slice(0, -PRIVATE_TAIL) : text;
  const spelled = code.replace(/^A+/, '');
  return /^[\w-]+$/.test(spelled) ? spelled : null;
}

/** A shortcode is the numeric id in base 64: `3913028191006298064` is `DZN3mhZBQ_Q`. */
function codeOfNumber(id: string): string | null {
  if (!/^[1-9]\d{8,19}$/.test(id)) return null;
  let code = '';
  for (let rest = BigInt(id); rest > 0n; rest /= 64n) code = `${BASE64_URL[Number(rest % 64n)]}${code}`;
  return code;
}

const PATHS = [new RegExp(`^(?:/(?<name>[\\w.]{1,64}))?/(?:p|tv|reels?)/${CODE}`, 'u')];
const SHARES = new RegExp(`^/share/(?<code>(?:(?:reel|p)/)?[\\w-]{5,64})${END}(?!/)`, 'u');
/** First path segments that are not accounts. A page (`/reels/videos/…`) or a token (`/share/p/…`) follows them. */
const PAGES =
  /^(?:about|accounts|api|challenge|consent|direct|directory|explore|legal|p|press|reels?|s|share|stories|tv|web)$/i;

const LINKS: LinkFamily = {
  example: 'https://www.instagram.com/reel/DZN3mhZBQ_Q/',
  hosts: ['instagram.com', 'www.instagram.com', 'm.instagram.com', 'instagr.am', 'www.instagr.am'],
  gates: { path: /^\/(?:accounts|challenge|consent)(?:\/|$)/, next: ['next'] },
  shortLink({ path }) {
    const rest = firstMatch([SHARES], path).code;
    return rest ? `https://www.instagram.com/share/${rest}/` : null;
  },
  post({ path }) {
    const { code, name } = firstMatch(PATHS, path);
    if (!code || (name !== undefined && PAGES.test(name))) return null;
    const id = postCode(code);
    return id === null ? null : { externalId: id, url: `https://www.instagram.com/reel/${id}/`, postedAt: null };
  },
};

/**
 * `no_items` means "empty or private". `restricted_page` means an age gate, a login wall or a rate limit. All may pass.
 */
const ERRORS = {
  gone: ['NOT_FOUND'],
  restricted: ['RESTRICTED_PAGE', 'RESTRICTED_AGE', 'NO_ITEMS'],
};

/** Instagram lets an author invite five coauthors. */
const COAUTHORS_MAX = 20;

const ACTOR: Actor = {
  actorId: 'apify/instagram-scraper',

  input(posts, actorId) {
    // /p/ works for every type of post, and the items use it, too.
    const urls = posts.map((post) => `https://www.instagram.com/p/${post.externalId}/`);
    // The reel and post scrapers take links in place of names, and have no directUrls.
    if (/instagram-(?:reel|post)-scraper$/.test(actorId)) return { username: urls, resultsLimit: 1 };
    return { directUrls: urls, resultsType: 'posts', resultsLimit: 1, addParentData: false };
  },

  externalIdsOf(item) {
    const { shortCode } = item;
    // Return any code, so that the item of another post is not matched by a link or number of ours.
    if (typeof shortCode === 'string' && shortCode !== '') return [spelledCode(shortCode) ?? shortCode];
    const linked = linkedId(LINKS, item, ['url', 'inputUrl']);
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
  return typeof id === 'string' ? codeOfNumber(id.split('_')[0] ?? '') : null;
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

export const INSTAGRAM: Platform = {
  name: 'Instagram',
  description: 'Instagram reels and posts.',
  links: LINKS,
  actor: ACTOR,
};
