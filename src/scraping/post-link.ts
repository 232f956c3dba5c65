/**
 * Recognises links to posts, with one family of links for each social platform. post-url.ts has already made the link
 * safe to read. The family rebuilds the canonical link from the parts that it recognised and drops the rest. So
 * tracking parameters, encodings and trailing junk cannot reach the database or Apify.
 */
import { instagramCode, isTiktokId, isXId, tiktokPostedAt, xPostedAt, youtubeId } from './post-id.js';
import type { SocialPlatform } from './scraper.js';

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
  readonly socialPlatform: SocialPlatform;
  readonly name: string;
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
const END = String.raw`(?![\p{L}\p{N}\p{M}_%…-]|\.\.)`;
const NUMBER = String.raw`(?<id>\d{1,20})${END}`;
const CODE = String.raw`(?<code>[\w-]{1,64})${END}`;
/** Only the punctuation of a sentence may follow the code of a short link. */
const SHORT_CODE = `${CODE}(?!/)`;

const TIKTOK_PATHS = [
  new RegExp(`^/@(?<name>[\\p{L}\\p{N}\\p{M}_.-]{0,100})/(?:video|photo)/${NUMBER}`, 'u'),
  new RegExp(`^/(?:(?:i18n/)?share/(?:video|photo)|embed(?:/v\\d)?|player/v1)/${NUMBER}`, 'u'),
  new RegExp(`^/v/${NUMBER}`, 'u'),
];
const TIKTOK_SHORT_HOSTS = ['vm.tiktok.com', 'vt.tiktok.com'];
const TIKTOK_T = new RegExp(`^/t/${SHORT_CODE}`, 'u');
const ONLY_CODE = new RegExp(`^/${SHORT_CODE}`, 'u');

const TIKTOK: LinkFamily = {
  socialPlatform: 'TIKTOK',
  name: 'TikTok',
  example: 'https://www.tiktok.com/@name/video/7533731959172861206',
  // lite. belongs to TikTok Lite and t. to its share pages.
  hosts: ['', 'www.', 'm.', 'lite.', 't.', 'vm.', 'vt.'].map((name) => `${name}tiktok.com`),
  gates: { path: /^\/login(?:\/|$)/, next: ['redirect_url'] },
  shortLink({ host, path }) {
    const isShort = TIKTOK_SHORT_HOSTS.includes(host);
    const { code } = firstMatch([isShort ? ONLY_CODE : TIKTOK_T], path);
    if (!code) return null;
    if (isShort) return `https://${host}/${code}/`;
    return `https://${host === 'lite.tiktok.com' ? host : 'www.tiktok.com'}/t/${code}/`;
  },
  post({ host, path }) {
    const { id, name = '' } = TIKTOK_SHORT_HOSTS.includes(host) ? {} : firstMatch(TIKTOK_PATHS, path);
    if (!id || !isTiktokId(id)) return null;
    // Always /video/, because the actor answers "not found" for /photo/ links. Always www, because other hosts returned
    // no rows. TikTok finds the post by its id, whatever the name.
    const url = `https://www.tiktok.com/@${/^[\w.-]*$/.test(name) ? name : ''}/video/${id}`;
    return { externalId: id, url, postedAt: tiktokPostedAt(id) };
  },
};

const YOUTUBE_ID = String.raw`(?<id>[\w-]{11})${END}`;
const YOUTUBE_PATHS = [new RegExp(`^/(?:shorts|live|embed|watch|video|vi?|e)/${YOUTUBE_ID}`, 'u')];
const YOUTU_BE_PATHS = [new RegExp(`^/${YOUTUBE_ID}`, 'u')];
const YOUTUBE_VALUE = new RegExp(`^${YOUTUBE_ID}`, 'u');
const WATCH = /^\/(?:watch(?:_popup)?(?:\.php)?)?$/;

const YOUTUBE: LinkFamily = {
  socialPlatform: 'YOUTUBE',
  name: 'YouTube',
  example: 'https://www.youtube.com/watch?v=CW7gfrTlr0Y',
  hosts: ['*.youtube.com', '*.youtube-nocookie.com', '*.youtu.be'],
  gates: { path: /^\/(?:attribution_link|signin|verify_age|ml?|d)$/, next: ['u', 'next', 'next_url', 'continue'] },
  shortLink: () => null,
  post({ host, path, query }) {
    const isShort = host === 'youtu.be' || host.endsWith('.youtu.be');
    const id = WATCH.test(path) ? onlyVideo(query) : videoOf(isShort ? YOUTU_BE_PATHS : YOUTUBE_PATHS, path);
    return id === null ? null : { externalId: id, url: `https://www.youtube.com/watch?v=${id}`, postedAt: null };
  },
};

const INSTAGRAM_PATHS = [new RegExp(`^(?:/(?<name>[\\w.]{1,64}))?/(?:p|tv|reels?)/${CODE}`, 'u')];
const INSTAGRAM_SHARES = new RegExp(`^/share/(?<code>(?:(?:reel|p)/)?[\\w-]{5,64})${END}(?!/)`, 'u');
/** First path segments that are not accounts. A page (`/reels/videos/…`) or a token (`/share/p/…`) follows them. */
const INSTAGRAM_PAGES =
  /^(?:about|accounts|api|challenge|consent|direct|directory|explore|legal|p|press|reels?|s|share|stories|tv|web)$/i;

const INSTAGRAM: LinkFamily = {
  socialPlatform: 'INSTAGRAM',
  name: 'Instagram',
  example: 'https://www.instagram.com/reel/DZN3mhZBQ_Q/',
  hosts: ['instagram.com', 'www.instagram.com', 'm.instagram.com', 'instagr.am', 'www.instagr.am'],
  gates: { path: /^\/(?:accounts|challenge|consent)(?:\/|$)/, next: ['next'] },
  shortLink({ path }) {
    const rest = firstMatch([INSTAGRAM_SHARES], path).code;
    return rest ? `https://www.instagram.com/share/${rest}/` : null;
  },
  post({ path }) {
    const { code, name } = firstMatch(INSTAGRAM_PATHS, path);
    if (!code || (name !== undefined && INSTAGRAM_PAGES.test(name))) return null;
    const id = instagramCode(code);
    return id === null ? null : { externalId: id, url: `https://www.instagram.com/reel/${id}/`, postedAt: null };
  },
};

const X_PATHS = [
  new RegExp(`^/i/(?:web/status|videos(?:/tweet)?)/${NUMBER}`, 'u'),
  new RegExp(`^/(?<name>\\w{1,20})/status(?:es)?/${NUMBER}`, 'u'),
  new RegExp(`^/statuses/${NUMBER}`, 'u'),
];
const X_DOMAINS = ['x.com', 'twitter.com'];
/** Short links of any kind, and those in the text of a post to its own picture or video. */
const X_SHORT_HOSTS = ['t.co', ...X_DOMAINS.map((domain) => `pic.${domain}`)];

const X: LinkFamily = {
  socialPlatform: 'X',
  name: 'X',
  example: 'https://x.com/name/status/1728108619189874825',
  hosts: [
    ...X_SHORT_HOSTS,
    ...X_DOMAINS.flatMap((domain) => ['', 'www.', 'mobile.', 'm.'].map((name) => `${name}${domain}`)),
  ],
  gates: { path: /^\/(?:login|i\/flow\/\w+|account\/access)$/, next: ['redirect_after_login'] },
  shortLink({ host, path }) {
    const { code } = X_SHORT_HOSTS.includes(host) ? firstMatch([ONLY_CODE], path) : {};
    return code ? `https://${host}/${code}` : null;
  },
  post({ host, path }) {
    const { id, name } = X_SHORT_HOSTS.includes(host) ? {} : firstMatch(X_PATHS, path);
    if (!id || !isXId(id)) return null;
    return { externalId: id, url: `https://x.com/${name ?? 'i'}/status/${id}`, postedAt: xPostedAt(id) };
  },
};

export const LINK_FAMILIES: readonly LinkFamily[] = [TIKTOK, YOUTUBE, INSTAGRAM, X];

/** The family of a host: by its exact name or below a `*.` domain, so `tiktok.com.evil.com` has none. */
export function linkFamilyOfHost(host: string): LinkFamily | undefined {
  return LINK_FAMILIES.find((family) => family.hosts.some((pattern) => hostMatches(host, pattern)));
}

function hostMatches(host: string, pattern: string): boolean {
  if (!pattern.startsWith('*.')) return host === pattern;
  return host === pattern.slice(2) || host.endsWith(pattern.slice(1));
}

type Parts = { readonly [part in 'id' | 'code' | 'name']?: string | undefined };

function firstMatch(patterns: readonly RegExp[], path: string): Parts {
  for (const pattern of patterns) {
    const groups = pattern.exec(path)?.groups;
    if (groups) return groups;
  }
  return {};
}

function videoOf(patterns: readonly RegExp[], text: string): string | null {
  const { id } = firstMatch(patterns, text);
  return id === undefined ? null : youtubeId(id);
}

/** A link with two videos names two posts. We do not guess which of them would be shown. */
function onlyVideo(query: URLSearchParams): string | null {
  const videos = new Set(query.getAll('v').map((value) => videoOf([YOUTUBE_VALUE], value)));
  return videos.size === 1 ? ([...videos][0] ?? null) : null;
}
