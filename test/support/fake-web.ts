/**
 * The web as a short link sees it. All hosts that redirect are one plain HTTP server on loopback, and a name server
 * answers what a test wants. Every connection uses the lookup of the code under test, so its guard judges scripted
 * addresses at the moment when it would connect to real ones.
 */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Transport } from '../../src/kernel/base/internet.js';

export type Site = (response: ServerResponse) => void;

export interface Visit {
  url: string;
  method: string | undefined;
  headers: IncomingHttpHeaders;
  /** The connection it came over; no two visits share one. */
  port: number | undefined;
}

export interface FakeWeb {
  /** Every request that arrived, in order. */
  readonly visits: Visit[];
  /** Every name that was looked up, in order. */
  readonly lookups: string[];
  /** Resolutions that were given a deadline. */
  readonly deadlines: number;
  readonly transport: Transport;
  /** Sets what a URL answers from now on; every other is a 404. */
  answers(url: string, site: Site): void;
  /** `from` redirects to `to` by a Location header, taken literally. */
  redirects(from: string, to: string, status?: number): void;
  /** The addresses of the next lookup; without any left a public one. */
  resolves(...addresses: string[]): void;
  /** The next lookup never answers; resolves when it is asked. */
  dnsHangs(): Promise<void>;
  /** Ends the time limit of all current and later resolutions. */
  timeIsOver(): void;
  reset(): void;
  close(): Promise<void>;
}

/** Some host of the public internet; nothing is ever sent there. */
const PUBLIC = '93.184.216.34';
const LOOPBACK = { address: '127.0.0.1', family: 4 };

export async function openFakeWeb(): Promise<FakeWeb> {
  const sites = new Map<string, Site>();
  const visits: Visit[] = [];
  const lookups: string[] = [];
  const dns: (readonly string[] | (() => Promise<never>))[] = [];
  let clock = new AbortController();
  let deadlines = 0;

  const server = createServer((asked, response) => {
    const url = `https://${asked.headers.host}${asked.url}`;
    visits.push({ url, method: asked.method, headers: asked.headers, port: asked.socket.remotePort });
    (sites.get(url) ?? ((answer) => answer.writeHead(404).end()))(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  const transport: Transport = {
    request(url, { lookup: guard, ...options }, onResponse) {
      if (guard === undefined) throw new Error('a connection without a guard');
      const { hostname, host, pathname, search } = url;
      const headers = { ...(options.headers as Record<string, string>), host };
      const guarded: typeof guard = (name, how, callback) =>
        guard(name, how, (error) => {
          if (error !== null) callback(error, []);
          else if (how.all === true) callback(null, [LOOPBACK]);
          else callback(null, LOOPBACK.address, LOOPBACK.family);
        });
      return request({ ...options, hostname, port, path: pathname + search, headers, lookup: guarded }, onResponse);
    },
    async addressesOf(host) {
      lookups.push(host);
      const answer = dns.shift() ?? [PUBLIC];
      if (typeof answer === 'function') return answer();
      return answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    },
    deadline() {
      deadlines += 1;
      return clock.signal;
    },
  };

  return {
    visits,
    lookups,
    transport,
    get deadlines() {
      return deadlines;
    },
    answers: (url, site) => void sites.set(url, site),
    redirects: (from, to, status = 301) =>
      void sites.set(from, (response) => response.writeHead(status, { location: to }).end()),
    resolves: (...addresses) => void dns.push(addresses),
    dnsHangs: () => new Promise((reached) => dns.push(() => new Promise<never>(() => reached()))),
    timeIsOver: () => clock.abort(),
    reset() {
      sites.clear();
      for (const list of [visits, lookups, dns]) list.length = 0;
      clock = new AbortController();
      deadlines = 0;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
