/** What an export is: rows of one statement as lines of CSV, narrowed by query parameters that are read strictly. */
import { GraphQLError } from 'graphql';
import { inChunks } from './chunks.js';
import { type Column, csvHeader, csvLines } from './csv.js';
import { badInput } from './errors.js';
import { ROW_ID } from './input.js';
import { DateTime } from './scalars.js';
import type { Snapshot } from './snapshot.js';
import type { Statement } from './sql.js';
import { type Id, refuseOthers, type Viewer } from './viewer.js';

/** Reads the text of a query parameter; null: it is none. */
type Parameter<Value> = (text: string) => Value | null;

export interface ExportFilter {
  userId?: Id | null;
}

export interface Export<Filter extends ExportFilter, Row> {
  /** In the address and the file's name. */
  name: string;
  /** Those of the GraphQL filter, by the same names. */
  parameters: { [Name in keyof Filter]-?: Parameter<NonNullable<Filter[Name]>> };
  columns(currency: string): Column<Row>[];
  statement: Statement<[Filter, Viewer], Row>;
}

export const rowId: Parameter<Id> = (text) => (ROW_ID.test(text) ? text : null);

export const truth: Parameter<boolean> = (text) => (/^(true|false)$/.test(text) ? text === 'true' : null);

export const oneOf =
  <Value extends string>(values: Record<string, Value>): Parameter<Value> =>
  (text) =>
    Object.values(values).find((value) => value === text) ?? null;

export const timestamp: Parameter<Date> = (text) => {
  try {
    return DateTime.parseValue(text);
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
};

/** A parameter that is misspelt, given twice or empty is refused: left out, it would widen the export unseen. */
export function filterOf<Filter extends ExportFilter>(
  { parameters, name: what }: Pick<Export<Filter, never>, 'parameters' | 'name'>,
  query: Readonly<Record<string, unknown>>,
  viewer: Viewer,
): Filter {
  const filter: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(query)) {
    const parse = Object.hasOwn(parameters, name) ? parameters[name as keyof Filter] : null;
    if (parse === null) throw badInput(name, `The export of ${what} has no parameter of this name.`);
    const value = typeof given === 'string' ? parse(given) : null;
    if (value === null) throw badInput(name, `The value of ${name} is not valid.`);
    filter[name] = value;
  }
  const { userId } = filter as ExportFilter;
  if (userId != null) refuseOthers(viewer, userId, 'userId');
  return filter as Filter;
}

/** The file in pieces of bounded size: the header, and then a piece a chunk of rows. */
export async function* piecesOf<Filter extends ExportFilter, Row>(
  snapshot: Snapshot,
  { statement, columns: columnsIn }: Export<Filter, Row>,
  { filter, viewer, currency }: { filter: Filter; viewer: Viewer; currency: string },
): AsyncGenerator<string> {
  const columns = columnsIn(currency);
  let header = csvHeader(columns);
  for await (const rows of inChunks(snapshot, statement, filter, viewer)) {
    yield header + csvLines(columns, rows);
    header = '';
  }
  if (header !== '') yield header;
}
