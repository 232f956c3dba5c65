/**
 * Follows a short link to the post it leads to (SECURITY row 20). A stranger chose the link, so our server must not
 * become their hands: it asks hosts of the one social platform alone, over https, at public addresses, at most four
 * times in five seconds, and takes nothing from an answer but where it points.
 */
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { type RequestOptions, request } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isHostOf, type ParsedPostUrl, POST_URL_LENGTH_MAX, parsePostUrl } from './post-url.js';
import { isPublicAddress } from './public-address.js';
import type { SocialPlatform } from './scraper.js';

export type ShortLink = Extract<ParsedPostUrl, { kind: 'short-link' }>;
/** What a link comes down to in the end: a post or a refusal. */
export type ResolvedPostUrl = Exclude<ParsedPostUrl, ShortLink>;

/** A way to the network. Tests bring one that ends at a server on loopback; the guards stay this file's own. */
export interface Transport {
  /** `request` of node:https. It must look hosts up by `options.lookup` and by nothing else. */
  request(url: URL, options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest;
  /** All addresses of a host. */
  addressesOf(host: string): Promise<readonly LookupAddress[]>;
  /** Made when a resolution begins; aborts when its time is over. */
  deadline(): AbortSignal;
}

/** Enough for a short host, a mobile one and a plain one; a loop ends here too. */
const HOPS_MAX = 4;
/** All hops together; whoever pasted the link is waiting. */
const DEADLINE_MS = 5_000;

const NETWORK: Transport = {
  request,
  addressesOf: (host) => lookup(host, { all: true }),
  deadline: () => AbortSignal.timeout(DEADLINE_MS),
};

/** Other answers of this family (300, 304) may carry a location and ask nobody to go there. */
const REDIRECTS: readonly (number | undefined)[] = [301, 302, 303, 307, 308];

const REFUSED: ResolvedPostUrl = {
  kind: 'refused',
  message: 'Open the link and paste the full address it leads to.',
};

/**
 * The post behind a short link, or the refusal to show whoever pasted it. Why a link was not followed is not told: the
 * answer would describe our network to a stranger.
 */
export async function resolveShortLink(link: ShortLink, transport: Transport = NETWORK): Promise<ResolvedPostUrl> {
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

/** An address that may be asked, or null: https, no userinfo, the usual port, a host of that social platform. */
function safeUrl(text: string, socialPlatform: SocialPlatform, base?: string): URL | null {
  if (text.length > POST_URL_LENGTH_MAX || !URL.canParse(text, base)) return null;
  const url = new URL(text, base);
  const isPlain = url.protocol === 'https:' && url.username === '' && url.password === '' && url.port === '';
  return isPlain && isHostOf(socialPlatform, url.hostname) ? url : null;
}

/** Asks once, and reads the head of the answer alone. Undefined: it points nowhere. */
function locationOf(url: URL, transport: Transport, signal: AbortSignal): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const options: RequestOptions = {
      method: 'GET',
      // Not a browser's: to those t.co answers with a page instead of a redirect. No cookie, no authorization.
      headers: { 'user-agent': 'Cliptally/1.0', accept: '*/*' },
      // A connection of its own, closed below: nothing that an earlier answer set up is used again.
      agent: false,
      lookup: publicLookup(transport),
      signal,
    };
    const asking = transport.request(url, options, (response) => {
      resolve(REDIRECTS.includes(response.statusCode) ? response.headers.location : undefined);
      // The body may never end.
      asking.destroy();
    });
    // An answer that is none (101) closes the connection without a word.
    asking.on('close', () => resolve(undefined));
    asking.on('error', reject);
    asking.end();
  });
}

/**
 * Looks a host up for the connection itself: the addresses judged here are the ones connected to, so a name server that
 * answers differently the second time gains nothing. One address that is not public spoils the whole answer.
 */
function publicLookup({ addressesOf }: Transport): LookupFunction {
  return (host, { all }, callback) => {
    addressesOf(host).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
          callback(new Error('The host has no public address'), []);
        } else if (all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error) => callback(error, []),
    );
  };
}
