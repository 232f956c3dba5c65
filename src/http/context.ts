/** A request becomes a context: who asks, and one snapshot that ends with the response, the deadline or the client. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Bearer } from '../kernel/access-token.js';
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
import { type Sender, senderReader } from './router.js';

/** Role and state are read again after this long, so a demotion or suspension takes effect within 30 s. */
const ACCOUNT_FRESH_MS = 15_000;
const ACCOUNTS_MAX = 10_000;
const KEYS_MAX = 1_000;
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
  const senderOf = senderReader(routerSecret);
  const viewerOf = viewerReader(services, limiter);
  return async (request, reply, deadlineMs) => {
    const snapshot = new Snapshot(services.database.pool, request.id, isolation);
    const deadline = setTimeout(() => void snapshot.close('DEADLINE'), deadlineMs);
    // The one event that always comes, once: after the response, after an error, and when the client goes away.
    reply.raw.once('close', () => {
      clearTimeout(deadline);
      void snapshot.close(reply.raw.writableFinished ? null : 'CLIENT_GONE');
    });
    const sender = senderOf(request);
    const viewer = await viewerOf(request.headers.authorization, sender);
    const origin = { id: request.id, ...sender };
    limiter.admit({ viewer, request: origin }, request.headers);
    return new Context(services, snapshot, viewer, origin);
  };
}

type ViewerReader = (authorization: string | undefined, sender: Sender) => Promise<Viewer | null>;

/**
 * An invalid or outdated token is an anonymous caller: login must work with an old token in the header. What may be made
 * up is looked up at the expense of the address it comes from.
 */
function viewerReader({ accessTokens, database: { pool } }: Services, limiter: Limiter): ViewerReader {
  const accountOf = accountReader(pool);
  const toolOf = toolReader(pool, limiter);
  return async (authorization, sender) => {
    const token = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '')?.[1];
    if (token === undefined) return null;
    if (isApiKey(token)) return toolOf(token, sender).catch(unavailable);
    const bearer = await accessTokens.verify(token);
    if (bearer !== null) return accountOf(bearer);
    limiter.lookUp(sender);
    return null;
  };
}

interface Account {
  /** Null: gone, or suspended. */
  viewer: Viewer | null;
  loginEpoch: number;
}

function accountReader(pool: Database['pool']): (bearer: Bearer) => Promise<Viewer | null> {
  const accounts = new BoundedCache<Promise<Account>>({
    name: 'accounts',
    entriesMax: ACCOUNTS_MAX,
    ageMsMax: ACCOUNT_FRESH_MS,
  });
  const read = async (userId: Id): Promise<Account> => {
    const [row] = await readWithin(pool, ACCOUNT_PATIENCE_MS, accountById, userId);
    const viewer = row?.status === 'ACTIVE' ? { userId, role: row.role } : null;
    return { viewer, loginEpoch: row?.loginEpoch ?? 0 };
  };
  const readAnew = (userId: Id): Promise<Account> => {
    const account = read(userId);
    accounts.set(userId, account);
    account.catch(() => accounts.delete(userId));
    return account;
  };
  return async ({ userId, epoch }) => {
    const known = await (accounts.get(userId) ?? readAnew(userId)).catch(unavailable);
    // A token of a later login than the account is known to have: it was reactivated a moment ago.
    const { viewer, loginEpoch } = epoch > known.loginEpoch ? await readAnew(userId).catch(unavailable) : known;
    return epoch === loginEpoch ? viewer : null;
  };
}

/** Who a key of an internal tool belongs to, read anew each time: a revocation takes effect at once. */
function toolReader(pool: Database['pool'], limiter: Limiter): (key: string, sender: Sender) => Promise<Viewer | null> {
  // Keys that were somebody's when they were last read. Only of the others may the address have too many.
  const seen = new BoundedCache<true>({ name: 'api keys', entriesMax: KEYS_MAX });
  return async (key, sender) => {
    const keyHash = digestOf(key);
    const mark = keyHash.toString('base64url');
    if (seen.get(mark) === undefined) limiter.lookUp(sender);
    const [tool] = await readWithin(pool, ACCOUNT_PATIENCE_MS, accountByApiKey, keyHash);
    // Whatever became of its user since: a key reads, and never decides.
    if (tool?.status !== 'ACTIVE' || tool.role !== 'SERVICE') {
      seen.delete(mark);
      return null;
    }
    seen.set(mark, true);
    // Who reads is not refused because this could not be written down.
    if (tool.stale) await readAlone({ pool }, touchApiKey, keyHash).catch(ignore);
    return { userId: tool.userId, role: tool.role };
  };
}

function unavailable(error: unknown): never {
  if (!isUnavailable(error) && !isTimeout(error) && !(error instanceof SnapshotClosed)) throw error;
  throw new GraphQLError('The database is not available.', {
    extensions: { code: 'UNAVAILABLE', http: { status: 503 } },
  });
}
