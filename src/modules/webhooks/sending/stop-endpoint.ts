/** stopEndpoint: the system disables an endpoint, and says why. Undelivered changes wait until it is enabled again. */
import { conflict, Refusal } from '../../../kernel/base/errors.js';
import type { Database } from '../../../kernel/db/database.js';
import { clockNow } from '../../../kernel/db/transaction.js';
import type { WebhookStop } from '../../../kernel/prisma/generated/enums.js';
import { runCommand, SYSTEM } from '../../commands/run-command.js';
import type { Held, TakenEndpoint } from './delivery-work.sql.js';

export interface Stop {
  stop: WebhookStop;
  /** More about the reason, for people. */
  note?: string;
}

const SENTENCES: Readonly<Record<WebhookStop, string>> = {
  BY_HAND: 'Somebody disabled it.',
  GONE: 'The receiver wants no more deliveries.',
  FAILING: 'Every attempt of one delivery failed, for more than three days.',
  OWNER_NOT_ACTIVE: 'The account that made it is not active any more.',
  OWNER_ROLE: 'The account that made it is neither ADMIN nor SERVICE any more.',
  KEY_ENDED: 'The API key that made it was revoked or has expired.',
  DOCUMENT_INVALID: 'The document cannot be used any more.',
  SECRET_UNREADABLE:
    'The secret was stored under another secret of the server. Call rotateWebhookSecret, then enableWebhookEndpoint.',
};

/** Why it must not be worked on. Null: it may. */
export function stopOf({ role, status, keyEnded }: Pick<TakenEndpoint, 'role' | 'status' | 'keyEnded'>): Stop | null {
  if (status !== 'ACTIVE') return { stop: 'OWNER_NOT_ACTIVE' };
  if (role !== 'ADMIN' && role !== 'SERVICE') return { stop: 'OWNER_ROLE' };
  return keyEnded ? { stop: 'KEY_ENDED' } : null;
}

export function sentenceOf({ stop, note }: Stop): string {
  const sentence = SENTENCES[stop];
  return note === undefined ? sentence : `${sentence} ${note}`;
}

/** False: somebody else was quicker. */
export async function stopEndpoint(database: Database, { id, lease }: Held, reason: Stop): Promise<boolean> {
  const { stop } = reason;
  const options = { action: 'disableWebhookEndpoint', input: { endpointId: id } };
  try {
    await runCommand(database, SYSTEM, options, async (tx) => {
      const data = { dueAt: null, heldUntil: null, stop, stopNote: sentenceOf(reason), stoppedAt: await clockNow(tx) };
      const { count } = await tx.db.webhookEndpoint.updateMany({ where: { id, lease, stop: null }, data });
      if (count === 0) throw conflict('Another worker has this endpoint.');
      return {
        result: { endpointId: id },
        audit: { entity: 'WebhookEndpoint', entityId: id, before: { stop: null }, after: { stop } },
      };
    });
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
