/**
 * The door for links that people paste: one post of a social platform we know, or a refusal that says what to paste
 * instead. The text is hostile until this file has rebuilt it (SECURITY row 20): the host is compared with a list, and
 * the stored link is put together from recognised parts, never passed on.
 */
import { LINK_FAMILIES, type Link, type LinkFamily, linkFamilyOfHost } from './post-link.js';
import type { Post, SocialPlatform } from './scraper.js';

/** Longer than any real link with all its tracking parameters; a limit on the work one paste can cause. */
export const POST_URL_LENGTH_MAX = 2048;

/**
 * - `post` the post, its link in canonical form, and the time of posting where the id reveals it (TikTok, X)
 * - `short-link` only following the link tells the post; `url` is rebuilt and leads to a host of that social platform
 * - `refused` with a sentence for the person who pasted it
 */
export type ParsedPostUrl =
  | { readonly kind: 'post'; readonly post: Post; readonly postedAt: Date | null }
  | { readonly kind: 'short-link'; readonly socialPlatform: SocialPlatform; readonly url: string }
  | { readonly kind: 'refused'; readonly message: string };

/** Messengers wrap what they copy in invisible marks: spaces, zero width, direction, byte order. */
const INVISIBLE = String.raw`[\s\u00AD\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]`;
const IS_INVISIBLE = new RegExp(`^${INVISIBLE}$`);
/** What may stand before a link in a sentence; what may stand after it is left to the family (see post-link.ts). */
const OPENING = /^[<("'«“‘[]{1,4}/;
/** Between the ends none may stay: URL parsers drop some of them silently and read another host than the eye does. */
const UNREADABLE = new RegExp(`${INVISIBLE}|[\\p{Cc}\\p{Cs}\\\\]`, 'u');

const NAMES = LINK_FAMILIES.map((family) => family.name);
const NAMES_LISTED = `${NAMES.slice(0, -1).join(', ')} or ${NAMES.at(-1)}`;
const EXAMPLE = LINK_FAMILIES[0]?.example ?? '';

export function parsePostUrl(text: string): ParsedPostUrl {
  if (text.length > POST_URL_LENGTH_MAX) {
    return refused(
      `The link is longer than ${POST_URL_LENGTH_MAX} characters. Paste the plain link of the post, such as ${EXAMPLE}`,
    );
  }
  const trimmed = visible(text).replace(OPENING, '');
  if (trimmed === '') return refused(`Paste the link of one post on ${NAMES_LISTED}, such as ${EXAMPLE}`);
  if (UNREADABLE.test(trimmed)) {
    return refused(`Paste only the link, without other text, spaces or backslashes, such as ${EXAMPLE}`);
  }
  const url = parseUrl(trimmed);
  return url ? parseParsed(url) : refused(`This is not a link. Paste the full link of the post, such as ${EXAMPLE}`);
}

/** The id of a post of `socialPlatform` that a link leads to, or null. For links that actors send back. */
export function externalIdOfUrl(socialPlatform: SocialPlatform, url: unknown): string | null {
  const parsed = typeof url === 'string' ? parsePostUrl(url) : null;
  return parsed?.kind === 'post' && parsed.post.socialPlatform === socialPlatform ? parsed.post.externalId : null;
}

/** Whether a redirect may be followed to `host` while resolving a short link of `socialPlatform`. */
export function isHostOf(socialPlatform: SocialPlatform, host: string): boolean {
  return linkFamilyOfHost(host.toLowerCase())?.socialPlatform === socialPlatform;
}

/** Without the invisible marks at its ends. */
function visible(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && IS_INVISIBLE.test(text.charAt(start))) start += 1;
  while (end > start && IS_INVISIBLE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function parseUrl(text: string): URL | null {
  // "javascript:…" and "host:8080/…" have no "//" and become an https link whose port or host is refused below.
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  return URL.canParse(withScheme) ? new URL(withScheme) : null;
}

function parseParsed(url: URL): ParsedPostUrl {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refused(`Only web links are accepted. Paste the link of the post, such as ${EXAMPLE}`);
  }
  if (!isPlain(url)) {
    return refused(
      `The link must not contain a user name or a port. Paste the plain link of the post, such as ${EXAMPLE}`,
    );
  }
  const family = linkFamilyOfHost(url.hostname);
  if (!family) return refused(`Only posts on ${NAMES_LISTED} are accepted. Paste a link such as ${EXAMPLE}`);
  return parseLink(family, url) ?? parseBehindGate(family, url) ?? notAPost(family);
}

function isPlain({ username, password, port }: URL): boolean {
  return username === '' && password === '' && port === '';
}

function parseLink(family: LinkFamily, url: URL): ParsedPostUrl | null {
  const link = linkOf(url);
  if (link === null) return null;
  const { socialPlatform } = family;
  const short = family.shortLink(link);
  if (short !== null) return { kind: 'short-link', socialPlatform, url: short };
  const found = family.post(link);
  if (found === null) return null;
  const { externalId, url: canonical, postedAt } = found;
  return { kind: 'post', post: { socialPlatform, externalId, url: canonical }, postedAt };
}

/** A page to log in or to agree on stands before the post it will lead to, and names it in its query. */
function parseBehindGate(family: LinkFamily, gate: URL): ParsedPostUrl | null {
  const link = linkOf(gate);
  if (link === null || !family.gates.path.test(link.path)) return null;
  const text = family.gates.next.map((name) => link.query.get(name)).find((value) => value !== null) ?? null;
  if (text === null || !URL.canParse(text, gate.href)) return null;
  const url = new URL(text, gate);
  const isSafe = /^https?:$/.test(url.protocol) && isPlain(url) && linkFamilyOfHost(url.hostname) === family;
  return isSafe ? parseLink(family, url) : null;
}

function linkOf(url: URL): Link | null {
  const path = readablePath(url.pathname);
  return path === null ? null : { host: url.hostname, path, query: url.searchParams };
}

/** Decoded once ("%40name" is "@name"), slashes collapsed, none at the end; null where the encoding is broken. */
function readablePath(pathname: string): string | null {
  try {
    const path = decodeURIComponent(pathname).replaceAll(/\/{2,}/g, '/');
    return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  } catch {
    return null;
  }
}

function notAPost(family: LinkFamily): ParsedPostUrl {
  return refused(
    `This ${family.name} link does not lead to a single post. ` +
      `Open the post, choose "Share" and "Copy link", and paste a link such as ${family.example}`,
  );
}

function refused(message: string): ParsedPostUrl {
  return { kind: 'refused', message };
}
