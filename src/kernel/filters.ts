/** Conditions that the filters of lists are made of. */

import type { Prisma } from './prisma/generated/client.js';
import { raw, sql } from './sql.js';
import { isVisible } from './visible-text.js';

/** Half-open: from ≤ column < to; an end that is not given is open. */
export function between(column: string, from: Date | null | undefined, to: Date | null | undefined): Prisma.Sql[] {
  return [
    ...(from == null ? [] : [sql`${raw(column)} >= ${from}::timestamptz`]),
    ...(to == null ? [] : [sql`${raw(column)} < ${to}::timestamptz`]),
  ];
}

/**
 * One of an enum's values. It stands in the text, not beside it: statements are planned for whatever values, and what few
 * rows have would be looked for among all.
 */
export function isOne<Value extends string>(
  column: string,
  values: Readonly<Record<string, Value>>,
  value: Value | null | undefined,
): Prisma.Sql[] {
  if (value == null) return [];
  const known = Object.values(values).find((one) => one === value);
  if (known === undefined) throw new Error(`${column} is none of ${Object.values(values).join(', ')}`);
  return [raw(`${column} = '${known}'`)];
}

/** Part of one of the columns, whatever its case; % and _ are letters like any other. A blank search is none. */
export function contains(columns: readonly string[], text: string | null | undefined): Prisma.Sql[] {
  if (text == null || !isVisible(text)) return [];
  const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return [sql`(${raw(columns.map((column) => `coalesce(${column}, '')`).join(` || E'\\n' || `))}) ILIKE ${pattern}`];
}
