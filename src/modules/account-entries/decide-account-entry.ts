/**
 * confirmAccountEntry and rejectAccountEntry: the second admin's decision on a proposal. Confirming appends the entry,
 * under the lock on the user's row that every change of a balance takes. The proposer may only withdraw the proposal.
 */
import { conflict, notFound, Refusal } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { readOne } from '../../kernel/db/sql.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import { type Actor, personOf, runCommand } from '../commands/run-command.js';
import { enqueueMessage } from '../messages/enqueue-message.js';
import { lockUser } from '../users/users.sql.js';
import { refuseEntry } from './propose-account-entry.js';

export interface DecideAccountEntryInput {
  accountEntryId: bigint;
}

export async function confirmAccountEntry(
  database: Database,
  actor: Actor,
  input: DecideAccountEntryInput,
  idempotencyKey?: string,
) {
  const confirmedById = personOf(actor, 'An account entry needs a user as its actor: the system cannot confirm one.');
  return runCommand(database, actor, { action: 'confirmAccountEntry', input, idempotencyKey }, async (tx) => {
    const { user, ...proposal } = await lockProposal(tx, actor, input.accountEntryId, 'CONFIRMED');
    if (proposal.proposedById === confirmedById)
      throw new Refusal('FORBIDDEN', 'You proposed this entry, so another admin must confirm it.');
    const { id, userId, kind, amount } = proposal;
    await refuseEntry(tx, { userId, kind, amount, status: user.status });
    const confirmedAt = await decide(tx, actor, id, 'CONFIRMED');
    const entry = await tx.db.accountEntry.create({
      data: { proposalId: id, userId, kind, amount, confirmedById, confirmedAt },
      select: { id: true },
    });
    await enqueueMessage(tx, { kind: 'ACCOUNT_ENTRY', userId, accountEntryId: entry.id });
    return {
      result: { accountEntryId: id },
      audit: {
        entity: 'AccountEntryProposal',
        entityId: id,
        before: { status: 'PROPOSED' },
        after: { userId, kind, amount, status: 'CONFIRMED' },
      },
    };
  });
}

export async function rejectAccountEntry(
  database: Database,
  actor: Actor,
  input: DecideAccountEntryInput,
  idempotencyKey?: string,
) {
  return runCommand(database, actor, { action: 'rejectAccountEntry', input, idempotencyKey }, async (tx) => {
    const { id } = await lockProposal(tx, actor, input.accountEntryId, 'REJECTED');
    await decide(tx, actor, id, 'REJECTED');
    return {
      result: { accountEntryId: id },
      audit: {
        entity: 'AccountEntryProposal',
        entityId: id,
        before: { status: 'PROPOSED' },
        after: { status: 'REJECTED' },
      },
    };
  });
}

/** Locks the user first, so that two decisions on one account never overlap. */
async function lockProposal(tx: Transaction, actor: Actor, id: bigint, to: 'CONFIRMED' | 'REJECTED') {
  const found = await tx.db.accountEntryProposal.findUnique({ where: { id }, select: { userId: true } });
  if (found === null) throw notFound('The account entry');
  const user = await readOne(tx, lockUser, found.userId);
  const proposal = await tx.db.accountEntryProposal.findUniqueOrThrow({ where: { id } });
  if (proposal.userId === actor.userId)
    throw new Refusal('FORBIDDEN', 'You cannot decide on an entry of your own account. Ask another admin.');
  if (proposal.status !== 'PROPOSED') {
    throw conflict(`An account entry that is ${proposal.status} cannot become ${to}.`, { status: proposal.status });
  }
  return { ...proposal, user };
}

async function decide(tx: Transaction, actor: Actor, id: bigint, status: 'CONFIRMED' | 'REJECTED'): Promise<Date> {
  const decidedAt = await clockNow(tx);
  await tx.db.accountEntryProposal.update({
    where: { id },
    data: { status, decidedAt, decidedById: actor.userId },
  });
  return decidedAt;
}
