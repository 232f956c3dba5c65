/** Statements of the commands on endpoints. */
import type { Id } from '../../kernel/auth/viewer.js';
import { type Query, sql } from '../../kernel/db/sql.js';
import type { Role, WebhookStop } from '../../kernel/prisma/generated/enums.js';
import type { ChangeType } from '../changes/change.enums.js';

/** Before the row exists, because its secret is sealed for it. */
export function nextEndpointId(): Query<{ id: bigint }> {
  return sql`SELECT nextval(pg_get_serial_sequence('"WebhookEndpoint"', 'id')) AS id`;
}

export interface LockedEndpoint {
  id: bigint;
  userId: Id;
  apiKeyId: Id | null;
  /** Of its account. */
  role: Role;
  /** Of its key. Null: no key made it, or one without limits. */
  scopes: string[] | null;
  url: string;
  types: ChangeType[];
  secret: Uint8Array<ArrayBuffer>;
  cursor: string;
  stop: WebhookStop | null;
}

export function lockedEndpoint(id: bigint): Query<LockedEndpoint> {
  return sql`
    SELECT w.id, w."userId"::text AS "userId", w."apiKeyId"::text AS "apiKeyId", u.role::text AS role,
      k.scopes::text[] AS scopes, w.url, w.types::text[] AS types, w.secret, w.cursor, w.stop::text AS stop
    FROM "WebhookEndpoint" w CROSS JOIN LATERAL (SELECT role FROM "User" WHERE id = w."userId" LIMIT 1) u
    LEFT JOIN "ApiKey" k ON k.id = w."apiKeyId"
    WHERE w.id = ${id} FOR NO KEY UPDATE OF w`;
}

/** Makes an endpoint due. A worker that has it keeps it until it is done. */
export function hurryEndpoint(id: bigint): Query<never> {
  return sql`UPDATE "WebhookEndpoint" SET "dueAt" = clock_timestamp(), sight = NULL WHERE id = ${id} AND "dueAt" IS NOT NULL`;
}
