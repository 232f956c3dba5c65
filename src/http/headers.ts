/** Headers of every answer, whichever layer gives it, and what a page of another origin may read of them. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Config } from '../kernel/config.js';

/** Without this list a browser shows a page none of them. */
export const EXPOSED_HEADERS = [
  'x-request-id',
  'retry-after',
  'x-snapshot-id',
  'x-snapshot-taken-at',
  'content-disposition',
];

/** Seconds for which a browser need not ask again whether it may ask; Chromium caps it here. */
export const PREFLIGHT_SECONDS = 7_200;

/** A year. Not for subdomains, which may be somebody else's. */
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

/** Of the client's connection: a trusted proxy says it, else it is ours. Browsers ignore the header on a plain one. */
function isEncrypted({ headers, raw }: FastifyRequest, { proxies }: HeaderOptions): boolean {
  if (proxies === 0) return 'encrypted' in raw.socket;
  // Each proxy adds its own behind the others'.
  return String(headers['x-forwarded-proto']).split(',')[0]?.trim().toLowerCase() === 'https';
}

export function addHeaders(app: FastifyInstance, options: HeaderOptions): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(headersOf(request, options));
  });
}

/** For what has no request, or none that needs an id: broken HTTP, and the monitor. */
export function addSafeHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers(SAFE_HEADERS);
  });
}

export function safeHeaderLines(requestId: string): string[] {
  return Object.entries({ ...SAFE_HEADERS, 'x-request-id': requestId }).map(([name, value]) => `${name}: ${value}`);
}
