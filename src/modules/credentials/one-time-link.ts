/**
 * The token of a one-time link sets the password of its user, once. It is random and stands only in the message. The
 * database has its SHA-256. A newer link replaces the older one of the same purpose.
 */
import { randomBytes } from 'node:crypto';
import { digestOf } from '../../kernel/base/secret.js';
import type { Transaction } from '../../kernel/db/transaction.js';
import type { LinkPurpose } from '../../kernel/prisma/generated/enums.js';

const HOUR_MS = 3_600_000;

/** An invitation waits for a person who does not know of it yet. A person who asks for a reset waits for the message. */
const VALID_MS: Record<LinkPurpose, number> = { INVITATION: 7 * 24 * HOUR_MS, PASSWORD_RESET: HOUR_MS };

/** 32 bytes in base64url. */
export const LINK_TOKEN_LENGTH = 43;

/** Makes a link. The caller holds the lock on the user. Its token is returned only here. */
export async function addLink(
  tx: Transaction,
  { userId, purpose, now }: { userId: bigint; purpose: LinkPurpose; now: Date },
): Promise<string> {
  await revokeLinks(tx, { userId, purpose }, now);
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + VALID_MS[purpose]);
  await tx.db.oneTimeLink.create({ data: { userId, purpose, tokenHash: digestOf(token), createdAt: now, expiresAt } });
  return token;
}

/** Ends the open links of a user, of one purpose or of all. The caller holds the lock on the user. */
export async function revokeLinks(
  tx: Transaction,
  whose: { userId: bigint; purpose?: LinkPurpose },
  now: Date,
): Promise<void> {
  await tx.db.oneTimeLink.updateMany({ where: { ...whose, usedAt: null, revokedAt: null }, data: { revokedAt: now } });
}
