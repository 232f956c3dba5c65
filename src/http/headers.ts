/** The headers of every response, and those that pages of other origins may read. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../kernel/base/config.js';

/** Set to true on the answer of a repeated mutation that was not done again. */
export const REPLAYED_HEADER = 'idempotency-replayed';

/** A browser hides these headers from a page unless they are listed here. */
export const EXPOSED_HEADERS = [
  'x-request-id',
  'retry-after',
  'x-snapshot-id',
  'x-snapshot-taken-at',
  'etag',
  'content-disposition',
  REPLAYED_HEADER,
];

/**
 * A page of another origin cannot send these without a preflight request. So a GET with one of them is no forgery. The
 * first two are those of Apollo's clients.
 */
export const PREFLIGHTED_HEADERS = ['x-apollo-operation-name', 'apollo-require-preflight', 'authorization'];

/** A page on this machine, on any port. It is allowed only outside production. */
const LOCALHOST = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** The origins of Apollo Sandbox. They are allowed only outside production. */
const SANDBOX = ['https://studio.apollographql.com', 'https://sandbox.embed.apollographql.com'];

/** The origins whose pages may use the API. */
export function originsOf({
  corsOrigins,
  production,
}: Pick<Config, 'corsOrigins' | 'production'>): (string | RegExp)[] {
  return [...corsOrigins, ...(production ? [] : [...SANDBOX, LOCALHOST])];
}

/** For this many seconds a browser need not repeat a preflight request. Chromium allows no more. */
export const PREFLIGHT_SECONDS = 7_200;

/** One year. It excludes subdomains, which may have other owners. */
const STRICT_TRANSPORT = 'max-age=31536000';

export type HeaderOptions = Pick<Config, 'production' | 'proxies'>;

export function headersOf(request: FastifyRequest, options: HeaderOptions): Record<string, string> {
  return {
    ...SAFE_HEADERS,
    'x-request-id': request.id,
    ...(options.production && isEncrypted(request, options) ? { 'strict-transport-security': STRICT_TRANSPORT } : {}),
  };
}

const SAFE_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/**
 * True if the client's connection is encrypted, by the trusted proxy's header or by our own socket. Browsers ignore the
 * header on a plain connection.
 */
function isEncrypted({ headers, raw }: FastifyRequest, { proxies }: HeaderOptions): boolean {
  if (proxies === 0) return 'encrypted' in raw.socket;
  // Each proxy appends its own value.
  return String(headers['x-forwarded-proto']).split(',')[0]?.trim().toLowerCase() === 'https';
}

export function addHeaders(app: FastifyInstance, options: HeaderOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headersOf(request, options));
  });
}

/** For responses without a request (broken HTTP), and for the monitor, which needs no request id. */
export function addSafeHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(SAFE_HEADERS);
  });
}

export function safeHeaderLines(requestId: string): string[] {
  return Object.entries({ ...SAFE_HEADERS, 'x-request-id': requestId }).map(([name, value]) => `${name}: ${value}`);
}
