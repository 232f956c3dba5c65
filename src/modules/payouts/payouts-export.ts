/** /export/payouts.csv: one line for each payout, with its reversal if there is one. */
import { type Export, rowId, timestamp, truth } from '../../kernel/api/csv-export.js';
import { moment, plain, text } from '../../kernel/base/csv.js';
import { printId } from '../../kernel/base/global-ids.js';
import { formatMoney } from '../../kernel/base/money.js';
import { PAYOUT_ID, REQUEST_ID, USER_ID } from '../ids/id-kinds.js';
import { type ExportedPayout, exportedPayouts, type PayoutsExportFilter } from './payouts-export.sql.js';

export const PAYOUTS_EXPORT: Export<PayoutsExportFilter, ExportedPayout> = {
  name: 'payouts',
  type: 'Payout',
  parameters: { userId: rowId(USER_ID), reversed: truth, from: timestamp, to: timestamp },
  columns: (currency) => [
    plain('id', ({ id }) => printId(PAYOUT_ID, id)),
    moment('paidAt', ({ paidAt }) => paidAt),
    plain('payoutRequestId', ({ payoutRequestId }) => printId(REQUEST_ID, payoutRequestId)),
    plain('userId', ({ userId }) => printId(USER_ID, userId)),
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
