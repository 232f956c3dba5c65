/**
 * inviteUser and resendInvitation: a person gets an account without a password, and a message with a link to choose one.
 */
import { conflict } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import type { Role } from '../../kernel/prisma/generated/enums.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { enqueueMessage, refuseWithoutMail } from '../messages/enqueue-message.js';
import type { AccountInput } from '../users/change-account.js';
import { addAccount } from '../users/create-user.js';
import { lockForeignAccount } from '../users/lock-account.js';

export interface InviteUserInput {
  name: string;
  email: string;
  role: Role;
}

const INSTEAD = 'Set SMTP_URL, MAIL_FROM and APP_URL, or use createUser with a password.';

export async function inviteUser(database: Database, actor: Actor, input: InviteUserInput, idempotencyKey?: string) {
  const parsed = { ...input, email: input.email.toLowerCase() };
  return runCommand(database, actor, { action: 'inviteUser', input: parsed, idempotencyKey }, async (tx) => {
    refuseWithoutMail(database, INSTEAD);
    const user = await addAccount(tx, { ...parsed, passwordHash: null });
    await enqueueMessage(tx, { kind: 'INVITATION', userId: user.id });
    return {
      result: { userId: user.id },
      audit: { entity: 'User', entityId: user.id, after: { role: user.role, status: user.status } },
    };
  });
}

export async function resendInvitation(database: Database, actor: Actor, input: AccountInput, idempotencyKey?: string) {
  return runCommand(database, actor, { action: 'resendInvitation', input, idempotencyKey }, async (tx) => {
    refuseWithoutMail(database, INSTEAD);
    const { id } = await lockForeignAccount(tx, actor, input.userId, { from: ['ACTIVE'] });
    const { email, passwordHash } = await tx.db.user.findUniqueOrThrow({ where: { id } });
    if (email === null) throw conflict('This user is a tool without an e-mail address, and cannot be invited.');
    if (passwordHash !== null)
      throw conflict('This user has a password already. If it is forgotten, they can call requestPasswordReset.');
    await enqueueMessage(tx, { kind: 'INVITATION', userId: id });
    return { result: { userId: id }, audit: { entity: 'User', entityId: id } };
  });
}
