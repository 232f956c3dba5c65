/**
 * Reads links to the posts of one social platform, by its family of links. The family rebuilds the canonical link from
 * the parts that it recognised and drops the rest. So tracking parameters, encodings and trailing junk cannot reach the
 * database or Apify.
 */
import { readUrl } from './pasted-url.js';

/** A pasted link in parts: host in lower case, path decoded once, without double or trailing slashes. */
export interface Link {
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** The parts of a post that a link contains. */
export interface LinkedPost {
  readonly externalId: string;
  readonly url: string;
  readonly postedAt: Date | null;
}

export interface LinkFamily {
  /** An example link for the messages. */
  readonly example: string;
  /** Full host names. A leading `*.` also admits all subdomains. */
  readonly hosts: readonly string[];
  /** The canonical short link, if the post is known only by following it. */
  shortLink(link: Link): string | null;
  post(link: Link): LinkedPost | null;
  /** Login and consent pages, and the query parameters with the link that they lead to. */
  readonly gates: { readonly path: RegExp; readonly next: readonly string[] };
}

/**
 * An id ends before a character that cannot belong to it. `/photo/1`, `?si=x`, `&t=5` or a full stop may follow. Dots
 * that cut a link short may not, because they may hide half of the id.
 */
export const END = String.raw`(?![\p{L}\p{N}\p{M}_%…-]|\.\.)`;
export const NUMBER = String.raw`(?<id>\d{1,20})${END}`;
export const CODE = String.raw`(?<code>[\w-]{1,64})${END}`;
/** Only the punctuation of a sentence may follow the code of a short link. */
export const SHORT_CODE = `${CODE}(?!/)`;

export const ONLY_CODE = new RegExp(`^/${SHORT_CODE}`, 'u');

/** True for a host that the family names exactly, or below a `*.` domain. So `tiktok.com.evil.com` has none. */
export function ownsHost({ hosts }: LinkFamily, host: string): boolean {
  return hosts.some((pattern) => hostMatches(host, pattern));
}

function hostMatches(host: string, pattern: string): boolean {
  if (!pattern.startsWith('*.')) return host === pattern;
  return host === pattern.slice(2) || host.endsWith(pattern.slice(1));
}

type Parts = { readonly [part in 'id' | 'code' | 'name']?: string | undefined };

/** The named parts of the first pattern that matches. */
export function firstMatch(patterns: readonly RegExp[], path: string): Parts {
  for (const pattern of patterns) {
    const groups = pattern.exec(path)?.groups;
    if (groups) return groups;
  }
  return {};
}

/** A link of a family: to a post, or to a redirect that leads to one. */
export type FamilyLink =
  | ({ readonly kind: 'post' } & LinkedPost)
  | { readonly kind: 'short-link'; readonly url: string };

/** The post or redirect that an address of the family’s hosts leads to; null if it is neither. */
export function readLink(family: LinkFamily, url: URL): FamilyLink | null {
  return readPath(family, url) ?? readBehindGate(family, url);
}

/** The id of the post that a link of the family leads to, or null. For links that actors return. */
export function externalIdOfUrl(family: LinkFamily, text: unknown): string | null {
  const url = typeof text === 'string' ? readUrl(text) : null;
  if (!(url instanceof URL) || !isWebLink(url) || !ownsHost(family, url.hostname)) return null;
  const link = readLink(family, url);
  return link?.kind === 'post' ? link.externalId : null;
}

function isWebLink(url: URL): boolean {
  return isWeb(url) && isPlain(url);
}

export function isWeb({ protocol }: URL): boolean {
  return protocol === 'https:' || protocol === 'http:';
}

/** True without a user name and a port. */
export function isPlain({ username, password, port }: URL): boolean {
  return username === '' && password === '' && port === '';
}

function readPath(family: LinkFamily, url: URL): FamilyLink | null {
  const link = linkOf(url);
  if (link === null) return null;
  const short = family.shortLink(link);
  if (short !== null) return { kind: 'short-link', url: short };
  const post = family.post(link);
  return post === null ? null : { kind: 'post', ...post };
}

/** A login or consent page stands before the post, and its query contains the link to the post. */
function readBehindGate(family: LinkFamily, gate: URL): FamilyLink | null {
  const link = linkOf(gate);
  if (link === null || !family.gates.path.test(link.path)) return null;
  const text = family.gates.next.map((name) => link.query.get(name)).find((value) => value !== null) ?? null;
  if (text === null || !URL.canParse(text, gate.href)) return null;
  const url = new URL(text, gate);
  return isWebLink(url) && ownsHost(family, url.hostname) ? readPath(family, url) : null;
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
