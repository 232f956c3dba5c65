/** changePassword sets a new password for a user who knows the current one. Every login of the user ends, and so do one-time links. */
import type { Services } from '../../kernel/api/context.js';
import { badInput, conflict } from '../../kernel/base/errors.js';
import type { Secret } from '../../kernel/base/secret.js';
import { type Database, forRequest } from '../../kernel/db/database.js';
import { clockNow, transact } from '../../kernel/db/transaction.js';
import { type Actor, personOf, replayOf, runCommand, writeAudit } from '../commands/run-command.js';
import { revokeLinks } from '../credentials/one-time-link.js';
import { hashNewPassword } from '../credentials/password.js';
import { revokeTokensOf } from '../credentials/token-family.js';
import { accountOf, tryPassword } from '../credentials/try-password.js';
import { lockAccount } from '../users/lock-account.js';

const action = 'changePassword';

export interface ChangePasswordInput {
  currentPassword: Secret;
  newPassword: Secret;
}

export async function changePassword(
  services: Pick<Services, 'database' | 'attempts'>,
  actor: Actor,
  input: ChangePasswordInput,
  idempotencyKey?: string,
) {
  const userId = personOf(actor, 'A password must be changed by its user, not by the system.');
  const database = forRequest(services.database, actor.requestId);
  const options = { action, input, idempotencyKey };
  const present = await passwordOf(database.prisma, userId);
  const guess = { account: accountOf({ id: userId }), address: actor.address ?? null };
  // Hash before the transaction: a lock must not wait for it.
  const { right, refusal } = await tryPassword(services.attempts, guess, present, input.currentPassword.reveal());
  if (!right) {
    // A replay sends the old password. The key is looked up last, so that guesses of keys count as attempts, too.
    if ((await replayOf(database, actor, options)) !== null) return { userId, replayed: true };
    // Without the idempotency key, so that a refusal leaves it unused.
    await transact(database, (tx) =>
      writeAudit(tx, actor, { action }, { entity: 'User', entityId: userId, denied: true }),
    );
    throw (
      refusal ?? badInput('input.currentPassword', 'The current password is wrong. Enter the one you log in with now.')
    );
  }
  const passwordHash = await hashNewPassword('input.newPassword', input.newPassword);
  return runCommand(database, actor, options, async (tx) => {
    await lockAccount(tx, userId, ['ACTIVE']);
    if ((await passwordOf(tx.db, userId)) !== present)
      throw conflict('Another request has just changed this password. Log in with the new one and try again.');
    await tx.db.user.update({ where: { id: userId }, data: { passwordHash } });
    const now = await clockNow(tx);
    await revokeTokensOf(tx, userId, now);
    await revokeLinks(tx, { userId }, now);
    return { result: { userId }, audit: { entity: 'User', entityId: userId } };
  });
}

async function passwordOf(db: Pick<Database['prisma'], 'user'>, id: bigint): Promise<string | null> {
  return (await db.user.findUniqueOrThrow({ where: { id }, select: { passwordHash: true } })).passwordHash;
}
