/** setUserRole, suspendUser and reactivateUser: what an account may do. */
import type { Database } from '../../kernel/database.js';
import { conflict } from '../../kernel/errors.js';
import type { Role, UserStatus } from '../../kernel/prisma/generated/enums.js';
import { clockNow } from '../../kernel/transaction.js';
import { type Actor, runCommand } from '../audit/run-command.js';
import { lockForeignAccount } from './lock-account.js';
import { revokeTokensOf } from './token-family.js';

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

const step =
  (action: string, from: UserStatus, to: UserStatus) =>
  (database: Database, actor: Actor, input: AccountInput, idempotencyKey?: string) =>
    runCommand(database, actor, { action, input, idempotencyKey }, async (tx) => {
      const { id } = await lockForeignAccount(tx, actor, input.userId, { from: [from] });
      const now = await clockNow(tx);
      await tx.db.user.update({ where: { id }, data: { status: to, suspendedAt: to === 'SUSPENDED' ? now : null } });
      if (to === 'SUSPENDED') await revokeTokensOf(tx, id, now);
      return {
        result: { userId: id },
        audit: { entity: 'User', entityId: id, before: { status: from }, after: { status: to } },
      };
    });

export const suspendUser = step('suspendUser', 'ACTIVE', 'SUSPENDED');
export const reactivateUser = step('reactivateUser', 'SUSPENDED', 'ACTIVE');
