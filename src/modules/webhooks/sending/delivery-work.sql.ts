/** The statements by which workers deliver. A worker whose lease is over changes nothing. */
import type { Id } from '../../../kernel/auth/viewer.js';
import { type Query, sql } from '../../../kernel/db/sql.js';
import type {
  Role,
  UserStatus,
  WebhookDeliveryKind,
  WebhookDeliveryStatus,
} from '../../../kernel/prisma/generated/enums.js';
import type { ChangeType } from '../../changes/change.enums.js';
import type { Sent } from './send-delivery.js';

export interface TakenEndpoint {
  id: bigint;
  userId: Id;
  apiKeyId: Id | null;
  url: string;
  types: ChangeType[];
  document: string | null;
  secret: Uint8Array;
  /** Null: none, or its time is over. */
  previousSecret: Uint8Array | null;
  cursor: string;
  lease: number;
  role: Role;
  status: UserStatus;
  /** Null: no key made it, or one without limits. */
  scopes: string[] | null;
  keyEnded: boolean;
  now: Date;
}

/**
 * Takes the endpoint that is due longest and has something to do: the feed is in another state than when nothing was left,
 * or its cursor grows old.
 */
export function takeEndpoint(sight: string, leaseSeconds: number): Query<TakenEndpoint> {
  return sql`
    WITH due AS MATERIALIZED (
      SELECT w.id FROM "WebhookEndpoint" w
      WHERE w."dueAt" <= clock_timestamp() AND (w."heldUntil" <= clock_timestamp()) IS NOT FALSE
        AND (w.sight IS DISTINCT FROM ${sight} OR w."cursorAt" < clock_timestamp() - interval '1 day')
      ORDER BY w."dueAt", w.id LIMIT 1 FOR UPDATE SKIP LOCKED
    ), taken AS (
      UPDATE "WebhookEndpoint" w
      SET lease = w.lease + 1, "heldUntil" = clock_timestamp() + make_interval(secs => ${leaseSeconds})
      FROM due WHERE w.id = due.id RETURNING w.*
    )
    SELECT t.id, t."userId"::text AS "userId", t."apiKeyId"::text AS "apiKeyId", t.url, t.types::text[] AS types, t.document,
      t.secret, CASE WHEN t."previousSecretUntil" > clock_timestamp() THEN t."previousSecret" END AS "previousSecret",
      t.cursor, t.lease, u.role::text AS role, u.status::text AS status, k.scopes::text[] AS scopes,
      (k."revokedAt" IS NOT NULL OR k."expiresAt" <= clock_timestamp()) IS TRUE AS "keyEnded", clock_timestamp() AS now
    FROM taken t CROSS JOIN LATERAL (SELECT role, status FROM "User" WHERE id = t."userId" LIMIT 1) u
    LEFT JOIN "ApiKey" k ON k.id = t."apiKeyId"`;
}

export type Held = Pick<TakenEndpoint, 'id' | 'lease'>;

const held = ({ id, lease }: Held) => sql`id = ${id} AND lease = ${lease}`;

/** Gives the endpoint back. It stays disabled if it was disabled meanwhile. */
const givenBack = (seconds: number) =>
  sql`"heldUntil" = NULL, "dueAt" = CASE WHEN "dueAt" IS NOT NULL THEN clock_timestamp() + make_interval(secs => ${seconds}) END`;

export interface WaitingDelivery {
  id: bigint;
  kind: WebhookDeliveryKind;
  messageId: string;
  cursor: string;
  changes: { type: ChangeType; id: Id }[];
  failures: number;
  createdAt: Date;
}

export function firstWaiting(endpointId: bigint): Query<WaitingDelivery> {
  return sql`
    SELECT id, kind::text AS kind, "messageId", cursor, changes, failures, "createdAt" FROM "WebhookDelivery"
    WHERE "endpointId" = ${endpointId} AND status = 'WAITING' ORDER BY id LIMIT 1`;
}

export interface NewDelivery {
  kind: WebhookDeliveryKind;
  messageId: string;
  cursor: string;
  changes: readonly { type: ChangeType; id: Id }[];
}

/** Moves the endpoint on in the feed, and adds what lies between, in one statement. No row: the lease is over. */
export function cutDelivery(endpoint: Held, { kind, messageId, cursor, changes }: NewDelivery): Query<WaitingDelivery> {
  return sql`
    WITH moved AS (
      UPDATE "WebhookEndpoint" SET cursor = ${cursor}, "cursorAt" = clock_timestamp(), sight = NULL
      WHERE ${held(endpoint)} RETURNING id
    )
    INSERT INTO "WebhookDelivery" ("endpointId", kind, "messageId", cursor, changes)
    SELECT moved.id, ${kind}::"WebhookDeliveryKind", ${messageId}, ${cursor}, ${JSON.stringify(changes)}::jsonb FROM moved
    RETURNING id, kind::text AS kind, "messageId", cursor, changes, failures, "createdAt"`;
}

/** `sight`: the state of the feed in which nothing was left. Null: there is more to look at. */
export function moveOn(
  endpoint: Held,
  { cursor, sight, seconds }: { cursor: string; sight: string | null; seconds: number },
): Query<{ id: bigint }> {
  return sql`
    UPDATE "WebhookEndpoint"
    SET cursor = ${cursor}, "cursorAt" = clock_timestamp(), sight = ${sight}, ${givenBack(seconds)}
    WHERE ${held(endpoint)} RETURNING id`;
}

export interface Settled {
  deliveryId: bigint;
  status: WebhookDeliveryStatus;
  failures: number;
  /** When the endpoint is due again. */
  seconds: number;
}

/** Records an attempt, what became of the delivery, and when the endpoint is due again. No row: the lease is over. */
export function recordAttempt(
  endpoint: Held,
  { deliveryId, status, failures, seconds }: Settled,
  { statusCode, latencyMs, error, response }: Sent,
): Query<{ id: bigint }> {
  return sql`
    WITH moved AS (
      UPDATE "WebhookEndpoint" SET ${givenBack(seconds)} WHERE ${held(endpoint)} RETURNING id
    ), attempt AS (
      INSERT INTO "WebhookAttempt" ("deliveryId", "statusCode", "latencyMs", error, response)
      SELECT ${deliveryId}::bigint, ${statusCode}::int, ${latencyMs}::int, ${error}::text, ${response}::text FROM moved
    )
    UPDATE "WebhookDelivery" d
    SET status = ${status}::"WebhookDeliveryStatus", failures = ${failures}::int,
      "settledAt" = CASE WHEN ${status} = 'WAITING' THEN NULL ELSE clock_timestamp() END
    FROM moved WHERE d.id = ${deliveryId} RETURNING d.id`;
}

/** Gives an endpoint back as it was, because the process stops. */
export function giveBack(endpoint: Held): Query<{ id: bigint }> {
  return sql`UPDATE "WebhookEndpoint" SET "heldUntil" = NULL WHERE ${held(endpoint)} RETURNING id`;
}

/** The age of the oldest delivery that an enabled endpoint waits for; 0 if there is none. */
export function oldestWaiting(): Query<{ seconds: number }> {
  return sql`
    SELECT coalesce(extract(epoch FROM clock_timestamp() - min(d."createdAt")), 0)::float8 AS seconds
    FROM "WebhookDelivery" d JOIN "WebhookEndpoint" w ON w.id = d."endpointId"
    WHERE d.status = 'WAITING' AND w.stop IS NULL`;
}

/** Deletes settled deliveries with their attempts. Returns their number; fewer than the limit: no more are that old. */
export function pruneDeliveries(days: number, limit: number): Query<never> {
  return sql`
    WITH old AS MATERIALIZED (
      SELECT id FROM "WebhookDelivery" WHERE "settledAt" < clock_timestamp() - make_interval(days => ${days}::int)
      ORDER BY "settledAt" LIMIT ${limit}::int FOR UPDATE
    ), attempts AS (
      DELETE FROM "WebhookAttempt" a USING old WHERE a."deliveryId" = old.id
    )
    DELETE FROM "WebhookDelivery" d USING old WHERE d.id = old.id`;
}
