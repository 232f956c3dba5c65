/**
 * createWebhookEndpoint, updateWebhookEndpoint, deleteWebhookEndpoint, enableWebhookEndpoint, disableWebhookEndpoint and
 * rotateWebhookSecret. An account manages its own endpoints, and admins those of everybody.
 */

import type { WebhookServices } from '../../kernel/api/context.js';
import { ROOT } from '../../kernel/api/page.js';
import type { Viewer } from '../../kernel/auth/viewer.js';
import { badInput, conflict } from '../../kernel/base/errors.js';
import type { Database } from '../../kernel/db/database.js';
import { readOne } from '../../kernel/db/sql.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import { CHANGE_TYPES, type ChangeType } from '../changes/change.enums.js';
import { parseCursor, presentSight, printCursor } from '../changes/change-cursor.js';
import { feedState } from '../changes/changes.sql.js';
import { type Actor, personOf, runCommand } from '../commands/run-command.js';
import { lockAccount } from '../users/lock-account.js';
import { lockEndpoint, viewerOf } from './lock-endpoint.js';
import { nextEndpointId } from './manage-endpoint.sql.js';
import { CHANGES_A_DELIVERY_MAX } from './sending/deliver-changes.js';
import { variablesOf } from './sending/payload.js';
import { sentenceOf } from './sending/stop-endpoint.js';
import { faultOfAddress } from './webhook-address.js';
import { newWebhookSecret, ownerOfSecret } from './webhook-secret.js';

/** More than a tool needs. Each costs a look at the feed whenever it moves. */
export const ENDPOINTS_MAX = 20;
/** How long the secret before a rotation signs as well. */
const ROTATION_MS = 24 * 3_600_000;

export interface EndpointServices {
  database: Database;
  webhooks: WebhookServices;
}

export interface CreateEndpointInput {
  url: string;
  /** Absent: all that the viewer may read. */
  types?: readonly ChangeType[];
  document?: string;
}

/** `secret` is null on a replay, because it is shown once. */
export async function createWebhookEndpoint(
  { database, webhooks }: EndpointServices,
  { actor, viewer }: { actor: Actor; viewer: Viewer },
  input: CreateEndpointInput,
  idempotencyKey?: string,
): Promise<{ endpointId: bigint; replayed: boolean; secret: string | null }> {
  const userId = personOf(actor, 'A webhook endpoint must be created by an account, not by the system.');
  const url = addressOf(input.url, webhooks);
  const types = await typesFor(webhooks, viewer, input.types);
  const document = await documentFor(webhooks, { viewer, types }, input.document);
  const secret = newWebhookSecret();
  const options = { action: 'createWebhookEndpoint', input, idempotencyKey };
  const done = await runCommand(database, actor, options, async (tx) => {
    await lockAccount(tx, userId, ['ACTIVE']);
    if ((await tx.db.webhookEndpoint.count({ where: { userId } })) >= ENDPOINTS_MAX)
      throw conflict(`An account has at most ${ENDPOINTS_MAX} webhook endpoints. Delete one first.`);
    const { id } = await readOne(tx, nextEndpointId);
    const { cursor, cursorAt } = await presentPlace(tx, types);
    const apiKeyId = viewer.apiKeyId === undefined ? null : BigInt(viewer.apiKeyId);
    const sealed = webhooks.vault.seal(secret, ownerOfSecret(id));
    await tx.db.webhookEndpoint.create({
      data: { id, userId, apiKeyId, url, types, document, secret: sealed, cursor, cursorAt },
    });
    const after = { host: new URL(url).host, types: [...types], hasDocument: document !== null };
    return { result: { endpointId: id }, audit: { entity: 'WebhookEndpoint', entityId: id, after } };
  });
  return { ...done, secret: done.replayed ? null : secret };
}

/** Deliveries begin with what is committed from now on. */
async function presentPlace(
  tx: Transaction,
  types: readonly ChangeType[],
): Promise<{ cursor: string; cursorAt: Date }> {
  const state = await readOne(tx, feedState, [ROOT]);
  const place = { epoch: state.epoch, types, seen: presentSight(state), walk: null };
  return { cursor: printCursor(place), cursorAt: state.takenAt };
}

function addressOf(text: string, { toLoopback }: WebhookServices): string {
  const fault = faultOfAddress(text, toLoopback);
  if (fault !== null) throw badInput('input.url', `url ${fault}.`);
  return new URL(text).href;
}

/** In the order of the feed's types, each once. */
async function typesFor(
  { documents }: WebhookServices,
  viewer: Viewer,
  asked: readonly ChangeType[] | undefined,
): Promise<ChangeType[]> {
  const open = await documents.typesOpenTo(viewer);
  const closed = asked?.find((type) => !open.includes(type));
  if (closed !== undefined) throw badInput('input.types', `A scope of the key does not allow ${closed}. Leave it out.`);
  const types = CHANGE_TYPES.filter((type) => open.includes(type) && (asked?.includes(type) ?? true));
  if (types.length === 0)
    throw badInput('input.types', 'The scopes of the key allow no type of the feed. Ask an admin for another key.');
  return types;
}

/** An empty text is no document. It is checked with as many ids of these types as a delivery may have. */
async function documentFor(
  { documents }: WebhookServices,
  { viewer, types }: { viewer: Viewer; types: readonly ChangeType[] },
  text: string | undefined,
): Promise<string | null> {
  if (text === undefined || text.trim() === '') return null;
  const changes = Array.from({ length: CHANGES_A_DELIVERY_MAX }, (_, at) => {
    return { type: types[at % types.length] ?? 'USER', id: `${at + 1}` };
  });
  await documents.check(text, viewer, variablesOf(changes));
  return text;
}

export interface UpdateEndpointInput {
  endpointId: bigint;
  url?: string;
  types?: readonly ChangeType[];
  /** Empty: removes it. */
  document?: string;
}

export async function updateWebhookEndpoint(
  { database, webhooks }: EndpointServices,
  actor: Actor,
  input: UpdateEndpointInput,
  idempotencyKey?: string,
) {
  const options = { action: 'updateWebhookEndpoint', input, idempotencyKey };
  return runCommand(database, actor, options, async (tx) => {
    const endpoint = await lockEndpoint(tx, actor, input.endpointId);
    const { id, cursor, url: urlBefore, types: before } = endpoint;
    const viewer = viewerOf(endpoint);
    const url = input.url === undefined ? urlBefore : addressOf(input.url, webhooks);
    const types = input.types === undefined ? before : await typesFor(webhooks, viewer, input.types);
    const document =
      input.document === undefined ? {} : { document: await documentFor(webhooks, { viewer, types }, input.document) };
    await tx.db.webhookEndpoint.update({
      where: { id },
      // Changes of a type that was left out may be waiting.
      data: { url, types, ...document, cursor: printCursor({ ...parseCursor(cursor), types }), sight: null },
    });
    return {
      result: { endpointId: id },
      audit: {
        entity: 'WebhookEndpoint',
        entityId: id,
        before: { host: new URL(urlBefore).host, types: before },
        after: { host: new URL(url).host, types, hasNewDocument: input.document !== undefined },
      },
    };
  });
}

export interface EndpointInput {
  endpointId: bigint;
}

type EndpointCommand = (
  database: Database,
  actor: Actor,
  input: EndpointInput,
  idempotencyKey?: string,
) => Promise<{ endpointId: bigint; replayed: boolean }>;

/** Its deliveries go with it, also those that wait. */
export const deleteWebhookEndpoint: EndpointCommand = (database, actor, input, idempotencyKey) =>
  runCommand(database, actor, { action: 'deleteWebhookEndpoint', input, idempotencyKey }, async (tx) => {
    const { id, url } = await lockEndpoint(tx, actor, input.endpointId);
    await tx.db.webhookAttempt.deleteMany({ where: { delivery: { endpointId: id } } });
    await tx.db.webhookDelivery.deleteMany({ where: { endpointId: id } });
    await tx.db.webhookEndpoint.delete({ where: { id } });
    const before = { host: new URL(url).host };
    return { result: { endpointId: id }, audit: { entity: 'WebhookEndpoint', entityId: id, before } };
  });

/** Goes on where it stopped: with the delivery that failed, as if it had not failed yet. */
export const enableWebhookEndpoint: EndpointCommand = (database, actor, input, idempotencyKey) =>
  runCommand(database, actor, { action: 'enableWebhookEndpoint', input, idempotencyKey }, async (tx) => {
    const { id, stop } = await lockEndpoint(tx, actor, input.endpointId);
    if (stop === null) throw conflict('This endpoint is enabled already.', { status: 'ENABLED' });
    await tx.db.webhookDelivery.updateMany({ where: { endpointId: id, status: 'WAITING' }, data: { failures: 0 } });
    const dueAt = await clockNow(tx);
    await tx.db.webhookEndpoint.update({
      where: { id },
      data: { stop: null, stopNote: null, stoppedAt: null, dueAt, sight: null },
    });
    return {
      result: { endpointId: id },
      audit: { entity: 'WebhookEndpoint', entityId: id, before: { stop }, after: { stop: null } },
    };
  });

export const disableWebhookEndpoint: EndpointCommand = (database, actor, input, idempotencyKey) =>
  runCommand(database, actor, { action: 'disableWebhookEndpoint', input, idempotencyKey }, async (tx) => {
    const { id, stop: before } = await lockEndpoint(tx, actor, input.endpointId);
    if (before !== null) throw conflict('This endpoint is disabled already.', { status: 'DISABLED' });
    const stop = 'BY_HAND';
    await tx.db.webhookEndpoint.update({
      where: { id },
      data: { dueAt: null, stop, stopNote: sentenceOf({ stop }), stoppedAt: await clockNow(tx) },
    });
    return {
      result: { endpointId: id },
      audit: { entity: 'WebhookEndpoint', entityId: id, before: { stop: null }, after: { stop } },
    };
  });

/** Both secrets sign for a day, so that receivers can be changed at any time of it. */
export async function rotateWebhookSecret(
  { database, webhooks }: EndpointServices,
  actor: Actor,
  input: EndpointInput,
  idempotencyKey?: string,
): Promise<{ endpointId: bigint; replayed: boolean; secret: string | null }> {
  const secret = newWebhookSecret();
  const options = { action: 'rotateWebhookSecret', input, idempotencyKey };
  const done = await runCommand(database, actor, options, async (tx) => {
    const { id, secret: previousSecret } = await lockEndpoint(tx, actor, input.endpointId);
    const previousSecretUntil = new Date((await clockNow(tx)).getTime() + ROTATION_MS);
    await tx.db.webhookEndpoint.update({
      where: { id },
      data: { secret: webhooks.vault.seal(secret, ownerOfSecret(id)), previousSecret, previousSecretUntil },
    });
    return { result: { endpointId: id }, audit: { entity: 'WebhookEndpoint', entityId: id } };
  });
  return { ...done, secret: done.replayed ? null : secret };
}
