/**
 * The product's statements as a bare handler would keep them: composed once, with placeholders for the ids of a
 * request. The text comes from the very functions that the product calls, so it stays the same when they change.
 */
import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import type { Id } from '../../../src/kernel/auth/viewer.js';
import { type SnapshotIdentity, snapshotIdentity } from '../../../src/kernel/db/snapshot.js';
import type { Query, Statement } from '../../../src/kernel/db/sql.js';

const SLOTS: readonly Id[] = ['999000000000000001', '999000000000000002'];
/** Placeholders for the ids of a request. */
export const [FIRST, SECOND] = SLOTS as [Id, Id];

export interface Prepared<Row> {
  name: string;
  text: string;
  values: readonly unknown[];
  /** Only for the type. */
  row?: Row;
}

/** Composes a statement with FIRST and SECOND among its arguments. */
// biome-ignore lint/suspicious/noExplicitAny: a statement takes the arguments of its own function
export function prepare<Args extends any[], Row>(statement: Statement<Args, Row>, ...args: Args): Prepared<Row> {
  const { text, values }: Query<Row> = statement(...args);
  const name = `${statement.name.slice(0, 40)}_${createHash('sha1').update(text).digest('base64url').slice(0, 12)}`;
  return { name, text, values };
}

export type Run = <Row>(prepared: Prepared<Row>, ...lists: (readonly Id[])[]) => Promise<Row[]>;

const IDENTITY = prepare(snapshotIdentity);

/**
 * One transaction like the product's snapshots. Statements that are sent together are pipelined. Returns the response
 * body.
 */
export async function inSnapshot(pool: Pool, read: (run: Run) => Promise<unknown>): Promise<string> {
  const client = await pool.connect();
  const run: Run = async (prepared, ...lists) => (await client.query(filled(prepared, lists))).rows;
  try {
    const begun = client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const identity = run(IDENTITY);
    const [data, snapshots] = await Promise.all([read(run), identity, begun]);
    commit(client);
    const [snapshot] = snapshots as [SnapshotIdentity];
    const extensions = { snapshot: { id: snapshot.id, takenAt: snapshot.takenAt.toISOString() } };
    return `${JSON.stringify({ data, extensions })}\n`;
  } catch (error) {
    client.release(true);
    throw error;
  }
}

/** The response does not wait for it. */
function commit(client: PoolClient): void {
  client.query('COMMIT').then(
    () => client.release(),
    (error) => client.release(error),
  );
}

function filled({ name, text, values }: Prepared<unknown>, lists: readonly (readonly Id[])[]) {
  return lists.length === 0 ? { name, text, values: [...values] } : { name, text, values: values.map(fill(lists)) };
}

function fill(lists: readonly (readonly Id[])[]) {
  return (value: unknown): unknown => {
    if (typeof value === 'string') return listOf(lists, value)?.[0] ?? value;
    if (Array.isArray(value) && value.length === 1) return listOf(lists, value[0]) ?? value;
    return value;
  };
}

function listOf(lists: readonly (readonly Id[])[], slot: unknown): readonly Id[] | undefined {
  const index = SLOTS.indexOf(slot as Id);
  return index === -1 ? undefined : lists[index];
}
