/** The way to servers on the internet. Code that follows the links of callers adds its own guards. */
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { type RequestOptions, request } from 'node:https';

/** Access to the network. Tests pass one that ends at a server on loopback. */
export interface Transport {
  /** `request` of node:https. It must look hosts up only through `options.lookup`. */
  request(url: URL, options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest;
  /** All addresses of a host. */
  addressesOf(host: string): Promise<readonly LookupAddress[]>;
  /** Created when a resolution begins. It aborts when the time is over. */
  deadline(): AbortSignal;
}

/** For all hops together, because the person who pasted the link is waiting. */
const DEADLINE_MS = 5_000;

export const INTERNET: Transport = {
  request,
  addressesOf: (host) => lookup(host, { all: true }),
  deadline: () => AbortSignal.timeout(DEADLINE_MS),
};
