/** Rows of webhooks that break one rule each. See guards.test.ts. */
import type { Case } from './guard-cases.js';

type Values = Record<string, unknown>;

const SEALED = `\\x${'00'.repeat(40)}`;
const AT = '2026-01-01T00:00:00Z';

/** Inserts an endpoint of the first user. */
function endpoint(values: Values = {}): string {
  const row = {
    ...{ id: 1, url: 'https://hooks.example.org/', types: ['CLIP'], secret: SEALED, cursor: 'c', cursorAt: AT },
    ...{ dueAt: AT, lease: 0, createdAt: AT, ...values },
  };
  return `INSERT INTO "WebhookEndpoint" SELECT (jsonb_populate_record(NULL::"WebhookEndpoint",
    '${JSON.stringify(row)}' || jsonb_build_object('userId', min(id)))).* FROM "User";`;
}

function insert(table: string, values: Values): string {
  return `INSERT INTO "${table}" SELECT (jsonb_populate_record(NULL::"${table}", '${JSON.stringify(values)}')).*;`;
}

const delivery = (values: Values = {}) =>
  insert('WebhookDelivery', {
    ...{ id: 1, endpointId: 1, kind: 'CHANGES', messageId: 'm', cursor: 'c', changes: [] },
    ...{ status: 'WAITING', failures: 0, createdAt: AT, ...values },
  });

const attempt = (values: Values) =>
  `${endpoint()}${delivery()}${insert('WebhookAttempt', { id: 1, deliveryId: 1, at: AT, latencyMs: 1, ...values })}`;

const STOPPED = { dueAt: null, stop: 'GONE', stopNote: 'It is gone.', stoppedAt: AT };

export const WEBHOOK_CHECKS: Case[] = [
  ['an endpoint without a type', 'WebhookEndpoint_types_not_empty', endpoint({ types: [] })],
  ['a secret that is not encrypted', 'WebhookEndpoint_secrets', endpoint({ secret: '\\x00' })],
  [
    'an earlier secret that is not encrypted',
    'WebhookEndpoint_secrets',
    endpoint({ previousSecret: '\\x00', previousSecretUntil: AT }),
  ],
  ['an earlier secret without an end', 'WebhookEndpoint_rotation', endpoint({ previousSecret: SEALED })],
  ['a disabled endpoint that is due', 'WebhookEndpoint_state', endpoint({ ...STOPPED, dueAt: AT })],
  ['an endpoint that is disabled without a reason', 'WebhookEndpoint_state', endpoint({ dueAt: null })],
  ['a reason without a sentence', 'WebhookEndpoint_state', endpoint({ ...STOPPED, stopNote: null })],
  ['a waiting delivery that was settled', 'WebhookDelivery_state', endpoint() + delivery({ settledAt: AT })],
  ['a delivered one without a time', 'WebhookDelivery_state', endpoint() + delivery({ status: 'DELIVERED' })],
  ['fewer failures than none', 'WebhookDelivery_state', endpoint() + delivery({ failures: -1 })],
  ['an attempt that took less than no time', 'WebhookAttempt_counts', attempt({ latencyMs: -1 })],
  ['a status that HTTP does not have', 'WebhookAttempt_counts', attempt({ statusCode: 99 })],
];

export const WEBHOOK_UNIQUES: Case[] = [
  [
    'a page of the feed that is cut twice',
    'WebhookDelivery_endpointId_messageId_key',
    endpoint() + delivery() + delivery({ id: 2 }),
  ],
];
