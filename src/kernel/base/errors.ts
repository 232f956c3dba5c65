/** Every error that a client sees has one of these codes, and `field` if an argument is wrong. */
import { type ASTNode, GraphQLError } from 'graphql';

export const ERROR_CODES = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'CONFLICT',
  'IDEMPOTENCY_MISMATCH',
  'INSUFFICIENT_BALANCE',
  'BUDGET_EXCEEDED',
  'CURSOR_EXPIRED',
  'RATE_LIMITED',
  'TIMEOUT',
  'COMMITTED',
  'UNAVAILABLE',
  'OPERATION_TOO_LARGE',
  'BAD_REQUEST',
  'PERSISTED_QUERY_NOT_FOUND',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'INTERNAL_SERVER_ERROR',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** A foreseen error. Nothing was changed, and the caller may see the message. */
export class Refusal extends GraphQLError {
  readonly code: ErrorCode;

  /** `node`: its place in the caller's document. */
  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}, node?: ASTNode) {
    super(message, { extensions: { ...details, code }, nodes: node ?? null });
    this.name = 'Refusal';
    this.code = code;
  }
}

/** An argument is wrong. `field` is its path as the caller wrote it, such as "input.budget". */
export function badInput(field: string, message: string): Refusal {
  return new Refusal('BAD_USER_INPUT', message, { field });
}

/** Refuses a text of the input that says nothing. `next`: the sentence that says what to do. */
export function refuseBlank(name: string, text: string, next: string): void {
  if (text.trim() === '') throw badInput(`input.${name}`, `${name} must not be blank. ${next}`);
}

/** The row does not exist, or this viewer may not know of it. The error is the same on purpose. */
export function notFound(what: string): Refusal {
  return new Refusal('NOT_FOUND', `${what} was not found: it does not exist, or you may not see it.`);
}

/** The caller's role may not do this. */
export function wrongRole(): Refusal {
  return new Refusal('FORBIDDEN', 'Your role does not allow this. Ask an admin.');
}

/** The state of the row does not allow this step. */
export function conflict(message: string, details: Record<string, unknown> = {}): Refusal {
  return new Refusal('CONFLICT', message, details);
}

/** The caller is over a limit. The wait stands in the `retry-after` header and in the body. */
export function rateLimited(what: string, retryAfterSeconds: number): Refusal {
  const http = { status: 429, headers: new Map([['retry-after', String(retryAfterSeconds)]]) };
  return new Refusal('RATE_LIMITED', `${what}. Try again in ${retryAfterSeconds} s.`, { retryAfterSeconds, http });
}

/** SQLSTATE of a failed statement, from pg or from Prisma. Null for any other error. */
export function sqlStateOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null) return null;
  const { code } = error as { code?: unknown };
  const original = driverFaultOf(error)?.originalCode;
  if (typeof original === 'string') return original;
  if (typeof code !== 'string') return null;
  if (PRISMA_SQLSTATE[code] !== undefined) return PRISMA_SQLSTATE[code];
  return /^[0-9A-Z]{5}$/.test(code) && !/^P\d{4}$/.test(code) ? code : null;
}

const PRISMA_SQLSTATE: Record<string, string> = { P2002: '23505', P2003: '23503', P2034: '40001' };

interface DriverFault {
  kind?: unknown;
  originalCode?: unknown;
}

/** The driver's fault: inside an error of Prisma, or the error itself if BEGIN or COMMIT failed. */
function driverFaultOf(error: object): DriverFault | undefined {
  const { name, cause, meta } = error as {
    name?: unknown;
    cause?: DriverFault;
    meta?: { driverAdapterError?: { cause?: DriverFault } };
  };
  return meta?.driverAdapterError?.cause ?? (name === 'DriverAdapterError' ? cause : undefined);
}

/** True if the database could not be reached, was stopping, or had no free connection. A retry may succeed. */
export function isUnavailable(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== null && /^(08|3D|53|57P)/.test(state)) return true;
  if (typeof error !== 'object' || error === null) return false;
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (UNREACHABLE.has(code) || UNREACHABLE.has(driverFaultOf(error)?.kind)) return true;
  return typeof message === 'string' && LOST.test(message);
}

/** Messages of pg itself: the connection was lost, or none was free. */
const LOST = /Connection terminated|is not queryable|timeout exceeded when trying to connect/;

const UNREACHABLE = new Set<unknown>([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2028',
  'ConnectionClosed',
  'DatabaseNotReachable',
  'SocketTimeout',
]);

/** True for a deadlock or a serialization failure. The transaction runs again. */
export function isRetried(error: unknown): boolean {
  return /^(40P01|40001)$/.test(sqlStateOf(error) ?? '');
}

/** True if the same transaction may succeed a moment later: the database is away or slow, or there was a conflict. */
export function isPassing(error: unknown): boolean {
  return isUnavailable(error) || isTimeout(error) || isRetried(error);
}

/** True if a statement or transaction passed its deadline, waited too long for a lock, or got no answer. */
export function isTimeout(error: unknown): boolean {
  if (/^(57014|55P03|25P0[34])$/.test(sqlStateOf(error) ?? '')) return true;
  return error instanceof Error && error.message.includes('Query read timeout');
}
