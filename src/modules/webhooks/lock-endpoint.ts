/** Locks the endpoint that a command changes, and tells as whom an endpoint acts. */
import type { Viewer } from '../../kernel/auth/viewer.js';
import { notFound } from '../../kernel/base/errors.js';
import type { Transaction } from '../../kernel/db/transaction.js';
import type { Actor } from '../commands/run-command.js';
import { type LockedEndpoint, lockedEndpoint } from './manage-endpoint.sql.js';

/** `sought`: the row that the caller asked for. It is NOT_FOUND to every tool but the endpoint's own. */
export async function lockEndpoint(
  tx: Transaction,
  actor: Actor,
  id: bigint,
  sought = 'The webhook endpoint',
): Promise<LockedEndpoint> {
  const [endpoint] = await tx.read(lockedEndpoint, id);
  if (endpoint === undefined || (actor.role !== 'ADMIN' && actor.userId !== BigInt(endpoint.userId)))
    throw notFound(sought);
  return endpoint;
}

/** The account as it is now, within the scopes of the key. An endpoint acts as its account, also if an admin changes it. */
export function viewerOf({
  userId,
  role,
  apiKeyId,
  scopes,
}: Pick<LockedEndpoint, 'userId' | 'role' | 'apiKeyId' | 'scopes'>): Viewer {
  const key = apiKeyId === null ? {} : { readsOnly: true as const, apiKeyId };
  return { userId, role, ...key, ...(scopes === null ? {} : { scopes: new Set(scopes) }) };
}
