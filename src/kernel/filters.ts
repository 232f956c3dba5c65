/** Conditions that the filters of lists are made of. */
import type { Prisma } from './prisma/generated/client.js';
import { raw, sql } from './sql.js';

/** Half-open: from ≤ column < to; an end that is not given is open. */
export function between(column: string, from: Date | null | undefined, to: Date | null | undefined): Prisma.Sql[] {
  return [
    ...(from == null ? [] : [sql`${raw(column)} >= ${from}::timestamptz`]),
    ...(to == null ? [] : [sql`${raw(column)} < ${to}::timestamptz`]),
  ];
}

/** Part of one of the columns, whatever its case; % and _ are letters like any other. */
export function contains(columns: readonly string[], text: string | null | undefined): Prisma.Sql[] {
  if (text == null) return [];
  const pattern = `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  return [sql`(${raw(columns.map((column) => `coalesce(${column}, '')`).join(` || E'\\n' || `))}) ILIKE ${pattern}`];
}
