/** Reads more rows than memory should hold, through a cursor in the snapshot's transaction. */
import type { Snapshot } from './snapshot.js';
import { type Query, raw, type Statement, sql } from './sql.js';

export const CHUNK_ROWS = 1_000;

/** Yields all rows of the snapshot, at most CHUNK_ROWS at a time. The next chunk is read when it is asked for. */
// biome-ignore lint/suspicious/noExplicitAny: a statement takes the arguments of its own function
export async function* readInChunks<Args extends any[], Row>(
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

/** Declares the statement as a cursor, under the statement's own name. The cursor ends with the transaction. */
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
