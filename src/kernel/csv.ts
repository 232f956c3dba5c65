/** CSV as RFC 4180 has it: CRLF, quotes where they are needed; and what a spreadsheet would run as a formula is text. */
import { stringify } from 'csv-stringify/sync';

export interface Column<Row> {
  name: string;
  cell(row: Row): string;
}

/** A cell of our own making: an id, a time, an amount, an enum value. "-12.50" stays a number. */
export function plain<Row>(name: string, value: (row: Row) => string | null): Column<Row> {
  return { name, cell: (row) => value(row) ?? '' };
}

/** A cell with words that somebody wrote: never a formula. */
export function text<Row>(name: string, value: (row: Row) => string | null): Column<Row> {
  return { name, cell: (row) => neutral(value(row) ?? '') };
}

/** A time, as the API writes it. */
export function moment<Row>(name: string, value: (row: Row) => Date | null): Column<Row> {
  return plain(name, (row) => value(row)?.toISOString() ?? null);
}

export function csvHeader<Row>(columns: readonly Column<Row>[]): string {
  return lines([columns.map(({ name }) => name)]);
}

export function csvLines<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  return lines(rows.map((row) => columns.map(({ cell }) => cell(row))));
}

/** An apostrophe in front, which spreadsheets take for "this is text"; full-width signs start a formula as well. */
function neutral(value: string): string {
  return /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(value) ? `'${value}` : value;
}

function lines(records: readonly string[][]): string {
  // A lone CR or LF is quoted as well, which the package does by itself only where no delimiter is named.
  return stringify(records as string[][], { record_delimiter: '\r\n', quote_record_delimiter: true });
}
