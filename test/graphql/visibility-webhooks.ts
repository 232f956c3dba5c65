/** The webhooks of the visibility table: endpoints of an admin and of a tool, and what was delivered to the admin's. */
import type { WebhookDeliveryStatus } from '../../src/kernel/prisma/generated/enums.js';
import { idOf, numberOf } from '../support/ids.js';
import { act, numberNamed, operationOf, type Stage } from './visibility-mutations.js';
import { by, F, fields, list, N, type Row, STAFF, staffRows, type Topic, U } from './visibility-rows.js';

/** Of an admin, so a tool does not find it. */
const ADAS: Row = [U, F, F, 'value', N];
const ADAS_LISTED: Row = [U, F, F, 'value', 'absent'];

const ENDPOINT = 'webhookEndpoints.edges.node';
const DELIVERY = `${ENDPOINT}.deliveries.edges.node`;

/** One endpoint with every state of a delivery, one that was disabled, and one of a tool. */
export async function addWebhooks(stage: Stage): Promise<void> {
  const { ids } = stage;
  const create = async (as: string) =>
    (await act(stage, as, 'createWebhookEndpoint', 'webhookEndpoint { id }')).webhookEndpoint.id;
  ids['endpoint'] = await create('Ada Admin');
  ids['toolsEndpoint'] = await create('Reports');
  for (const name of ['stoppedEndpoint', 'deletedEndpoint']) ids[name] = await another(stage, name);
  ids['delivery'] = await delivered(stage, 'DELIVERED');
  ids['sentAgain'] = await delivered(stage, 'DELIVERED');
  for (const name of ['updateWebhookEndpoint', 'rotateWebhookSecret', 'disableWebhookEndpoint'])
    await act(stage, 'Ada Admin', name);
  await stage.database.pool.query(
    `UPDATE "WebhookEndpoint" SET "dueAt" = NULL, stop = 'GONE', "stopNote" = 'It is gone.', "stoppedAt" = now() WHERE id = $1`,
    [numberNamed(stage, 'stoppedEndpoint')],
  );
  for (const name of ['enableWebhookEndpoint', 'retryDelivery', 'deleteWebhookEndpoint'])
    await act(stage, 'Ada Admin', name);
  const sent = await act(stage, 'Ada Admin', 'sendTestDelivery', 'webhookDelivery { id }');
  ids['testDelivery'] = sent.webhookDelivery.id;
}

/** By another key than the table's. */
async function another({ server, ids }: Stage, key: string): Promise<string> {
  const operation = operationOf(['createWebhookEndpoint'], 'webhookEndpoint { id }', ids);
  const { data } = await server.query('Ada Admin', operation.replace('createWebhookEndpoint!', key));
  return data.createWebhookEndpoint.webhookEndpoint.id;
}

async function delivered({ database: { prisma }, ids }: Stage, status: WebhookDeliveryStatus): Promise<string> {
  const noah = { type: 'USER', id: numberOf(ids['noah'] ?? '').toString() };
  const { id } = await prisma.webhookDelivery.create({
    data: {
      endpointId: numberOf(ids['endpoint'] ?? ''),
      ...{ kind: 'CHANGES', messageId: `msg_${Math.random()}`, cursor: 'cursor', changes: [noah] },
      ...{ status, settledAt: new Date() },
      attempts: { create: { statusCode: 200, latencyMs: 12, error: 'Not this one.', response: 'ok' } },
    },
  });
  return idOf('delivery', id);
}

const calls: Topic['calls'] = [['webhookEndpoints', [U, F, F, 3, 1]]];

const seen: Topic['fields'] = [
  ...fields('WebhookEndpoint', 'id url types document status previousSecretUntil createdAt user backlog', STAFF),
  ...fields('WebhookEndpoint', 'stop stopNote stoppedAt', [U, F, F, 'null', 'null']),
  ...fields('WebhookEndpoint', 'deliveries', staffRows(3)),
  ...fields('WebhookEndpoint', 'id url status stop stopNote stoppedAt', STAFF, 'stoppedEndpoint'),
  ...fields('WebhookEndpoint', 'id url types status user', STAFF, 'toolsEndpoint'),
  ...fields('WebhookEndpoint', 'deliveries', staffRows(0), 'toolsEndpoint'),
  ...list('WebhookEndpoint', STAFF),
  ...fields('WebhookBacklog', 'deliveries changes oldestAt', STAFF),
  ...fields('WebhookDelivery', 'id kind messageId status cursor createdAt settledAt endpoint', STAFF),
  ...fields('WebhookDelivery', 'changes attempts', staffRows(1)),
  ...fields('WebhookDelivery', 'id kind status endpoint', STAFF, 'sentAgain'),
  ...fields('WebhookDelivery', 'settledAt', [U, F, F, 'null', 'null'], 'sentAgain'),
  ...fields('WebhookDelivery', 'id kind status endpoint', STAFF, 'testDelivery'),
  ...fields('WebhookDelivery', 'changes', staffRows(0), 'testDelivery'),
  ...list('WebhookDelivery', STAFF),
  ...fields('WebhookAttempt', 'at statusCode latencyMs error response', STAFF),
];

const paths: Topic['paths'] = [
  ...by(STAFF, ['webhookEndpoints', 'webhookEndpoints.edges', 'webhookEndpoints.pageInfo']),
  ...by(ADAS_LISTED, [ENDPOINT]),
  ...by(ADAS_LISTED, [ENDPOINT], { of: 'stoppedEndpoint' }),
  ...by(STAFF, [ENDPOINT], { of: 'toolsEndpoint' }),
  ...by([U, F, F, 'value', 'absent'], [`${ENDPOINT}.user`], { of: 'ada' }),
  ...by(ADAS, ['webhookEndpoint(id: "endpoint").deliveries.pageInfo']),
  ...by(ADAS_LISTED, [`${ENDPOINT}.deliveries.edges`, DELIVERY, `${DELIVERY}.attempts`, `${DELIVERY}.changes`]),
  ...by(ADAS_LISTED, [`${DELIVERY}.endpoint`]),
  ...by(ADAS, ['webhookEndpoint(id: "endpoint").backlog', 'webhookEndpoint(id: "endpoint").deliveries']),
  ...by(ADAS, ['webhookDelivery(id: "delivery").changes', 'webhookDelivery(id: "delivery").attempts']),
];

export const WEBHOOKS: Topic = { calls, fields: seen, paths };
