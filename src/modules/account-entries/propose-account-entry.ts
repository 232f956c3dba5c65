/**
 * proposeAccountEntry: an admin proposes a credit, or the write-off of a debt. It moves no money before a second admin
 * confirms it, so that no admin gives money away by themselves.
 */
import { badInput, conflict, notFound, Refusal, refuseBlank } from '../../kernel/base/errors.js';
import { formatMoney, MONEY_MAX } from '../../kernel/base/money.js';
import type { Database } from '../../kernel/db/database.js';
import { readOne } from '../../kernel/db/sql.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import type { AccountEntryKind } from '../../kernel/prisma/generated/enums.js';
import { balanceOfUsers } from '../balances/balances.sql.js';
import { type Actor, personOf, runCommand } from '../commands/run-command.js';
import { lockUser } from '../users/users.sql.js';

export interface ProposeAccountEntryInput {
  userId: bigint;
  kind: AccountEntryKind;
  /** Cents, above zero. */
  amount: bigint;
  reason: string;
}

export async function proposeAccountEntry(
  database: Database,
  actor: Actor,
  input: ProposeAccountEntryInput,
  idempotencyKey?: string,
) {
  const { userId, kind, amount, reason } = input;
  if (amount <= 0n) throw badInput('input.amount', 'amount must be above zero.');
  if (amount > MONEY_MAX) throw badInput('input.amount', 'amount is too large.');
  refuseBlank('reason', reason, 'Say why you propose the entry.');
  const proposedById = personOf(actor, 'An account entry needs a user as its actor: the system cannot propose one.');
  if (proposedById === userId) {
    throw new Refusal('FORBIDDEN', 'You cannot propose an entry for your own account. Ask another admin.', {
      field: 'input.userId',
    });
  }
  return runCommand(database, actor, { action: 'proposeAccountEntry', input, idempotencyKey }, async (tx) => {
    const [user] = await tx.read(lockUser, userId);
    if (user === undefined) throw notFound('The user');
    await refuseEntry(tx, { userId, kind, amount, status: user.status }, 'input.amount');
    const { id } = await tx.db.accountEntryProposal.create({
      data: { userId, kind, amount, reason, proposedById, proposedAt: await clockNow(tx) },
      select: { id: true },
    });
    return {
      result: { accountEntryId: id },
      audit: {
        entity: 'AccountEntryProposal',
        entityId: id,
        after: { userId, kind, amount, status: 'PROPOSED' },
      },
    };
  });
}

interface Entered {
  userId: bigint;
  kind: AccountEntryKind;
  amount: bigint;
  /** Of the user, who is locked. */
  status: string;
}

/** An anonymised user can never be paid, and a write-off above the debt would be a credit. */
export async function refuseEntry(
  tx: Transaction,
  { userId, kind, amount, status }: Entered,
  field?: string,
): Promise<void> {
  if (status === 'ANONYMISED')
    throw conflict('The account of an anonymised user takes no entries.', { userStatus: status });
  if (kind !== 'WRITE_OFF') return;
  const { debt } = await readOne(tx, balanceOfUsers, [userId.toString()]);
  if (amount > debt) {
    throw conflict(`The debt of this user is ${formatMoney(debt)}. Write off at most that.`, {
      debt: formatMoney(debt),
      ...(field === undefined ? {} : { field }),
    });
  }
}
