/**
 * Delivers the changes feed to endpoints, in any number of processes. A worker takes an endpoint for the time of a lease, so
 * that one request to it is under way. It cuts a page of the feed into a delivery, sends it, and records how that ended. If
 * the worker dies in between, another sends the same delivery again, under the same id: nothing is lost or overtaken.
 */
import type { WebhookServices } from '../../../kernel/api/context.js';
import { ROOT } from '../../../kernel/api/page.js';
import { Refusal } from '../../../kernel/base/errors.js';
import { printId } from '../../../kernel/base/global-ids.js';
import type { Transport } from '../../../kernel/base/internet.js';
import type { Log } from '../../../kernel/base/log.js';
import { digestOf } from '../../../kernel/base/secret.js';
import type { Database } from '../../../kernel/db/database.js';
import { Snapshot } from '../../../kernel/db/snapshot.js';
import { runStatement } from '../../../kernel/db/transaction.js';
import type { Queue } from '../../../kernel/queue/queue.js';
import { Loaders } from '../../../kernel/reads/loaders.js';
import type { ChangeType } from '../../changes/change.enums.js';
import { type FeedState, parseCursor, presentSight, printCursor } from '../../changes/change-cursor.js';
import { feedState } from '../../changes/changes.sql.js';
import { readChanges } from '../../changes/read-changes.js';
import { DELIVERY_ID, ENDPOINT_ID } from '../../ids/id-kinds.js';
import { viewerOf } from '../lock-endpoint.js';
import { messageIdOf, ownerOfSecret, signedHeaders } from '../webhook-secret.js';
import {
  cutDelivery,
  firstWaiting,
  giveBack,
  moveOn,
  recordAttempt,
  type Settled,
  type TakenEndpoint,
  takeEndpoint,
  type WaitingDelivery,
} from './delivery-work.sql.js';
import { bodyOf, type Payload, TooLate } from './payload.js';
import { GONE, type Sent, sendDelivery } from './send-delivery.js';
import { type Stop, stopEndpoint, stopOf } from './stop-endpoint.js';

/** Endpoints that a process works on at once, so that a slow receiver keeps few others waiting. */
const LANES = 4;
/** Making the payload and sending it take 25 s at most. A second worker begins only if the first one is gone. */
export const LEASE_SECONDS = 60;
/** Between two looks at the feed, or two deliveries that are not behind. Changes of this time travel together. */
const PAUSE_SECONDS = 1;
export const CHANGES_A_DELIVERY_MAX = 100;

/** The pauses after each failed attempt that Standard Webhooks recommends: three days and three hours together. */
export const RETRY_SECONDS = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400] as const;

/** How an attempt ended, for metrics. */
export type DeliveryOutcome = 'DELIVERED' | 'RETRIED' | 'FAILED' | 'DISABLED';

export interface WebhookOptions {
  database: Database;
  webhooks: WebhookServices;
  transport: Transport;
  log: Log;
  /** Aborts when the process stops. */
  stopping?: AbortSignal;
  onOutcome?: (outcome: DeliveryOutcome) => void;
  /** Called between two steps. Tests let a process die there. */
  onStep?: (step: 'cut' | 'sent') => Promise<void>;
}

export function startWebhooks(queue: Queue, options: WebhookOptions): void {
  for (let lane = 0; lane < LANES; lane += 1) queue.repeat('webhooks', () => deliverNext(options));
}

/** Works on the endpoint that is due longest. False: there is nothing to do. */
export async function deliverNext(options: WebhookOptions): Promise<boolean> {
  const { database } = options;
  const [state] = await runStatement(database, feedState, [ROOT]);
  // A database that only follows another one has no feed.
  if (state === undefined) return false;
  const [endpoint] = await runStatement(database, takeEndpoint, sightOf(state), LEASE_SECONDS);
  if (endpoint === undefined) return false;
  try {
    await workOn(options, endpoint);
  } catch (error) {
    if (options.stopping?.aborted !== true) throw error;
    await runStatement(database, giveBack, endpoint);
  }
  return true;
}

/** A name of what a look at the feed sees. While it stays, nothing new can be found. */
function sightOf(state: FeedState): string {
  return nameOfSight(state.epoch, presentSight(state).snapshot);
}

function nameOfSight(epoch: string, snapshot: string): string {
  return digestOf(`${epoch} ${snapshot}`).toString('base64url');
}

async function workOn(options: WebhookOptions, endpoint: TakenEndpoint): Promise<void> {
  const stop = stopOf(endpoint);
  if (stop !== null) return disable(options, endpoint, stop);
  const [waiting] = await runStatement(options.database, firstWaiting, endpoint.id);
  const delivery = waiting ?? (await cutNext(options, endpoint));
  if (delivery !== null) await attempt(options, endpoint, delivery);
}

/** The next page of the feed as a delivery. Null: there is none. */
async function cutNext(options: WebhookOptions, endpoint: TakenEndpoint): Promise<WaitingDelivery | null> {
  const { database, webhooks } = options;
  const viewer = viewerOf(endpoint);
  const open = await webhooks.documents.typesOpenTo(viewer);
  const types = endpoint.types.filter((type) => open.includes(type));
  const snapshot = new Snapshot(database.pool, 'webhooks');
  try {
    const page = await readPage(Loaders.alone(snapshot, viewer), endpoint.cursor, types);
    const { endCursor: cursor, nodes: changes, hasMore, kind } = page;
    if (kind === 'CHANGES' && changes.length === 0) {
      const { epoch, seen } = parseCursor(cursor);
      const sight = hasMore ? null : nameOfSight(epoch, seen.snapshot);
      await runStatement(database, moveOn, endpoint, { cursor, sight, seconds: hasMore ? 0 : PAUSE_SECONDS });
      return null;
    }
    const messageId = messageIdOf(endpoint.id, cursor);
    const [cut] = await runStatement(database, cutDelivery, endpoint, { kind, messageId, cursor, changes });
    await options.onStep?.('cut');
    return cut ?? null;
  } finally {
    await snapshot.close();
  }
}

/** An endpoint that was behind for too long starts anew from now, with a delivery that tells the gap. */
async function readPage(loaders: Loaders, cursor: string, types: readonly ChangeType[]) {
  const asked = { types, open: types, size: CHANGES_A_DELIVERY_MAX };
  try {
    // The types may have changed since the cursor was made. Its place is the same for all of them.
    const place = printCursor({ ...parseCursor(cursor), types });
    return { kind: 'CHANGES' as const, ...(await readChanges(loaders, place, asked)) };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'CURSOR_EXPIRED') throw error;
    return { kind: 'GAP' as const, ...(await readChanges(loaders, null, asked)) };
  }
}

async function attempt(options: WebhookOptions, endpoint: TakenEndpoint, delivery: WaitingDelivery): Promise<void> {
  const secrets = secretsOf(options.webhooks, endpoint);
  if (secrets === null) return disable(options, endpoint, { stop: 'SECRET_UNREADABLE' });
  const payload: Payload = { endpoint, delivery, viewer: viewerOf(endpoint) };
  const { transport, stopping } = options;
  const sendOptions = { transport, stopping, toLoopback: options.webhooks.toLoopback };
  let sent: Sent;
  try {
    const body = await bodyOf(options.webhooks.documents, payload);
    const headers = signedHeaders(secrets, { messageId: delivery.messageId, at: endpoint.now, body });
    sent = await sendDelivery({ url: endpoint.url, headers, body }, sendOptions);
  } catch (error) {
    if (error instanceof Refusal) return disable(options, endpoint, { stop: 'DOCUMENT_INVALID', note: error.message });
    if (!(error instanceof TooLate)) throw error;
    sent = { statusCode: null, latencyMs: 0, error: error.message, response: null };
  }
  await options.onStep?.('sent');
  await settle(options, endpoint, delivery, sent);
}

/** The present secret first. Null: it cannot be read. */
function secretsOf({ vault }: WebhookServices, { id, secret, previousSecret }: TakenEndpoint): string[] | null {
  const owner = ownerOfSecret(id);
  const present = vault.open(secret, owner);
  if (present === null) return null;
  const previous = previousSecret === null ? null : vault.open(previousSecret, owner);
  return previous === null ? [present] : [present, previous];
}

async function settle(
  options: WebhookOptions,
  endpoint: TakenEndpoint,
  { id: deliveryId, kind, failures: before }: WaitingDelivery,
  sent: Sent,
): Promise<void> {
  const { database, onOutcome } = options;
  const record = (settled: Omit<Settled, 'deliveryId'>) =>
    runStatement(database, recordAttempt, endpoint, { deliveryId, ...settled }, sent);
  if (sent.error === null) {
    await record({ status: 'DELIVERED', failures: before, seconds: PAUSE_SECONDS });
    return onOutcome?.('DELIVERED');
  }
  const failures = before + 1;
  const seconds = RETRY_SECONDS[failures - 1];
  const gone = sent.statusCode === GONE;
  options.log.warn({ ...lineOf(endpoint, deliveryId), statusCode: sent.statusCode, failures }, sent.error);
  if (kind === 'TEST' && !gone) {
    await record({ status: 'FAILED', failures, seconds: 0 });
    return onOutcome?.('FAILED');
  }
  // An endpoint that is about to be disabled stays with this worker until then.
  const last = gone || seconds === undefined;
  await record({ status: 'WAITING', failures, seconds: last ? LEASE_SECONDS : seconds });
  if (!last) return onOutcome?.('RETRIED');
  await disable(options, endpoint, { stop: gone ? 'GONE' : 'FAILING', note: sent.error });
}

async function disable(options: WebhookOptions, endpoint: TakenEndpoint, stop: Stop): Promise<void> {
  if (!(await stopEndpoint(options.database, endpoint, stop))) return;
  options.log.error({ ...lineOf(endpoint), stop: stop.stop }, 'ALERT: a webhook endpoint was disabled');
  options.onOutcome?.('DISABLED');
}

/** No url: it may contain a secret of the receiver. */
function lineOf({ id }: TakenEndpoint, deliveryId?: bigint) {
  const delivery = deliveryId === undefined ? {} : { deliveryId: printId(DELIVERY_ID, deliveryId) };
  return { job: 'webhooks', endpointId: printId(ENDPOINT_ID, id), ...delivery };
}
