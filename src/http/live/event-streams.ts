/**
 * Live queries as server-sent events, by the protocol of graphql-sse with a stream for each subscription: POST and GET of
 * /graphql that accept text/event-stream. It is written by hand: the handler of graphql-sse keeps a queue for a slow reader.
 */
import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import Negotiator from 'negotiator';
import { unauthenticated } from '../../kernel/auth/unauthenticated.js';
import { badInput, Refusal } from '../../kernel/base/errors.js';
import type { Mailbox } from '../../kernel/live/mailbox.js';
import type { Asked, LiveDoor, Message } from './live-door.js';
import type { Reception } from './reception.js';

const EVENTS = 'text/event-stream';

/** Proxies keep a stream in which something moves, and a client that is gone is noticed. */
const BEAT_MS = 12_000;
/** A client that reads nothing for this time is gone. */
const SILENCE_MS = 30_000;

export interface StreamOptions {
  door: LiveDoor;
  reception: Reception;
}

export class EventStreams {
  readonly #open = new Set<ServerResponse>();
  #isClosing = false;

  constructor(private readonly options: StreamOptions) {}

  /** True for a request that would rather have events than JSON. */
  wants({ headers: { accept }, method }: FastifyRequest): boolean {
    if (accept === undefined || method === 'OPTIONS') return false;
    const types = ['application/json', 'application/graphql-response+json', 'multipart/mixed', EVENTS];
    return new Negotiator({ headers: { accept } }).mediaType(types) === EVENTS;
  }

  async answer(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { door, reception } = this.options;
    const { raw } = reply;
    const guest = await reception.admit(request, null, () => raw.destroy());
    if (typeof guest === 'string')
      throw new Refusal('UNAUTHENTICATED', unauthenticated(guest).message, { http: { status: 401 } });
    raw.once('close', () => guest.visit.end());
    const { mailbox, errors } = await door.subscribe(guest.caller, askedIn(request));
    reply.hijack();
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': `${EVENTS}; charset=utf-8`,
      // A proxy must not wait for more before it passes on an event.
      'x-accel-buffering': 'no',
    });
    if (mailbox === undefined) raw.end(refusalOf(errors));
    else await this.#stream(raw, mailbox);
  }

  /** Breaks every stream. After an event "complete" clients would not come again. */
  close(): void {
    this.#isClosing = true;
    for (const raw of this.#open) raw.destroy();
  }

  async #stream(raw: ServerResponse, mailbox: Mailbox<Message>): Promise<void> {
    this.#open.add(raw);
    let writingSince: number | null = null;
    const write = async (text: string): Promise<void> => {
      writingSince = performance.now();
      await new Promise<void>((resolve) => raw.write(text, () => resolve()));
      writingSince = null;
    };
    const beat = setInterval(() => {
      if (writingSince === null) void write(':\n\n');
      else if (performance.now() - writingSince > SILENCE_MS) raw.destroy();
    }, BEAT_MS).unref();
    raw.once('close', () => {
      clearInterval(beat);
      this.#open.delete(raw);
      mailbox.close();
    });
    if (this.#isClosing) raw.destroy();
    if (raw.destroyed) return mailbox.close();
    // Some browsers see the headers only with the first bytes.
    await write(':\n\n');
    for await (const message of mailbox) await write(`event: next\ndata: ${JSON.stringify(message)}\n\n`);
  }
}

function refusalOf(errors: readonly GraphQLFormattedError[]): string {
  return `event: next\ndata: ${JSON.stringify({ errors })}\n\nevent: complete\ndata:\n\n`;
}

function askedIn({ method, body, query }: FastifyRequest): Asked {
  if (method !== 'GET') return (body ?? {}) as Asked;
  const { variables, ...asked } = query as Record<string, unknown>;
  return variables === undefined ? asked : { ...asked, variables: parsed(variables) };
}

function parsed(variables: unknown): unknown {
  try {
    return JSON.parse(String(variables));
  } catch {
    throw badInput('variables', 'variables must be JSON.');
  }
}
