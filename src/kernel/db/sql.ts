/**
 * SQL is written as SQL. A statement is a function that returns a Query. The snapshot or transaction that runs it uses
 * the function's name as label, so that slow logs and EXPLAIN name the code.
 */
import { Prisma } from '../prisma/generated/client.js';

declare const rowOf: unique symbol;

/** A composed statement with its values, and the type of its rows. */
export type Query<Row> = Prisma.Sql & { readonly [rowOf]?: Row };

// biome-ignore lint/suspicious/noExplicitAny: a statement takes the arguments of its own function, whatever they are
export type Statement<Args extends any[], Row> = (...args: Args) => Query<Row>;

/** Runs reading statements: a snapshot for queries, a transaction for commands. The SQL text is the same. */
export interface Reader {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  read<Args extends any[], Row>(statement: Statement<Args, Row>, ...args: Args): Promise<Row[]>;
}

/** A transaction, which can also write. Statements run in the order in which they were sent. */
export interface Writer extends Reader {
  /** A bulk write. Returns the number of rows. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  write<Args extends any[]>(statement: Statement<Args, never>, ...args: Args): Promise<number>;
}

/** sql`SELECT ${value}`: values become parameters, and nested fragments are inserted. */
export function sql<Row = never>(strings: TemplateStringsArray, ...values: unknown[]): Query<Row> {
  return Prisma.sql(strings, ...values) as Query<Row>;
}

/** SQL of a library, whose parameters are numbered. It cannot be nested in other SQL. */
export function numbered(text: string, values: readonly unknown[]): Query<unknown> {
  return { text, values } as unknown as Query<unknown>;
}

/** SQL text from the program, never from a request. */
export const raw = Prisma.raw;

/** Joins conditions with AND. TRUE if there are none. */
export function all(conditions: readonly (Prisma.Sql | false | null | undefined)[]): Prisma.Sql {
  const given = conditions.filter((condition): condition is Prisma.Sql => Boolean(condition));
  return given.length === 0 ? raw('TRUE') : Prisma.join(given, ' AND ');
}

/** The row of a statement that always returns exactly one. */
export async function readOne<Args extends unknown[], Row>(
  reader: Reader,
  statement: Statement<Args, Row>,
  ...args: Args
): Promise<Row> {
  const [row] = await reader.read(statement, ...args);
  if (row === undefined) throw new Error(`${statement.name} returned no row`);
  return row;
}

/** The rows of a bulk write as one parameter, for jsonb_to_recordset. */
export function jsonOf(rows: readonly object[]): string {
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}
