/** changePassword: a new password for whoever knows the present one. Every login of the user ends. */
import type { Database } from '../../kernel/database.js';
import { badInput, conflict } from '../../kernel/errors.js';
import type { Secret } from '../../kernel/secret.js';
import { clockNow } from '../../kernel/transaction.js';
import { type Actor, personOf, runCommand } from '../audit/run-command.js';
import { lockAccount } from './lock-account.js';
import { hashNewPassword, verifyPassword } from './password.js';
import { revokeTokensOf } from './token-family.js';

export interface ChangePasswordInput {
  currentPassword: Secret;
  newPassword: Secret;
}

export async function changePassword(
  database: Database,
  actor: Actor,
  input: ChangePasswordInput,
  idempotencyKey?: string,
) {
  const userId = personOf(actor, 'Everybody changes their own password.');
  const passwordOf = async (db: Pick<Database['prisma'], 'user'>) =>
    (await db.user.findUniqueOrThrow({ where: { id: userId }, select: { passwordHash: true } })).passwordHash;
  // Before the transaction: a lock must not wait for a hash.
  const present = await passwordOf(database.prisma);
  const right = await verifyPassword(present, input.currentPassword.reveal());
  const passwordHash = await hashNewPassword('input.newPassword', input.newPassword);
  return runCommand(database, actor, { action: 'changePassword', input, idempotencyKey }, async (tx) => {
    // Not before the key is looked up: a replay brings the password of before.
    if (!right) throw badInput('input.currentPassword', 'The present password is wrong.');
    await lockAccount(tx, userId, ['ACTIVE']);
    if ((await passwordOf(tx.db)) !== present) throw conflict('The password was changed just now.');
    await tx.db.user.update({ where: { id: userId }, data: { passwordHash } });
    await revokeTokensOf(tx, userId, await clockNow(tx));
    return { result: { userId }, audit: { entity: 'User', entityId: userId } };
  });
}
