/** A request becomes a context: who asks, and one snapshot that ends with the response, the deadline or the client. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { BoundedCache } from '../kernel/bounded-cache.js';
import { Context, type Services } from '../kernel/context.js';
import type { Database } from '../kernel/database.js';
import { isTimeout, isUnavailable } from '../kernel/errors.js';
import { ignore } from '../kernel/prepared.js';
import { digestOf } from '../kernel/secret.js';
import { type Isolation, readWithin, Snapshot, SnapshotClosed } from '../kernel/snapshot.js';
import { readAlone } from '../kernel/transaction.js';
import type { Id, Viewer } from '../kernel/viewer.js';
import { isApiKey } from '../modules/users/api-keys.js';
import { accountByApiKey, accountById, touchApiKey } from '../modules/users/users.sql.js';
import type { Limiter } from './limits/limiter.js';
import { routerCheck } from './router.js';

/** Role and state are read again after this long, so a demotion or suspension bites within 30 s. */
const ACCOUNT_FRESH_MS = 15_000;
const ACCOUNTS_MAX = 10_000;
/** One row by its key: a database that takes longer is not there. */
const ACCOUNT_PATIENCE_MS = 5_000;

/** The snapshot ends after so many milliseconds at the latest. */
export type ContextFactory = (request: FastifyRequest, reply: FastifyReply, deadlineMs: number) => Promise<Context>;

export interface ContextOptions {
  services: Services;
  /** Of the federation router; null: there is none. */
  routerSecret: string | null;
  /** REPEATABLE READ but for the test that proves the consistency checker. */
  isolation?: Isolation | undefined;
  limiter: Limiter;
}

/** One for the process: what it keeps of accounts is the same for every path. */
export function contextFactory({ services, routerSecret, isolation, limiter }: ContextOptions): ContextFactory {
  const isRouter = routerCheck(routerSecret);
  const viewerOf = viewerReader(services);
  return async (request, reply, deadlineMs) => {
    const snapshot = new Snapshot(services.database.pool, request.id, isolation);
    const deadline = setTimeout(() => void snapshot.close('DEADLINE'), deadlineMs);
    // The one event that always comes, once: after the response, after an error, and when the client goes away.
    reply.raw.once('close', () => {
      clearTimeout(deadline);
      void snapshot.close(reply.raw.writableFinished ? null : 'CLIENT_GONE');
    });
    const viewer = await viewerOf(request.headers.authorization);
    const { id, ip, headers } = request;
    const origin = { id, address: ip, router: isRouter(headers) };
    limiter.admit({ viewer, request: origin }, headers);
    return new Context(services, snapshot, viewer, origin);
  };
}

/** An invalid or outdated token is an anonymous caller: login must work with an old token in the header. */
function viewerReader({ accessTokens, database: { pool } }: Services) {
  const accounts = new BoundedCache<Promise<Viewer | null>>({
    name: 'accounts',
    entriesMax: ACCOUNTS_MAX,
    ageMsMax: ACCOUNT_FRESH_MS,
  });
  const account = async (userId: Id): Promise<Viewer | null> => {
    const [row] = await readWithin(pool, ACCOUNT_PATIENCE_MS, accountById, userId);
    return row?.status === 'ACTIVE' ? { userId, role: row.role } : null;
  };
  return async (authorization: string | undefined): Promise<Viewer | null> => {
    const token = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return null;
    if (isApiKey(token)) return toolOf(pool, token).catch(unavailable);
    const userId = await accessTokens.verify(token);
    if (userId === null) return null;
    const cached = accounts.get(userId);
    const known = cached ?? account(userId);
    if (cached === undefined) accounts.set(userId, known);
    return known.catch((error: unknown) => {
      accounts.delete(userId);
      return unavailable(error);
    });
  };
}

/** Who a key of an internal tool belongs to, read anew each time: a revocation bites at once. */
async function toolOf(pool: Database['pool'], key: string): Promise<Viewer | null> {
  const keyHash = digestOf(key);
  const [tool] = await readWithin(pool, ACCOUNT_PATIENCE_MS, accountByApiKey, keyHash);
  // Whatever became of its user since: a key reads, and never decides.
  if (tool?.status !== 'ACTIVE' || tool.role !== 'SERVICE') return null;
  // Who reads is not refused because this could not be written down.
  if (tool.stale) await readAlone({ pool }, touchApiKey, keyHash).catch(ignore);
  return { userId: tool.userId, role: tool.role };
}

function unavailable(error: unknown): never {
  if (!isUnavailable(error) && !isTimeout(error) && !(error instanceof SnapshotClosed)) throw error;
  throw new GraphQLError('The database is not available.', {
    extensions: { code: 'UNAVAILABLE', http: { status: 503 } },
  });
}
