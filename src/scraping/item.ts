/**
 * Reads the untrusted fields of a dataset item. Text is cleaned for storage, only absolute dates are read, and errors
 * are detected before any count is read.
 */
import { isHiddenCount, toCount } from './counts.js';
import { errorCodesOf, failureOf } from './error-item.js';
import type { Item } from './platforms/platform.js';
import { OTHER_COUNTS, type OtherCount, type OtherCounts } from './post-counts.js';
import { externalIdOfUrl, type LinkFamily } from './post-link.js';
import type { ObservedCounts, PostDetails, ScrapeOutcome } from './scrape-outcome.js';

const TITLE_LENGTH_MAX = 300;
const AUTHOR_LENGTH_MAX = 100;
const URL_LENGTH_MAX = 2048;
/** The longest text that is read. Descriptions in a hostile dataset may be megabytes. */
const TEXT_LENGTH_READ = 4096;

/** The first of these social platforms opened in 2005. A date after 2100 is an error. */
const POSTED_MIN = Date.UTC(2005);
const POSTED_MAX = Date.UTC(2100);

const UNSTORABLE = /[\p{Cc}\p{Cs}\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]+/gu;
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?<zone>Z|[+-]\d{2}:?\d{2})?)?$/;
/** X writes "Fri Nov 24 17:49:36 +0000 2023". */
const TWITTER = /^[A-Z][a-z]{2} [A-Z][a-z]{2} \d{2} \d{2}:\d{2}:\d{2} \+0000 \d{4}$/;

export function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A nested object; empty if there is none. */
export function itemAt(item: Item, field: string): Item {
  const value = item[field];
  return isItem(value) ? value : {};
}

/** One line of NFC text with at most `length` characters. Null if nothing readable is left. */
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

/** The letters of a handle in a URL are encoded, with nine characters for one Thai letter. */
function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A link that a dashboard may put into an `img`: https, without user name, bounded in length. */
export function toHttpsUrl(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > URL_LENGTH_MAX || !URL.canParse(value)) return null;
  const url = new URL(value);
  return url.protocol === 'https:' && url.username === '' && url.href.length <= URL_LENGTH_MAX ? url.href : null;
}

/**
 * Unix seconds, or a text with an absolute date. "10 months ago" is null. A date without a zone is UTC, not local time.
 */
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
 * The id in the first of `fields` with a link to a post of this social platform, or in a crawler's note. An item's own
 * link must come before the requested link, which is repeated whatever the page showed.
 */
export function linkedId(links: LinkFamily, item: Item, fields: readonly string[]): readonly string[] {
  for (const link of [...fields.map((field) => item[field]), itemAt(item, '#debug')['url']]) {
    const id = externalIdOfUrl(links, link);
    if (id !== null) return [id];
  }
  return [];
}

/** The meanings of an actor's error codes. An unknown code is a failure of this scrape, never a verdict on the post. */
export interface ErrorMeanings {
  readonly gone: readonly string[];
  readonly restricted: readonly string[];
}

/** The outcome of an error item; null if it is not an error. The code may be in `errorCode` or `error`. */
export function errorOutcome(item: Item, meanings: ErrorMeanings): ScrapeOutcome | null {
  const codes = errorCodesOf(item);
  if (codes.length === 0) return failureOf(item);
  // RESTRICTED comes before "not found", because a restricted post is checked again.
  if (codes.some((code) => meanings.restricted.includes(code))) return { kind: 'restricted' };
  if (codes.some((code) => meanings.gone.includes(code))) return { kind: 'gone' };
  return { kind: 'failed', code: codes.find((code) => /^[A-Z][A-Z0-9_]{0,63}$/.test(code)) ?? 'ACTOR_ERROR' };
}

/** The fields with an item's counts. The first of `views` is the measure, and the others are fallbacks. */
export interface CountFields extends Readonly<Record<OtherCount, unknown>> {
  readonly views: readonly string[];
  /** True if the item itself names the post. The requested link is no proof. */
  readonly namesPost: boolean;
}

/**
 * The outcome of an item that is not an error. `ok` if it shows views. `hidden` if no field shows views. `failed` if
 * the views are not a count, or are zero although somebody reacted, which are faults of the actor. An item without
 * views must prove that it is the post, because it may also be a new kind of error.
 */
export function countsOutcome(item: Item, fields: CountFields, details: PostDetails): ScrapeOutcome {
  const isPost = fields.namesPost && details.author !== null;
  const withoutViews: ScrapeOutcome = isPost ? { kind: 'hidden' } : { kind: 'failed', code: 'ITEM_UNKNOWN' };
  const viewsField = fields.views.find((field) => !isHiddenCount(item[field]));
  if (viewsField === undefined) return withoutViews;
  const views = toCount(item[viewsField]);
  if (views === null) return { kind: 'failed', code: 'VIEWS_UNREADABLE' };
  const isFallback = viewsField !== fields.views[0];
  // A fallback field may be stale or empty, so its zero proves nothing.
  if (isFallback && views === 0n) return withoutViews;
  const counts = { views, ...countsIn(fields) };
  if (views === 0n && wasSeen(item, fields, counts)) return { kind: 'failed', code: 'VIEWS_IMPLAUSIBLE' };
  return { kind: 'ok', counts, viewsField, ...(isFallback && { isFallback }), details };
}

/** An actor once reported 0 views for every post for days. A post with likes or comments was seen. */
function wasSeen(item: Item, { views }: CountFields, counts: ObservedCounts): boolean {
  const fields = views.map((field) => toCount(item[field]));
  return [...OTHER_COUNTS.map((count) => counts[count]), ...fields].some((count) => count !== null && count > 0n);
}

function countsIn(fields: CountFields): OtherCounts {
  return Object.fromEntries(OTHER_COUNTS.map((count) => [count, toCount(fields[count])])) as OtherCounts;
}
