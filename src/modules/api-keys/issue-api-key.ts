/**
 * createApiKey and revokeApiKey give internal tools access and take it away. A key is shown once and stored as a hash.
 * It belongs to a user with the role SERVICE, which is created with its first key.
 */
import { randomBytes } from 'node:crypto';
import { badInput, conflict, notFound } from '../../kernel/base/errors.js';
import { digestOf } from '../../kernel/base/secret.js';
import type { Database } from '../../kernel/db/database.js';
import { clockNow, type Transaction } from '../../kernel/db/transaction.js';
import { ApiKeyScope } from '../../kernel/prisma/generated/enums.js';
import { type Actor, personOf, runCommand } from '../commands/run-command.js';
import { lockAccount } from '../users/lock-account.js';

/** Lets people and secret scanners recognise a leaked key. */
const KEY_PREFIX = 'cliptally_';
const SHOWN_LENGTH = KEY_PREFIX.length + 6;

export interface CreateApiKeyInput {
  name: string;
  /** Absent: valid until revoked. */
  expiresAt?: Date;
  /** The tool that gets the key. Absent: a new tool with this name. */
  userId?: bigint;
  /** Absent: the key may read everything. */
  scopes?: readonly ApiKeyScope[];
}

/** The prefix and 32 bytes in base64url. */
const KEY = /^cliptally_[\w-]{43}$/;

export function isApiKey(token: string): boolean {
  return KEY.test(token);
}

/** `secret` is the key itself. It is null on a replay, because only its hash is stored. */
export async function createApiKey(
  database: Database,
  actor: Actor,
  input: CreateApiKeyInput,
  idempotencyKey?: string,
): Promise<{ apiKeyId: bigint; replayed: boolean; secret: string | null }> {
  const secret = `${KEY_PREFIX}${randomBytes(32).toString('base64url')}`;
  const scopes = scopesOf(input);
  const createdById = personOf(actor, 'An API key must be created by a user, not by the system.');
  const done = await runCommand(database, actor, { action: 'createApiKey', input, idempotencyKey }, async (tx) => {
    const createdAt = await clockNow(tx);
    if (input.expiresAt !== undefined && input.expiresAt <= createdAt)
      throw badInput('input.expiresAt', 'expiresAt must be in the future. Leave it out for a key without an end.');
    const userId = await toolOf(tx, input);
    const prefix = secret.slice(0, SHOWN_LENGTH);
    const apiKey = await tx.db.apiKey.create({
      data: {
        ...{ userId, name: input.name, prefix, keyHash: digestOf(secret), createdAt, createdById },
        expiresAt: input.expiresAt ?? null,
        ...(scopes === null ? {} : { scopes }),
      },
    });
    return {
      result: { apiKeyId: apiKey.id },
      audit: { entity: 'ApiKey', entityId: apiKey.id, after: { userId, prefix, scopes } },
    };
  });
  return { ...done, secret: done.replayed ? null : secret };
}

/** Each scope once, in the order of the enum. Null: everything. */
function scopesOf({ scopes }: CreateApiKeyInput): ApiKeyScope[] | null {
  if (scopes === undefined) return null;
  if (scopes.length === 0)
    throw badInput('input.scopes', 'scopes must not be empty. Leave it out for a key that may read everything.');
  return Object.values(ApiKeyScope).filter((scope) => scopes.includes(scope));
}

async function toolOf(tx: Transaction, { name, userId }: CreateApiKeyInput): Promise<bigint> {
  if (userId === undefined) return (await tx.db.user.create({ data: { name, role: 'SERVICE' } })).id;
  const { id, role } = await lockAccount(tx, userId, ['ACTIVE']);
  if (role !== 'SERVICE')
    throw conflict(`An API key needs a SERVICE user, but this user is ${role}. Omit userId to create one.`, {
      role,
      field: 'input.userId',
    });
  return id;
}

export interface RevokeApiKeyInput {
  apiKeyId: bigint;
}

export async function revokeApiKey(
  database: Database,
  actor: Actor,
  input: RevokeApiKeyInput,
  idempotencyKey?: string,
) {
  return runCommand(database, actor, { action: 'revokeApiKey', input, idempotencyKey }, async (tx) => {
    const { apiKeyId: id } = input;
    const revokedAt = await clockNow(tx);
    const { count } = await tx.db.apiKey.updateMany({ where: { id, revokedAt: null }, data: { revokedAt } });
    if (count === 0) {
      if ((await tx.db.apiKey.count({ where: { id } })) === 0) throw notFound('The API key');
      throw conflict('This API key is already revoked.', { status: 'REVOKED' });
    }
    return { result: { apiKeyId: id }, audit: { entity: 'ApiKey', entityId: id, after: { status: 'REVOKED' } } };
  });
}
