/**
 * anonymiseUser: whatever our own records say of a person goes (name, address, profiles, payout accounts, keys), and the
 * money history stays, so that no total moves. The posts stay as they are: they are public, and the campaign's. So do the
 * addresses in the audit log, which nobody changes. Refused while money is withdrawable, asked for or owed.
 */
import type { Database } from '../../kernel/database.js';
import { conflict } from '../../kernel/errors.js';
import { formatMoney } from '../../kernel/money.js';
import { readOne } from '../../kernel/sql.js';
import { clockNow, type Transaction } from '../../kernel/transaction.js';
import { type Actor, runCommand } from '../audit/run-command.js';
import type { AccountInput } from '../users/change-account.js';
import { endAccess } from '../users/end-access.js';
import { lockForeignAccount } from '../users/lock-account.js';
import { lockUserKey } from '../users/users.sql.js';
import { balanceOfUsers } from './payouts.sql.js';

const NOBODY = 'Anonymised user';
const MASKED = 'anonymised';

export async function anonymiseUser(database: Database, actor: Actor, input: AccountInput, idempotencyKey?: string) {
  return runCommand(database, actor, { action: 'anonymiseUser', input, idempotencyKey }, async (tx) => {
    const from = ['ACTIVE', 'SUSPENDED'] as const;
    const user = await lockForeignAccount(tx, actor, input.userId, { from, lock: lockUserKey });
    await refuseOpenMoney(tx, user.id);
    await forget(tx, user.id, await clockNow(tx));
    return {
      result: { userId: user.id },
      audit: {
        entity: 'User',
        entityId: user.id,
        before: { status: user.status },
        after: { status: 'ANONYMISED' },
      },
    };
  });
}

async function refuseOpenMoney(tx: Transaction, userId: bigint): Promise<void> {
  const { withdrawable, requested, debt, uncovered } = await readOne(tx, balanceOfUsers, [userId.toString()]);
  if ([withdrawable, requested, debt, uncovered].every((amount) => amount === 0n)) return;
  throw conflict('This user has money that is withdrawable, asked for or owed.', {
    withdrawable: formatMoney(withdrawable),
    requested: formatMoney(requested),
    debt: formatMoney(debt),
    uncovered: formatMoney(uncovered),
  });
}

async function forget(tx: Transaction, userId: bigint, now: Date): Promise<void> {
  const nobody = { name: NOBODY, email: null, passwordHash: null };
  await tx.db.user.update({
    where: { id: userId },
    data: { ...nobody, status: 'ANONYMISED', anonymisedAt: now, suspendedAt: null },
  });
  await tx.db.socialAccount.deleteMany({ where: { userId } });
  await tx.db.payoutRequest.updateMany({ where: { userId }, data: { methodAccount: MASKED } });
  await endAccess(tx, userId, now);
}
