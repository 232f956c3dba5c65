/**
 * Detects error items. The actors have two documented fields for errors, but crawlers, proxies and newer versions use
 * others. Any sign of an error counts, because an error that is mistaken for a post would count as proof that the post
 * exists.
 */
import type { Item } from './platforms/platform.js';

const FAILED_STATUS = /^(?:abort|block|denied|err|fail|forbid|invalid|refus|reject|time[do])/i;
const STATUS_CODES = ['statusCode', 'status_code', 'httpStatus', 'httpStatusCode', 'status'];
const HTTP_ERROR_MIN = 400;
const HTTP_ERROR_MAX = 599;

/** The error codes of an item, in upper case. Empty if it is not an error. */
export function errorCodesOf(item: Item): readonly string[] {
  const errors = [item['errorCode'], item['error']].filter(isSaid);
  return errors.map((error) => (typeof error === 'string' ? error.trim().toUpperCase() : 'ERROR'));
}

/** The failure that an item reports in another way (`#error`, `errorMessages`, `statusCode`, …), or null. */
export function failureOf(item: Item): { readonly kind: 'failed'; readonly code: string } | null {
  const debug = item['#debug'];
  const told: readonly Item[] = typeof debug === 'object' && debug !== null ? [item, { ...debug }] : [item];
  const status = told.map(httpErrorOf).find((code) => code !== null);
  if (status !== undefined) return { kind: 'failed', code: `HTTP_${status}` };
  return told.some(tellsOfError) ? { kind: 'failed', code: 'ACTOR_ERROR' } : null;
}

function tellsOfError(item: Item): boolean {
  const { status, success, ok } = item;
  if (success === false || ok === false || (typeof status === 'string' && FAILED_STATUS.test(status))) return true;
  return Object.entries(item).some(([field, value]) => /error/i.test(field) && isSaid(value));
}

function httpErrorOf(item: Item): number | null {
  const codes = STATUS_CODES.map((field) => Number(item[field]));
  return codes.find((code) => Number.isInteger(code) && code >= HTTP_ERROR_MIN && code <= HTTP_ERROR_MAX) ?? null;
}

/** False for empty values: null, false, 0, and an empty text, list or object. */
function isSaid(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() !== '';
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return Boolean(value);
}
