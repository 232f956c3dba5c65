/** Every way in that does not need a password: logins and API keys. A suspension and an anonymisation end them for good. */
import type { Transaction } from '../../kernel/transaction.js';
import { revokeTokensOf } from './token-family.js';

/** Its user is locked: nobody adds one meanwhile. */
export async function endAccess(tx: Transaction, userId: bigint, now: Date): Promise<void> {
  await revokeTokensOf(tx, userId, now);
  await tx.db.apiKey.updateMany({ where: { userId, revokedAt: null }, data: { revokedAt: now } });
}
