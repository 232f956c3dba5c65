/**
 * Which addresses a webhook may be sent to (SECURITY row 40): https at a public host. The host is looked up by the
 * connection itself, and every address of it must be public. Development may allow receivers on its own machine.
 */
import { request as requestHttp } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import { INTERNET, type Transport } from '../../kernel/base/internet.js';
import { isPublicAddress } from '../../scraping/public-address.js';
import { publicLookup } from '../../scraping/public-lookup.js';

export const URL_LENGTH_MAX = 2_048;

/** The whole time of an attempt, as Standard Webhooks recommends. */
export const DELIVERY_SECONDS_MAX = 15;

/** The way to receivers. Only those on this machine are sent to without https. */
export const RECEIVERS: Transport = {
  ...INTERNET,
  request: (url, options, onResponse) =>
    url.protocol === 'http:' ? requestHttp(url, options, onResponse) : INTERNET.request(url, options, onResponse),
  deadline: () => AbortSignal.timeout(DELIVERY_SECONDS_MAX * 1_000),
};

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
const LOOPBACK_ADDRESSES: ReadonlySet<string> = new Set(['127.0.0.1', '::1']);

function isLoopback({ protocol, hostname }: URL): boolean {
  return LOOPBACK_HOSTS.has(hostname) && /^https?:$/.test(protocol);
}

/** The rest of a sentence that begins with the name of the input. Null: deliveries may be sent there. */
export function faultOfAddress(text: string, toLoopback: boolean): string | null {
  if (text.length > URL_LENGTH_MAX) return `must have at most ${URL_LENGTH_MAX} characters`;
  if (!URL.canParse(text)) return 'must be an address such as https://hooks.example.org/cliptally';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return 'must not contain a user name or a password';
  if (url.hash !== '') return 'must not have a fragment';
  if (toLoopback && isLoopback(url)) return null;
  if (url.protocol !== 'https:') return 'must begin with https://';
  if (url.port !== '') return 'must not name a port: only 443 is allowed';
  if (isIP(url.hostname.replaceAll(/[[\]]/g, '')) !== 0) return 'must name a host, and not its address';
  // A name without a dot is one of our own network.
  if (!/[^.]\.[^.]/.test(url.hostname)) return 'must name a public host';
  return null;
}

/** Looks the host up for the connection. Node does not look up addresses, which `faultOfAddress` lets through on loopback only. */
export function guardOf(url: URL, transport: Transport, toLoopback: boolean): LookupFunction {
  const isAllowed =
    toLoopback && isLoopback(url) ? (address: string) => LOOPBACK_ADDRESSES.has(address) : isPublicAddress;
  return publicLookup(transport, isAllowed);
}
