/** A payout request as its transitions see it: its user's row locked first, so two transitions never overlap. */
import { notFound } from '../../kernel/errors.js';
import type { Transaction } from '../../kernel/transaction.js';
import { lockUser } from '../users/users.sql.js';

export async function lockPayoutRequest(tx: Transaction, payoutRequestId: bigint) {
  const found = await tx.db.payoutRequest.findUnique({ where: { id: payoutRequestId }, select: { userId: true } });
  if (found === null) throw notFound('The payout request');
  await tx.read(lockUser, found.userId);
  return tx.db.payoutRequest.findUniqueOrThrow({ where: { id: payoutRequestId } });
}
