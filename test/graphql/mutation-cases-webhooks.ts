/** The cases of mutations about webhooks. */

import { readConfig } from '../../src/kernel/base/config.js';
import { createWebhookEndpoint, disableWebhookEndpoint } from '../../src/modules/webhooks/manage-endpoint.js';
import { createServices } from '../../src/open-product.js';
import { idOf } from '../support/ids.js';
import { SECRET } from '../support/server.js';
import { ADMIN, type WriteStage } from '../support/write-stage.js';
import type { Asked, MutationCase } from './mutation-cases.js';

const UNKNOWN = 999_999_999n;
const URL = 'https://hooks.example.org/cliptally';
const ENDPOINT = 'webhookEndpoint { id url types document status stop }';

async function endpointOf({ database, scene: { admin } }: WriteStage): Promise<{ endpointId: string }> {
  const services = createServices({ config: readConfig({ NODE_ENV: 'test' }), database, secret: SECRET });
  const viewer = { userId: admin.userId.toString(), role: 'ADMIN' } as const;
  const { endpointId } = await createWebhookEndpoint(services, { actor: admin, viewer }, { url: URL, types: ['USER'] });
  return { endpointId: idOf('endpoint', endpointId) };
}

/** An account has few endpoints, and each case makes new ones. */
const clear = ({ database: { pool } }: WriteStage) =>
  pool.query('DELETE FROM "WebhookAttempt"; DELETE FROM "WebhookDelivery"; DELETE FROM "WebhookEndpoint"');

const disabled = async (stage: WriteStage) => {
  const { endpointId } = await endpointOf(stage);
  await disableWebhookEndpoint(stage.database, stage.scene.admin, { endpointId: BigInt(endpointId.slice(9)) });
  return { endpointId };
};

const deliveryOf = async (stage: WriteStage) => {
  const { endpointId } = await endpointOf(stage);
  const { id } = await stage.database.prisma.webhookDelivery.create({
    data: {
      ...{ endpointId: BigInt(endpointId.slice(9)), kind: 'CHANGES', messageId: 'msg_1', cursor: 'c', changes: [] },
      ...{ status: 'DELIVERED', settledAt: new Date() },
    },
  });
  return { deliveryId: idOf('delivery', id) };
};

const base = { as: ADMIN, payload: ENDPOINT, entity: 'WebhookEndpoint' } as const;
const gone = { refused: { endpointId: idOf('endpoint', UNKNOWN) }, code: 'NOT_FOUND' } as const;

const step =
  (stand: (stage: WriteStage) => Promise<object>, more: Partial<Asked> = {}): MutationCase =>
  async (stage) => {
    await clear(stage);
    return { ...base, ...gone, input: await stand(stage), other: await stand(stage), ...more };
  };

const DELIVERY = { payload: 'webhookDelivery { id kind status }', entity: 'WebhookDelivery' };

export const WEBHOOK_CASES: Record<string, MutationCase> = {
  createWebhookEndpoint: async (stage) => {
    await clear(stage);
    const input = { url: URL, types: ['CLIP'], document: 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }' };
    const refused = { ...input, url: 'https://10.0.0.1/' };
    return { ...base, input, other: { url: URL }, refused, code: 'BAD_USER_INPUT', field: 'input.url' };
  },
  updateWebhookEndpoint: async (stage) => {
    const endpoint = await endpointOf(stage);
    const input = { ...endpoint, url: `${URL}/new`, types: ['USER', 'CLIP'] };
    const refused = { ...input, document: '{ nothing }' };
    return { ...base, input, other: endpoint, refused, code: 'BAD_USER_INPUT', field: 'input.document' };
  },
  enableWebhookEndpoint: step(disabled),
  disableWebhookEndpoint: step(endpointOf),
  rotateWebhookSecret: step(endpointOf),
  deleteWebhookEndpoint: step(endpointOf, { payload: 'endpointId' }),
  sendTestDelivery: step(endpointOf, DELIVERY),
  retryDelivery: step(deliveryOf, { ...DELIVERY, refused: { deliveryId: idOf('delivery', UNKNOWN) } }),
};
