/** Formats errors for clients: one documented code, the field at fault, and no internals. */
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { ERROR_CODES, type ErrorCode, isTimeout, isUnavailable, Refusal } from '../kernel/base/errors.js';
import { SnapshotClosed } from '../kernel/db/snapshot.js';
import { tooLarge } from './limits/refusals.js';

/** The limit for one response. `extensions.errorsOmitted` counts the rest. */
export const ERRORS_MAX = 20;

/** In characters. graphql-js repeats names and values of a document in its messages, however long they are. */
const TEXT_MAX = 500;

type Extensions = Record<string, unknown>;

const KNOWN = new Set<unknown>(ERROR_CODES);

/** Codes of Apollo Server and ours for them. */
const RENAMED: Record<string, string> = {
  OPERATION_RESOLUTION_FAILURE: 'BAD_REQUEST',
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_REQUEST',
};

export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { message, extensions = {}, ...place } = formatted;
  const { code, requestId, stacktrace: _, ...details } = extensions as Extensions;
  if (message.startsWith(TOO_LONG)) {
    const max = Number.parseInt(message.slice(TOO_LONG.length), 10);
    // The parser stops at the first token over the limit.
    const { message: said, extensions: counted } = tooLarge('tokens', max, max + 1);
    const { http: _http, ...shown } = counted;
    return { ...place, message: said, extensions: shown };
  }
  const known = codeOfScalar(code, error) ?? RENAMED[String(code)] ?? code;
  if (KNOWN.has(known) && known !== 'INTERNAL_SERVER_ERROR') {
    const field = details['field'] ?? (known === 'BAD_USER_INPUT' ? place.path?.join('.') : undefined);
    const shown = typeof field === 'string' ? { ...details, field: capped(field) } : details;
    return { ...place, message: capped(message), extensions: { ...shown, code: known } };
  }
  const { code: fault, text } = faultOf(unwrapResolverError(error), details['committed'] === true);
  const shown = given({ requestId, committed: details['committed'] });
  return { ...place, message: text, extensions: { code: fault, ...shown } };
}

/** The parser's message for a document over `maxTokens`. For a client the document is too large, not misspelt. */
const TOO_LONG = 'Syntax Error: Document contains more that ';

/**
 * A literal of the right kind with a wrong value, such as month 13. Validation finds it, but it is bad input like a
 * variable's value.
 */
function codeOfScalar(code: unknown, error: unknown): ErrorCode | null {
  if (code !== 'GRAPHQL_VALIDATION_FAILED') return null;
  const cause = error instanceof GraphQLError ? (error.originalError ?? error) : null;
  return cause instanceof Refusal ? cause.code : null;
}

function capped(text: string): string {
  return text.length <= TEXT_MAX ? text : `${text.slice(0, TEXT_MAX)}…`;
}

/** True for a client's mistake, which is not logged as an error. */
export function isForeseen(code: unknown): boolean {
  return KNOWN.has(RENAMED[String(code)] ?? code) && code !== 'INTERNAL_SERVER_ERROR';
}

/** `committed`: the error is below a mutation's field, so it came after the commit. */
function faultOf(original: unknown, committed: boolean): { code: string; text: string } {
  if (committed && (isTimeout(original) || isUnavailable(original) || original instanceof SnapshotClosed)) {
    return {
      code: 'COMMITTED',
      text: 'The change was made, but its result could not be read. Send it again with the same idempotencyKey to read it. Nothing is done twice.',
    };
  }
  if (isTimeout(original) || (original instanceof SnapshotClosed && original.reason === 'DEADLINE')) {
    return {
      code: 'TIMEOUT',
      text: 'The operation took too long and was stopped. Ask for less, or send a mutation again with the same idempotencyKey.',
    };
  }
  if (isUnavailable(original) || original instanceof SnapshotClosed) {
    return { code: 'UNAVAILABLE', text: 'The database is not available. Try again in a few seconds.' };
  }
  return {
    code: 'INTERNAL_SERVER_ERROR',
    text: 'Something went wrong on our side. Report the requestId, so that we can find the cause.',
  };
}

function given(values: Extensions): Extensions {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
