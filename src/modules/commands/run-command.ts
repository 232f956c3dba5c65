/**
 * Every change runs through here: one transaction, an idempotency key, exactly one audit row. A key stands for a
 * committed effect of one actor, so a refusal leaves the key unused. Of two calls at once, the second waits for the
 * key's row and then replays.
 */
import { unauthenticated } from '../../kernel/auth/unauthenticated.js';
import { Refusal, wrongRole } from '../../kernel/base/errors.js';
import { digestOf } from '../../kernel/base/secret.js';
import { type Database, forRequest } from '../../kernel/db/database.js';
import { type Query, sql } from '../../kernel/db/sql.js';
import { type Transaction, transact } from '../../kernel/db/transaction.js';
import type { Prisma } from '../../kernel/prisma/generated/client.js';
import type { Role, UserStatus } from '../../kernel/prisma/generated/enums.js';
import { refuseUnknownUnits } from './audited-values.js';
import { needsConfirmation } from './confirmed-actions.js';

/** The user who runs a command. The system (command line, schedule, demo world) has neither id nor role. */
export interface Actor {
  userId: bigint | null;
  role: Role | null;
  address?: string | null;
  /** How the client names itself. */
  userAgent?: string | null;
  requestId?: string | null;
  /** Asks for the actor's second factor, once for a request. Absent: there is no caller who could have one. */
  confirm?: (action: string) => Promise<void>;
}

export const SYSTEM: Actor = { userId: null, role: null };

/** The user id of an actor, for commands that need one. Refuses the system with `sentence`. */
export function personOf({ userId }: Actor, sentence: string): bigint {
  if (userId === null) throw new Refusal('FORBIDDEN', sentence);
  return userId;
}

/** Ids of the rows that a command changed. A replay reads these rows again. */
export type CommandResult = Record<string, bigint>;

export interface Done<Result extends CommandResult> {
  result: Result;
  /** Only ids and non-personal values. */
  audit: AuditRecord;
}

export type AuditValues = Record<string, string | number | bigint | boolean | null | string[]>;

export interface CommandOptions {
  action: string;
  /** The parsed input, without secrets. Its hash is stored with the key. */
  input: object;
  idempotencyKey?: string | undefined;
}

export async function runCommand<Result extends CommandResult>(
  database: Database,
  actor: Actor,
  options: CommandOptions,
  work: (tx: Transaction) => Promise<Done<Result>>,
): Promise<Result & { replayed: boolean }> {
  const unconfirmed = await unconfirmedOf(forRequest(database, actor.requestId), actor, options);
  return transact(forRequest(database, actor.requestId), async (tx) => {
    await refuseFormerActor(tx, actor);
    const earlier = await claimKey(tx, actor, options);
    if (earlier !== null) return { ...(earlier as Result), replayed: true };
    if (unconfirmed !== null) throw unconfirmed;
    const done = await work(tx);
    await writeAudit(tx, actor, options, done.audit);
    await keepResult(tx, actor, options, done.result);
    return { ...done.result, replayed: false };
  });
}

/**
 * A token is checked against an account that may have been read some seconds ago. A command reads it again, so a
 * suspension, an anonymisation and a new role end commands at once.
 */
async function refuseFormerActor(tx: Transaction, { userId, role }: Actor): Promise<void> {
  if (userId === null) return;
  const [present] = await tx.read(presentActor, userId);
  if (present?.status !== 'ACTIVE')
    throw unauthenticated(present?.status === 'SUSPENDED' ? 'SUSPENDED' : 'INVALID_TOKEN');
  if (present.role !== role) throw wrongRole();
}

function presentActor(userId: bigint): Query<{ role: Role; status: UserStatus }> {
  return sql`SELECT role::text AS role, status::text AS status FROM "User" WHERE id = ${userId}`;
}

/**
 * Why the actor's second factor does not allow the command; null: it does, or none is needed. It is asked for before the
 * transaction, because a code is used up even if the command is refused. A replay changes nothing, and needs no code.
 */
async function unconfirmedOf(database: Database, actor: Actor, options: CommandOptions): Promise<Refusal | null> {
  if (actor.confirm === undefined || !needsConfirmation(options.action, options.input)) return null;
  if ((await replayOf(database, actor, options)) !== null) return null;
  try {
    await actor.confirm(options.action);
    return null;
  } catch (error) {
    // The same command may be under way with the same code. Then this one waits for its key, and is a replay.
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** The result of an earlier call with the key, for work that is too slow to repeat. Null: there was none. */
export async function replayOf(
  { prisma }: Database,
  actor: Actor,
  options: CommandOptions,
): Promise<CommandResult | null> {
  const { idempotencyKey: key } = options;
  if (key === undefined || actor.userId === null) return null;
  const earlier = await prisma.commandKey.findUnique({ where: { actorId_key: { actorId: actor.userId, key } } });
  return earlier === null ? null : resultOf(earlier, options);
}

/** Claims the key. Null: this call owns it, or no key was given. Otherwise the result of the earlier call. */
async function claimKey(tx: Transaction, actor: Actor, options: CommandOptions): Promise<CommandResult | null> {
  const { idempotencyKey: key, action } = options;
  if (key === undefined || actor.userId === null) return null;
  const claimed = await tx.write(insertKey, actor.userId, key, action, hashOf(options.input));
  if (claimed === 1) return null;
  const earlier = await tx.db.commandKey.findUniqueOrThrow({ where: { actorId_key: { actorId: actor.userId, key } } });
  return resultOf(earlier, options);
}

function resultOf(
  earlier: { command: string; inputHash: Uint8Array; result: unknown },
  { action, input }: CommandOptions,
): CommandResult {
  if (earlier.command !== action || !hashOf(input).equals(earlier.inputHash)) {
    throw new Refusal('IDEMPOTENCY_MISMATCH', 'This idempotencyKey was used with another input. Choose a new key.', {
      field: 'input.idempotencyKey',
    });
  }
  return Object.fromEntries(
    Object.entries(earlier.result as Record<string, string>).map(([name, id]) => [name, BigInt(id)]),
  );
}

function insertKey(actorId: bigint, key: string, command: string, inputHash: Buffer): Query<never> {
  return sql`
    INSERT INTO "CommandKey" ("actorId", key, command, "inputHash")
    VALUES (${actorId}, ${key}, ${command}, ${inputHash}) ON CONFLICT ("actorId", key) DO NOTHING`;
}

async function keepResult(
  tx: Transaction,
  actor: Actor,
  options: CommandOptions,
  result: CommandResult,
): Promise<void> {
  if (options.idempotencyKey === undefined || actor.userId === null) return;
  await tx.db.commandKey.update({
    where: { actorId_key: { actorId: actor.userId, key: options.idempotencyKey } },
    data: { result: jsonOf(result) },
  });
}

export interface AuditRecord {
  entity: string;
  entityId: bigint | null;
  before?: AuditValues;
  after?: AuditValues;
  /** A password, a code or a refresh token was refused. Other refusals are not recorded. */
  denied?: boolean;
}

export async function writeAudit(
  tx: Transaction,
  actor: Actor,
  options: { action: string; idempotencyKey?: string | undefined },
  { entity, entityId, before, after, denied }: AuditRecord,
): Promise<void> {
  for (const values of [before, after]) refuseUnknownUnits(values);
  await tx.db.auditEntry.create({
    data: {
      actorId: actor.userId,
      actorRole: actor.role,
      address: actor.address ?? null,
      requestId: actor.requestId ?? null,
      action: options.action,
      denied: denied ?? false,
      entity,
      entityId,
      idempotencyKey: options.idempotencyKey ?? null,
      ...(before === undefined ? {} : { before: jsonOf(before) }),
      ...(after === undefined ? {} : { after: jsonOf(after) }),
    },
  });
}

function hashOf(input: object): Buffer<ArrayBuffer> {
  return digestOf(JSON.stringify(input, stable));
}

/** Gives equal inputs equal JSON: sorts fields, writes bigint as text, and leaves out undefined fields. */
function stable(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function jsonOf(values: object): Prisma.InputJsonObject {
  return JSON.parse(JSON.stringify(values, stable)) as Prisma.InputJsonObject;
}
