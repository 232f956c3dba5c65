/** An export: the rows of one statement as CSV, filtered by strictly checked query parameters. */
import { GraphQLError } from 'graphql';
import { type Id, refuseOthers, type Viewer } from '../auth/viewer.js';
import { type Column, csvHeader, csvLines } from '../base/csv.js';
import { badInput } from '../base/errors.js';
import { faultOfId, type IdKind, parseId } from '../base/global-ids.js';
import { readInChunks } from '../db/read-in-chunks.js';
import type { Snapshot } from '../db/snapshot.js';
import type { Statement } from '../db/sql.js';
import type { Role } from '../prisma/generated/enums.js';
import { DateTime } from './scalars.js';

/** Parses the text of a query parameter. Null: the text is not valid. */
type Parameter<Value> = (text: string) => Value | null;

export interface ExportFilter {
  userId?: Id | null;
}

export interface Export<Filter extends ExportFilter, Row> {
  /** Used in the URL and in the file name. */
  name: string;
  /** The type of its rows in the schema. */
  type: string;
  /** Other roles get FORBIDDEN. Absent: everybody gets the rows that they see. */
  roles?: readonly Role[];
  /** The parameters, named like the fields of the GraphQL filter. */
  parameters: { [Name in keyof Filter]-?: Parameter<NonNullable<Filter[Name]>> };
  columns(currency: string): Column<Row>[];
  statement: Statement<[Filter, Viewer], Row>;
}

/** A global id. The filter gets its bare number. */
export const rowId =
  (kind: IdKind): Parameter<Id> =>
  (text) =>
    faultOfId(kind, text) === null ? parseId(kind, '', text) : null;

export const truth: Parameter<boolean> = (text) => (/^(true|false)$/.test(text) ? text === 'true' : null);

/** One value of an enum, or several with commas between them. */
export const anyOf =
  <Value extends string>(values: Record<string, Value>): Parameter<readonly Value[]> =>
  (text) => {
    const names = text.split(',');
    const chosen = Object.values(values).filter((value) => names.includes(value));
    return chosen.length === names.length ? chosen : null;
  };

export const timestamp: Parameter<Date> = (text) => {
  try {
    return DateTime.parseValue(text);
  } catch (error) {
    if (error instanceof GraphQLError) return null;
    throw error;
  }
};

/** A misspelt, repeated or empty parameter is refused. Ignoring it would silently export more rows. */
export function filterOf<Filter extends ExportFilter>(
  { parameters, name: what }: Pick<Export<Filter, never>, 'parameters' | 'name'>,
  query: Readonly<Record<string, unknown>>,
  viewer: Viewer,
): Filter {
  const filter: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(query)) {
    const parse = Object.hasOwn(parameters, name) ? parameters[name as keyof Filter] : null;
    if (parse === null) throw badInput(name, `The export of ${what} has no parameter with this name.`);
    const value = typeof given === 'string' ? parse(given) : null;
    if (value === null)
      throw badInput(
        name,
        `The value of ${name} is not valid. Use the format of the field ${name} in the GraphQL filter.`,
      );
    filter[name] = value;
  }
  const { userId } = filter as ExportFilter;
  if (userId != null) refuseOthers(viewer, userId, 'userId');
  return filter as Filter;
}

/** Yields the file in pieces of bounded size: the header first, then one piece for each chunk of rows. */
export async function* piecesOf<Filter extends ExportFilter, Row>(
  snapshot: Snapshot,
  { statement, columns: columnsIn }: Export<Filter, Row>,
  { filter, viewer, currency }: { filter: Filter; viewer: Viewer; currency: string },
): AsyncGenerator<string> {
  const columns = columnsIn(currency);
  let header = csvHeader(columns);
  for await (const rows of readInChunks(snapshot, statement, filter, viewer)) {
    yield header + csvLines(columns, rows);
    header = '';
  }
  if (header !== '') yield header;
}
