/** Live queries over WebSocket, by the protocol of graphql-ws (graphql-transport-ws), on /graphql. */
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLFormattedError, parse } from 'graphql';
import { CloseCode, type ConnectionInitMessage, handleProtocols, makeServer, type Server } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { SUBSCRIPTIONS_OF_A_USER } from '../../graphql/live-schema.js';
import { Refusal } from '../../kernel/base/errors.js';
import { ignore } from '../../kernel/db/prepared-statements.js';
import type { Mailbox } from '../../kernel/live/mailbox.js';
import type { Asked, LiveCaller, LiveDoor, Message } from './live-door.js';
import { plainAgain } from './plain-again.js';
import type { Guest, Reception } from './reception.js';

/** The client says who it is within this time. */
const INIT_MS = 10_000;
/** A client that does not say goodbye within this time is cut off when the server stops. */
const GOODBYE_MS = 1_000;

/** The codes that clients take as final are 4400 and 4401. After the others they come again. */
const GOING_AWAY = 1001;
const TRY_AGAIN = 1013;
const UNAUTHORIZED = CloseCode.Unauthorized;
const FORBIDDEN = CloseCode.Forbidden;

interface Line {
  socket: WebSocket;
  request: FastifyRequest;
  guest: Guest | null;
}

export interface SocketOptions {
  door: LiveDoor;
  reception: Reception;
  messageBytesMax: number;
  /** A socket whose client is silent ends after two of these. */
  pingMs: number;
  /** Whether a page of this origin may connect. */
  allows(request: FastifyRequest): boolean;
}

export class Sockets {
  readonly #lines = new Set<Line>();
  readonly #upgrades = new WeakMap<IncomingMessage, { socket: Socket; head: Buffer }>();
  readonly #sockets: WebSocketServer;
  readonly #protocol: Server<Line>;
  #isClosing = false;

  constructor(
    app: FastifyInstance,
    private readonly options: SocketOptions,
  ) {
    const { messageBytesMax: maxPayload } = options;
    this.#sockets = new WebSocketServer({ noServer: true, maxPayload, handleProtocols, perMessageDeflate: false });
    this.#protocol = makeServer<ConnectionInitMessage['payload'], Line>({
      connectionInitWaitTimeout: INIT_MS,
      onConnect: ({ extra, connectionParams }) => this.#greet(extra, connectionParams),
      onSubscribe: async ({ extra }, _id, payload) => this.#subscribe(extra, payload),
      subscribe: ({ contextValue }) => contextValue as Mailbox<Message> as AsyncIterableIterator<never>,
      onNext: (_context, _id, _payload, _args, result) => result as Message,
      onError: (_context, _id, _payload, errors) => errors.map((error) => SHOWN.get(error) ?? error.toJSON()),
    });
    app.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      if (request.headers.upgrade?.toLowerCase() !== 'websocket') return plainAgain(app.server, request, socket, head);
      this.#upgrades.set(request, { socket, head });
      socket.on('error', ignore);
      // A refusal is an answer of HTTP, with the hooks and the log of any other.
      const response = new ServerResponse(request);
      response.shouldKeepAlive = false;
      response.assignSocket(socket);
      response.once('finish', () => socket.end());
      app.routing(request, response);
    });
  }

  /** True for a request that wants to be a WebSocket. */
  wants({ raw }: FastifyRequest): boolean {
    return this.#upgrades.has(raw);
  }

  accept(request: FastifyRequest, reply: FastifyReply): void {
    const upgrade = this.#upgrades.get(request.raw);
    if (upgrade === undefined) throw new Error('the request is no upgrade');
    if (!this.options.allows(request))
      throw new Refusal(
        'FORBIDDEN',
        'Pages of this origin may not use the API. Ask its operator to allow the origin.',
        {
          http: { status: 403 },
        },
      );
    const { socket, head } = upgrade;
    reply.hijack();
    reply.raw.detachSocket(socket);
    this.#sockets.handleUpgrade(request.raw, socket, head, (opened) =>
      this.#open({ socket: opened, request, guest: null }),
    );
  }

  /** Every client comes again, and finds another server. */
  close(): void {
    this.#isClosing = true;
    for (const { socket } of this.#lines) goodbye(socket);
  }

  #open(line: Line): void {
    const { socket, request } = line;
    const start = performance.now();
    this.#lines.add(line);
    socket.on('error', ignore);
    const alive = keepAlive(socket, this.options.pingMs);
    if (this.#isClosing) goodbye(socket);
    const closed = this.#protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => sent(socket, data),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (read) => {
          socket.on('message', (data) => {
            if (!this.#pays(line, data as Buffer)) return socket.close(TRY_AGAIN, 'Too many messages');
            read(String(data)).catch((error: unknown) => {
              if (socket.readyState !== socket.OPEN) return;
              request.log.error({ err: error, requestId: request.id }, 'a socket failed');
              socket.close(CloseCode.InternalServerError, 'Internal server error');
            });
          });
        },
      },
      line,
    );
    socket.once('close', (code, reason) => {
      clearInterval(alive);
      this.#lines.delete(line);
      line.guest?.visit.end();
      void closed(code, String(reason));
      const ms = Math.round((performance.now() - start) * 10) / 10;
      request.log.info({ requestId: request.id, path: '/graphql', transport: 'websocket', code, ms });
    });
  }

  #pays({ guest, request }: Line, data: Buffer): boolean {
    return this.options.reception.pays(request, guest?.caller ?? null, data.length);
  }

  /** Fatal only without a right to be here. A token that has expired is fetched anew by the client. */
  async #greet(line: Line, params: Readonly<Record<string, unknown>> | undefined): Promise<boolean> {
    const { socket, request } = line;
    try {
      const guest = await this.options.reception.admit(request, authorizationIn(params), () =>
        socket.close(FORBIDDEN, 'Forbidden'),
      );
      if (typeof guest !== 'string') {
        if (socket.readyState === socket.OPEN) line.guest = guest;
        else guest.visit.end();
        return true;
      }
      const isFinal = guest === 'NO_TOKEN' || guest === 'MALFORMED_HEADER' || guest === 'SUSPENDED';
      socket.close(isFinal ? UNAUTHORIZED : FORBIDDEN, isFinal ? 'Unauthorized' : 'Forbidden');
    } catch (error) {
      // The database is away, or the caller comes too often.
      if (!(error instanceof GraphQLError)) request.log.error({ err: error, requestId: request.id }, 'a socket failed');
      socket.close(TRY_AGAIN, 'Try again later');
    }
    return true;
  }

  async #subscribe({ guest, socket }: Line, payload: object) {
    if (guest === null) return [shown({ message: 'Unauthorized', extensions: { code: 'UNAUTHENTICATED' } })];
    const caller: LiveCaller = guest.caller;
    const { door } = this.options;
    const { mailbox, errors } = await door.subscribe(caller, payload as Asked);
    if (mailbox === undefined) return errors.map(shown);
    mailbox.caughtUp = () => caughtUp(socket);
    if (socket.readyState !== socket.OPEN) mailbox.close();
    return { schema: door.schema, document: A_SUBSCRIPTION, contextValue: mailbox };
  }
}

/** For graphql-ws, which looks at the kind of the operation only. */
const A_SUBSCRIPTION = parse('subscription { live { takenAt } }');

/** graphql-ws wants errors of graphql-js, and sends these instead. */
const SHOWN = new WeakMap<GraphQLError, GraphQLFormattedError>();

function shown(formatted: GraphQLFormattedError): GraphQLError {
  const error = new GraphQLError(formatted.message);
  SHOWN.set(error, formatted);
  return error;
}

/** Browsers cannot send headers with a WebSocket. Null: the token is in the headers of the upgrade, or there is none. */
function authorizationIn(params: Readonly<Record<string, unknown>> = {}): string | null {
  for (const given of [params, params['headers']]) {
    const { authorization, Authorization = authorization } = (given ?? {}) as Record<string, unknown>;
    if (typeof Authorization === 'string') return Authorization;
  }
  return null;
}

function goodbye(socket: WebSocket): void {
  socket.close(GOING_AWAY, 'Going away');
  setTimeout(() => socket.terminate(), GOODBYE_MS).unref();
}

function sent(socket: WebSocket, data: string): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  return new Promise((resolve) => socket.send(data, () => resolve()));
}

/**
 * The client has read all that was sent. Without this question the buffers of the kernel, of some 6 MB, would fill before a slow
 * reader is noticed.
 */
function caughtUp(socket: WebSocket): Promise<void> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      socket.off('pong', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('pong', done);
    socket.on('close', done);
    socket.ping();
  });
}

/** Ends a socket whose client answers no ping. */
function keepAlive(socket: WebSocket, pingMs: number): NodeJS.Timeout {
  let heard = true;
  const listen = () => {
    heard = true;
  };
  // One of each for every subscription that waits for its reader.
  socket.setMaxListeners(4 * SUBSCRIPTIONS_OF_A_USER);
  socket.on('pong', listen);
  socket.on('message', listen);
  return setInterval(() => {
    if (!heard) return socket.terminate();
    heard = false;
    socket.ping();
  }, pingMs).unref();
}
