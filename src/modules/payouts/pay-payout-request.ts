/** payPayoutRequest: records that the money left, once. */
import { conflict, refuseBlank, sqlStateOf } from '../../kernel/base/errors.js';
import { formatMoney } from '../../kernel/base/money.js';
import type { Database } from '../../kernel/db/database.js';
import { readOne } from '../../kernel/db/sql.js';
import { clockNow } from '../../kernel/db/transaction.js';
import { balanceOfUsers } from '../balances/balances.sql.js';
import { unpaidCover } from '../balances/cover-rule.js';
import { type Actor, personOf, runCommand } from '../commands/run-command.js';
import { enqueueMessage } from '../messages/enqueue-message.js';
import { lockPayoutRequest, refuseOwn, refuseSuspended } from './lock-payout-request.js';

export interface PayPayoutRequestInput {
  payoutRequestId: bigint;
  /** The external reference of the payment; unique. */
  reference: string;
  /** Cents that available does not back, exactly. Only for money that has already left. */
  acknowledgedShortfall?: bigint;
}

export async function payPayoutRequest(
  database: Database,
  actor: Actor,
  input: PayPayoutRequestInput,
  idempotencyKey?: string,
) {
  // A trailing blank would make the same payment look like another one.
  const reference = input.reference.trim();
  refuseBlank('reference', reference, 'Send the reference of the payment.');
  const paidById = personOf(actor, 'A payout needs a user as its actor: the system cannot make one.');
  return runCommand(database, actor, { action: 'payPayoutRequest', input, idempotencyKey }, async (tx) => {
    const request = await lockPayoutRequest(tx, input.payoutRequestId);
    refuseOwn(actor, request);
    if (request.status !== 'APPROVED') {
      throw conflict(`A payout request that is ${request.status} cannot become PAID.`, { status: request.status });
    }
    refuseSuspended(request.user);
    const balance = await readOne(tx, balanceOfUsers, [request.userId.toString()]);
    const shortfall = shortfallOf(request.amount, unpaidCover(balance));
    if (shortfall !== (input.acknowledgedShortfall ?? 0n)) {
      const message = `The available money falls short of this request by ${formatMoney(shortfall)}.`;
      throw conflict(
        `${message} If the money has left, call payPayoutRequest with exactly that acknowledgedShortfall.`,
        {
          status: request.status,
          shortfall: formatMoney(shortfall),
        },
      );
    }
    const paidAt = await clockNow(tx);
    await tx.db.payoutRequest.update({
      where: { id: request.id },
      data: { status: 'PAID', decidedAt: paidAt, decidedById: paidById },
    });
    const payout = await tx.db.payout
      .create({
        data: {
          payoutRequestId: request.id,
          userId: request.userId,
          amount: request.amount,
          reference,
          acknowledgedShortfall: shortfall,
          paidById,
          paidAt,
        },
      })
      .catch((error: unknown) => {
        if (sqlStateOf(error) !== '23505') throw error;
        throw conflict('This reference belongs to another payout. Send the reference of this payment.', {
          field: 'input.reference',
        });
      });
    await enqueueMessage(tx, { kind: 'PAYOUT_PAID', userId: request.userId, payoutId: payout.id });
    return {
      result: { payoutRequestId: request.id, payoutId: payout.id },
      audit: {
        entity: 'Payout',
        entityId: payout.id,
        before: { status: 'APPROVED' },
        after: { status: 'PAID', amount: payout.amount },
      },
    };
  });
}

/** The part of a payment that no money backs. */
function shortfallOf(amount: bigint, backed: bigint): bigint {
  const cover = backed > 0n ? backed : 0n;
  return amount > cover ? amount - cover : 0n;
}
