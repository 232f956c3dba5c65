/** setUserRole, suspendUser and reactivateUser: what an account may do. Nobody changes their own. */
import type { Database } from '../../kernel/database.js';
import { conflict, Refusal } from '../../kernel/errors.js';
import type { Role, UserStatus } from '../../kernel/prisma/generated/enums.js';
import { clockNow } from '../../kernel/transaction.js';
import { type Actor, runCommand } from '../audit/run-command.js';
import { lockAccount } from './lock-account.js';
import { revokeTokensOf } from './token-family.js';

export interface SetUserRoleInput {
  userId: bigint;
  role: Role;
}

export async function setUserRole(database: Database, actor: Actor, input: SetUserRoleInput, idempotencyKey?: string) {
  return runCommand(database, actor, { action: 'setUserRole', input, idempotencyKey }, async (tx) => {
    refuseOwnAccount(actor, input.userId);
    const { id, role: before } = await lockAccount(tx, input.userId, ['ACTIVE', 'SUSPENDED']);
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
      refuseOwnAccount(actor, input.userId);
      const { id } = await lockAccount(tx, input.userId, [from]);
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

/** So that the last admin cannot lock everybody out, and nobody chooses their own role. */
export function refuseOwnAccount(actor: Actor, userId: bigint): void {
  if (actor.userId === userId) throw new Refusal('FORBIDDEN', 'Nobody changes their own role or state.');
}
