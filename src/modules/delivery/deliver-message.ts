/**
 * Sends the messages of the outbox, one after the other, in any number of processes. A worker takes a message for the
 * time of a lease, sends it, and marks it. If the worker dies in between, another one sends the message again: each is
 * sent at least once, and exactly once when nothing dies. A message that fails again and again is dropped.
 */
import type { Log } from '../../kernel/base/log.js';
import type { Database } from '../../kernel/db/database.js';
import { readOne } from '../../kernel/db/sql.js';
import { clockNow, runStatement, type Transaction, transact } from '../../kernel/db/transaction.js';
import type { LinkPurpose, MessageKind } from '../../kernel/prisma/generated/enums.js';
import type { Queue } from '../../kernel/queue/queue.js';
import { addLink } from '../credentials/one-time-link.js';
import { markDropped, markFailed, markSent, type TakenMessage, takeMessage } from '../messages/outbox.sql.js';
import { lockUser } from '../users/users.sql.js';
import { faultOf, type Mail, type Mailer, SEND_MS } from './mailer.js';
import { type MessageFacts, messageFacts } from './message-facts.sql.js';
import { type MessageText, textOf } from './message-text.js';

/** Twice the time that sending may take, so that a second worker begins only if the first one is gone. */
export const LEASE_SECONDS = (2 * SEND_MS) / 1_000;

/** The pause after each failed attempt, in seconds: 13 hours together. The last attempt has none. */
const PAUSES_SECONDS = [30, 120, 600, 3_600, 14_400, 28_800] as const;
export const ATTEMPTS_MAX = PAUSES_SECONDS.length + 1;

/** How an attempt ended. UNNEEDED: there is nobody to tell, or nothing to say any more. */
export type Outcome = 'SENT' | 'RETRIED' | 'GIVEN_UP' | 'UNNEEDED';

export interface DeliveryOptions {
  database: Database;
  mailer: Mailer;
  log: Log;
  appUrl: string;
  currency: string;
  onOutcome?: (kind: MessageKind, outcome: Outcome) => void;
  /** Called between sending and marking. Tests let a process die there. */
  onSent?: () => Promise<void>;
}

export function startDelivery(queue: Queue, options: DeliveryOptions): void {
  queue.repeat('messages', () => deliverMessage(options));
}

/** Sends the message that is due longest. False: none is due. */
export async function deliverMessage(options: DeliveryOptions): Promise<boolean> {
  const { database, onOutcome } = options;
  const [message] = await runStatement(database, takeMessage, LEASE_SECONDS);
  if (message === undefined) return false;
  const outcome = await attempt(options, message);
  onOutcome?.(message.kind, outcome);
  return true;
}

async function attempt(options: DeliveryOptions, message: TakenMessage): Promise<Outcome> {
  const { database, mailer, onSent } = options;
  // Every earlier worker died while it sent this message.
  if (message.attempts > ATTEMPTS_MAX) return giveUp(options, message, 'DIED');
  const mail = await transact(database, (tx) => mailOf(tx, message, options));
  if (mail === null) {
    await runStatement(database, markDropped, message, 'UNNEEDED');
    return 'UNNEEDED';
  }
  try {
    await mailer.send(mail);
  } catch (error) {
    return retryLater(options, message, faultOf(error));
  }
  await onSent?.();
  await runStatement(database, markSent, message);
  return 'SENT';
}

async function retryLater(options: DeliveryOptions, message: TakenMessage, fault: string): Promise<Outcome> {
  const pauseSeconds = PAUSES_SECONDS[message.attempts - 1];
  if (pauseSeconds === undefined) return giveUp(options, message, fault);
  await runStatement(options.database, markFailed, message, fault, pauseSeconds);
  options.log.warn({ ...lineOf(message), fault, pauseSeconds }, 'a message could not be sent and will be tried again');
  return 'RETRIED';
}

async function giveUp(options: DeliveryOptions, message: TakenMessage, fault: string): Promise<Outcome> {
  await runStatement(options.database, markDropped, message, fault);
  options.log.error(
    { ...lineOf(message), fault },
    'ALERT: a message was given up after its last attempt; check the mail server and the address of the user',
  );
  return 'GIVEN_UP';
}

/** No address and no name: the log is not for personal data. */
function lineOf({ id, kind, userId, attempts }: TakenMessage) {
  return { job: 'messages', messageId: id.toString(), kind, userId: userId.toString(), attempts };
}

/** Null: the message is not needed any more. */
async function mailOf(
  tx: Transaction,
  { id, userId, attempts }: TakenMessage,
  { appUrl, currency }: Pick<DeliveryOptions, 'appUrl' | 'currency'>,
): Promise<Mail | null> {
  // A suspension and an anonymisation hold the same lock, so no link is made after them.
  await tx.read(lockUser, userId);
  const facts = await readOne(tx, messageFacts, id);
  const { kind, name, email: address } = facts;
  if (address === null || !isNeeded(facts)) return null;
  const token = isLink(kind) ? await addLink(tx, { userId, purpose: kind, now: await clockNow(tx) }) : null;
  const link = token === null ? null : `${appUrl}/set-password#token=${token}`;
  const text: MessageText = textOf(facts, { appUrl, currency, link });
  // A message that is sent twice is shown once. With a link it must be shown again, because the first link has ended.
  const mailId = `cliptally.${id}${link === null ? '' : `.${attempts}`}`;
  return {
    name: `message-${id}-${kind.toLowerCase().replaceAll('_', '-')}`,
    id: mailId,
    to: { name, address },
    ...text,
  };
}

function isLink(kind: MessageKind): kind is LinkPurpose {
  return kind === 'INVITATION' || kind === 'PASSWORD_RESET';
}

/** False if the message would say what is not so any more, or its link would not work. */
function isNeeded({ kind, role, status, hasPassword }: MessageFacts): boolean {
  if (kind === 'INVITATION') return status === 'ACTIVE' && !hasPassword;
  if (kind === 'PASSWORD_RESET') return status === 'ACTIVE' && hasPassword;
  if (kind === 'ACCOUNT_SUSPENDED') return status === 'SUSPENDED';
  // It tells of a clip of somebody else, which is only for admins.
  if (kind === 'DECISION_OVERTURNED') return role === 'ADMIN' && status === 'ACTIVE';
  return true;
}
