/**
 * How a federation router is told from anybody else: by a header of its own. It opens `_service` and `_entities`; what
 * they show is still for the viewer's `Authorization` to say. A router also says in a header whose request it passes on,
 * which nobody else is believed.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { digestOf } from '../kernel/secret.js';

const ROUTER_HEADER = 'x-router-secret';
const CLIENT_HEADER = 'x-client-address';

/** Where a request comes from. */
export interface Sender {
  router: boolean;
  /** Of the client; null: a router that does not say. */
  address: string | null;
}

interface Incoming {
  headers: IncomingHttpHeaders;
  /** Of whoever is connected, or of the client where a proxy says so and is trusted. */
  ip: string;
}

/** Without a secret nobody is a router. */
export function senderReader(secret: string | null): (request: Incoming) => Sender {
  if (secret === null) return ({ ip }) => ({ router: false, address: ip });
  // Digests are of one length, whatever was sent: the comparison takes the same time for every guess.
  const expected = digestOf(secret);
  return ({ headers, ip }) => {
    const given = headers[ROUTER_HEADER];
    const router = typeof given === 'string' && timingSafeEqual(digestOf(given), expected);
    return { router, address: router ? clientOf(headers) : ip };
  };
}

/** One address, without a port. */
function clientOf({ [CLIENT_HEADER]: said }: IncomingHttpHeaders): string | null {
  const address = typeof said === 'string' ? said.trim() : '';
  return isIP(address) === 0 ? null : address;
}
