/** What fails before GraphQL (bad JSON, a body too large, no such path, broken HTTP) answers in the shape of GraphQL. */
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
    reply.code(404).send(bodyOf('Nothing is here: the endpoint is /graphql.', { code: 'NOT_FOUND' })),
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
  const message = 'Something went wrong on our side; the request id helps us find it.';
  return reply.code(status).send(bodyOf(message, { code: 'INTERNAL_SERVER_ERROR', requestId: request.id }));
}

/** Foreseen, with a code of ours and the status that it brings. */
function answerRefusal(error: GraphQLError, reply: FastifyReply): FastifyReply {
  const { http, ...extensions } = error.extensions as { http?: { status?: number } };
  const { message, extensions: shown = {} } = formatError({ message: error.message, extensions }, error);
  return reply.code(http?.status ?? 400).send(bodyOf(message, shown));
}

/** Node's own words for what it could not read as HTTP. */
const UNREADABLE: Readonly<Record<string, readonly [status: number, message: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive.'],
  HPE_HEADER_OVERFLOW: [431, 'The headers of the request are too large.'],
};

/** There is no request yet, and so no reply: the answer is written to the connection, which then ends. */
export function answerBrokenHttp(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  const [status, message] = UNREADABLE[error.code ?? ''] ?? [400, 'The request is not HTTP/1.1.'];
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
