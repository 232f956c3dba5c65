/**
 * SQL is written as SQL. A statement is a function that returns a Query; whoever runs it (a snapshot, a transaction)
 * takes the label from the function's name, so slow logs and EXPLAIN name the code.
 */
import { Prisma } from './prisma/generated/client.js';

declare const rowOf: unique symbol;

/** A composed statement with its values, and the type of the rows it answers. */
export type Query<Row> = Prisma.Sql & { readonly [rowOf]?: Row };

// biome-ignore lint/suspicious/noExplicitAny: a statement takes the arguments of its own function, whatever they are
export type Statement<Args extends any[], Row> = (...args: Args) => Query<Row>;

/** Something that runs statements: a snapshot for queries, a transaction for commands. The SQL text is the same. */
export interface Reader {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  read<Args extends any[], Row>(statement: Statement<Args, Row>, ...args: Args): Promise<Row[]>;
}

/** Something that writes as well: a transaction. What is sent together is run in the order it was sent. */
export interface Writer extends Reader {
  /** A bulk write; answers the number of rows. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  write<Args extends any[]>(statement: Statement<Args, never>, ...args: Args): Promise<number>;
}

/** sql`SELECT ${value}`: values become parameters, nested fragments are spliced in. */
export function sql<Row = never>(strings: TemplateStringsArray, ...values: unknown[]): Query<Row> {
  return Prisma.sql(strings, ...values) as Query<Row>;
}

/** Text that is part of the program, never of a request. */
export const raw = Prisma.raw;

/** Conditions joined by AND; TRUE when there is none. */
export function all(conditions: readonly (Prisma.Sql | false | null | undefined)[]): Prisma.Sql {
  const given = conditions.filter((condition): condition is Prisma.Sql => Boolean(condition));
  return given.length === 0 ? raw('TRUE') : Prisma.join(given, ' AND ');
}

/** The one row of a statement that always answers one. */
export async function readOne<Args extends unknown[], Row>(
  reader: Reader,
  statement: Statement<Args, Row>,
  ...args: Args
): Promise<Row> {
  const [row] = await reader.read(statement, ...args);
  if (row === undefined) throw new Error(`${statement.name} answered no row`);
  return row;
}

/** Rows of a bulk write as one parameter, for jsonb_to_recordset. */
export function jsonOf(rows: readonly object[]): string {
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}
