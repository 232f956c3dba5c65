/**
 * Errors before GraphQL (bad JSON, a body that is too large, an unknown path, broken HTTP) are answered in the format
 * of GraphQL.
 */
import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { formatError } from './format-error.js';
import { safeHeaderLines } from './headers.js';

const bodyOf = (message: string, extensions: Record<string, unknown>) => ({ errors: [{ message, extensions }] });

export function answerErrorsAsJson(app: FastifyInstance): void {
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((_request, reply) =>
    reply
      .code(404)
      .send(bodyOf('There is nothing at this path. Send GraphQL requests to /graphql.', { code: 'NOT_FOUND' })),
  );
}

export function answerError(
  error: FastifyError | GraphQLError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error instanceof GraphQLError) return answerRefusal(error, reply);
  const status = error.statusCode ?? 500;
  if (status < 500) return reply.code(status).send(bodyOf(error.message, { code: 'BAD_REQUEST' }));
  request.log.error({ err: error, requestId: request.id }, 'a request failed');
  const message = 'Something went wrong on our side. Report the requestId, so that we can find the cause.';
  return reply.code(status).send(bodyOf(message, { code: 'INTERNAL_SERVER_ERROR', requestId: request.id }));
}

/** A foreseen error, with its code and its HTTP status. */
function answerRefusal(error: GraphQLError, reply: FastifyReply): FastifyReply {
  const { http, ...extensions } = error.extensions as { http?: { status?: number } };
  const { message, extensions: shown = {} } = formatError({ message: error.message, extensions }, error);
  return reply.code(http?.status ?? 400).send(bodyOf(message, shown));
}

/** Messages for requests that Node could not read as HTTP. */
const UNREADABLE: Readonly<Record<string, readonly [status: number, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive. Send it again.'],
  HPE_HEADER_OVERFLOW: [431, 'The headers of the request are too large. Send fewer or shorter headers.'],
};

/** There is no request yet and so no reply. The answer is written to the connection, which then ends. */
export function answerBrokenHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, message] = UNREADABLE[error.code ?? ''] ?? [
    400,
    'The request is not valid HTTP/1.1. Check the client and any proxy.',
  ];
  const body = JSON.stringify(bodyOf(message, { code: 'BAD_REQUEST' }));
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...safeHeaderLines(randomUUID()),
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  if (socket.writable) socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
  socket.destroy(error);
}
