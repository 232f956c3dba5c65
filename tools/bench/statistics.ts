/** Figures of many measurements. */

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The smallest value that at least the given share of all values do not exceed. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export interface Spread {
  low: number;
  middle: number;
  high: number;
}

/** Round by round, because a machine's speed varies from round to round. */
export function ratiosOf(ours: readonly number[], theirs: readonly number[]): Spread {
  const ratios = ours.map((value, round) => value / (theirs[round] as number));
  return { low: Math.min(...ratios), middle: median(ratios), high: Math.max(...ratios) };
}

/** "1.40 (1.32–1.49)" */
export function spreadText({ low, middle, high }: Spread): string {
  return low === high ? shown(middle) : `${shown(middle)} (${shown(low)}–${shown(high)})`;
}

/** "1,234", "12.3" or "0.123": at least three digits. */
export function shown(value: number): string {
  if (Number.isNaN(value)) return '–';
  if (value >= 100) return Math.round(value).toLocaleString('en');
  const size = Math.abs(value);
  return size >= 10 ? value.toFixed(1) : size >= 1 ? value.toFixed(2) : value.toFixed(3);
}

/** "1,234" */
export function counted(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** The slope of the least-squares line through the points (x, y). */
export function slopeOf(points: readonly (readonly [number, number])[]): number {
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [meanX, meanY] = [mean(0), mean(1)];
  const along = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return along / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
