/**
 * reversePayout: records that money came back and is withdrawable again. The request stays PAID and is never paid
 * again.
 */
import { conflict, notFound, refuseBlank } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow } from '../../kernel/db/transaction.js';
import { type Actor, personOf, runCommand } from '../commands/run-command.js';
import { lockUser } from '../users/users.sql.js';
import { refuseOwn } from './lock-payout-request.js';

export interface ReversePayoutInput {
  payoutId: bigint;
  reason: string;
}

export async function reversePayout(
  database: Database,
  actor: Actor,
  input: ReversePayoutInput,
  idempotencyKey?: string,
) {
  refuseBlank('reason', input.reason, 'Say why the money came back.');
  const reversedById = personOf(actor, 'A reversal needs a user as its actor: the system cannot record one.');
  return runCommand(database, actor, { action: 'reversePayout', input, idempotencyKey }, async (tx) => {
    const payout = await tx.db.payout.findUnique({ where: { id: input.payoutId } });
    if (payout === null) throw notFound('The payout');
    refuseOwn(actor, payout);
    await tx.read(lockUser, payout.userId);
    if ((await tx.db.payoutReversal.count({ where: { payoutId: payout.id } })) > 0) {
      throw conflict('This payout has already been reversed.', { status: 'REVERSED' });
    }
    const reversal = await tx.db.payoutReversal.create({
      data: { payoutId: payout.id, reason: input.reason, reversedById, reversedAt: await clockNow(tx) },
    });
    return {
      result: { payoutId: payout.id, payoutRequestId: payout.payoutRequestId },
      audit: { entity: 'PayoutReversal', entityId: reversal.id, after: { payoutId: payout.id, amount: payout.amount } },
    };
  });
}
