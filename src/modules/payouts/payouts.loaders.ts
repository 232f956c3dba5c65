/** Loaders of payout requests and payouts: by id, in lists, and the totals of lists. */
import { type Connection, defineList, loadConnection } from '../../kernel/api/connection.js';
import type { Context } from '../../kernel/api/context.js';
import { type Id, refuseOthers } from '../../kernel/auth/viewer.js';
import { defineLoader, rowById, rowOrNull } from '../../kernel/reads/loader.js';
import { PAYOUT_ID, REQUEST_ID } from '../ids/id-kinds.js';
import {
  type PayoutListArgs,
  type PayoutRequestRow,
  type PayoutRow,
  type PayoutsFilter,
  payoutCount,
  payoutPage,
  payoutRequestCount,
  payoutRequestPage,
  payoutRequestsById,
  payoutsById,
  payoutsOfRequests,
} from './payout-lists.sql.js';
import { amountOfPayoutLists, amountOfRequestLists, type PayoutListTotals } from './payouts.sql.js';

export const payoutRequestById = rowById(payoutRequestsById);
export const payoutById = rowById(payoutsById);
export const payoutOfRequest = defineLoader<Id, PayoutRow, PayoutRow | null>({
  statement: payoutsOfRequests,
  keyOf: (row) => row.payoutRequestId,
  value: rowOrNull,
});

const requestList = defineList(REQUEST_ID, payoutRequestPage, payoutRequestCount);
const payoutList = defineList(PAYOUT_ID, payoutPage, payoutCount);

const orZero = ([row]: readonly PayoutListTotals[]) => ({ amount: row?.amount ?? 0n });
const requestListTotals = defineLoader({
  statement: amountOfRequestLists,
  keyOf: (row) => row.parentId,
  value: orZero,
});
const payoutListTotals = defineLoader({ statement: amountOfPayoutLists, keyOf: (row) => row.parentId, value: orZero });

type WithTotals<Row> = Connection<Row> & { totals: () => Promise<{ amount: bigint }> };

export function loadRequests(context: Context, parent: Id, args: PayoutListArgs): WithTotals<PayoutRequestRow> {
  const { of, filter } = args;
  refuseOtherUsers(context, filter);
  const totals = () => context.loaders.load(requestListTotals, parent, { of, filter });
  return { ...loadConnection(context, requestList, parent, args), totals };
}

export function loadPayouts(context: Context, parent: Id, args: PayoutListArgs): WithTotals<PayoutRow> {
  const { of, filter } = args;
  refuseOtherUsers(context, filter);
  const totals = () => context.loaders.load(payoutListTotals, parent, { of, filter });
  return { ...loadConnection(context, payoutList, parent, args), totals };
}

function refuseOtherUsers({ viewer }: Context, { userId }: PayoutsFilter): void {
  if (userId != null) refuseOthers(viewer, userId);
}
