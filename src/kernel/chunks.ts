/** Rows of a statement that are too many to hold: a cursor in the snapshot's transaction, fetched as they are taken. */
import type { Snapshot } from './snapshot.js';
import { type Query, raw, type Statement, sql } from './sql.js';

export const CHUNK_ROWS = 1_000;

/** All rows from the one snapshot, at most CHUNK_ROWS at a time; the next ones are read when they are asked for. */
// biome-ignore lint/suspicious/noExplicitAny: a statement takes the arguments of its own function
export async function* inChunks<Args extends any[], Row>(
  snapshot: Snapshot,
  statement: Statement<Args, Row>,
  ...args: Args
): AsyncGenerator<Row[]> {
  await snapshot.read(declared(statement), ...args);
  const next = fetching<Row>();
  for (;;) {
    const rows = await snapshot.read(next);
    if (rows.length > 0) yield rows;
    if (rows.length < CHUNK_ROWS) return;
  }
}

/** The statement under its own name, as a cursor; it ends with the transaction. */
// biome-ignore lint/suspicious/noExplicitAny: as above
function declared<Args extends any[]>(statement: Statement<Args, unknown>): Statement<Args, never> {
  const declare = (...args: Args) => sql`DECLARE chunks NO SCROLL CURSOR FOR ${statement(...args)}`;
  return Object.defineProperty(declare, 'name', { value: statement.name });
}

function fetching<Row>(): Statement<[], Row> {
  return function nextChunk(): Query<Row> {
    return sql`FETCH ${raw(CHUNK_ROWS.toString())} FROM chunks`;
  };
}
