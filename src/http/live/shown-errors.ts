/** Errors of live queries as their subscribers see them, in the same words and with the same codes as those of queries. */
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Log } from '../../kernel/base/log.js';
import { formatError, isForeseen } from '../format-error.js';

/** Several errors of one document. */
export class Invalid extends Error {
  constructor(
    readonly errors: readonly GraphQLError[],
    /** For those without a code of their own. */
    readonly code: string | null = null,
  ) {
    super('the document or its variables are invalid');
  }
}

/** The errors in a thrown value, with codes. */
export function errorsIn(thrown: unknown): GraphQLError[] {
  if (thrown instanceof GraphQLError) return [thrown];
  if (!(thrown instanceof Invalid)) {
    const cause = thrown instanceof Error ? thrown : new Error(String(thrown));
    return [new GraphQLError(cause.message, { originalError: cause })];
  }
  const { code } = thrown;
  for (const { extensions } of thrown.errors) if (code !== null) extensions['code'] ??= code;
  return [...thrown.errors];
}

export interface ShownTo {
  log: Log;
  requestId: string;
}

/** Our own faults are logged with the id that the subscriber sees. */
export function shownErrors(errors: readonly GraphQLError[], { log, requestId }: ShownTo): GraphQLFormattedError[] {
  return errors.map((error) => {
    const { http: _, code = 'INTERNAL_SERVER_ERROR', ...given } = error.extensions;
    const extensions = { ...given, code, requestId };
    if (!isForeseen(code))
      log.error({ err: unwrapResolverError(error), path: error.path, requestId }, 'a live query failed');
    const formatted = formatError({ ...error.toJSON(), extensions }, error);
    return formatted;
  });
}
