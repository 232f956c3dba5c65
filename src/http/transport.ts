/** How a request arrives: its time limit, the client's address, and its encoding. */
import { isUtf8 } from 'node:buffer';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** The time for a whole request. Its headers have half of that. By default Node checks this only every 30 s. */
export function timeouts(requestTimeout: number) {
  const http = { headersTimeout: requestTimeout / 2, connectionsCheckingInterval: Math.min(1_000, requestTimeout / 4) };
  return { http, requestTimeout, keepAliveTimeout: 72_000 };
}

export interface DrainLimits {
  /** Readiness is false for this time before the server stops listening. */
  drainDelayMs: number;
  /** Requests still open after this time, which includes the delay, are cut off. */
  drainMs: number;
}

/**
 * A stopping server first reports that it is not ready, and keeps serving until the load balancer notices by /readyz.
 * Requests that arrive meanwhile are answered with `connection: close`. Then the server stops listening and finishes
 * open requests.
 */
export function drainOnClose(app: FastifyInstance, { drainDelayMs, drainMs }: DrainLimits): { begun(): boolean } {
  let begun = false;
  app.addHook('preClose', async () => {
    begun = true;
    setTimeout(() => app.server.closeAllConnections(), drainMs).unref();
    await pause(Math.min(drainDelayMs, drainMs));
  });
  return { begun: () => begun };
}

/** Each proxy appends one address to the list. Addresses before those come from the client and are not trusted. */
export function trustFor(proxies: number): false | ((address: string, hop: number) => boolean) {
  return proxies === 0 ? false : (_address, hop) => hop < proxies;
}

/** Bodies must be uncompressed UTF-8, because the size of a compressed body is known too late. */
export function readPlainUtf8(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers }) => {
    const encoding = headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity')
      throw refused(415, 'A request body must not be compressed. Send it without content-encoding.');
  });
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request: FastifyRequest, body: Buffer, done) => {
    const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
    if (!/^utf-?8$/i.test(charset))
      return done(refused(415, 'A request body must be UTF-8. Set charset=utf-8 in content-type.'));
    if (!isUtf8(body)) return done(refused(400, 'The request body is not valid UTF-8. Encode it as UTF-8.'));
    void parseJson(request, body.toString(), done);
  });
}

/**
 * Reads a query string exactly as Apollo Server does, so that the limits see what it executes. Fastify's own parser leaves
 * a value as it is if a part of it is no UTF-8, and keeps what follows a "#".
 */
export function parseQuery(text: string): Record<string, string | string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URL(`http://localhost/?${text}`).searchParams) {
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? '') : all]));
}

/** Apollo Server makes an absolute address from these headers, and fails if they are not parts of one. */
export function refuseBadHost({
  url,
  protocol,
  hostname,
}: Pick<FastifyRequest, 'url' | 'protocol' | 'hostname'>): void {
  if (!URL.canParse(url, `${protocol}://${hostname}/`))
    throw refused(400, 'The request is not for a host. Send a Host header with the name of this server.');
}

function refused(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}
