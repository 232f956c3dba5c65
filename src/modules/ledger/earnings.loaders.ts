/** Entries of the ledger, by id and in lists. */
import { defineList } from '../../kernel/api/connection.js';
import { defineLoader, rowOrNull } from '../../kernel/api/loader.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { type EarningRow, earningCount, earningPage, earningsById } from './earnings.sql.js';

export const earningById = defineLoader<Id, EarningRow, EarningRow | null>({
  statement: earningsById,
  keyOf: (row) => row.id,
  value: rowOrNull,
});
export const earningList = defineList(earningPage, earningCount);
