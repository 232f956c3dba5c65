/** Responses of the same operation that are compared byte for byte. */

/** A cursor of the changes feed begins with an epoch, and names the moment of its answer. */
const CURSORS = /"WyI[\w-]{20,}"/g;

function isOfChanges(cursor: string): boolean {
  const [, , seen] = JSON.parse(Buffer.from(JSON.parse(cursor), 'base64url').toString()) as unknown[];
  return typeof seen === 'string' && /^\d+:\d+:/.test(seen);
}

const TIMES = /"\d{4}-\d{2}-\d{2}T[\d:.]+Z"/g;

interface Comparison {
  /** No row is newer than this. A later time is the time of the answer, which no two answers share. */
  startedAt: number;
  /** True if one of them may have travelled with others. */
  sharing: boolean;
}

/** The text of a response, without the parts that differ in every response. */
export function comparable(text: string, { startedAt, sharing }: Comparison): string {
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
