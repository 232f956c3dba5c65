/** Webhook endpoints of a test: made over HTTP, and delivered to by a worker that the test drives. */
import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { readConfig } from '../../src/kernel/base/config.js';
import type { Log } from '../../src/kernel/base/log.js';
import { deliverNext, type WebhookOptions } from '../../src/modules/webhooks/sending/deliver-changes.js';
import { RECEIVERS } from '../../src/modules/webhooks/webhook-address.js';
import { createServices } from '../../src/open-product.js';
import { idOf } from './ids.js';
import { type Answer, SECRET } from './server.js';
import { WebhookReceiver } from './webhook-receiver.js';
import { ADMIN, WriteStage } from './write-stage.js';

export const TO_LOOPBACK = { WEBHOOKS_TO_LOOPBACK: 'on' };

// biome-ignore lint/suspicious/noExplicitAny: an answer to an operation that is written as text
type Untyped = any;

export interface Endpoint {
  id: string;
  number: bigint;
  secret: string;
}

const SHOWN = `{ id status stop stopNote backlog { deliveries changes oldestAt }
  deliveries(first: 20, orderBy: { field: CREATED_AT, direction: ASC }) {
    nodes { id kind status messageId cursor settledAt changes { type id } attempts { statusCode latencyMs error response } }
  } }`;

export class WebhookStage {
  private constructor(
    readonly stage: WriteStage,
    readonly receiver: WebhookReceiver,
    readonly options: WebhookOptions,
  ) {}

  static async open(log: Log = pino({ level: 'silent' })): Promise<WebhookStage> {
    const stage = await WriteStage.open({ env: TO_LOOPBACK });
    const config = readConfig({ NODE_ENV: 'test', ...TO_LOOPBACK });
    const { database, webhooks } = createServices({ config, database: stage.database, secret: SECRET });
    return new WebhookStage(stage, await WebhookReceiver.open(), { database, webhooks, transport: RECEIVERS, log });
  }

  /** An endpoint at the receiver, for changes of campaigns unless the test says otherwise. */
  async endpoint(input: object = {}, as = ADMIN): Promise<Endpoint> {
    const made = await this.done(
      'createWebhookEndpoint',
      { url: this.receiver.url, types: ['CAMPAIGN'], ...input },
      as,
    );
    const { id } = made.webhookEndpoint;
    return { id, number: BigInt(id.slice('endpoint_'.length)), secret: made.secret };
  }

  /** Sends a mutation of webhooks, which must succeed. */
  async done(name: string, input: object, as = ADMIN): Promise<Untyped> {
    const { data, errors } = await this.send(name, input, as);
    expect(errors).toBeUndefined();
    return (data as Untyped)[name];
  }

  send(name: string, input: object, as: string | null = ADMIN): Promise<Answer<Untyped>> {
    const selection = SELECTIONS[name] ?? `webhookEndpoint ${SHOWN} replayed`;
    return this.stage.mutate(as, name, { idempotencyKey: randomUUID(), ...input }, selection);
  }

  async shown({ id }: Pick<Endpoint, 'id'>, as = ADMIN): Promise<Untyped> {
    const { data, errors } = await this.stage.server.query(
      as,
      `query ($id: ID!) { webhookEndpoint(id: $id) ${SHOWN} }`,
      {
        id,
      },
    );
    expect(errors).toBeUndefined();
    return data.webhookEndpoint;
  }

  /** A change of the feed: a new draft, by its id. */
  async change(): Promise<string> {
    return idOf('campaign', await this.stage.draft());
  }

  /** As if every pause and every lease were over. */
  async makeDue(): Promise<void> {
    await this.stage.database.pool.query(
      `UPDATE "WebhookEndpoint" SET "heldUntil" = NULL, "dueAt" = clock_timestamp() - interval '1 second' WHERE "dueAt" IS NOT NULL`,
    );
  }

  /** One look of a worker, with no pause before. */
  async step(options: Partial<WebhookOptions> = {}): Promise<boolean> {
    await this.makeDue();
    return deliverNext({ ...this.options, ...options });
  }

  /** Until nothing is left to deliver, or everything is disabled. */
  async deliverAll(options: Partial<WebhookOptions> = {}): Promise<void> {
    while (await this.step(options));
  }

  /** Nothing of earlier tests is left. */
  async reset(): Promise<void> {
    await this.stage.database.pool.query('TRUNCATE "WebhookEndpoint" CASCADE');
    this.receiver.reset();
  }

  async close(): Promise<void> {
    await this.receiver.close();
    await this.stage.close();
  }
}

const SELECTIONS: Readonly<Record<string, string>> = {
  createWebhookEndpoint: `secret replayed webhookEndpoint ${SHOWN}`,
  rotateWebhookSecret: `secret replayed webhookEndpoint ${SHOWN}`,
  deleteWebhookEndpoint: 'endpointId replayed',
  retryDelivery: 'replayed webhookDelivery { id status }',
  sendTestDelivery: 'replayed webhookDelivery { id kind status }',
};
