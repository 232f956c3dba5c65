/**
 * payOutRemainder: an admin requests, in a user's name, all withdrawable money when it is below the smallest payout.
 * The user cannot request that little. The result is an ordinary request, except that another admin must approve it, so
 * that no admin can send money to an account of their own choice.
 */
import { badInput, conflict, notFound, Refusal } from '../../kernel/base/errors.js';
import { formatMoney } from '../../kernel/base/money.js';
import type { Database } from '../../kernel/db/database.js';
import { readOne } from '../../kernel/db/sql.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import { balanceOfUsers } from '../balances/balances.sql.js';
import { type Actor, personOf, runCommand } from '../commands/run-command.js';
import { lockUser } from '../users/users.sql.js';
import { refuseSuspended } from './lock-payout-request.js';
import type { PayoutMethod } from './request-payout.js';

export interface PayOutRemainderInput {
  userId: bigint;
  /** Default: the method of the user's newest request. */
  method?: PayoutMethod;
}

export async function payOutRemainder(
  database: Database,
  actor: Actor,
  input: PayOutRemainderInput,
  minimum: bigint,
  idempotencyKey?: string,
) {
  const requestedById = personOf(actor, 'A remainder needs a user as its actor: the system cannot request one.');
  if (requestedById === input.userId) {
    throw new Refusal('FORBIDDEN', 'You cannot request your own remainder. Ask another admin.', {
      field: 'input.userId',
    });
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
  if (withdrawable === 0n) throw conflict('This user has no withdrawable money.', details);
  if (withdrawable >= minimum) {
    throw conflict(`This is not a remainder: the user can request ${formatMoney(minimum)} or more.`, details);
  }
}

async function newestMethod(tx: Transaction, userId: bigint): Promise<PayoutMethod> {
  const newest = await tx.db.payoutRequest.findFirst({ where: { userId }, orderBy: { id: 'desc' } });
  if (newest === null)
    throw badInput('input.method', 'This user has no earlier payout request. Name the method to pay by.');
  return { type: newest.methodType, account: newest.methodAccount };
}
