/**
 * Sends statements on a client of the pool. Each is labelled by its function and prepared once per connection and text.
 */
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Pool, PoolClient, QueryResult } from 'pg';
import { BoundedCache } from '../base/bounded-cache.js';
import type { Query } from './sql.js';
import { timed } from './statement-times.js';

export function send(client: Pool | PoolClient, label: string, query: Query<unknown>): Promise<QueryResult> {
  const { name, text } = 'connection' in client ? preparedOn(client, label, query.text) : preparedOf(label, query.text);
  return timed(label, () => client.query({ name, text, values: query.values as unknown[] }));
}

/** The statement as it is prepared on this connection. */
export function preparedOn(client: PoolClient, label: string, text: string): Prepared {
  const prepared = preparedOf(label, text);
  namesOn(client).add(prepared.name);
  return prepared;
}

/** A comment that shows in PostgreSQL's log who a statement is for. Empty without names. */
export function comment(...names: (string | undefined)[]): string {
  const named = names.filter((name) => name !== undefined && name !== '').join(' ');
  return named === '' ? '' : `/* ${named.replace(/[^\w. -]/g, '')} */ `;
}

export interface Prepared {
  name: string;
  text: string;
  /** False: it may return other columns each time, as FETCH does. PostgreSQL refuses a query whose columns change. */
  isQuery: boolean;
}

const QUERY = /^\s*(SELECT|WITH)\b/;

/** Prepared texts by label, because two statements may have one text. The least recently used are rebuilt. */
const PREPARED = new BoundedCache<Map<string, Prepared>>({ name: 'statements', entriesMax: 1_000, ownKeys: true });

/** The same label with another text (other filters) is another prepared statement. */
function preparedOf(label: string, text: string): Prepared {
  const known = PREPARED.get(text);
  const prepared = known?.get(label);
  if (prepared !== undefined) return prepared;
  const hash = createHash('sha1').update(text).digest('base64url').slice(0, 12);
  const made = { name: `${label.slice(0, 40)}_${hash}`, text: `${comment(label)}${text}`, isQuery: QUERY.test(text) };
  PREPARED.set(text, (known ?? new Map<string, Prepared>()).set(label, made));
  return made;
}

/**
 * Every combination of filter and order is a separate statement, and PostgreSQL keeps 50 to 100 kB for each on each
 * connection. A connection with more of them is replaced, so that a caller cannot fill PostgreSQL's memory.
 */
const PREPARED_MAX = 500;

const NAMES = new WeakMap<PoolClient, Set<string>>();

function namesOn(client: PoolClient): Set<string> {
  const names = NAMES.get(client) ?? new Set<string>();
  if (names.size === 0) NAMES.set(client, names);
  return names;
}

/** Returns the client to the pool, once no statement runs on it. */
export function giveBack(client: PoolClient, broken?: Error): void {
  client.release(broken ?? namesOn(client).size > PREPARED_MAX);
}

/** Cuts the connection. With pipelining, `release(true)` would wait for the running statement. */
export function cutOff(client: PoolClient): void {
  streamOf(client).destroy();
  client.release(true);
}

export function streamOf(client: PoolClient): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream;
}

/** For errors of a client: the statement that runs on a broken connection rejects by itself. */
export function ignore(): void {}
