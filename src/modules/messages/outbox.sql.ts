/** The outbox: messages to users that wait, were sent, or were dropped. */
import { type Query, raw, sql } from '../../kernel/db/sql.js';
import type { MessageKind } from '../../kernel/prisma/generated/enums.js';

export interface NewMessage {
  kind: MessageKind;
  userId: bigint;
  /** The submission that was decided. */
  submissionId?: bigint;
  /** The payout that was paid. */
  payoutId?: bigint;
  /** The entry that was confirmed. */
  accountEntryId?: bigint;
}

/** One message with a link is enough while it waits: the link is made when it is sent. */
const WAITING = raw(`w."userId" = u.id AND w.kind = new.kind AND w.kind IN ('INVITATION', 'PASSWORD_RESET')
  AND w."dueAt" IS NOT NULL`);

/**
 * Asked for again, a message that failed is due at once, because its next attempt may be hours away. One without an
 * error is due already, or a worker is sending it.
 */
const HURRIED = raw(`hurried AS (
  UPDATE "Message" w SET "dueAt" = clock_timestamp() FROM asked u, new WHERE ${WAITING.sql} AND w."lastError" IS NOT NULL
)`);

const MISSING = raw(`NOT EXISTS (SELECT FROM "Message" w WHERE ${WAITING.sql})`);

export function insertMessage({ kind, userId, submissionId, payoutId, accountEntryId }: NewMessage): Query<never> {
  return sql`
    WITH new AS (SELECT ${kind}::"MessageKind" AS kind), asked AS (
      SELECT u.id FROM "User" u, new
      WHERE u.id = ${userId} AND u.email IS NOT NULL AND NOT new.kind = ANY(u."notificationsOff")
    ), ${HURRIED}
    INSERT INTO "Message" (kind, "userId", "submissionId", "payoutId", "accountEntryId")
    SELECT new.kind, u.id, ${submissionId ?? null}::bigint, ${payoutId ?? null}::bigint, ${accountEntryId ?? null}::bigint
    FROM asked u, new WHERE ${MISSING}`;
}

/**
 * Writes the message of a reset if an active account with a password has this address. It is one statement, so that an
 * unknown address causes the same work.
 */
export function insertReset(email: string): Query<{ userId: bigint }> {
  return sql`
    WITH new AS (SELECT 'PASSWORD_RESET'::"MessageKind" AS kind), asked AS (
      SELECT u.id FROM "User" u WHERE u.email = ${email} AND u.status = 'ACTIVE' AND u."passwordHash" IS NOT NULL
    ), ${HURRIED}, written AS (
      INSERT INTO "Message" (kind, "userId") SELECT new.kind, u.id FROM asked u, new WHERE ${MISSING}
    )
    SELECT id AS "userId" FROM asked`;
}

export interface TakenMessage {
  id: bigint;
  kind: MessageKind;
  userId: bigint;
  submissionId: bigint | null;
  payoutId: bigint | null;
  /** This attempt included. */
  attempts: number;
}

/**
 * Takes the message that is due longest, for `leaseSeconds`. Other workers skip it. If the worker dies, the message is
 * due again after the lease.
 */
export function takeMessage(leaseSeconds: number): Query<TakenMessage> {
  return sql`
    WITH due AS MATERIALIZED (
      SELECT id FROM "Message" WHERE "dueAt" <= clock_timestamp() ORDER BY "dueAt", id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE "Message" m
    SET attempts = m.attempts + 1, "dueAt" = clock_timestamp() + make_interval(secs => ${leaseSeconds}), "lastError" = NULL
    FROM due WHERE m.id = due.id
    RETURNING m.id, m.kind::text AS kind, m."userId", m."submissionId", m."payoutId", m.attempts`;
}

type Taken = Pick<TakenMessage, 'id' | 'attempts'>;

/** A worker whose lease is over changes nothing: another attempt has begun. */
const held = ({ id, attempts }: Taken) => sql`id = ${id} AND attempts = ${attempts} AND "dueAt" IS NOT NULL`;

export function markSent(message: Taken): Query<{ id: bigint }> {
  return sql`
    UPDATE "Message" SET "sentAt" = clock_timestamp(), "dueAt" = NULL, "lastError" = NULL WHERE ${held(message)}
    RETURNING id`;
}

export function markDropped(message: Taken, lastError: string): Query<{ id: bigint }> {
  return sql`
    UPDATE "Message" SET "droppedAt" = clock_timestamp(), "dueAt" = NULL, "lastError" = ${lastError}
    WHERE ${held(message)} RETURNING id`;
}

export function markFailed(message: Taken, lastError: string, pauseSeconds: number): Query<{ id: bigint }> {
  return sql`
    UPDATE "Message" SET "dueAt" = clock_timestamp() + make_interval(secs => ${pauseSeconds}), "lastError" = ${lastError}
    WHERE ${held(message)} RETURNING id`;
}
