/**
 * Refresh tokens: random, shown once, kept as an HMAC under a key derived from JWT_SECRET: another secret ends them all. Those of one login form a family. Each is used once and then
 * rotated; the one before stays valid for a moment, for an answer that got lost on its way, and as long as no newer one
 * was used. Any other use of a rotated one means that somebody else has it, and revokes the family.
 */
import { randomBytes } from 'node:crypto';
import type { Digest } from '../../kernel/secret.js';
import type { Transaction } from '../../kernel/transaction.js';

export const REFRESH_TOKEN_DAYS = 30;
const DAY_MS = 86_400_000;

/** A new token of a family: the only time it is seen. */
export async function addToken(
  tx: Transaction,
  hashOf: Digest,
  { userId, familyId, now }: { userId: bigint; familyId: string; now: Date },
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + REFRESH_TOKEN_DAYS * DAY_MS);
  await tx.db.refreshToken.create({
    data: { userId, familyId, tokenHash: hashOf(token), createdAt: now, expiresAt },
  });
  return token;
}

/** Its user is locked: nobody adds a token meanwhile. */
export async function revokeFamily(tx: Transaction, familyId: string, now: Date): Promise<void> {
  await tx.db.refreshToken.updateMany({ where: { familyId, revokedAt: null }, data: { revokedAt: now } });
}

/** Every login of a user ends: after a new password, and with all access. */
export async function revokeTokensOf(tx: Transaction, userId: bigint, now: Date): Promise<void> {
  await tx.db.refreshToken.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: now } });
}
