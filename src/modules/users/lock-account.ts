/** Locks the user that a command changes, and checks that the user's state allows the command. */
import { conflict, notFound, Refusal, wrongRole } from '../../kernel/base/errors.js';
import type { Transaction } from '../../kernel/db/transaction.js';
import type { UserStatus } from '../../kernel/prisma/generated/enums.js';
import type { Actor } from '../commands/run-command.js';
import { type LockedUser, lockUser } from './users.sql.js';

export async function lockAccount(tx: Transaction, userId: bigint, allowed: readonly UserStatus[]) {
  const [user] = await tx.read(lockUser, userId);
  if (user === undefined) throw notFound('The user');
  refuseStatus(user.status, allowed);
  return user;
}

/**
 * Locks a user whose account an admin changes. Admins cannot change themselves, and must still be admins. Both rows are
 * locked in the order of ids, so two admins cannot lock each other out.
 */
export async function lockForeignAccount(
  tx: Transaction,
  actor: Actor,
  userId: bigint,
  { from, lock = lockUser }: { from: readonly UserStatus[]; lock?: typeof lockUser },
): Promise<LockedUser> {
  if (actor.userId === userId)
    throw new Refusal('FORBIDDEN', 'You cannot change your own role or state. Ask another admin.');
  const locked = new Map<bigint, LockedUser>();
  for (const id of [actor.userId ?? userId, userId].sort((a, b) => (a < b ? -1 : 1))) {
    const [user] = await tx.read(id === userId ? lock : lockUser, id);
    if (user !== undefined) locked.set(id, user);
  }
  const admin = actor.userId === null ? null : locked.get(actor.userId);
  if (admin !== null && (admin?.role !== 'ADMIN' || admin.status !== 'ACTIVE')) throw wrongRole();
  const user = locked.get(userId);
  if (user === undefined) throw notFound('The user');
  refuseStatus(user.status, from);
  return user;
}

function refuseStatus(status: UserStatus, allowed: readonly UserStatus[]): void {
  if (!allowed.includes(status))
    throw conflict(`This user is ${status}, but must be ${allowed.join(' or ')}.`, { status });
}
