/**
 * Reads go through a loader for each kind of row and filter. A batch is one statement, so the number of statements depends
 * on the shape of the operation and never on the number of rows.
 */
import type { Id, Viewer } from '../auth/viewer.js';
import type { Query } from '../db/sql.js';

/** The part of the viewer that a statement looks at. */
export type Sight = 'nothing' | 'role' | 'viewer';

/** The definition of a loader. The module that owns the rows declares it once. */
export interface LoaderDefinition<Key, Row, Value, Filter> {
  /** One statement for all keys of a batch. Its function's name is the statement's label. */
  statement: (keys: readonly Key[], filter: Filter, viewer: Viewer) => Query<Row>;
  /** The key that a row belongs to. */
  keyOf: (row: Row) => Key;
  /**
   * The value of a key's rows. It is called with [] for a key without rows, so that each loader defines what that
   * means.
   */
  value: (rows: readonly Row[], key: Key, filter: Filter) => Value;
  /**
   * The part of the viewer that the statement looks at. Absent: all of it, or nothing if the statement takes no viewer.
   * It never gets the rest, so a wrong declaration fails and discloses nothing.
   */
  sees?: Sight | undefined;
}

export function defineLoader<Key, Row, Value, Filter = undefined>(
  definition: LoaderDefinition<Key, Row, Value, Filter>,
): LoaderDefinition<Key, Row, Value, Filter> {
  return definition;
}

/** A loader of single rows by id. Null: there is no such row, or the viewer may not see it. */
export function rowById<Row extends { id: Id }>(
  statement: LoaderDefinition<Id, Row, Row | null, undefined>['statement'],
  sees?: Sight,
): LoaderDefinition<Id, Row, Row | null, undefined> {
  return { statement, keyOf: (row) => row.id, value: rowOrNull, sees };
}

/** The single row of a key, or null. */
export function rowOrNull<Row>(rows: readonly Row[]): Row | null {
  return rows[0] ?? null;
}
