/** Errors as clients see them: one code of the documented enum, the field at fault, and nothing internal. */
import { unwrapResolverError } from '@apollo/server/errors';
import type { GraphQLFormattedError } from 'graphql';
import { ERROR_CODES, isTimeout, isUnavailable } from '../kernel/errors.js';
import { SnapshotClosed } from '../kernel/snapshot.js';
import { tooLarge } from './limits/refusals.js';

type Extensions = Record<string, unknown>;

const KNOWN = new Set<unknown>(ERROR_CODES);

/** Apollo Server's own codes, as ours. */
const RENAMED: Record<string, string> = {
  OPERATION_RESOLUTION_FAILURE: 'BAD_REQUEST',
  PERSISTED_QUERY_NOT_FOUND: 'BAD_REQUEST',
  PERSISTED_QUERY_NOT_SUPPORTED: 'BAD_REQUEST',
};

export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { message, extensions = {}, ...place } = formatted;
  const { code, requestId, stacktrace: _, ...details } = extensions as Extensions;
  const original = unwrapResolverError(error);
  const tooLong = TOO_LONG.exec(message)?.[1];
  if (tooLong !== undefined) {
    const max = Number(tooLong);
    // The parser stops at the first that is too many.
    const { message: said, extensions: counted } = tooLarge('tokens', max, max + 1);
    const { http: _http, ...shown } = counted;
    return { ...place, message: said, extensions: shown };
  }
  const known = RENAMED[String(code)] ?? code;
  if (KNOWN.has(known) && known !== 'INTERNAL_SERVER_ERROR') {
    const field = details['field'] ?? (known === 'BAD_USER_INPUT' ? fieldOf(message, place.path) : undefined);
    const said = withoutValue(message);
    return {
      ...place,
      message: said,
      extensions: { ...details, ...(field === undefined ? {} : { field }), code: known },
    };
  }
  const { code: fault, text } = faultOf(original);
  return { ...place, message: text, extensions: { code: fault, ...(requestId === undefined ? {} : { requestId }) } };
}

/** The parser's words for a document over `maxTokens`; to a client it is too large, and not misspelt. */
const TOO_LONG = /^Syntax Error: Document contains more that (\d+) tokens/;

/** True for what a client did wrong: not worth an error in the log. */
export function isForeseen(code: unknown): boolean {
  return KNOWN.has(RENAMED[String(code)] ?? code) && code !== 'INTERNAL_SERVER_ERROR';
}

function faultOf(original: unknown): { code: string; text: string } {
  if (isTimeout(original) || (original instanceof SnapshotClosed && original.reason === 'DEADLINE')) {
    return { code: 'TIMEOUT', text: 'The operation took too long and was stopped.' };
  }
  if (isUnavailable(original) || original instanceof SnapshotClosed) {
    return { code: 'UNAVAILABLE', text: 'The database is not available.' };
  }
  return { code: 'INTERNAL_SERVER_ERROR', text: 'Something went wrong on our side; the request id helps us find it.' };
}

/** How graphql-js says what is expected, without the value that it repeats before and after. */
const REASONS = [
  /; (Field "\w+" (?:of required type "[^"]+" was not provided|is not defined by type "[^"]+"))/,
  /; (?:Expected type "\w+"\. )?((?:Money|Rate|DateTime): [^;]+?)\.?$/,
  /; (Expected (?:non-nullable )?type "[^"]+"(?: not to be null| to be an object)?)/,
  /; (\w+ cannot represent [\w -]+)/,
  /; Value ".*" (does not exist in "\w+" enum)/s,
];

/** graphql-js repeats what was sent, a password among it: where it was wrong and what is expected says enough. */
function withoutValue(message: string): string {
  const [, variable] = /^(Variable "\$[^"]+") got invalid value /.exec(message) ?? [];
  if (variable === undefined) return message;
  const place = /^[\s\S]*?( at "[\w.[\]]+");/.exec(message)?.[1] ?? '';
  const reason = REASONS.map((pattern) => pattern.exec(message)?.[1]).find((found) => found !== undefined);
  return `${variable} got an invalid value${place}${reason === undefined ? '' : `; ${reason}`}.`;
}

/** The variable that graphql-js names in its message, down to the member at fault, as the caller wrote it. */
function fieldOf(message: string, path: GraphQLFormattedError['path']): string | undefined {
  const variable = /^Variable "\$([^"]+)"(?: got invalid value [\s\S]* at "([^"]+)")?/.exec(message);
  if (variable === null) return path?.join('.');
  const member = /; Field "([^"]+)" (?:is not defined by|of required) type /.exec(message)?.[1];
  const at = (variable[2] ?? variable[1] ?? '').replaceAll(/\[(\d+)\]/g, '.$1');
  return [at, member].filter((part) => part !== undefined).join('.');
}
