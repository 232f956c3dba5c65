/** Every error a client may see carries one of these codes, and the field where an argument is at fault. */
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
  'RATE_LIMITED',
  'TIMEOUT',
  'COMMITTED',
  'UNAVAILABLE',
  'OPERATION_TOO_LARGE',
  'BAD_REQUEST',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'INTERNAL_SERVER_ERROR',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** A foreseen "no": nothing was changed, and the message may be shown to whoever asked. */
export class Refusal extends GraphQLError {
  readonly code: ErrorCode;

  /** `node`: where in the caller's document it is. */
  constructor(code: ErrorCode, message: string, details: Record<string, unknown> = {}, node?: ASTNode) {
    super(message, { extensions: { ...details, code }, nodes: node ?? null });
    this.name = 'Refusal';
    this.code = code;
  }
}

/** An argument is wrong: `field` names it as the caller wrote it, "input.budget". */
export function badInput(field: string, message: string): Refusal {
  return new Refusal('BAD_USER_INPUT', message, { field });
}

/** Nothing by that id, or nothing this viewer may know of: the two look the same on purpose. */
export function notFound(what: string): Refusal {
  return new Refusal('NOT_FOUND', `${what} was not found.`);
}

/** Another role may do this. */
export function wrongRole(): Refusal {
  return new Refusal('FORBIDDEN', 'Your role does not allow this.');
}

/** The row is in a state that does not allow the step. */
export function conflict(message: string, details: Record<string, unknown> = {}): Refusal {
  return new Refusal('CONFLICT', message, details);
}

/** Too much, or too often: with the header that HTTP clients know, and the same in the body. */
export function rateLimited(what: string, retryAfterSeconds: number): Refusal {
  const http = { status: 429, headers: new Map([['retry-after', String(retryAfterSeconds)]]) };
  return new Refusal('RATE_LIMITED', `${what}: ask again in ${retryAfterSeconds} s.`, { retryAfterSeconds, http });
}

/** SQLSTATE of a failed statement, whether it came through pg or through Prisma; null for any other error. */
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

/** What Prisma's driver said: within an error of Prisma's, or by itself where it was BEGIN or COMMIT that failed. */
function driverFaultOf(error: object): DriverFault | undefined {
  const { name, cause, meta } = error as {
    name?: unknown;
    cause?: DriverFault;
    meta?: { driverAdapterError?: { cause?: DriverFault } };
  };
  return meta?.driverAdapterError?.cause ?? (name === 'DriverAdapterError' ? cause : undefined);
}

/** True where the database could not be reached, was stopping, or had no room: the same request may work later. */
export function isUnavailable(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== null && /^(08|3D|53|57P)/.test(state)) return true;
  if (typeof error !== 'object' || error === null) return false;
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (UNREACHABLE.has(code) || UNREACHABLE.has(driverFaultOf(error)?.kind)) return true;
  return typeof message === 'string' && LOST.test(message);
}

/** What pg says itself: of a connection that ended under a statement, before it, or that was not to be had. */
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

/** True for a deadlock or a serialization failure: the transaction runs again. */
export function isRetried(error: unknown): boolean {
  return /^(40P01|40001)$/.test(sqlStateOf(error) ?? '');
}

/** True where the same transaction may succeed a moment later: the database is away, too slow, or others are in the way. */
export function isPassing(error: unknown): boolean {
  return isUnavailable(error) || isTimeout(error) || isRetried(error);
}

/** True where a statement or its transaction ran past its deadline, waited too long for a lock, or was not answered at all. */
export function isTimeout(error: unknown): boolean {
  if (/^(57014|55P03|25P0[34])$/.test(sqlStateOf(error) ?? '')) return true;
  return error instanceof Error && error.message.includes('Query read timeout');
}
