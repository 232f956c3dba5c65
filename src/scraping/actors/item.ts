/**
 * Reads the fields of a dataset item that nobody vouches for. Text written by strangers leaves here fit for storage,
 * dates are read only where they are absolute, and an error is recognised before any count is looked at.
 */
import { isHiddenCount, toCount } from '../counts.js';
import { externalIdOfUrl } from '../post-url.js';
import type { ObservedCounts, PostDetails, ScrapeOutcome, SocialPlatform } from '../scraper.js';
import type { Item } from './actor.js';
import { errorCodesOf, failureOf } from './error-item.js';

const TITLE_LENGTH_MAX = 300;
const AUTHOR_LENGTH_MAX = 100;
const URL_LENGTH_MAX = 2048;
/** Nothing is cut out of more than this: descriptions may be megabytes in a hostile dataset. */
const TEXT_LENGTH_READ = 4096;

/** The first of these social platforms opened in 2005; later than 2100 is a fault. */
const POSTED_MIN = Date.UTC(2005);
const POSTED_MAX = Date.UTC(2100);

const UNSTORABLE = /[\p{Cc}\p{Cs}\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]+/gu;
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/;
/** X writes "Fri Nov 24 17:49:36 +0000 2023". */
const TWITTER = /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{2} \d{2}:\d{2}:\d{2} \+0000 \d{4}$/;

export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A nested object, or an empty one. */
export function itemAt(item: Item, field: string): Item {
  const value = item[field];
  return isItem(value) ? value : {};
}

/** One line of NFC text of at most `length` characters, or null where nothing readable is left. */
export function toText(value: unknown, length: number = TITLE_LENGTH_MAX): string | null {
  if (typeof value !== 'string') return null;
  const line = value
    .slice(0, TEXT_LENGTH_READ)
    .replaceAll(UNSTORABLE, ' ')
    .replaceAll(/\s+/g, ' ')
    .normalize('NFC')
    .trim();
  return [...line].slice(0, length).join('').trim() || null;
}

export function toAuthor(value: unknown): string | null {
  const name = typeof value === 'string' ? percentDecoded(value.slice(0, TEXT_LENGTH_READ)) : null;
  return toText(toText(name, AUTHOR_LENGTH_MAX)?.replace(/^@/, ''), AUTHOR_LENGTH_MAX);
}

/** A handle cut out of an address has its letters encoded, nine signs for one of Thai. */
function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A link a dashboard may put into an `img`: https, without user name, bounded. */
export function toHttpsUrl(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > URL_LENGTH_MAX || !URL.canParse(value)) return null;
  const url = new URL(value);
  return url.protocol === 'https:' && url.username === '' && url.href.length <= URL_LENGTH_MAX ? url.href : null;
}

/** Unix seconds, or text with an absolute date ("10 months ago" is null); without a zone it is UTC, not local time. */
export function toDate(value: unknown): Date | null {
  const milliseconds =
    typeof value === 'number' ? value * 1000 : typeof value === 'string' ? parseDate(value) : Number.NaN;
  return milliseconds >= POSTED_MIN && milliseconds <= POSTED_MAX ? new Date(milliseconds) : null;
}

function parseDate(text: string): number {
  const iso = ISO.exec(text);
  if (iso) return Date.parse(text.length === 10 || iso.groups?.['zone'] ? text : `${text}Z`);
  return TWITTER.test(text) ? Date.parse(text) : Number.NaN;
}

/**
 * The id in the first of `fields` that holds a link to a post of this social platform, or in the note of a crawler. The
 * item's own link stands before the one it was asked by: that one is an echo, whatever the page was.
 */
export function linkedId(socialPlatform: SocialPlatform, item: Item, fields: readonly string[]): readonly string[] {
  for (const link of [...fields.map((field) => item[field]), itemAt(item, '#debug')['url']]) {
    const id = externalIdOfUrl(socialPlatform, link);
    if (id !== null) return [id];
  }
  return [];
}

/** What an actor's error codes mean; a code not listed is a failure of this scrape, never a verdict on the post. */
export interface ErrorMeanings {
  readonly gone: readonly string[];
  readonly restricted: readonly string[];
}

/** The outcome of an error item, or null for an item that is none. The code may stand in `errorCode` or in `error`. */
export function errorOutcome(item: Item, meanings: ErrorMeanings): ScrapeOutcome | null {
  const codes = errorCodesOf(item);
  if (codes.length === 0) return failureOf(item);
  // A wall before "not found": the milder verdict is the one that is asked again.
  if (codes.some((code) => meanings.restricted.includes(code))) return { kind: 'restricted' };
  if (codes.some((code) => meanings.gone.includes(code))) return { kind: 'gone' };
  return { kind: 'failed', code: codes.find((code) => /^[A-Z][A-Z0-9_]{0,63}$/.test(code)) ?? 'ACTOR_ERROR' };
}

/** Where the counts of an item stand. The first of `views` is the measure; the others only stand in for it. */
export interface CountFields {
  readonly views: readonly string[];
  readonly likes: unknown;
  readonly comments: unknown;
  readonly shares: unknown;
  /** The item names the post as its own; a link it was asked by is no proof. */
  readonly namesPost: boolean;
}

/**
 * The outcome of an item that is no error: `ok`, `hidden` where no field shows views, and `failed` where the views are
 * there but are no count, or a zero next to signs of viewers (faults of the actor, not wishes of the author). A sign of
 * life needs proof: an item without views that is not plainly the post may be anything, an error of a new shape too.
 */
export function countsOutcome(item: Item, fields: CountFields, details: PostDetails): ScrapeOutcome {
  const isPost = fields.namesPost && details.author !== null;
  const withoutViews: ScrapeOutcome = isPost ? { kind: 'hidden' } : { kind: 'failed', code: 'ITEM_UNKNOWN' };
  const viewsField = fields.views.find((field) => !isHiddenCount(item[field]));
  if (viewsField === undefined) return withoutViews;
  const views = toCount(item[viewsField]);
  if (views === null) return { kind: 'failed', code: 'VIEWS_UNREADABLE' };
  const isFallback = viewsField !== fields.views[0];
  // A field that stands in may be stale or empty: its zero says nothing.
  if (isFallback && views === 0n) return withoutViews;
  const counts = { views, ...otherCounts(fields) };
  if (views === 0n && wasSeen(item, fields, counts)) return { kind: 'failed', code: 'VIEWS_IMPLAUSIBLE' };
  return { kind: 'ok', counts, viewsField, ...(isFallback && { isFallback }), details };
}

/** An actor once answered 0 views for every post for days; but nobody likes or repeats what nobody saw. */
function wasSeen(item: Item, { views }: CountFields, { likes, comments, shares }: ObservedCounts): boolean {
  const others = views.map((field) => toCount(item[field]));
  return [likes, comments, shares, ...others].some((count) => count !== null && count > 0n);
}

function otherCounts({ likes, comments, shares }: CountFields): Omit<ObservedCounts, 'views'> {
  return { likes: toCount(likes), comments: toCount(comments), shares: toCount(shares) };
}
