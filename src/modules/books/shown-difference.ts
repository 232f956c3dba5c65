/** The two sides of a difference as people read them. Reports store money in cents, as the books compare it. */
import { formatExact, formatMoney } from '../../kernel/base/money.js';
import type { Difference } from './books.sql.js';

/** The measures of the books that are money, with their formats. Other measures are shown unchanged. */
export const MONEY_MEASURES: Readonly<Record<string, (units: bigint) => string>> = {
  earned: formatMoney,
  'earned = available + active + held': formatMoney,
  'spent = ledger': formatMoney,
  '0 <= spent <= budget': formatMoney,
  'debt + uncovered <= taken back after the newest request': formatMoney,
  'withdrawableBefore <= recomputed': formatMoney,
  'amount of payout = of request': formatMoney,
  'completed = users paid': formatMoney,
  'pending + approved = users requested': formatMoney,
  'earned = ledger': formatMoney,
  'ledger of a clip that does not count': formatMoney,
  'unbroken chain': formatMoney,
  'accruedCents = accruals': formatMoney,
  'waits while budget is left': formatMoney,
  due: formatMoney,
  accrued: formatExact,
};

const INTEGER = /^-?\d+$/;

export function shownSide({ measure }: Pick<Difference, 'measure'>, side: string | null): string | null {
  const shown = MONEY_MEASURES[measure];
  return shown !== undefined && side !== null && INTEGER.test(side) ? shown(BigInt(side)) : side;
}
