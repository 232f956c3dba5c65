/** Reads of webhook endpoints, deliveries and attempts. Admins see all of them, and a tool those of its own account. */
import type { ListArgs, Listed } from '../../kernel/api/connection.js';
import { countQuery, type List, pageQuery } from '../../kernel/api/page.js';
import { type Id, ownOrAdmin, staffOnly, type Viewer } from '../../kernel/auth/viewer.js';
import { all, type Query, raw, sql } from '../../kernel/db/sql.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import type { WebhookDeliveryKind, WebhookDeliveryStatus, WebhookStop } from '../../kernel/prisma/generated/enums.js';
import type { ChangeType } from '../changes/change.enums.js';

export interface EndpointRow {
  id: Id;
  userId: Id;
  url: string;
  types: ChangeType[];
  document: string | null;
  status: 'ENABLED' | 'DISABLED';
  stop: WebhookStop | null;
  stopNote: string | null;
  stoppedAt: Date | null;
  previousSecretUntil: Date | null;
  createdAt: Date;
  cursor: string;
}

export interface DeliveryRow {
  id: Id;
  endpointId: Id;
  kind: WebhookDeliveryKind;
  messageId: string;
  status: WebhookDeliveryStatus;
  cursor: string;
  changes: { type: ChangeType; id: Id }[];
  createdAt: Date;
  settledAt: Date | null;
}

const ENDPOINT = raw(`w.id::text AS id, w."userId"::text AS "userId", w.url, w.types::text[] AS types, w.document,
  CASE WHEN w.stop IS NULL THEN 'ENABLED' ELSE 'DISABLED' END AS status, w.stop::text AS stop, w."stopNote", w."stoppedAt",
  CASE WHEN w."previousSecretUntil" > now() THEN w."previousSecretUntil" END AS "previousSecretUntil", w."createdAt", w.cursor`);

const DELIVERY = raw(`d.id::text AS id, d."endpointId"::text AS "endpointId", d.kind::text AS kind, d."messageId",
  d.status::text AS status, d.cursor, d.changes, d."createdAt", d."settledAt"`);

const FROM_DELIVERY = raw('"WebhookDelivery" d JOIN "WebhookEndpoint" w ON w.id = d."endpointId"');

function seenBy(viewer: Viewer): Prisma.Sql {
  return all([staffOnly(viewer), ownOrAdmin(viewer, 'w."userId"')]);
}

export function webhookEndpointsById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<EndpointRow> {
  return sql`SELECT ${ENDPOINT} FROM "WebhookEndpoint" w WHERE w.id = ANY(${ids}::bigint[]) AND ${seenBy(viewer)}`;
}

export function webhookEndpointPage(
  parents: readonly Id[],
  { page }: ListArgs,
  viewer: Viewer,
): Query<Listed<EndpointRow>> {
  return pageQuery({ ...endpointsFor(viewer), columns: ENDPOINT }, parents, page);
}

export function webhookEndpointCount(
  parents: readonly Id[],
  _: ListArgs,
  viewer: Viewer,
): Query<{ parentId: Id; count: bigint }> {
  return countQuery(endpointsFor(viewer), parents);
}

function endpointsFor(viewer: Viewer): Omit<List, 'columns'> {
  return { from: raw('"WebhookEndpoint" w'), alias: 'w', parent: null, where: seenBy(viewer) };
}

export function webhookDeliveriesById(ids: readonly Id[], _: undefined, viewer: Viewer): Query<DeliveryRow> {
  return sql`SELECT ${DELIVERY} FROM ${FROM_DELIVERY} WHERE d.id = ANY(${ids}::bigint[]) AND ${seenBy(viewer)}`;
}

export function webhookDeliveryPage(
  endpointIds: readonly Id[],
  { page }: ListArgs,
  viewer: Viewer,
): Query<Listed<DeliveryRow>> {
  return pageQuery({ ...deliveriesFor(viewer), columns: DELIVERY }, endpointIds, page);
}

export function webhookDeliveryCount(
  endpointIds: readonly Id[],
  _: ListArgs,
  viewer: Viewer,
): Query<{ parentId: Id; count: bigint }> {
  return countQuery(deliveriesFor(viewer), endpointIds);
}

function deliveriesFor(viewer: Viewer): Omit<List, 'columns'> {
  return { from: FROM_DELIVERY, alias: 'd', parent: 'd."endpointId"', where: seenBy(viewer) };
}

/** The newest attempts that are shown of a delivery: those of one round, and some more. */
export const ATTEMPTS_SHOWN_MAX = 20;

export interface AttemptRow {
  deliveryId: Id;
  at: Date;
  statusCode: number | null;
  latencyMs: number;
  error: string | null;
  response: string | null;
}

/** The newest first. The viewer was found to see the deliveries. */
export function attemptsOfDeliveries(deliveryIds: readonly Id[]): Query<AttemptRow> {
  return sql`
    SELECT d.id::text AS "deliveryId", a.at, a."statusCode", a."latencyMs", a.error, a.response
    FROM unnest(${deliveryIds}::bigint[]) AS d(id)
    CROSS JOIN LATERAL (
      SELECT * FROM "WebhookAttempt" t WHERE t."deliveryId" = d.id ORDER BY t.id DESC LIMIT ${raw(String(ATTEMPTS_SHOWN_MAX))}
    ) a ORDER BY d.id, a.id DESC`;
}

export interface WaitingDeliveries {
  endpointId: Id;
  deliveries: number;
  changes: number;
  oldestAt: Date | null;
}

/** The viewer was found to see the endpoints. */
export function waitingOfEndpoints(endpointIds: readonly Id[]): Query<WaitingDeliveries> {
  return sql`
    SELECT d."endpointId"::text AS "endpointId", count(DISTINCT d.id)::int AS deliveries, count(c.value)::int AS changes,
      min(d."createdAt") AS "oldestAt"
    FROM "WebhookDelivery" d LEFT JOIN LATERAL jsonb_array_elements(d.changes) c ON TRUE
    WHERE d."endpointId" = ANY(${endpointIds}::bigint[]) AND d.status = 'WAITING'
    GROUP BY d."endpointId"`;
}
