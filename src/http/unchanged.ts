/**
 * Polling that transfers nothing as long as the data stay: a query with the header if-none-match gets the digest of its data as
 * etag. If the header has it already, GET answers 304, and POST an answer without data.
 */
import type { ApolloServerPlugin } from '@apollo/server';
import type { FormattedExecutionResult } from 'graphql';
import type { Context } from '../kernel/api/context.js';
import { digestOf } from '../kernel/base/secret.js';

/** Data that the client has already. */
const KNOWN = new WeakSet<object>();

export function answerUnchanged(): ApolloServerPlugin<Context> {
  return {
    requestDidStart: async () => ({
      willSendResponse: async ({ request, operation, response: { http, body } }) => {
        const asked = request.http?.headers.get('if-none-match');
        if (asked === undefined || operation?.operation !== 'query' || body.kind !== 'single') return;
        const { singleResult: result } = body;
        if (result.data == null || result.errors !== undefined) return;
        const digest = digestOf(JSON.stringify(result.data)).toString('base64url');
        http.headers.set('etag', `"${digest}"`);
        const unchanged = digestsIn(asked).includes(digest);
        result.extensions = { ...result.extensions, digest, ...(unchanged ? { unchanged } : {}) };
        if (!unchanged) return;
        KNOWN.add(result.data);
        if (request.http?.method === 'GET') http.status = 304;
      },
    }),
  };
}

/** As Apollo Server prints results, but without data that the client has. */
export function printResult(result: FormattedExecutionResult): string {
  const known = result.data != null && KNOWN.has(result.data);
  return `${JSON.stringify(known ? { ...result, data: undefined } : result)}\n`;
}

/** A list of digests in quotes. A proxy may have marked them as weak. */
function digestsIn(header: string): string[] {
  return [...header.matchAll(/"([\w-]*)"/g)].map(([, digest = '']) => digest);
}
