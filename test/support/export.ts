/**
 * Exports as a client gets them, and a strict reader of RFC 4180. It belongs to the tests, so it shares no mistake with
 * the product.
 */
import { type IncomingMessage, request } from 'node:http';
import { cents, money } from './figures.js';
import type { TestServer } from './server.js';

export type Row = Record<string, string>;

export interface Exported {
  status: number;
  headers: Headers;
  text: string;
  columns: string[];
  rows: Row[];
}

/** As the named user, anonymously as null, or with a given token. */
export type As = string | null | { token: string };

async function authorization(server: TestServer, as: As): Promise<Record<string, string>> {
  if (as === null) return {};
  return { authorization: `Bearer ${typeof as === 'string' ? await server.tokenOf(as) : as.token}` };
}

export async function get(server: TestServer, as: As, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${server.url}${path}`, { headers: await authorization(server, as), ...init });
}

export async function exported(server: TestServer, as: As, path: string): Promise<Exported> {
  const response = await get(server, as, `/export/${path}`);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text}`);
  const [columns = [], ...records] = parseCsv(text);
  const rows = records.map((cells) => {
    if (cells.length !== columns.length) throw new Error(`a line has ${cells.length} cells: ${cells.join('|')}`);
    return Object.fromEntries(cells.map((cell, place) => [columns[place], cell]));
  });
  return { status: response.status, headers: response.headers, text, columns, rows };
}

/** The code and field of a refusal, with its status. */
export async function refused(server: TestServer, as: As, path: string) {
  const response = await get(server, as, `/export/${path}`);
  const { errors } = (await response.json()) as { errors: { message: string; extensions: Record<string, unknown> }[] };
  return { status: response.status, ...errors[0]?.extensions };
}

/** A client that opens an export and reads nothing until it is asked to. */
export async function opened(server: TestServer, as: As, path: string): Promise<IncomingMessage> {
  const headers = await authorization(server, as);
  return new Promise((resolve, reject) => {
    request(`${server.url}/export/${path}`, { headers, agent: false }, resolve).on('error', reject).end();
  });
}

export function sumOf(rows: readonly Row[], column = 'amount'): string {
  const sum = rows.reduce((total, row) => total + cents(row[column] ?? ''), 0n);
  return sum < 0n ? `-${money(-sum)}` : money(sum);
}

/**
 * Records end with CRLF, including the last one. A cell with a comma, a quote, CR or LF is quoted, and quotes are
 * doubled.
 */
export function parseCsv(text: string): string[][] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const records: string[][] = [];
  let record: string[] = [];
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const match = cell.exec(text);
    if (match === null) throw new Error(`not CSV at ${JSON.stringify(text.slice(at, at + 40))}`);
    record.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') continue;
    records.push(record);
    record = [];
  }
  if (record.length > 0) throw new Error('the last record does not end');
  return records;
}
