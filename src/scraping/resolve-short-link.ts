/**
 * Follows a short link to its post (SECURITY row 20). A stranger chose the link, so the server must not be abused as a
 * proxy. It only contacts hosts of the one social platform, over https, at public addresses, at most four times in five
 * seconds. From each response it only reads the redirect.
 */
import type { RequestOptions } from 'node:https';
import { INTERNET, type Transport } from '../kernel/base/internet.js';
import { POST_URL_LENGTH_MAX } from './pasted-url.js';
import type { SocialPlatform } from './platforms/platforms.js';
import { isPlain } from './post-link.js';
import { isHostOf, type ParsedPostUrl, parsePostUrl } from './post-url.js';
import { publicLookup } from './public-lookup.js';

export type ShortLink = Extract<ParsedPostUrl, { kind: 'short-link' }>;
/** The final result of a link: a post or a refusal. */
export type ResolvedPostUrl = Exclude<ParsedPostUrl, ShortLink>;

/** Enough for a short host, a mobile host and a plain one. It also ends loops. */
const HOPS_MAX = 4;
/** Other 3xx responses (300, 304) may have a location, but do not redirect. */
const REDIRECTS: readonly (number | undefined)[] = [301, 302, 303, 307, 308];

const REFUSED: ResolvedPostUrl = {
  kind: 'refused',
  message: 'This short link could not be followed. Open it, and paste the full address that it leads to.',
};

/**
 * The post behind a short link, or the refusal for the person who pasted it. The refusal does not say why the link was
 * not followed, because that would describe our network to a stranger.
 */
export async function resolveShortLink(link: ShortLink, transport: Transport = INTERNET): Promise<ResolvedPostUrl> {
  const signal = transport.deadline();
  let next = safeUrl(link.url, link.socialPlatform);
  for (let hop = 1; next !== null && hop <= HOPS_MAX; hop += 1) {
    const location = await locationOf(next, transport, signal).catch(() => undefined);
    next = location === undefined ? null : safeUrl(location, link.socialPlatform, next.href);
    const parsed = next && parsePostUrl(next.href);
    if (parsed?.kind === 'post') return parsed;
  }
  return REFUSED;
}

/**
 * An address that may be requested, or null. It needs https, no user name, the default port, and a host of that social
 * platform.
 */
function safeUrl(text: string, socialPlatform: SocialPlatform, base?: string): URL | null {
  if (text.length > POST_URL_LENGTH_MAX || !URL.canParse(text, base)) return null;
  const url = new URL(text, base);
  return url.protocol === 'https:' && isPlain(url) && isHostOf(socialPlatform, url.hostname) ? url : null;
}

/** Sends one request and reads only the headers of the response. Undefined: there is no redirect. */
function locationOf(url: URL, transport: Transport, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const options: RequestOptions = {
      method: 'GET',
      // Not a browser's user agent, because t.co answers browsers with a page instead of a redirect. No cookie, no
      // authorization.
      headers: { 'user-agent': 'Cliptally/1.0', accept: '*/*' },
      // A fresh connection, closed below, so that nothing from an earlier response is reused.
      agent: false,
      lookup: publicLookup(transport),
      signal,
    };
    const asking = transport.request(url, options, (response) => {
      resolve(REDIRECTS.includes(response.statusCode) ? response.headers.location : undefined);
      // The body may never end.
      asking.destroy();
    });
    // A response that is none (101) closes the connection silently.
    asking.on('close', () => resolve(undefined));
    asking.on('error', reject);
    asking.end();
  });
}
