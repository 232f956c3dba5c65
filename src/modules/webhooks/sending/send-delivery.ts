/** Sends one request to a receiver, and says how it ended. Bodies and secrets are in no log and in no error. */
import type { RequestOptions } from 'node:https';
import type { Transport } from '../../../kernel/base/internet.js';
import { NOT_PUBLIC } from '../../../scraping/public-lookup.js';
import { DELIVERY_SECONDS_MAX, faultOfAddress, guardOf } from '../webhook-address.js';

export interface Sent {
  /** Null: there was no answer. */
  statusCode: number | null;
  latencyMs: number;
  /** A sentence. Null: the receiver took it. */
  error: string | null;
  response: string | null;
}

export interface WebhookRequest {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface SendOptions {
  transport: Transport;
  toLoopback: boolean;
  /** Aborts when the process stops. */
  stopping?: AbortSignal | undefined;
}

export const GONE = 410;

const RESPONSE_BYTES_MAX = 500;

export async function sendDelivery(
  asked: WebhookRequest,
  { transport, toLoopback, stopping }: SendOptions,
): Promise<Sent> {
  const fault = faultOfAddress(asked.url, toLoopback);
  if (fault !== null) return { statusCode: null, latencyMs: 0, error: `The url ${fault}.`, response: null };
  const url = new URL(asked.url);
  const startedAt = performance.now();
  const passed = () => Math.round(performance.now() - startedAt);
  const late = transport.deadline();
  const signal = stopping === undefined ? late : AbortSignal.any([late, stopping]);
  try {
    const lookup = guardOf(url, transport, toLoopback);
    const { statusCode, response } = await post(url, asked, transport, { lookup, signal });
    return { statusCode, latencyMs: passed(), error: faultOfStatus(statusCode), response };
  } catch (error) {
    // The request may have arrived. It is sent again, under the same id.
    stopping?.throwIfAborted();
    return { statusCode: null, latencyMs: passed(), error: faultOfConnection(error, late), response: null };
  }
}

function post(
  url: URL,
  { headers, body }: WebhookRequest,
  transport: Transport,
  guards: Pick<RequestOptions, 'lookup' | 'signal'>,
): Promise<Pick<Sent, 'response'> & { statusCode: number }> {
  return new Promise((resolve, reject) => {
    const options: RequestOptions = {
      method: 'POST',
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body).toString(),
        'user-agent': 'Cliptally/1.0',
      },
      // A fresh connection, closed below: an address that was checked long ago is not used again.
      agent: false,
      ...guards,
    };
    // Replaced once there is an answer.
    let fail: (error: Error) => void = reject;
    const asking = transport.request(url, options, (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      // The status decides. A body that never ends, or breaks off, changes nothing.
      const done = () => {
        resolve({ statusCode: answer.statusCode ?? 0, response: beginningOf(chunks) });
        asking.destroy();
      };
      fail = done;
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size >= RESPONSE_BYTES_MAX) done();
      });
      for (const end of ['end', 'error', 'close']) answer.on(end, done);
    });
    asking.on('error', (error) => fail(error));
    // An answer that is none (101) closes the connection silently.
    asking.on('close', () => fail(new Error('no answer')));
    asking.end(body);
  });
}

/** Readable, and as PostgreSQL can store it. */
function beginningOf(chunks: readonly Buffer[]): string | null {
  const text = Buffer.concat(chunks).subarray(0, RESPONSE_BYTES_MAX).toString('utf8');
  const shown = text.replaceAll(/[\p{Cc}\p{Cs}]+/gu, ' ').trim();
  return shown === '' ? null : shown;
}

function faultOfStatus(statusCode: number): string | null {
  if (statusCode >= 200 && statusCode < 300) return null;
  if (statusCode >= 300 && statusCode < 400)
    return `The receiver redirects (${statusCode}). Redirects are not followed: set the url to the address that it leads to.`;
  if (statusCode === GONE) return 'The receiver answered 410: it wants no more deliveries.';
  return `The receiver answered ${statusCode}. It takes a delivery by a status from 200 to 299.`;
}

function faultOfConnection(error: unknown, late: AbortSignal): string {
  if (late.aborted) return `The receiver did not answer within ${DELIVERY_SECONDS_MAX} s.`;
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (message === NOT_PUBLIC) return 'The host of the url has no public address.';
  const name = typeof code === 'string' && /^[A-Z][A-Z0-9_]{0,60}$/.test(code) ? ` (${code})` : '';
  return `The connection to the receiver failed${name}.`;
}
