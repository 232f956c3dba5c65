/** Responses of the same operation that are compared byte for byte. */
import type { TestServer } from './server.js';

/** A cursor of the changes feed begins with an epoch, and names the moment of its answer. */
const CURSORS = /"WyI[\w-]{20,}"/g;

function isOfChanges(cursor: string): boolean {
  const [, , seen] = JSON.parse(Buffer.from(JSON.parse(cursor), 'base64url').toString()) as unknown[];
  return typeof seen === 'string' && /^\d+:\d+:/.test(seen);
}

const TIMES = /"\d{4}-\d{2}-\d{2}T[\d:.]+Z"/g;

/** A request. The token is that of `as`; null: it has none. */
export interface Asking {
  as: string | null;
  body: object;
  headers: Readonly<Record<string, string>>;
}

interface Comparison {
  /** No row is newer than this. A later time is the time of the answer, which no two answers share. */
  startedAt: number;
  /** True if one of them may have travelled with others. */
  sharing: boolean;
}

/** Status, type and text of a response, without the parts that differ in every response. */
export async function comparableAnswer(
  { url, tokenOf }: TestServer,
  { as, body, headers }: Asking,
  comparison: Comparison,
): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...headers,
      ...(as === null ? {} : { authorization: `Bearer ${await tokenOf(as)}` }),
    },
    body: JSON.stringify(body),
  });
  const text = comparable(await response.text(), comparison);
  return `${response.status} ${response.headers.get('content-type')} ${text}`;
}

function comparable(text: string, { startedAt, sharing }: Comparison): string {
  return (
    text
      .replace(/"snapshot":\{[^}]*\}/, '"snapshot":{}')
      .replaceAll(/"requestId":"[^"]*"/g, '"requestId":""')
      .replaceAll(TIMES, (time) => (Date.parse(JSON.parse(time)) < startedAt ? time : '"now"'))
      .replaceAll(CURSORS, (cursor) => (isOfChanges(cursor) ? '"cursor"' : cursor))
      // A key that an earlier batch of another rider carried adds its statement.
      .replace(/"statements":\d+/, (counted) => (sharing ? '' : counted))
      // The spent cost comes back with time.
      .replace(/"remaining":\d+/, '"remaining":0')
  );
}
