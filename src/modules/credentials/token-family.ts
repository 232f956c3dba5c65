/**
 * Refresh tokens are random and shown once. Only their HMAC is stored, under a key derived from JWT_SECRET, so a new
 * secret ends them all. The tokens of one login form a family. Its first token is the session, and keeps where the login
 * came from.
 *
 * Each use rotates the token. The previous one stays valid for a moment, in case the answer got lost, until a newer one
 * is used. Any other use of a rotated token means that somebody stole it, and revokes the family.
 */
import { randomBytes } from 'node:crypto';
import type { Digest } from '../../kernel/base/secret.js';
import type { Transaction } from '../../kernel/db/transaction.js';

export const REFRESH_TOKEN_DAYS = 30;
const DAY_MS = 86_400_000;

export interface NewToken {
  userId: bigint;
  familyId: string;
  now: Date;
  /** Given for the first token of a family. */
  origin?: { address: string | null; userAgent: string | null };
}

/** Adds a token to a family. Its text is returned only here. */
export async function addToken(
  tx: Transaction,
  hashOf: Digest,
  { userId, familyId, now, origin }: NewToken,
): Promise<{ id: bigint; token: string }> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + REFRESH_TOKEN_DAYS * DAY_MS);
  const { id } = await tx.db.refreshToken.create({
    data: {
      ...{ userId, familyId, tokenHash: hashOf(token), createdAt: now, expiresAt },
      ...(origin === undefined ? {} : { ...origin, isLogin: true }),
    },
    select: { id: true },
  });
  return { id, token };
}

/** The caller holds the lock on the user, so no token is added meanwhile. */
export async function revokeFamily(tx: Transaction, familyId: string, now: Date): Promise<void> {
  await tx.db.refreshToken.updateMany({ where: { familyId, revokedAt: null }, data: { revokedAt: now } });
}

/** Ends every login of a user. */
export async function revokeTokensOf(tx: Transaction, userId: bigint, now: Date): Promise<void> {
  await tx.db.refreshToken.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: now } });
}
