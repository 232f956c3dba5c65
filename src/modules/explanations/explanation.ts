/** Totals.explain, from the lines of stored prices and those of views that nobody priced. */
import { groupBy } from '../../kernel/base/group-by.js';
import { formatExact } from '../../kernel/base/money.js';
import { type ExcludedReason, type ExplainedRow, REASONS } from './explained.sql.js';
import type { UnpricedLine } from './unpriced-rule.js';

export interface ExplainedLine {
  clips: bigint;
  views: bigint;
  units: bigint;
}

const NOTHING: ExplainedLine = { clips: 0n, views: 0n, units: 0n };

export interface Explanation {
  /** EARNED, and what corrections gave and took of it. Cents. */
  counted: { clips: bigint; views: bigint; amount: bigint; accrued: bigint; adjusted: bigint };
  excluded: { reason: ExcludedReason; clips: bigint; views: bigint; amount: string }[];
  whole: string;
}

/** Each unit stands on one line, so the lines add up to the whole. */
export function explanationOf(stored: readonly ExplainedRow[], unpriced: readonly UnpricedLine[]): Explanation {
  const rows = new Map(stored.map((row) => [row.reason, row]));
  const missed = groupBy(unpriced, ({ reason }): ExcludedReason => reason);
  const earned = rows.get('EARNED');
  const lines = REASONS.map((reason) => ({ reason, ...added(rows.get(reason), missed.get(reason) ?? []) }));
  let whole = BigInt(earned?.units ?? 0);
  for (const { units } of lines) whole += units;
  const [amount, accrued] = [earned?.earned ?? 0n, earned?.accrued ?? 0n];
  return {
    counted: { clips: earned?.clips ?? 0n, views: earned?.views ?? 0n, amount, accrued, adjusted: amount - accrued },
    excluded: lines
      .filter(({ clips }) => clips > 0n)
      .map(({ units, ...line }) => ({ ...line, amount: formatExact(units) })),
    whole: formatExact(whole),
  };
}

/** The clips of a status are in its stored line already. Only AFTER_END has none there. */
function added(stored: ExplainedRow | undefined, missed: readonly UnpricedLine[]): ExplainedLine {
  const line =
    stored === undefined
      ? { ...NOTHING, clips: BigInt(new Set(missed.map(({ clipId }) => clipId)).size) }
      : { clips: stored.clips, views: stored.views, units: BigInt(stored.units) };
  for (const { views, units } of missed) {
    line.views += views;
    line.units += units;
  }
  return line;
}
