/** setUserRole, suspendUser and reactivateUser change what an account may do. */
import { conflict } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import type { Role } from '../../kernel/prisma/generated/enums.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { endAccess } from '../credentials/end-access.js';
import { hashPassword, randomPassword } from '../credentials/password.js';
import { enqueueMessage } from '../messages/enqueue-message.js';
import { lockForeignAccount } from './lock-account.js';

export interface SetUserRoleInput {
  userId: bigint;
  role: Role;
}

export async function setUserRole(database: Database, actor: Actor, input: SetUserRoleInput, idempotencyKey?: string) {
  return runCommand(database, actor, { action: 'setUserRole', input, idempotencyKey }, async (tx) => {
    const from = ['ACTIVE', 'SUSPENDED'] as const;
    const { id, role: before } = await lockForeignAccount(tx, actor, input.userId, { from });
    const { role } = input;
    if (role === before) throw conflict(`This user already has the role ${role}.`, { role, field: 'input.role' });
    const { email } = await tx.db.user.findUniqueOrThrow({ where: { id }, select: { email: true } });
    if (email === null)
      throw conflict('A tool without an e-mail address must keep the role SERVICE.', { role: before });
    await tx.db.user.update({ where: { id }, data: { role } });
    return {
      result: { userId: id },
      audit: { entity: 'User', entityId: id, before: { role: before }, after: { role } },
    };
  });
}

export interface AccountInput {
  userId: bigint;
}

export interface SuspendUserInput extends AccountInput {
  reason?: string;
}

export async function suspendUser(database: Database, actor: Actor, input: SuspendUserInput, idempotencyKey?: string) {
  return runCommand(database, actor, { action: 'suspendUser', input, idempotencyKey }, async (tx) => {
    const { id } = await lockForeignAccount(tx, actor, input.userId, { from: ['ACTIVE'] });
    await suspend(tx, id, input.reason ?? null);
    return {
      result: { userId: id },
      audit: { entity: 'User', entityId: id, before: { status: 'ACTIVE' }, after: { status: 'SUSPENDED' } },
    };
  });
}

/** Suspends a locked, active user, and ends their access. */
export async function suspend(tx: Transaction, id: bigint, reason: string | null): Promise<void> {
  const now = await clockNow(tx);
  const data = {
    status: 'SUSPENDED',
    suspendedAt: now,
    suspensionReason: reason,
    loginEpoch: { increment: 1 },
  } as const;
  await tx.db.user.update({ where: { id }, data });
  await endAccess(tx, id, now);
  await enqueueMessage(tx, { kind: 'ACCOUNT_SUSPENDED', userId: id });
}

/**
 * Somebody else may know the password of a suspended user, so earlier passwords, logins and API keys stay invalid.
 * `newPassword` is shown only here. It is null on a replay, or if the user had no password.
 */
export async function reactivateUser(database: Database, actor: Actor, input: AccountInput, idempotencyKey?: string) {
  const password = randomPassword();
  // Hash before the transaction: a lock must not wait for it.
  const passwordHash = await hashPassword(password);
  let newPassword: string | null = null;
  const done = await runCommand(database, actor, { action: 'reactivateUser', input, idempotencyKey }, async (tx) => {
    const { id } = await lockForeignAccount(tx, actor, input.userId, { from: ['SUSPENDED'] });
    const before = await tx.db.user.findUniqueOrThrow({ where: { id }, select: { passwordHash: true } });
    newPassword = before.passwordHash === null ? null : password;
    const now = await clockNow(tx);
    const times = { suspendedAt: null, suspensionReason: null, reactivatedAt: now };
    const data = { status: 'ACTIVE', ...times, loginEpoch: { increment: 1 } } as const;
    await tx.db.user.update({ where: { id }, data: { ...data, ...(newPassword !== null && { passwordHash }) } });
    // An earlier release did not end access when it suspended a user.
    await endAccess(tx, id, now);
    return {
      result: { userId: id },
      audit: { entity: 'User', entityId: id, before: { status: 'SUSPENDED' }, after: { status: 'ACTIVE' } },
    };
  });
  return { ...done, newPassword };
}
