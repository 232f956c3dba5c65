/** Deletes changes that no cursor can ask for any more. Any number of schedulers may fire. */
import type { Log } from '../../kernel/base/log.js';
import type { Database } from '../../kernel/db/database.js';
import { transactInPages } from '../../kernel/db/transaction.js';
import { RETENTION_DAYS } from './change-cursor.js';
import { pruneChanges } from './changes.sql.js';

export const PRUNE_CRON = '50 4 * * *';
const ROWS_A_TRANSACTION = 10_000;

/** Returns the number of rows. A cursor expires a day before its rows go, so a long transaction takes none away. */
export async function pruneOldChanges({ database, log }: { database: Database; log: Log }): Promise<number> {
  const pruned = await transactInPages(database, ROWS_A_TRANSACTION, (tx, limit) =>
    tx.write(pruneChanges, RETENTION_DAYS + 1, limit),
  );
  if (pruned > 0) log.info({ job: 'prune-changes', rows: pruned }, 'old changes were pruned');
  return pruned;
}
