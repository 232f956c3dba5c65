/**
 * anonymiseUser: removes a person's name, address, profiles, identities, payout accounts and keys. The money history stays, so no
 * total moves. Posts stay, because they are public and belong to the campaign. Addresses in the audit log stay, because
 * the log never changes. Refused while money is withdrawable, requested or owed.
 */
import { conflict } from '../../kernel/base/errors.js';
import { formatMoney } from '../../kernel/base/money.js';
import type { Database } from '../../kernel/db/database.js';
import { readOne } from '../../kernel/db/sql.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import { balanceOfUsers } from '../balances/balances.sql.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { endAccess } from '../credentials/end-access.js';
import type { AccountInput } from '../users/change-account.js';
import { lockForeignAccount } from '../users/lock-account.js';
import { lockUserKey } from '../users/users.sql.js';

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
  const { withdrawable, maturing, requested, debt, uncovered } = await readOne(tx, balanceOfUsers, [userId.toString()]);
  if ([withdrawable, maturing, requested, debt, uncovered].every((amount) => amount === 0n)) return;
  throw conflict('This user still has money that is withdrawable, maturing, requested or owed. Settle it first.', {
    withdrawable: formatMoney(withdrawable),
    maturing: formatMoney(maturing),
    requested: formatMoney(requested),
    debt: formatMoney(debt),
    uncovered: formatMoney(uncovered),
  });
}

async function forget(tx: Transaction, userId: bigint, now: Date): Promise<void> {
  const nobody = { name: NOBODY, email: null, passwordHash: null };
  await tx.db.user.update({
    where: { id: userId },
    data: { ...nobody, status: 'ANONYMISED', anonymisedAt: now, suspendedAt: null, suspensionReason: null },
  });
  await tx.db.socialAccount.deleteMany({ where: { userId } });
  await tx.db.externalIdentity.deleteMany({ where: { userId } });
  await tx.db.secondFactor.deleteMany({ where: { userId } });
  // Nobody needs to answer an appeal of nobody. An answered one keeps that it was made, without the person's words.
  await tx.db.clipSubmission.updateMany({
    where: { userId, appealStatus: 'PENDING' },
    data: { appealStatus: null, appealText: null, appealedAt: null },
  });
  await tx.db.clipSubmission.updateMany({
    where: { userId, appealStatus: { not: null } },
    data: { appealText: MASKED },
  });
  await tx.db.payoutRequest.updateMany({ where: { userId }, data: { methodAccount: MASKED } });
  await tx.db.refreshToken.updateMany({ where: { userId, isLogin: true }, data: { address: null, userAgent: null } });
  await endAccess(tx, userId, now);
}
