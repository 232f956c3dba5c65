/** SQL conditions for the filters of lists. */
import { isVisible } from '../base/visible-text.js';
import { raw, sql } from '../db/sql.js';
import type { Prisma } from '../prisma/generated/client.js';

/** The half-open range from ≤ column < to. A bound that is not given is open. */
export function between(column: string, from: Date | null | undefined, to: Date | null | undefined): Prisma.Sql[] {
  return [
    ...(from == null ? [] : [sql`${raw(column)} >= ${from}::timestamptz`]),
    ...(to == null ? [] : [sql`${raw(column)} < ${to}::timestamptz`]),
  ];
}

/**
 * Matches one value of an enum. The value is part of the SQL text, because statements have a generic plan. As a
 * parameter, a rare value would be searched among all rows.
 */
export function isOne<Value extends string>(
  column: string,
  values: Readonly<Record<string, Value>>,
  value: Value | null | undefined,
): Prisma.Sql[] {
  if (value == null) return [];
  const known = Object.values(values).find((one) => one === value);
  if (known === undefined) throw new Error(`${column} must be one of ${Object.values(values).join(', ')}`);
  return [raw(`${column} = '${known}'`)];
}

/**
 * Matches text in any of the columns, ignoring case. % and _ are ordinary characters. A blank search matches
 * everything.
 */
export function contains(columns: readonly string[], text: string | null | undefined): Prisma.Sql[] {
  if (text == null || !isVisible(text)) return [];
  const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return [sql`(${raw(columns.map((column) => `coalesce(${column}, '')`).join(` || E'\\n' || `))}) ILIKE ${pattern}`];
}
