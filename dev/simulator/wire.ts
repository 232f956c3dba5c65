/** Reads request bodies as apify-client compresses them, and sends answers whole, cut or reset. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { HttpFault } from './fault-script.js';
import { Refusal } from './refusal.js';

/** Apify's limit of a request body. */
const BODY_BYTES_MAX = 9_437_184;

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: unknown;
}

/** Reads the body to its end, so that the connection can be reused after any answer. Undefined: too large. */
export async function readBytes(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= BODY_BYTES_MAX) chunks.push(chunk);
  }
  return size <= BODY_BYTES_MAX ? Buffer.concat(chunks) : undefined;
}

/** The JSON object of a body. An empty body is an empty object. */
export function parseObject(bytes: Buffer | undefined, encoding: string | undefined): Record<string, unknown> {
  if (bytes === undefined) throw new Refusal(413, 'request-too-large', 'The request body is too large.');
  if (bytes.length === 0) return {};
  const value = parseJson(bytes, encoding);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new Refusal(400, 'invalid-input', 'Input is not valid: it must be an object');
}

function parseJson(bytes: Buffer, encoding: string | undefined): unknown {
  try {
    return JSON.parse(decompress(bytes, encoding).toString('utf8'));
  } catch {
    throw new Refusal(400, 'invalid-json', 'The request body is not a valid JSON.');
  }
}

function decompress(bytes: Buffer, encoding: string | undefined): Buffer {
  const limit = { maxOutputLength: BODY_BYTES_MAX };
  if (encoding === 'br') return brotliDecompressSync(bytes, limit);
  if (encoding === 'gzip') return gunzipSync(bytes, limit);
  return encoding === 'deflate' ? inflateSync(bytes, limit) : bytes;
}

export function refusalAnswer({ status, type, message }: Refusal): Answer {
  return { status, body: { error: { type, message } } };
}

const USUAL_TYPES: Record<number, string> = {
  400: 'invalid-input',
  401: 'user-or-token-not-found',
  402: 'not-enough-usage-to-run-paid-actor',
  403: 'insufficient-permissions',
  404: 'record-not-found',
  429: 'rate-limit-exceeded',
};

export function faultAnswer(fault: HttpFault): Answer {
  const headers = fault.retryAfter === undefined ? {} : { 'retry-after': String(fault.retryAfter) };
  if (fault.body === 'html') {
    const body = `<html><body><h1>${fault.status}</h1></body></html>`;
    return { status: fault.status, headers: { ...headers, 'content-type': 'text/html' }, body };
  }
  const type = fault.type ?? USUAL_TYPES[fault.status] ?? 'internal-server-error';
  return { status: fault.status, headers, body: { error: { type, message: `Simulated fault: ${type}` } } };
}

/**
 * `cut` sends half of the JSON as a complete answer. `reset` breaks the connection after half of the announced bytes.
 */
export function send(response: ServerResponse, answer: Answer, spoiled?: 'cut' | 'reset'): void {
  const whole = Buffer.from(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  const half = whole.subarray(0, Math.floor(whole.length / 2));
  const bytes = spoiled === 'cut' ? half : whole;
  response.writeHead(answer.status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    ...answer.headers,
  });
  if (spoiled === 'reset') response.write(half, () => response.socket?.resetAndDestroy());
  else response.end(bytes);
}
