/** Entries of the ledger, by id and in lists. */
import { defineList } from '../../kernel/connection.js';
import { defineLoader, rowOrNull } from '../../kernel/loader.js';
import type { Id } from '../../kernel/viewer.js';
import { type EarningRow, earningCount, earningPage, earningsById } from './earnings.sql.js';

export const earningById = defineLoader<Id, EarningRow, EarningRow | null>({
  statement: earningsById,
  keyOf: (row) => row.id,
  value: rowOrNull,
});
export const earningList = defineList(earningPage, earningCount);
