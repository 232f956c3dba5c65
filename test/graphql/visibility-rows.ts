/** The words of the visibility table: viewers, outcomes, rows, fields and paths. */

/**
 * The answer of a field. A number: that many rows. "absent": the list answers, without the row. "masked": a placeholder
 * instead of the value.
 */
export type Outcome = Refused | 'value' | 'masked' | 'null' | 'absent' | number;

/** The first three depend on the caller; the others depend on the thing that an allowed caller asks for. */
export type Refused =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'INSUFFICIENT_BALANCE';

export const VIEWERS = ['anonymous', 'self', 'other', 'admin', 'service'] as const;
export type ViewerName = (typeof VIEWERS)[number];

/** In the order of VIEWERS. */
export type Row = readonly [Outcome, Outcome, Outcome, Outcome, Outcome];

export const [U, F, N] = ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND'] as const;

/** Only the owner and the staff see it: for anybody else it does not exist. */
export const OWN: Row = [U, 'value', N, 'value', 'value'];
/** The same within a list: others get the list without it. */
export const LISTED: Row = [U, 'value', 'absent', 'value', 'value'];
/** Where everybody finds themselves, so nobody else finds Noah. */
export const MINE: Row = [U, 'value', 'absent', 'absent', 'absent'];
export const PUBLIC: Row = [U, 'value', 'value', 'value', 'value'];
export const STAFF: Row = [U, F, F, 'value', 'value'];
export const ADMIN: Row = [U, F, F, 'value', F];
export const ANYBODY: Row = ['value', 'value', 'value', 'value', 'value'];
/** Belongs to another person: for no clipper does it exist. */
export const HIDDEN: Row = [U, N, N, 'value', 'value'];
/** The same behind a field of Noah's own row. */
export const BLANK: Row = [U, 'null', N, 'value', 'value'];
/** There is nothing, and callers who may not ask do not learn that. */
export const NOTHING_YET: Row = [U, F, F, 'null', 'null'];
export const NOTHING_OWN: Row = [U, 'null', N, 'null', 'null'];

/** Lists: the number of rows for Noah, for Zoe and for the staff. */
export const ownRows = (rows: number): Row => [U, rows, N, rows, rows];
export const publicRows = (self: number, other: number, staff: number): Row => [U, self, other, staff, staff];
export const staffRows = (rows: number): Row => [U, F, F, rows, rows];
export const adminRows = (rows: number): Row => [U, F, F, rows, F];

export interface Field {
  row: Row;
  /** The row that is asked for the field, if not the usual one of its type. */
  of?: string;
}

export interface Path {
  path: string;
  /** Viewers who get there; the others get this instead of any field. */
  row: Row;
  /** The row looked for there, if not the usual one of its type. */
  of?: string;
  /** Everybody reads there as this viewer. */
  as?: ViewerName;
}

/** One part of the table. */
export interface Topic {
  /** Root fields, with the arguments that matter, and what filters answer. */
  calls: readonly (readonly [string, Row])[];
  /** Fields as seen on the row itself. PATHS covers what cannot be reached at all. */
  fields: readonly (readonly [string, Field])[];
  /** Ways to a type. */
  paths: readonly Path[];
}

/** As a federation router asks for a row: with its secret, and with the viewer's token. */
export const entity = (type: string, row: string): string =>
  `_entities(representations: [{ __typename: "${type}", id: "${row}" }])`;

/** `type`'s fields, one row for all of them. */
export const fields = (type: string, names: string, row: Row, of?: string): [string, Field][] =>
  names.split(' ').map((name) => [fieldKey(`${type}.${name}`, of), of === undefined ? { row } : { row, of }]);

/** A field may have a row of the table for each row of the world that is asked for it. */
export function fieldKey(field: string, of: string | undefined): string {
  return of === undefined ? field : `${field} of ${of}`;
}

export const by = (row: Row, paths: readonly string[], rest: Pick<Path, 'of' | 'as'> = {}): Path[] =>
  paths.map((path) => ({ path, row, ...rest }));

/** A list type and its edges. */
export const list = (name: string, row: Row, more = ''): [string, Field][] => [
  ...fields(`${name}Connection`, `edges nodes pageInfo totalCount${more}`, row),
  ...fields(`${name}Edge`, 'cursor node', row),
];
