/**
 * Turns an actor's count into an integer, or null for unknown. Actors send numbers, `"22,332"`, `"1.2K"`, null, -1 for
 * hidden, and worse. A value that is not certainly a count is null, because a wrong number becomes money and a false
 * zero looks as if all views were taken away.
 */

/** Fifty times the most views of any post. A higher value is an error. It fits BIGINT and 2^53. */
const COUNT_MAX = 900_000_000_000n;

/** The longest readable number: 15 digits and their separators. */
const TEXT_LENGTH_MAX = 32;

const PLAIN = /^\d+$/;
/**
 * Only whole groups of three: "1,2" means 1.2 in half of Europe, and dropping its comma would make it ten times larger.
 */
const GROUPED = /^\d{1,3}(?:[,\s]\d{3})+$/;
const SHORTENED = /^(?<whole>\d+)(?:\.(?<fraction>\d+))?\s?(?<unit>[KMB])$/i;

const UNIT_ZEROS: Readonly<Record<string, number>> = { K: 3, M: 6, B: 9 };

/**
 * An integer from 0 to 900,000,000,000, or null. A number with a fraction is null and not rounded: views are whole, so
 * the value is not a count. A fraction before K, M or B is expanded digit by digit, and the rest is cut off ("1.2345K"
 * is 1234).
 */
export function toCount(value: unknown): bigint | null {
  const count = parse(value);
  return count !== null && count >= 0n && count <= COUNT_MAX ? count : null;
}

/** True if the source shows no count: absent, null, empty, or -1, which actors use for "hidden". */
export function isHiddenCount(value: unknown): boolean {
  if (value === undefined || value === null || value === -1 || value === -1n) return true;
  return typeof value === 'string' && ['', '-1'].includes(value.trim());
}

function parse(value: unknown): bigint | null {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : null;
  if (typeof value === 'string') return parseText(value.trim());
  return null;
}

function parseText(text: string): bigint | null {
  if (text.length > TEXT_LENGTH_MAX) return null;
  if (PLAIN.test(text) || GROUPED.test(text)) return BigInt(text.replaceAll(/[,\s]/g, ''));
  const shortened = SHORTENED.exec(text)?.groups;
  if (!shortened) return null;
  const zeros = UNIT_ZEROS[(shortened['unit'] ?? '').toUpperCase()] ?? 0;
  const fraction = (shortened['fraction'] ?? '').padEnd(zeros, '0').slice(0, zeros);
  return BigInt(`${shortened['whole']}${fraction}`);
}
