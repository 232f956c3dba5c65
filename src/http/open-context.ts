/**
 * Makes a request's context: its viewer, and one snapshot. The snapshot ends with the response, at the deadline, or when
 * the client goes away.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { Context, type Services } from '../kernel/api/context.js';
import type { Bearer } from '../kernel/auth/access-token.js';
import type { NoViewer } from '../kernel/auth/unauthenticated.js';
import type { Id, Viewer } from '../kernel/auth/viewer.js';
import { BoundedCache } from '../kernel/base/bounded-cache.js';
import { isTimeout, isUnavailable } from '../kernel/base/errors.js';
import { digestOf } from '../kernel/base/secret.js';
import type { Database } from '../kernel/db/database.js';
import { ignore } from '../kernel/db/prepared-statements.js';
import { type Isolation, readWithin, Snapshot, SnapshotClosed } from '../kernel/db/snapshot.js';
import { readAlone } from '../kernel/db/transaction.js';
import { isApiKey } from '../modules/api-keys/issue-api-key.js';
import { accountByApiKey, accountById, touchApiKey } from '../modules/users/users.sql.js';
import type { Limiter } from './limits/limiter.js';
import { type Sender, senderReader } from './router.js';

/** Role and status are read again after this time, so a demotion or suspension takes effect within 30 s. */
const ACCOUNT_FRESH_MS = 15_000;
const ACCOUNTS_MAX = 10_000;
const KEYS_MAX = 1_000;
/** This reads one row by its key. A database that takes longer counts as unavailable. */
const ACCOUNT_PATIENCE_MS = 5_000;

/** The snapshot ends after `deadlineMs` at the latest. */
export type ContextFactory = (request: FastifyRequest, reply: FastifyReply, deadlineMs: number) => Promise<Context>;

export interface ContextOptions {
  services: Services;
  /** The federation router's secret; null: there is no router. */
  routerSecret: string | null;
  /** Only the test of the consistency checker sets it; the default is REPEATABLE READ. */
  isolation?: Isolation | undefined;
  limiter: Limiter;
}

/** Create one per process: all endpoints share its cache of accounts. */
export function contextFactory({ services, routerSecret, isolation, limiter }: ContextOptions): ContextFactory {
  const senderOf = senderReader(routerSecret);
  const askerOf = askerReader(services, limiter);
  return async (request, reply, deadlineMs) => {
    const snapshot = new Snapshot(services.database.pool, request.id, isolation);
    const deadline = setTimeout(() => void snapshot.close('DEADLINE'), deadlineMs);
    // 'close' is the only event that always comes exactly once: after a response, an error, or a lost client.
    reply.raw.once('close', () => {
      clearTimeout(deadline);
      void snapshot.close(reply.raw.writableFinished ? null : 'CLIENT_GONE');
    });
    const sender = senderOf(request);
    const asker = await askerOf(request.headers.authorization, sender);
    const idempotencyKey = keyIn(request.headers);
    const context = new Context(services, snapshot, asker, {
      id: request.id,
      ...sender,
      idempotencyKey,
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

type Asker = Viewer | NoViewer;

/**
 * A bad or expired token makes the caller anonymous instead of failing the request, because login must work with an old
 * token in the header. Looking up a token that may be made up is charged to the address that sent it.
 */
function askerReader(
  { accessTokens, database: { pool } }: Services,
  limiter: Limiter,
): (authorization: string | undefined, sender: Sender) => Promise<Asker> {
  const accountOf = accountReader(pool);
  const toolOf = toolReader(pool, limiter);
  return async (authorization, sender) => {
    if (authorization === undefined) return 'NO_TOKEN';
    const token = /^Bearer ([\w.-]+)$/i.exec(authorization)?.[1];
    if (token === undefined) return 'MALFORMED_HEADER';
    if (isApiKey(token)) return toolOf(token, sender).catch(unavailable);
    const bearer = await accessTokens.verify(token);
    if (typeof bearer !== 'string') return accountOf(bearer);
    limiter.lookUp(sender);
    return bearer;
  };
}

interface Account {
  viewer: Asker;
  loginEpoch: number;
}

function accountReader(pool: Database['pool']): (bearer: Bearer) => Promise<Asker> {
  const accounts = new BoundedCache<Promise<Account>>({
    name: 'accounts',
    entriesMax: ACCOUNTS_MAX,
    ageMsMax: ACCOUNT_FRESH_MS,
  });
  const read = async (userId: Id): Promise<Account> => {
    const [row] = await readWithin(pool, ACCOUNT_PATIENCE_MS, accountById, userId);
    const loginEpoch = row?.loginEpoch ?? 0;
    if (row?.status === 'ACTIVE') return { viewer: { userId, role: row.role }, loginEpoch };
    return { viewer: row?.status === 'SUSPENDED' ? 'SUSPENDED' : 'INVALID_TOKEN', loginEpoch };
  };
  const readAnew = (userId: Id): Promise<Account> => {
    const account = read(userId);
    accounts.set(userId, account);
    account.catch(() => accounts.delete(userId));
    return account;
  };
  return async ({ userId, epoch, sessionId }) => {
    const known = await (accounts.get(userId) ?? readAnew(userId)).catch(unavailable);
    // The token is newer than the cached account: the account was reactivated a moment ago.
    const { viewer, loginEpoch } = epoch > known.loginEpoch ? await readAnew(userId).catch(unavailable) : known;
    if (typeof viewer === 'string') return viewer;
    if (epoch !== loginEpoch) return 'INVALID_TOKEN';
    // The cached viewer is shared by all sessions of the user.
    return sessionId === undefined ? viewer : { ...viewer, sessionId };
  };
}

/** The internal tool that a key belongs to. It is read for each request, so a revocation takes effect at once. */
function toolReader(pool: Database['pool'], limiter: Limiter): (key: string, sender: Sender) => Promise<Asker> {
  // Keys that were valid when last read. Only lookups of other keys are charged to the address.
  const seen = new BoundedCache<true>({ name: 'api keys', entriesMax: KEYS_MAX });
  return async (key, sender) => {
    const keyHash = digestOf(key);
    const mark = keyHash.toString('base64url');
    if (seen.get(mark) === undefined) limiter.lookUp(sender);
    const [tool] = await readWithin(pool, ACCOUNT_PATIENCE_MS, accountByApiKey, keyHash);
    if (tool?.status !== 'ACTIVE' || tool.role !== 'SERVICE') {
      seen.delete(mark);
      return tool?.status === 'SUSPENDED' ? 'SUSPENDED' : 'INVALID_API_KEY';
    }
    seen.set(mark, true);
    // The request goes on even if its time of use cannot be stored.
    if (tool.stale) await readAlone({ pool }, touchApiKey, keyHash).catch(ignore);
    return { userId: tool.userId, role: tool.role };
  };
}

function unavailable(error: unknown): never {
  if (!isUnavailable(error) && !isTimeout(error) && !(error instanceof SnapshotClosed)) throw error;
  throw new GraphQLError('The database is not available. Try again in a few seconds.', {
    extensions: { code: 'UNAVAILABLE', http: { status: 503 } },
  });
}
