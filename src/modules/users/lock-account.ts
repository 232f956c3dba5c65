/** The row of a user that a command changes, locked, in one of the states the command is for. */
import { conflict, notFound } from '../../kernel/errors.js';
import type { UserStatus } from '../../kernel/prisma/generated/enums.js';
import type { Transaction } from '../../kernel/transaction.js';
import { lockUser } from './users.sql.js';

export async function lockAccount(tx: Transaction, userId: bigint, allowed: readonly UserStatus[]) {
  const [user] = await tx.read(lockUser, userId);
  if (user === undefined) throw notFound('The user');
  refuseStatus(user.status, allowed);
  return user;
}

export function refuseStatus(status: UserStatus, allowed: readonly UserStatus[]): void {
  if (!allowed.includes(status)) throw conflict(`This user is ${status}.`, { status });
}
