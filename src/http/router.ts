/**
 * How a federation router is told from anybody else: by a header of its own. It opens `_service` and `_entities`; what
 * they show is still for the viewer's `Authorization` to say.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { digestOf } from '../kernel/secret.js';

const ROUTER_HEADER = 'x-router-secret';

/** Without a secret nobody is a router. */
export function routerCheck(secret: string | null): (headers: IncomingHttpHeaders) => boolean {
  if (secret === null) return () => false;
  // Digests are of one length, whatever was sent: the comparison takes the same time for every guess.
  const expected = digestOf(secret);
  return ({ [ROUTER_HEADER]: given }) => typeof given === 'string' && timingSafeEqual(digestOf(given), expected);
}
