/** Sending statements on a client of the pool: labelled by their function, prepared once per connection and text. */
import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import type { Pool, PoolClient, QueryResult } from 'pg';
import QuickLRU from 'quick-lru';
import type { Query } from './sql.js';
import { timed } from './statement-times.js';

export function send(client: Pool | PoolClient, label: string, query: Query<unknown>): Promise<QueryResult> {
  const { text, values } = query;
  const prepared = { name: preparedName(label, text), text: `${comment(label)}${text}`, values: values as unknown[] };
  return timed(label, () => client.query(prepared));
}

/** What a log of PostgreSQL shows of whom a statement is for; empty where nobody is named. */
export function comment(...names: (string | undefined)[]): string {
  const named = names.filter((name) => name !== undefined && name !== '').join(' ');
  return named === '' ? '' : `/* ${named.replace(/[^\w. -]/g, '')} */ `;
}

/** A text has few shapes, so few names; the least used are computed again. */
const NAMES = new QuickLRU<string, string>({ maxSize: 1_000 });

/** The same label with another text (other filters) is another prepared statement. */
function preparedName(label: string, text: string): string {
  const known = NAMES.get(text);
  const hash = known ?? createHash('sha1').update(text).digest('base64url').slice(0, 12);
  if (known === undefined) NAMES.set(text, hash);
  return `${label.slice(0, 40)}_${hash}`;
}

/** What is sent until the next tick leaves in one packet: a third of a request's time went into writing five of them. */
export function sendTogether(client: PoolClient): void {
  const stream = streamOf(client);
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

/** Cuts the connection: with pipelining `release(true)` alone would wait for the running statement. */
export function cutOff(client: PoolClient): void {
  streamOf(client).destroy();
  client.release(true);
}

export function streamOf(client: PoolClient): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream;
}

/** For a client's errors: the statement that meets a broken connection rejects by itself. */
export function ignore(): void {}
