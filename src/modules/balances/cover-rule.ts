/** The cover of payouts: a pure rule, which the payout gates ask. */
import type { BalanceSums } from './balances.sql.js';

/** The money that backs payouts and is not paid yet. It is below zero while there is debt. */
export function unpaidCover({ available, entries, paid }: Pick<BalanceSums, 'available' | 'entries' | 'paid'>): bigint {
  return available + entries - paid;
}
