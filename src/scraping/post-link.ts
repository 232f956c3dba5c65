/**
 * Which links lead to a post, one family of links for each social platform. A family sees a link that is already safe
 * to read (see post-url.ts) and rebuilds the canonical link from the parts it recognised; nothing else of what was
 * pasted is kept, so tracking parameters, encodings and trailing junk cannot reach the database or Apify.
 */
import {
  INSTAGRAM_CODE,
  instagramCode,
  isTiktokId,
  isXId,
  isYoutubeId,
  TIKTOK_ID,
  tiktokPostedAt,
  X_ID,
  xPostedAt,
  YOUTUBE_ID,
} from './post-id.js';
import type { SocialPlatform } from './scraper.js';

/** A pasted link, taken apart: host in lower case, path decoded once, without doubled and closing slashes. */
export interface Link {
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
}

/** The parts of a post that a link gives away. */
export interface LinkedPost {
  readonly externalId: string;
  readonly url: string;
  readonly postedAt: Date | null;
}

export interface LinkFamily {
  readonly socialPlatform: SocialPlatform;
  readonly name: string;
  /** What to paste, for the messages. */
  readonly example: string;
  /** Hosts by their full name; a leading `*.` also admits every name below it. */
  readonly hosts: readonly string[];
  /** The canonical short link, where only following it tells the post. */
  shortLink(link: Link): string | null;
  post(link: Link): LinkedPost | null;
}

/** An id ends with the path or with a slash; what follows (`/photo/1`, `/embed`) belongs to the same post. */
const END = '(?:/|$)';

const TIKTOK_PATHS = [
  new RegExp(`^/@(?<name>[\\w.-]{0,64})/(?:video|photo)/(?<id>${TIKTOK_ID})${END}`),
  new RegExp(`^/(?:share/video|embed(?:/v\\d)?|player/v1)/(?<id>${TIKTOK_ID})${END}`),
  new RegExp(`^/v/(?<id>${TIKTOK_ID})(?:\\.html)?$`),
];

const TIKTOK: LinkFamily = {
  socialPlatform: 'TIKTOK',
  name: 'TikTok',
  example: 'https://www.tiktok.com/@name/video/7533731959172861206',
  hosts: ['tiktok.com', 'www.tiktok.com', 'm.tiktok.com', 'vm.tiktok.com', 'vt.tiktok.com'],
  shortLink({ host, path }) {
    const code = (isTiktokShortHost(host) ? /^\/(\w{1,64})$/ : /^\/t\/(\w{1,64})$/).exec(path)?.[1];
    if (!code) return null;
    return isTiktokShortHost(host) ? `https://${host}/${code}/` : `https://www.tiktok.com/t/${code}/`;
  },
  post({ host, path }) {
    const { id, name } = isTiktokShortHost(host) ? {} : firstMatch(TIKTOK_PATHS, path);
    if (!id || !isTiktokId(id)) return null;
    // Always /video/: for /photo/ links the actor answers "not found". Always www: other hosts gave no rows at all.
    const url = `https://www.tiktok.com/@${name ?? ''}/video/${id}`;
    return { externalId: id, url, postedAt: tiktokPostedAt(id) };
  },
};

const YOUTUBE_PATHS = [new RegExp(`^/(?:shorts|live|embed|v)/(?<id>${YOUTUBE_ID})${END}`)];
const YOUTU_BE_PATHS = [new RegExp(`^/(?<id>${YOUTUBE_ID})${END}`)];

const YOUTUBE: LinkFamily = {
  socialPlatform: 'YOUTUBE',
  name: 'YouTube',
  example: 'https://www.youtube.com/watch?v=CW7gfrTlr0Y',
  hosts: ['*.youtube.com', '*.youtube-nocookie.com', '*.youtu.be'],
  shortLink: () => null,
  post({ host, path, query }) {
    const short = host === 'youtu.be' || host.endsWith('.youtu.be');
    const id =
      path === '/watch' && !short ? onlyValue(query, 'v') : firstMatch(short ? YOUTU_BE_PATHS : YOUTUBE_PATHS, path).id;
    if (!id || !isYoutubeId(id)) return null;
    return { externalId: id, url: `https://www.youtube.com/watch?v=${id}`, postedAt: null };
  },
};

const INSTAGRAM_PATHS = [new RegExp(`^(?:/[\\w.]{1,64})?/(?:p|tv|reel|reels)/(?<id>${INSTAGRAM_CODE})${END}`)];

const INSTAGRAM: LinkFamily = {
  socialPlatform: 'INSTAGRAM',
  name: 'Instagram',
  example: 'https://www.instagram.com/reel/DZN3mhZBQ_Q/',
  hosts: ['instagram.com', 'www.instagram.com', 'm.instagram.com', 'instagr.am', 'www.instagr.am'],
  shortLink({ path }) {
    const rest = /^\/share\/((?:(?:reel|p)\/)?[\w-]{5,64})$/.exec(path)?.[1];
    return rest ? `https://www.instagram.com/share/${rest}/` : null;
  },
  post({ path }) {
    // /reels/audio/… is the page of a sound, and /share/p/TOKEN carries a token where the code would be.
    if (/^\/reels\/audio(?:\/|$)/.test(path) || path.startsWith('/share/')) return null;
    const code = instagramCode(firstMatch(INSTAGRAM_PATHS, path).id ?? '');
    return code ? { externalId: code, url: `https://www.instagram.com/reel/${code}/`, postedAt: null } : null;
  },
};

const X_PATHS = [
  new RegExp(`^/i/web/status/(?<id>${X_ID})${END}`),
  new RegExp(`^/(?<name>\\w{1,20})/status(?:es)?/(?<id>${X_ID})${END}`),
  new RegExp(`^/statuses/(?<id>${X_ID})${END}`),
];
const X_DOMAINS = ['x.com', 'twitter.com'];

const X: LinkFamily = {
  socialPlatform: 'X',
  name: 'X',
  example: 'https://x.com/name/status/1728108619189874825',
  hosts: ['t.co', ...X_DOMAINS.flatMap((domain) => [domain, `www.${domain}`, `mobile.${domain}`, `m.${domain}`])],
  shortLink({ host, path }) {
    const code = host === 't.co' ? /^\/(\w{1,64})$/.exec(path)?.[1] : undefined;
    return code ? `https://t.co/${code}` : null;
  },
  post({ host, path }) {
    const { id, name } = host === 't.co' ? {} : firstMatch(X_PATHS, path);
    if (!id || !isXId(id)) return null;
    return { externalId: id, url: `https://x.com/${name ?? 'i'}/status/${id}`, postedAt: xPostedAt(id) };
  },
};

export const LINK_FAMILIES: readonly LinkFamily[] = [TIKTOK, YOUTUBE, INSTAGRAM, X];

/** The family a host belongs to: by its exact name or below a `*.` domain, so `tiktok.com.evil.com` belongs to none. */
export function linkFamilyOfHost(host: string): LinkFamily | undefined {
  return LINK_FAMILIES.find((family) => family.hosts.some((pattern) => hostMatches(host, pattern)));
}

function hostMatches(host: string, pattern: string): boolean {
  if (!pattern.startsWith('*.')) return host === pattern;
  return host === pattern.slice(2) || host.endsWith(pattern.slice(1));
}

function isTiktokShortHost(host: string): boolean {
  return host === 'vm.tiktok.com' || host === 'vt.tiktok.com';
}

function firstMatch(patterns: readonly RegExp[], path: string): { id?: string | undefined; name?: string | undefined } {
  for (const pattern of patterns) {
    const groups = pattern.exec(path)?.groups;
    if (groups) return { id: groups['id'], name: groups['name'] };
  }
  return {};
}

/** A parameter with two values names two posts, and which of them would be shown is not ours to guess. */
function onlyValue(query: URLSearchParams, name: string): string | undefined {
  const values = new Set(query.getAll(name));
  return values.size === 1 ? [...values][0] : undefined;
}
