/** The lines of a balance with their running sum: a pure rule, no I/O. */
import { printId } from '../../kernel/base/global-ids.js';
import { CAMPAIGN_ID, ENTRY_ID, PAYOUT_ID, REQUEST_ID } from '../ids/id-kinds.js';
import type { BalanceLine, BalanceLineKind } from './balance-line.type.js';
import type { BalanceLineRow } from './balance-lines.sql.js';

const KIND_OF_ROW = {
  AVAILABLE: CAMPAIGN_ID,
  MATURING: CAMPAIGN_ID,
  CREDIT: ENTRY_ID,
  WRITE_OFF: ENTRY_ID,
  REQUESTED: REQUEST_ID,
  PAID: PAYOUT_ID,
  REVERSED: PAYOUT_ID,
} as const satisfies Record<BalanceLineKind, unknown>;

export function addedUp(rows: readonly BalanceLineRow[]): BalanceLine[] {
  let balance = 0n;
  return rows.map(({ kind, at, amount, id }) => {
    balance += amount;
    return { kind, at, amount, balance, rowId: printId(KIND_OF_ROW[kind], id) };
  });
}
