/**
 * Values of audit entries. They are stored as they were written, money in cents; who reads them sees money and rates as
 * everywhere else. Which unit a value has is said by its name.
 */
import { formatMoney, formatRate } from '../../kernel/money.js';

const SHOWN: Readonly<Record<string, (units: bigint) => string>> = {
  amount: formatMoney,
  budget: formatMoney,
  earned: formatMoney,
  maxPayoutPerClip: formatMoney,
  posted: formatMoney,
  ratePerThousandViews: formatRate,
};

/** Whole numbers that are no money. */
const COUNTS = /^(minViews|views|id)$|Id$/;

/** Refuses a number whose unit nobody could tell later: a fault of the program. */
export function refuseUnknownUnits(values: object | undefined): void {
  for (const [name, value] of Object.entries(values ?? {})) {
    if (typeof value === 'bigint' && SHOWN[name] === undefined && !COUNTS.test(name))
      throw new Error(`the audit log does not know the unit of ${name}: name it in audited-values.ts`);
  }
}

/** As a reader sees them. */
export function shownValues(values: object | null): object | null {
  if (values === null) return null;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const shown = SHOWN[name];
      return [
        name,
        shown !== undefined && typeof value === 'string' && INTEGER.test(value) ? shown(BigInt(value)) : value,
      ];
    }),
  );
}

const INTEGER = /^-?\d+$/;
