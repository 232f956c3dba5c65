/** /export/payouts.csv: one line for each payout, with its reversal if there is one. */
import { type Export, rowId, timestamp, truth } from '../../kernel/api/csv-export.js';
import { moment, plain, text } from '../../kernel/base/csv.js';
import { formatMoney } from '../../kernel/base/money.js';
import { type ExportedPayout, exportedPayouts, type PayoutsExportFilter } from './payouts-export.sql.js';

export const PAYOUTS_EXPORT: Export<PayoutsExportFilter, ExportedPayout> = {
  name: 'payouts',
  parameters: { userId: rowId, reversed: truth, from: timestamp, to: timestamp },
  columns: (currency) => [
    plain('id', ({ id }) => id),
    moment('paidAt', ({ paidAt }) => paidAt),
    plain('payoutRequestId', ({ payoutRequestId }) => payoutRequestId),
    plain('userId', ({ userId }) => userId),
    text('user', ({ user }) => user),
    plain('amount', ({ amount }) => formatMoney(amount)),
    plain('currency', () => currency),
    plain('method', ({ methodType }) => methodType),
    text('reference', ({ reference }) => reference),
    plain('acknowledgedShortfall', ({ acknowledgedShortfall }) => formatMoney(acknowledgedShortfall)),
    moment('reversedAt', ({ reversedAt }) => reversedAt),
    text('reversalReason', ({ reversalReason }) => reversalReason),
  ],
  statement: exportedPayouts,
};
