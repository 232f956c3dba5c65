/** setUserRole, suspendUser and reactivateUser: what an account may do. */
import type { Database } from '../../kernel/database.js';
import { conflict } from '../../kernel/errors.js';
import type { Role } from '../../kernel/prisma/generated/enums.js';
import { clockNow } from '../../kernel/transaction.js';
import { type Actor, runCommand } from '../audit/run-command.js';
import { endAccess } from './end-access.js';
import { lockForeignAccount } from './lock-account.js';
import { hashPassword, randomPassword } from './passwords/password.js';

export interface SetUserRoleInput {
  userId: bigint;
  role: Role;
}

export async function setUserRole(database: Database, actor: Actor, input: SetUserRoleInput, idempotencyKey?: string) {
  return runCommand(database, actor, { action: 'setUserRole', input, idempotencyKey }, async (tx) => {
    const from = ['ACTIVE', 'SUSPENDED'] as const;
    const { id, role: before } = await lockForeignAccount(tx, actor, input.userId, { from });
    const { role } = input;
    if (role === before) throw conflict(`The role of this user is ${role}.`, { role, field: 'input.role' });
    const { email } = await tx.db.user.findUniqueOrThrow({ where: { id }, select: { email: true } });
    if (email === null) throw conflict('A tool without an e-mail address stays a SERVICE.', { role: before });
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

export async function suspendUser(database: Database, actor: Actor, input: AccountInput, idempotencyKey?: string) {
  return runCommand(database, actor, { action: 'suspendUser', input, idempotencyKey }, async (tx) => {
    const { id } = await lockForeignAccount(tx, actor, input.userId, { from: ['ACTIVE'] });
    const now = await clockNow(tx);
    const data = { status: 'SUSPENDED', suspendedAt: now, loginEpoch: { increment: 1 } } as const;
    await tx.db.user.update({ where: { id }, data });
    await endAccess(tx, id, now);
    return {
      result: { userId: id },
      audit: { entity: 'User', entityId: id, before: { status: 'ACTIVE' }, after: { status: 'SUSPENDED' } },
    };
  });
}

/**
 * Who was suspended may be known to somebody else: whatever let them in before stays worth nothing, their password too.
 * `newPassword` is shown this once, and null on a replay or where there was none.
 */
export async function reactivateUser(database: Database, actor: Actor, input: AccountInput, idempotencyKey?: string) {
  const password = randomPassword();
  // Before the transaction: a lock must not wait for a hash.
  const passwordHash = await hashPassword(password);
  let newPassword: string | null = null;
  const done = await runCommand(database, actor, { action: 'reactivateUser', input, idempotencyKey }, async (tx) => {
    const { id } = await lockForeignAccount(tx, actor, input.userId, { from: ['SUSPENDED'] });
    const before = await tx.db.user.findUniqueOrThrow({ where: { id }, select: { passwordHash: true } });
    newPassword = before.passwordHash === null ? null : password;
    const data = { status: 'ACTIVE', suspendedAt: null, loginEpoch: { increment: 1 } } as const;
    await tx.db.user.update({ where: { id }, data: { ...data, ...(newPassword !== null && { passwordHash }) } });
    // Of whoever was suspended by an earlier release.
    await endAccess(tx, id, await clockNow(tx));
    return {
      result: { userId: id },
      audit: { entity: 'User', entityId: id, before: { status: 'SUSPENDED' }, after: { status: 'ACTIVE' } },
    };
  });
  return { ...done, newPassword };
}
