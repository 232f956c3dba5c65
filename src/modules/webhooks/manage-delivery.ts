/** retryDelivery and sendTestDelivery. Both go through the queue of the endpoint, so one request to it is under way. */
import { conflict, notFound } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import { type Actor, runCommand } from '../commands/run-command.js';
import { lockEndpoint } from './lock-endpoint.js';
import type { EndpointInput } from './manage-endpoint.js';
import { hurryEndpoint, type LockedEndpoint } from './manage-endpoint.sql.js';
import { messageIdOf } from './webhook-secret.js';

const SOUGHT = 'The webhook delivery';

export interface DeliveryInput {
  deliveryId: bigint;
}

/** Sends a delivery again, or the one that waits now. An earlier one comes before those that wait. */
export async function retryDelivery(database: Database, actor: Actor, input: DeliveryInput, idempotencyKey?: string) {
  return runCommand(database, actor, { action: 'retryDelivery', input, idempotencyKey }, async (tx) => {
    const { deliveryId: id } = input;
    const known = await tx.db.webhookDelivery.findUnique({ where: { id }, select: { endpointId: true, status: true } });
    if (known === null) throw notFound(SOUGHT);
    const endpoint = await lockEndpoint(tx, actor, known.endpointId, SOUGHT);
    await makeDue(tx, endpoint);
    await tx.db.webhookDelivery.update({ where: { id }, data: { status: 'WAITING', failures: 0, settledAt: null } });
    return {
      result: { deliveryId: id },
      audit: {
        entity: 'WebhookDelivery',
        entityId: id,
        before: { status: known.status },
        after: { status: 'WAITING' },
      },
    };
  });
}

export async function sendTestDelivery(
  database: Database,
  actor: Actor,
  input: EndpointInput,
  idempotencyKey?: string,
) {
  return runCommand(database, actor, { action: 'sendTestDelivery', input, idempotencyKey }, async (tx) => {
    const endpoint = await lockEndpoint(tx, actor, input.endpointId);
    const { id: endpointId, cursor } = endpoint;
    const waiting = await tx.db.webhookDelivery.count({ where: { endpointId, kind: 'TEST', status: 'WAITING' } });
    if (waiting > 0) throw conflict('A test waits to be sent already.');
    await makeDue(tx, endpoint);
    const at = await clockNow(tx);
    const messageId = messageIdOf(endpointId, `test ${at.toISOString()} ${cursor}`);
    const { id } = await tx.db.webhookDelivery.create({
      data: { endpointId, kind: 'TEST', messageId, cursor, changes: [] },
    });
    return {
      result: { deliveryId: id },
      audit: { entity: 'WebhookDelivery', entityId: id, after: { webhookEndpointId: endpointId } },
    };
  });
}

async function makeDue(tx: Transaction, { id, stop }: LockedEndpoint): Promise<void> {
  if (stop !== null)
    throw conflict('This endpoint is disabled. Call enableWebhookEndpoint first.', { status: 'DISABLED' });
  await tx.write(hurryEndpoint, id);
}
