/** Loads a payout request for a transition. It locks the user's row first, so two transitions never overlap. */
import { conflict, notFound, Refusal } from '../../kernel/base/errors.js';
import { readOne } from '../../kernel/db/sql.js';
import type { Transaction } from '../../kernel/db/transaction.js';
import type { Actor } from '../commands/run-command.js';
import { type LockedUser, lockUser } from '../users/users.sql.js';

export async function lockPayoutRequest(tx: Transaction, payoutRequestId: bigint) {
  const found = await tx.db.payoutRequest.findUnique({ where: { id: payoutRequestId }, select: { userId: true } });
  if (found === null) throw notFound('The payout request');
  const user = await readOne(tx, lockUser, found.userId);
  const request = await tx.db.payoutRequest.findUniqueOrThrow({ where: { id: payoutRequestId } });
  return { ...request, user };
}

export function refuseOwn(actor: Actor, { userId }: { userId: bigint }): void {
  if (userId === actor.userId)
    throw new Refusal('FORBIDDEN', 'You cannot decide on your own payout. Ask another admin.');
}

/** A suspended user is not paid; a request may still be rejected. */
export function refuseSuspended({ status }: LockedUser): void {
  if (status !== 'ACTIVE')
    throw conflict(`Only an active user can be paid: this user is ${status}.`, { userStatus: status });
}
