/** /export/account-entries.csv: one line for each confirmed credit or write-off, for those who see the list of all. */
import { anyOf, type Export, rowId, timestamp } from '../../kernel/api/csv-export.js';
import { moment, plain, text } from '../../kernel/base/csv.js';
import { printId } from '../../kernel/base/global-ids.js';
import { formatMoney } from '../../kernel/base/money.js';
import { ENTRY_ID, USER_ID } from '../ids/id-kinds.js';
import {
  type AccountEntriesExportFilter,
  type ExportedAccountEntry,
  exportedAccountEntries,
} from './account-entries-export.sql.js';
import { AccountEntryKind } from './account-entry.enums.js';

export const ACCOUNT_ENTRIES_EXPORT: Export<AccountEntriesExportFilter, ExportedAccountEntry> = {
  name: 'account-entries',
  type: 'AccountEntry',
  roles: ['ADMIN', 'SERVICE'],
  parameters: { userId: rowId(USER_ID), kind: anyOf(AccountEntryKind), from: timestamp, to: timestamp },
  columns: (currency) => [
    plain('id', ({ id }) => printId(ENTRY_ID, id)),
    moment('confirmedAt', ({ confirmedAt }) => confirmedAt),
    plain('kind', ({ kind }) => kind),
    plain('userId', ({ userId }) => printId(USER_ID, userId)),
    text('user', ({ user }) => user),
    plain('amount', ({ amount }) => formatMoney(amount)),
    plain('currency', () => currency),
    text('reason', ({ reason }) => reason),
    plain('proposedById', ({ proposedById }) => printId(USER_ID, proposedById)),
    plain('confirmedById', ({ confirmedById }) => printId(USER_ID, confirmedById)),
  ],
  statement: exportedAccountEntries,
};
