/**
 * CSV as in RFC 4180: CRLF, and quotes where they are needed. Text that a spreadsheet would run as a formula is
 * escaped.
 */
import { stringify } from 'csv-stringify/sync';

export interface Column<Row> {
  name: string;
  cell(row: Row): string;
}

/** A cell that Cliptally writes itself: an id, a time, an amount or an enum value. "-12.50" stays a number. */
export function plain<Row>(name: string, value: (row: Row) => string | null): Column<Row> {
  return { name, cell: (row) => value(row) ?? '' };
}

/** A cell with text that a user wrote. It never becomes a formula. */
export function text<Row>(name: string, value: (row: Row) => string | null): Column<Row> {
  return { name, cell: (row) => neutral(value(row) ?? '') };
}

/** A time, in the format of the API. */
export function moment<Row>(name: string, value: (row: Row) => Date | null): Column<Row> {
  return plain(name, (row) => value(row)?.toISOString() ?? null);
}

export function csvHeader<Row>(columns: readonly Column<Row>[]): string {
  return lines([columns.map(({ name }) => name)]);
}

export function csvLines<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  return lines(rows.map((row) => columns.map(({ cell }) => cell(row))));
}

/** An apostrophe in front makes spreadsheets treat the cell as text. Full-width signs start a formula, too. */
function neutral(value: string): string {
  return /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(value) ? `'${value}` : value;
}

function lines(records: readonly string[][]): string {
  // Also quotes a lone CR or LF. By default the package does so only if no delimiter is given.
  return stringify(records as string[][], { record_delimiter: '\r\n', quote_record_delimiter: true });
}
