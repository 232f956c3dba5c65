/** Deletes deliveries that were settled long ago. Any number of schedulers may fire. */
import type { Log } from '../../../kernel/base/log.js';
import type { Database } from '../../../kernel/db/database.js';
import { transactInPages } from '../../../kernel/db/transaction.js';
import { RETENTION_DAYS } from '../../changes/change-cursor.js';
import { pruneDeliveries } from './delivery-work.sql.js';

export const PRUNE_DELIVERIES_CRON = '55 4 * * *';
/** As long as the changes that they told are kept. */
export const DELIVERIES_KEPT_DAYS = RETENTION_DAYS;
const ROWS_A_TRANSACTION = 5_000;

/** Returns the number of deliveries. Those that wait stay. */
export async function pruneOldDeliveries({ database, log }: { database: Database; log: Log }): Promise<number> {
  const pruned = await transactInPages(database, ROWS_A_TRANSACTION, (tx, limit) =>
    tx.write(pruneDeliveries, DELIVERIES_KEPT_DAYS, limit),
  );
  if (pruned > 0) log.info({ job: 'prune-deliveries', rows: pruned }, 'old deliveries of webhooks were pruned');
  return pruned;
}
