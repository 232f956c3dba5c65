/**
 * payOutRemainder: an admin asks, in a user's name, for the whole of what is left below the smallest payout, which nobody
 * else can ask for. It becomes an ordinary request; whoever asked for it does not approve it, so that no admin sends
 * money to an account of their own choice.
 */
import type { Database } from '../../kernel/database.js';
import { badInput, conflict, notFound, Refusal } from '../../kernel/errors.js';
import { formatMoney } from '../../kernel/money.js';
import { readOne } from '../../kernel/sql.js';
import { clockNow, type Transaction } from '../../kernel/transaction.js';
import { type Actor, personOf, runCommand } from '../audit/run-command.js';
import { lockUser } from '../users/users.sql.js';
import { refuseSuspended } from './lock-payout-request.js';
import { balanceOfUsers } from './payouts.sql.js';
import type { PayoutMethod } from './request-payout.js';

export interface PayOutRemainderInput {
  userId: bigint;
  /** Absent: that of the user's newest request. */
  method?: PayoutMethod;
}

export async function payOutRemainder(
  database: Database,
  actor: Actor,
  input: PayOutRemainderInput,
  minimum: bigint,
  idempotencyKey?: string,
) {
  const requestedById = personOf(actor, 'A remainder names who asked for it.');
  if (requestedById === input.userId) {
    throw new Refusal('FORBIDDEN', 'Nobody asks for their own remainder.', { field: 'input.userId' });
  }
  return runCommand(database, actor, { action: 'payOutRemainder', input, idempotencyKey }, async (tx) => {
    const [user] = await tx.read(lockUser, input.userId);
    if (user === undefined) throw notFound('The user');
    refuseSuspended(user);
    const { withdrawable } = await readOne(tx, balanceOfUsers, [input.userId.toString()]);
    refuseAmount(withdrawable, minimum);
    const method = input.method ?? (await newestMethod(tx, input.userId));
    const request = await tx.db.payoutRequest.create({
      data: {
        userId: input.userId,
        amount: withdrawable,
        withdrawableBefore: withdrawable,
        methodType: method.type,
        methodAccount: method.account,
        requestedById,
        requestedAt: await clockNow(tx),
      },
    });
    return {
      result: { payoutRequestId: request.id },
      audit: {
        entity: 'PayoutRequest',
        entityId: request.id,
        after: { amount: request.amount, status: request.status, userId: input.userId },
      },
    };
  });
}

function refuseAmount(withdrawable: bigint, minimum: bigint): void {
  const details = { withdrawable: formatMoney(withdrawable) };
  if (withdrawable === 0n) throw conflict('Nothing is withdrawable.', details);
  if (withdrawable >= minimum) {
    throw conflict(`No remainder: from ${formatMoney(minimum)} on the user asks for it.`, details);
  }
}

async function newestMethod(tx: Transaction, userId: bigint): Promise<PayoutMethod> {
  const newest = await tx.db.payoutRequest.findFirst({ where: { userId }, orderBy: { id: 'desc' } });
  if (newest === null) throw badInput('input.method', 'This user was never paid: say where the money is to be sent.');
  return { type: newest.methodType, account: newest.methodAccount };
}
