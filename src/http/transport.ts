/** What a request is before it is read: how long it may take to arrive, whose address it has, and in which bytes. */
import { isUtf8 } from 'node:buffer';
import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** For a request to arrive whole, headers in half of that. By itself Node looks only every 30 s who is late. */
export function timeouts(requestTimeout: number) {
  const http = { headersTimeout: requestTimeout / 2, connectionsCheckingInterval: Math.min(1_000, requestTimeout / 4) };
  return { http, requestTimeout, keepAliveTimeout: 72_000 };
}

export interface DrainLimits {
  /** Readiness is false for so long before the server stops listening. */
  drainDelayMs: number;
  /** After so long, of which the delay is a part, whoever still waits is cut off. */
  drainMs: number;
}

/**
 * A server that stops says so first, and goes on serving until a balancer that asks /readyz has noticed: what arrives
 * meanwhile is answered with `connection: close`. Then it stops listening, and finishes what is under way.
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

/** Each proxy adds one address to the list; what a client wrote there itself lies behind them and is not believed. */
export function trustFor(proxies: number): false | ((address: string, hop: number) => boolean) {
  return proxies === 0 ? false : (_address, hop) => hop < proxies;
}

/** Bodies are UTF-8, as they are: what a compressed one comes to is known only once it is too late. */
export function readPlainUtf8(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ headers }) => {
    const encoding = headers['content-encoding'] ?? 'identity';
    if (encoding !== 'identity') throw refused(415, 'A request body must not be compressed.');
  });
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request: FastifyRequest, body: Buffer, done) => {
    const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
    if (!/^utf-?8$/i.test(charset)) return done(refused(415, 'A request body is UTF-8.'));
    if (!isUtf8(body)) return done(refused(400, 'The request body is not valid UTF-8.'));
    void parseJson(request, body.toString(), done);
  });
}

function refused(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}
