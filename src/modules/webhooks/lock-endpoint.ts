/** Locks the endpoint that a command changes. It is NOT_FOUND to every tool but its own. */
import type { Viewer } from '../../kernel/auth/viewer.js';
import { notFound } from '../../kernel/base/errors.js';
import type { Transaction } from '../../kernel/db/transaction.js';
import type { Actor } from '../commands/run-command.js';
import { type LockedEndpoint, lockedEndpoint } from './manage-endpoint.sql.js';

export async function lockEndpoint(
  tx: Transaction,
  actor: Actor,
  id: bigint,
): Promise<LockedEndpoint & { viewer: Viewer }> {
  const [endpoint] = await tx.read(lockedEndpoint, id);
  if (endpoint === undefined || (actor.role !== 'ADMIN' && actor.userId !== BigInt(endpoint.userId)))
    throw notFound('The webhook endpoint');
  const { userId, role, scopes } = endpoint;
  // It acts as its own account, also if an admin changes it.
  return { ...endpoint, viewer: { userId, role, ...(scopes === null ? {} : { scopes: new Set(scopes) }) } };
}
