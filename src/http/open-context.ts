/**
 * Makes a request's context: its viewer, and one snapshot. The snapshot ends with the response, at the deadline, or when
 * the client goes away.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Context, type Services } from '../kernel/api/context.js';
import { CODE_HEADER } from '../kernel/auth/confirmation.js';
import { type Isolation, Snapshot } from '../kernel/db/snapshot.js';
import { askerReader } from './caller/read-asker.js';
import { senderReader } from './caller/router.js';
import type { Limiter } from './limits/limiter.js';

/** The snapshot ends after `deadlineMs` at the latest. */
export type ContextFactory = (request: FastifyRequest, reply: FastifyReply, deadlineMs: number) => Promise<Context>;

/** How all endpoints read who asks. They share one cache of accounts. */
export interface CallerReaders {
  senderOf: ReturnType<typeof senderReader>;
  askerOf: ReturnType<typeof askerReader>;
}

export function callerReaders(services: Services, routerSecret: string | null, limiter: Limiter): CallerReaders {
  return { senderOf: senderReader(routerSecret), askerOf: askerReader(services, limiter) };
}

export interface ContextOptions extends CallerReaders {
  services: Services;
  /** Only the test of the consistency checker sets it; the default is REPEATABLE READ. */
  isolation?: Isolation | undefined;
  limiter: Limiter;
}

export function contextFactory({ services, senderOf, askerOf, isolation, limiter }: ContextOptions): ContextFactory {
  return async (request, reply, deadlineMs) => {
    const snapshot = new Snapshot(services.database.pool, request.id, isolation);
    const deadline = setTimeout(() => void snapshot.close('DEADLINE'), deadlineMs);
    // 'close' is the only event that always comes exactly once: after a response, an error, or a lost client.
    reply.raw.once('close', () => {
      clearTimeout(deadline);
      void snapshot.close(reply.raw.writableFinished ? null : 'CLIENT_GONE');
    });
    const sender = senderOf(request);
    const asker = await askerOf(request, sender);
    const context = new Context(services, snapshot, asker, {
      id: request.id,
      ...sender,
      code: codeOf(request),
      idempotencyKey: keyIn(request.headers),
      replayed: false,
    });
    limiter.admit({ viewer: context.caller, request: context.request }, request.headers);
    return context;
  };
}

/** A structured header has its text in quotes. */
function keyIn({ 'idempotency-key': key }: IncomingHttpHeaders): string | null {
  return typeof key === 'string' ? key.replace(/^"(.*)"$/, '$1') : null;
}

function codeOf({ headers: { [CODE_HEADER]: code } }: FastifyRequest): string | null {
  return typeof code === 'string' ? code.trim() : null;
}
