/** Reads who sends a request, from its Authorization header: a user, a tool, or nobody with the reason why. */
import type { FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import type { Services } from '../../kernel/api/context.js';
import { KeysUnavailable } from '../../kernel/auth/external-token.js';
import type { NoViewer } from '../../kernel/auth/unauthenticated.js';
import type { Viewer } from '../../kernel/auth/viewer.js';
import { BoundedCache } from '../../kernel/base/bounded-cache.js';
import { isTimeout, isUnavailable } from '../../kernel/base/errors.js';
import { digestOf } from '../../kernel/base/secret.js';
import type { Database } from '../../kernel/db/database.js';
import { ignore } from '../../kernel/db/prepared-statements.js';
import { readWithin, SnapshotClosed } from '../../kernel/db/snapshot.js';
import { runStatement } from '../../kernel/db/transaction.js';
import { isApiKey } from '../../modules/api-keys/issue-api-key.js';
import { accountByApiKey, touchApiKey } from '../../modules/users/users.sql.js';
import type { Limiter } from '../limits/limiter.js';
import { ACCOUNT_PATIENCE_MS, accountReader, identityReader } from './read-account.js';
import type { Sender } from './router.js';

const KEYS_MAX = 1_000;

export type Asker = Viewer | NoViewer;

/**
 * A bad or expired token makes the caller anonymous instead of failing the request, because login must work with an old
 * token in the header. Looking up a token that may be made up is charged to the address that sent it.
 */
export function askerReader(
  { accessTokens, externalTokens, database: { pool } }: Services,
  limiter: Limiter,
): (request: Pick<FastifyRequest, 'headers' | 'log'>, sender: Sender) => Promise<Asker> {
  const accountOf = accountReader(pool);
  const userOf = identityReader(pool);
  const toolOf = toolReader(pool, limiter);
  const askerOf = async (token: string, sender: Sender): Promise<Asker> => {
    if (isApiKey(token)) return toolOf(token, sender);
    const external = (await externalTokens?.verify(token)) ?? null;
    if (external !== null && typeof external !== 'string') {
      const userId = await userOf(external);
      return userId === null ? 'UNKNOWN_IDENTITY' : accountOf({ userId, issuedAtMs: external.issuedAtMs });
    }
    const bearer = external ?? (await accessTokens.verify(token));
    if (typeof bearer !== 'string') return accountOf(bearer);
    limiter.lookUp(sender);
    return bearer;
  };
  return async ({ headers: { authorization }, log }, sender) => {
    if (authorization === undefined) return 'NO_TOKEN';
    const token = /^Bearer ([\w.-]+)$/i.exec(authorization)?.[1];
    return token === undefined
      ? 'MALFORMED_HEADER'
      : askerOf(token, sender).catch((error: unknown) => unavailable(error, log));
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
    if (tool.stale) await runStatement({ pool }, touchApiKey, keyHash).catch(ignore);
    const { userId, role, apiKeyId, scopes } = tool;
    return { userId, role, readsOnly: true, apiKeyId, ...(scopes === null ? {} : { scopes: new Set(scopes) }) };
  };
}

/** A caller whom nobody can tell yet is not anonymous: the request fails, and may be sent again. */
function unavailable(error: unknown, log: FastifyRequest['log']): never {
  const http = { status: 503 };
  if (error instanceof KeysUnavailable) {
    // Without a cause it is the echo of an earlier failure, which is in the log.
    if (error.cause !== undefined) log.warn({ err: error.cause }, error.message);
    throw new GraphQLError('The identity provider does not answer. Try again in a few seconds.', {
      extensions: { code: 'UNAVAILABLE', http },
      originalError: error,
    });
  }
  if (!isUnavailable(error) && !isTimeout(error) && !(error instanceof SnapshotClosed)) throw error;
  throw new GraphQLError('The database is not available. Try again in a few seconds.', {
    extensions: { code: 'UNAVAILABLE', http },
  });
}
