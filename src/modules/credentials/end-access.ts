/** Ends all logins, one-time links and API keys of a user for good, when the user is suspended or anonymised. */
import type { Transaction } from '../../kernel/db/transaction.js';
import { revokeLinks } from './one-time-link.js';
import { revokeTokensOf } from './token-family.js';

/** The caller holds the lock on the user, so no login, link or key is added meanwhile. */
export async function endAccess(tx: Transaction, userId: bigint, now: Date): Promise<void> {
  await revokeTokensOf(tx, userId, now);
  await revokeLinks(tx, { userId }, now);
  await tx.db.apiKey.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: now } });
}
