/** changePassword: a new password for whoever knows the present one. Every login of the user ends. */
import type { Services } from '../../kernel/context.js';
import { type Database, forRequest } from '../../kernel/database.js';
import { badInput, conflict } from '../../kernel/errors.js';
import type { Secret } from '../../kernel/secret.js';
import { clockNow, transact } from '../../kernel/transaction.js';
import { type Actor, personOf, replayOf, runCommand, writeAudit } from '../audit/run-command.js';
import { lockAccount } from './lock-account.js';
import { hashNewPassword } from './passwords/password.js';
import { accountOf, tryPassword } from './passwords/try-password.js';
import { revokeTokensOf } from './token-family.js';

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
  const userId = personOf(actor, 'Everybody changes their own password.');
  const database = forRequest(services.database, actor.requestId);
  const options = { action, input, idempotencyKey };
  const present = await passwordOf(database.prisma, userId);
  const guess = { account: accountOf({ id: userId }), address: actor.address ?? null };
  // Before the transaction: a lock must not wait for a hash.
  const { right, refusal } = await tryPassword(services.attempts, guess, present, input.currentPassword.reveal());
  if (!right) {
    // A replay brings the password of before. It is looked up last, so that whoever tries keys is counted too.
    if ((await replayOf(database, actor, options)) !== null) return { userId, replayed: true };
    // Without the key, which a refusal leaves free.
    await transact(database, (tx) =>
      writeAudit(tx, actor, { action }, { entity: 'User', entityId: userId, denied: true }),
    );
    throw refusal ?? badInput('input.currentPassword', 'The present password is wrong.');
  }
  const passwordHash = await hashNewPassword('input.newPassword', input.newPassword);
  return runCommand(database, actor, options, async (tx) => {
    await lockAccount(tx, userId, ['ACTIVE']);
    if ((await passwordOf(tx.db, userId)) !== present) throw conflict('The password was changed just now.');
    await tx.db.user.update({ where: { id: userId }, data: { passwordHash } });
    await revokeTokensOf(tx, userId, await clockNow(tx));
    return { result: { userId }, audit: { entity: 'User', entityId: userId } };
  });
}

async function passwordOf(db: Pick<Database['prisma'], 'user'>, id: bigint): Promise<string | null> {
  return (await db.user.findUniqueOrThrow({ where: { id }, select: { passwordHash: true } })).passwordHash;
}
