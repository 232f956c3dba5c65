/**
 * The status of a GraphQL error, as the GraphQL over HTTP specification has it: a client that reads `application/json`
 * gets 200 for whatever GraphQL itself found wrong, one that reads `application/graphql-response+json` the 400. What is
 * wrong with the request or with us (415, 429, 503) has its own status for both.
 */
import type { ApolloServerPlugin } from '@apollo/server';
import Negotiator from 'negotiator';
import type { Context } from '../kernel/context.js';
import type { ErrorCode } from '../kernel/errors.js';

/** Found by GraphQL in a well-formed request, before execution. */
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

/** As Apollo Server chooses the type of its answer, and with the same library. */
function readsPlain(headers: { get(name: string): string | undefined } | undefined): boolean {
  const accept = headers?.get('accept');
  if (accept === undefined) return true;
  return new Negotiator({ headers: { accept } }).mediaType([PLAIN, OF_THE_PROTOCOL]) !== OF_THE_PROTOCOL;
}
