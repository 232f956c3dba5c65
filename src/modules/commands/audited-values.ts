/**
 * Values of audit entries. They are stored with money in cents, and readers see money and rates as everywhere else. The
 * name of a value decides its unit.
 */
import { formatMoney, formatRate } from '../../kernel/base/money.js';

const SHOWN: Readonly<Record<string, (units: bigint) => string>> = {
  amount: formatMoney,
  budget: formatMoney,
  earned: formatMoney,
  maxPayoutPerClip: formatMoney,
  posted: formatMoney,
  ratePerThousandViews: formatRate,
};

/** Whole numbers that are not money. */
const COUNTS = /^(minViews|views|id)$|Id$/;

/** Throws for a number whose unit is unknown. That is a bug in the command. */
export function refuseUnknownUnits(values: object | undefined): void {
  for (const [name, value] of Object.entries(values ?? {})) {
    if (typeof value === 'bigint' && SHOWN[name] === undefined && !COUNTS.test(name))
      throw new Error(`the audit log does not know the unit of ${name}: add it to audited-values.ts`);
  }
}

/** The values as readers see them. */
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
