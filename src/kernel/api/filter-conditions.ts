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
 * Matches any of the values of an enum. An empty list matches nothing. The values are part of the SQL text, because
 * statements have a generic plan: as a parameter, a rare value would be searched among all rows.
 */
export function isAmong<Value extends string>(
  column: string,
  values: Readonly<Record<string, Value>>,
  chosen: readonly Value[] | null | undefined,
): Prisma.Sql[] {
  if (chosen == null) return [];
  const literals = literalsOf(values, chosen);
  const [first] = literals;
  if (first === undefined) return [raw('FALSE')];
  return [raw(literals.length === 1 ? `${column} = ${first}` : `${column} IN (${literals.join(', ')})`)];
}

/** Matches arrays that hold any of the values. */
export function holdsAny<Value extends string>(
  column: string,
  type: string,
  values: Readonly<Record<string, Value>>,
  chosen: readonly Value[] | null | undefined,
): Prisma.Sql[] {
  if (chosen == null) return [];
  return [raw(`${column} && ARRAY[${literalsOf(values, chosen).join(', ')}]::"${type}"[]`)];
}

/** In the order of the enum and each once, so that equal filters are one statement. */
function literalsOf<Value extends string>(
  values: Readonly<Record<string, Value>>,
  chosen: readonly Value[],
): readonly string[] {
  const known = Object.values(values);
  const unknown = chosen.find((value) => !known.includes(value));
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${known.join(', ')}`);
  return known.filter((value) => chosen.includes(value)).map((value) => `'${value}'`);
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
