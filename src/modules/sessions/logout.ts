/** logout ends the login that a refresh token belongs to. Access tokens expire within 15 minutes. */
import type { Services } from '../../kernel/api/context.js';
import { notFound } from '../../kernel/base/errors.js';
import type { Secret } from '../../kernel/base/secret.js';
import { clockNow } from '../../kernel/db/transaction.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { revokeFamily } from '../credentials/token-family.js';
import { lockUser } from '../users/users.sql.js';

export interface LogoutInput {
  refreshToken: Secret;
}

export async function logout(
  { database, refreshTokenHash }: Pick<Services, 'database' | 'refreshTokenHash'>,
  actor: Actor,
  input: LogoutInput,
  idempotencyKey?: string,
) {
  const tokenHash = refreshTokenHash(input.refreshToken.reveal());
  return runCommand(database, actor, { action: 'logout', input, idempotencyKey }, async (tx) => {
    const token = await tx.db.refreshToken.findUnique({ where: { tokenHash } });
    if (token === null || token.userId !== actor.userId) throw notFound('The refresh token');
    // A refresh in progress holds this lock. Wait for it, and revoke its new token as well.
    await tx.read(lockUser, token.userId);
    await revokeFamily(tx, token.familyId, await clockNow(tx));
    return { result: { userId: token.userId }, audit: { entity: 'User', entityId: token.userId } };
  });
}
