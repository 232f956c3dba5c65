/**
 * Refresh tokens: random, shown once, kept as their hash. Those of one login form a family. Each is used once and then
 * rotated; the one before stays valid for a moment, for an answer that got lost on its way, and as long as no newer one
 * was used. Any other use of a rotated one means that somebody else has it, and revokes the family.
 */
import { randomBytes } from 'node:crypto';
import { digestOf } from '../../kernel/secret.js';
import type { Transaction } from '../../kernel/transaction.js';

export const REFRESH_TOKEN_DAYS = 30;
const DAY_MS = 86_400_000;

/** A new token of a family: the only time it is seen. */
export async function addToken(tx: Transaction, userId: bigint, familyId: string, now: Date): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + REFRESH_TOKEN_DAYS * DAY_MS);
  await tx.db.refreshToken.create({
    data: { userId, familyId, tokenHash: digestOf(token), createdAt: now, expiresAt },
  });
  return token;
}

/** Its user is locked: nobody adds a token meanwhile. */
export async function revokeFamily(tx: Transaction, familyId: string, now: Date): Promise<void> {
  await tx.db.refreshToken.updateMany({ where: { familyId, revokedAt: null }, data: { revokedAt: now } });
}

/** Every login of a user ends: after a suspension, a new password, an anonymisation. */
export async function revokeTokensOf(tx: Transaction, userId: bigint, now: Date): Promise<void> {
  await tx.db.refreshToken.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: now } });
}
