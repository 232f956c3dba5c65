/**
 * Turns errors of `apify-client` into our two errors. The original error goes no further, because an HTTP error
 * contains the request with its token, and Apify's messages may quote the input.
 */
import { ScraperFailed, ScraperStopped, type ScraperStopReason } from './scraper.js';

const REASON_BY_STATUS: Readonly<Record<number, ScraperStopReason>> = {
  401: 'unauthorized',
  402: 'credit',
  403: 'forbidden',
};

/** Apify does not document the status of each type, so both are read. */
const REASON_BY_TYPE: Readonly<Record<string, ScraperStopReason>> = {
  'token-not-provided': 'unauthorized',
  'invalid-token': 'unauthorized',
  'user-or-token-not-found': 'unauthorized',
  'not-enough-usage-to-run-paid-actor': 'credit',
  'monthly-usage-limit-too-low': 'credit',
  'actor-memory-limit-exceeded': 'credit',
  'insufficient-permissions': 'forbidden',
  'full-permission-actor-not-approved': 'forbidden',
};

/** A plain code of the service: `invalid-input` becomes `INVALID_INPUT`, and ECONNRESET stays. */
const PLAIN_CODE = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

export function failureOf(operation: string, thrown: unknown): ScraperFailed | ScraperStopped {
  if (thrown instanceof ScraperFailed || thrown instanceof ScraperStopped) return thrown;
  const { statusCode, type, code } = fieldsOf(thrown);
  const reason = REASON_BY_TYPE[text(type)] ?? REASON_BY_STATUS[Number(statusCode)];
  const status = typeof statusCode === 'number' ? `HTTP_${statusCode}` : 'UNREADABLE_RESPONSE';
  const name = [type, code].find((word) => PLAIN_CODE.test(text(word))) ?? status;
  const plain = text(name).toUpperCase().replaceAll('-', '_');
  return reason ? new ScraperStopped(reason, plain) : new ScraperFailed(operation, plain);
}

/** True if the record does not exist, which no retry changes. */
export function isNotFound(thrown: unknown): boolean {
  return fieldsOf(thrown).statusCode === 404;
}

function fieldsOf(thrown: unknown): { statusCode?: unknown; type?: unknown; code?: unknown } {
  return typeof thrown === 'object' && thrown !== null ? thrown : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
