/**
 * enqueueMessage puts a message into the outbox, in the transaction of the command that causes it. So a message exists
 * exactly if its command was committed. A worker reads the address and the facts when it sends the message.
 */
import { conflict } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import type { Transaction } from '../../kernel/db/transaction.js';
import { insertMessage, type NewMessage } from './outbox.sql.js';

/** Writes nothing if the operator or the user switched this kind off, or if the user has no address. */
export async function enqueueMessage(tx: Transaction, message: NewMessage): Promise<void> {
  if (tx.outbox.has(message.kind)) await tx.write(insertMessage, message);
}

/** Refuses a command that would be in vain without its message. `instead` tells the caller what to do. */
export function refuseWithoutMail({ outbox }: Database, instead: string): void {
  if (outbox?.has('INVITATION') === true) return;
  throw conflict(`This server sends no e-mail. ${instead}`);
}
