/** Sending statements on a client of the pool: labelled by their function, prepared once per connection and text. */
import { createHash } from 'node:crypto';
import type { Pool, PoolClient, QueryResult } from 'pg';
import type { Query } from './sql.js';

export function send(client: Pool | PoolClient, label: string, query: Query<unknown>): Promise<QueryResult> {
  const { text, values } = query;
  return client.query({
    name: preparedName(label, text),
    text: `${comment(label)}${text}`,
    values: values as unknown[],
  });
}

export function comment(label: string): string {
  return label === '' ? '' : `/* ${label.replace(/[^\w.-]/g, '')} */ `;
}

/** The same label with another text (other filters) is another prepared statement. */
function preparedName(label: string, text: string): string {
  return `${label.slice(0, 40)}_${createHash('sha1').update(text).digest('base64url').slice(0, 12)}`;
}

/** For a client's errors: the statement that meets a broken connection rejects by itself. */
export function ignore(): void {}
