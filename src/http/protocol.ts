/**
 * The HTTP status of a GraphQL error, by the GraphQL over HTTP specification. Clients that read `application/json` get
 * 200 for errors that GraphQL found. Clients that read `application/graphql-response+json` get 400. Errors of the
 * request or of the server (415, 429, 503) have their own status for both.
 */
import type { ApolloServerPlugin } from '@apollo/server';
import Negotiator from 'negotiator';
import type { Context } from '../kernel/api/context.js';
import type { ErrorCode } from '../kernel/base/errors.js';

/** Found by GraphQL before execution, in a well-formed request. */
const OF_GRAPHQL: ReadonlySet<unknown> = new Set<ErrorCode>([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'OPERATION_TOO_LARGE',
]);

const PLAIN = 'application/json';
const OF_THE_PROTOCOL = 'application/graphql-response+json';

export function answerInProtocol(): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ request, response: { http, body } }) => {
        if (http.status !== 400 || body.kind !== 'single') return;
        const { errors = [] } = body.singleResult;
        if (
          errors.every(({ extensions }) => OF_GRAPHQL.has(extensions?.['code'])) &&
          readsPlain(request.http?.headers)
        ) {
          http.status = 200;
        }
      },
    }),
  };
}

/** Chooses the type of the response like Apollo Server, with the same library. */
function readsPlain(headers: { get(name: string): string | undefined } | undefined): boolean {
  const accept = headers?.get('accept');
  if (accept === undefined) return true;
  return new Negotiator({ headers: { accept } }).mediaType([PLAIN, OF_THE_PROTOCOL]) !== OF_THE_PROTOCOL;
}
