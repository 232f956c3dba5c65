/** A request becomes a context: who asks, and one snapshot that ends with the response, the deadline or the client. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import QuickLRU from 'quick-lru';
import { Context, type Services } from '../kernel/context.js';
import { isUnavailable } from '../kernel/errors.js';
import { type Isolation, Snapshot } from '../kernel/snapshot.js';
import type { Id, Viewer } from '../kernel/viewer.js';
import { accountById } from '../modules/users/users.sql.js';

/** Role and state are read again after this long, so a demotion or suspension bites within 30 s. */
const ACCOUNT_FRESH_MS = 15_000;
const ACCOUNTS_MAX = 10_000;

export interface ContextOptions {
  services: Services;
  operationDeadlineMs: number;
  /** REPEATABLE READ but for the test that proves the consistency checker. */
  isolation?: Isolation | undefined;
}

export function contextFactory({ services, operationDeadlineMs, isolation }: ContextOptions) {
  const viewerOf = viewerReader(services);
  return async (request: FastifyRequest, reply: FastifyReply): Promise<Context> => {
    const snapshot = new Snapshot(services.database.pool, request.id, isolation);
    const deadline = setTimeout(() => void snapshot.close('DEADLINE'), operationDeadlineMs);
    // The one event that always comes, once: after the response, after an error, and when the client goes away.
    reply.raw.once('close', () => {
      clearTimeout(deadline);
      void snapshot.close(reply.raw.writableFinished ? null : 'CLIENT_GONE');
    });
    const viewer = await viewerOf(request.headers.authorization);
    return new Context(services, snapshot, viewer, { id: request.id, address: request.ip });
  };
}

/** An invalid or outdated token is an anonymous caller: login must work with an old token in the header. */
function viewerReader({ accessTokens, database }: Services) {
  const accounts = new QuickLRU<Id, Promise<Viewer | null>>({ maxSize: ACCOUNTS_MAX, maxAge: ACCOUNT_FRESH_MS });
  const account = async (userId: Id): Promise<Viewer | null> => {
    const snapshot = new Snapshot(database.pool, 'account');
    try {
      const [row] = await snapshot.read(accountById, userId);
      return row?.status === 'ACTIVE' ? { userId, role: row.role } : null;
    } finally {
      await snapshot.close();
    }
  };
  return async (authorization: string | undefined): Promise<Viewer | null> => {
    const token = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '')?.[1];
    const userId = token === undefined ? null : await accessTokens.verify(token);
    if (userId === null) return null;
    const cached = accounts.get(userId);
    const known = cached ?? account(userId);
    if (cached === undefined) accounts.set(userId, known);
    return known.catch((error: unknown) => {
      accounts.delete(userId);
      if (!isUnavailable(error)) throw error;
      throw new GraphQLError('The database is not available.', {
        extensions: { code: 'UNAVAILABLE', http: { status: 503 } },
      });
    });
  };
}
