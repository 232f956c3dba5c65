/** requestPayout: reserves withdrawable money under a lock on the user's row. The balance is that of the dashboard. */
import { badInput, Refusal } from '../../kernel/base/errors.js';
import { formatMoney } from '../../kernel/base/money.js';
import type { Database } from '../../kernel/db/database.js';
import { readOne } from '../../kernel/db/sql.js';
import { clockNow } from '../../kernel/db/transaction.js';
import type { PayoutMethodType } from '../../kernel/prisma/generated/enums.js';
import { balanceOfUsers } from '../balances/balances.sql.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { lockUser } from '../users/users.sql.js';

export interface PayoutMethod {
  type: PayoutMethodType;
  account: string;
}

export interface RequestPayoutInput {
  userId: bigint;
  /** Cents. */
  amount: bigint;
  method: PayoutMethod;
}

export async function requestPayout(
  database: Database,
  actor: Actor,
  input: RequestPayoutInput,
  minimum: bigint,
  idempotencyKey?: string,
) {
  return runCommand(database, actor, { action: 'requestPayout', input, idempotencyKey }, async (tx) => {
    // Checked inside, so that a replay still answers after the minimum was raised.
    if (input.amount < minimum)
      throw badInput('input.amount', `The smallest payout is ${formatMoney(minimum)}. Request at least that.`);
    const user = await readOne(tx, lockUser, input.userId);
    if (user.status !== 'ACTIVE') throw new Refusal('FORBIDDEN', 'A suspended user cannot request a payout.');
    const { withdrawable } = await readOne(tx, balanceOfUsers, [input.userId.toString()]);
    if (input.amount > withdrawable) {
      throw new Refusal(
        'INSUFFICIENT_BALANCE',
        `Only ${formatMoney(withdrawable)} is withdrawable. Request at most that.`,
        {
          field: 'input.amount',
          withdrawable: formatMoney(withdrawable),
        },
      );
    }
    const request = await tx.db.payoutRequest.create({
      data: {
        userId: input.userId,
        amount: input.amount,
        withdrawableBefore: withdrawable,
        methodType: input.method.type,
        methodAccount: input.method.account,
        requestedAt: await clockNow(tx),
      },
    });
    return {
      result: { payoutRequestId: request.id },
      audit: {
        entity: 'PayoutRequest',
        entityId: request.id,
        after: { amount: request.amount, status: request.status },
      },
    };
  });
}
