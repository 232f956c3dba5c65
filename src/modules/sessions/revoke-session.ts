/** revokeSession ends one login: the user's own or, for an admin, anybody's. Its access token expires within 15 minutes. */
import { notFound } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow } from '../../kernel/db/transaction.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { revokeFamily } from '../credentials/token-family.js';
import { lockUser } from '../users/users.sql.js';

export interface RevokeSessionInput {
  sessionId: bigint;
}

export async function revokeSession(
  database: Database,
  actor: Actor,
  input: RevokeSessionInput,
  idempotencyKey?: string,
) {
  return runCommand(database, actor, { action: 'revokeSession', input, idempotencyKey }, async (tx) => {
    const { sessionId } = input;
    const seen = await tx.db.refreshToken.findFirst({ where: { id: sessionId, isLogin: true } });
    if (seen === null || (seen.userId !== actor.userId && actor.role !== 'ADMIN')) throw notFound('The session');
    const { userId, familyId } = seen;
    // A refresh in progress holds this lock. Wait for it, and revoke its new token as well.
    await tx.read(lockUser, userId);
    const now = await clockNow(tx);
    const isOpen = { familyId, revokedAt: null, expiresAt: { gt: now } };
    if ((await tx.db.refreshToken.count({ where: isOpen })) === 0) throw notFound('The session');
    await revokeFamily(tx, familyId, now);
    return { result: { userId }, audit: { entity: 'User', entityId: userId, after: { sessionId } } };
  });
}
