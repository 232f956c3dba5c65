/**
 * Recognises a federation router by the secret in its header. The secret opens `_service` and `_entities`, but the
 * viewer's `Authorization` still decides what they show. A router may also name the client's address and user agent in
 * headers, which are ignored from others.
 */
import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { digestOf } from '../../kernel/base/secret.js';

const ROUTER_HEADER = 'x-router-secret';
const CLIENT_HEADER = 'x-client-address';
const CLIENT_AGENT_HEADER = 'x-client-user-agent';

const USER_AGENT_LENGTH_MAX = 300;
/** Control characters, invisible ones, and line separators. */
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** The origin of a request. */
export interface Sender {
  router: boolean;
  /** The client's address; null: a router that does not pass it on. */
  address: string | null;
  /** How the client names itself; null: it does not, or the router does not pass it on. */
  userAgent: string | null;
}

interface Incoming {
  headers: IncomingHttpHeaders;
  /** The address of the connection, or of the client if a trusted proxy names it. */
  ip: string;
}

/** Without a secret there is no router. */
export function senderReader(secret: string | null): (request: Incoming) => Sender {
  if (secret === null)
    return ({ headers, ip }) => ({ router: false, address: ip, userAgent: agentOf(headers['user-agent']) });
  // Digests have one length, so the comparison takes the same time for every guess.
  const expected = digestOf(secret);
  return ({ headers, ip }) => {
    const given = headers[ROUTER_HEADER];
    const router = typeof given === 'string' && timingSafeEqual(digestOf(given), expected);
    const userAgent = agentOf(headers[router ? CLIENT_AGENT_HEADER : 'user-agent']);
    return { router, address: router ? clientOf(headers) : ip, userAgent };
  };
}

function agentOf(said: string | string[] | undefined): string | null {
  if (typeof said !== 'string') return null;
  const seen = said.replaceAll(UNSEEN, '').trim().slice(0, USER_AGENT_LENGTH_MAX).trim();
  return seen === '' ? null : seen;
}

/** A single address without a port. */
function clientOf({ [CLIENT_HEADER]: said }: IncomingHttpHeaders): string | null {
  const address = typeof said === 'string' ? said.trim() : '';
  return isIP(address) === 0 ? null : address;
}
