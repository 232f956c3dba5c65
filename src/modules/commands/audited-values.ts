/**
 * Values of audit entries. They are stored with money in cents, and readers see money and rates as everywhere else. The
 * name of a value decides its unit.
 */
import { printId } from '../../kernel/base/global-ids.js';
import { formatMoney, formatRate } from '../../kernel/base/money.js';
import {
  CAMPAIGN_ID,
  CLIP_ID,
  EARNING_ID,
  ENDPOINT_ID,
  ENTRY_ID,
  KEY_ID,
  PAYOUT_ID,
  REQUEST_ID,
  RUN_ID,
  SESSION_ID,
  SUBMISSION_ID,
  SUSPECT_ID,
  USER_ID,
} from '../ids/id-kinds.js';

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

/** The kinds of ids in audited values, by the value's name. */
const IDS = new Map(
  [
    USER_ID,
    CAMPAIGN_ID,
    CLIP_ID,
    SUBMISSION_ID,
    EARNING_ID,
    ENTRY_ID,
    REQUEST_ID,
    PAYOUT_ID,
    RUN_ID,
    SUSPECT_ID,
    KEY_ID,
    SESSION_ID,
    ENDPOINT_ID,
  ].map((kind) => [`${kind.type[0]?.toLowerCase()}${kind.type.slice(1)}Id`, kind]),
);

/** The values as readers see them. */
export function shownValues(values: object | null): object | null {
  if (values === null) return null;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shownValue(name, value)]));
}

function shownValue(name: string, value: unknown): unknown {
  if (typeof value !== 'string' || !INTEGER.test(value)) return value;
  const kind = IDS.get(name);
  return kind === undefined ? (SHOWN[name]?.(BigInt(value)) ?? value) : printId(kind, value);
}

const INTEGER = /^-?\d+$/;
