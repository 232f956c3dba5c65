/**
 * Parses links that people paste: to one post of a known social platform, or to a refusal that says what to paste
 * instead. The text is hostile until this file has rebuilt it (SECURITY row 20). The host is compared with a list, and
 * the stored link is built from recognised parts.
 */
import { LINK_FAMILIES, type Link, type LinkFamily, linkFamilyOfHost } from './post-link.js';
import type { Post, SocialPlatform } from './scraper.js';

/** Longer than any real link with tracking parameters. It limits the work that one paste can cause. */
export const POST_URL_LENGTH_MAX = 2048;

/**
 * `post`: the post, its canonical link, and the time of posting if the id contains it (TikTok, X).
 * `short-link`: only following the link shows the post; `url` is rebuilt and leads to a host of that social platform.
 * `refused`: with a sentence for the person who pasted the link.
 */
export type ParsedPostUrl =
  | { readonly kind: 'post'; readonly post: Post; readonly postedAt: Date | null }
  | { readonly kind: 'short-link'; readonly socialPlatform: SocialPlatform; readonly url: string }
  | { readonly kind: 'refused'; readonly message: string };

/** Messengers put invisible characters around copied text: spaces, zero width, direction, byte order. */
const INVISIBLE = String.raw`[\s\u00AD\u200B-\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]`;
const IS_INVISIBLE = new RegExp(`^${INVISIBLE}$`);
/** Characters that may stand before a link in a sentence. The family handles those after it (see post-link.ts). */
const OPENING = /^[<("'«“‘[]{1,4}/;
/** Not allowed inside the link: URL parsers silently drop some of them and read another host than a person does. */
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

/** The id of a post of `socialPlatform` that a link leads to, or null. For links that actors return. */
export function externalIdOfUrl(socialPlatform: SocialPlatform, url: unknown): string | null {
  const parsed = typeof url === 'string' ? parsePostUrl(url) : null;
  return parsed?.kind === 'post' && parsed.post.socialPlatform === socialPlatform ? parsed.post.externalId : null;
}

/** True if a redirect to `host` may be followed while a short link of `socialPlatform` is resolved. */
export function isHostOf(socialPlatform: SocialPlatform, host: string): boolean {
  return linkFamilyOfHost(host.toLowerCase())?.socialPlatform === socialPlatform;
}

/** Removes invisible characters at both ends. */
function visible(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && IS_INVISIBLE.test(text.charAt(start))) start += 1;
  while (end > start && IS_INVISIBLE.test(text.charAt(end - 1))) end -= 1;
  return text.slice(start, end);
}

function parseUrl(text: string): URL | null {
  // "javascript:…" and "host:8080/…" have no "//". They become an https link whose port or host is refused below.
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

/** A login or consent page stands before the post, and its query contains the link to the post. */
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

/** Decoded once ("%40name" is "@name"), with single slashes and none at the end. Null if the encoding is broken. */
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
