/** Subscribers to live queries, over real sockets: graphql-ws as browsers use it, and server-sent events read by hand. */

import { setTimeout as delay } from 'node:timers/promises';
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { liveFormOf } from '../../src/graphql/live-form.js';
import type { TestServer } from './server.js';

export interface LiveMessage<Data = Record<string, never>> {
  data?: { live: { takenAt: string; snapshotId: string; query: Data } } | null;
  errors?: { message: string; path?: (string | number)[]; extensions: { code: string; field?: string } }[];
}

const RETRY_MS = 20;

export interface Closing {
  code: number;
  reason: string;
}

// biome-ignore lint/suspicious/noExplicitAny: an operation written as text has no type
type Untyped = any;

/** One subscription. Its messages are taken in their order. */
export interface Subscription<Data> {
  next(): Promise<LiveMessage<Data>>;
  end(): void;
}

export class LiveClient {
  /** The codes with which the server closed its sockets. */
  readonly closings: Closing[] = [];
  #closed: (() => void)[] = [];

  private constructor(
    private readonly client: Client,
    readonly sockets: WebSocket[],
  ) {}

  /** `authorization` is read anew for each socket. */
  static open(
    { url }: Pick<TestServer, 'url'>,
    authorization: string | null | (() => Promise<string>),
    retryAttempts = 0,
  ): LiveClient {
    const sockets: WebSocket[] = [];
    class Known extends WebSocket {
      constructor(...given: ConstructorParameters<typeof WebSocket>) {
        super(...given);
        sockets.push(this);
      }
    }
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: Known,
      retryAttempts,
      // Node.js gives an error where browsers give the closing of a socket.
      shouldRetry: () => true,
      retryWait: () => delay(RETRY_MS),
      connectionParams: async () => ({
        authorization: typeof authorization === 'function' ? await authorization() : authorization,
      }),
    });
    const live = new LiveClient(client, sockets);
    client.on('closed', (event) => {
      const { code, reason } = event as Closing;
      live.closings.push({ code, reason });
      for (const wake of live.#closed.splice(0)) wake();
    });
    return live;
  }

  static async as(server: TestServer, name: string): Promise<LiveClient> {
    return LiveClient.open(server, `Bearer ${await server.tokenOf(name)}`);
  }

  subscribe<Data = Untyped>(query: string, variables?: Record<string, unknown>): Subscription<Data> {
    const stream = this.client.iterate({ query, ...(variables === undefined ? {} : { variables }) });
    return {
      next: async () => {
        const { done, value } = await stream.next();
        if (done === true) throw new Error('the subscription has ended');
        return value as LiveMessage<Data>;
      },
      end: () => void stream.return?.(undefined),
    };
  }

  /** A subscription to a query. */
  live<Data = Untyped>(query: string, variables?: Record<string, unknown>): Subscription<Data> {
    return this.subscribe(liveFormOf(query, { args: '(minIntervalMs: 250)' }), variables);
  }

  /** The code of the next closing, or of the last one if there was one. */
  async closed(): Promise<number | undefined> {
    if (this.closings.length === 0) await new Promise<void>((resolve) => this.#closed.push(resolve));
    return this.closings.at(-1)?.code;
  }

  async close(): Promise<void> {
    await this.client.dispose();
  }
}

/** The errors with which a subscription was refused. */
export async function refusalOf<Data>(subscription: Subscription<Data>): Promise<LiveMessage['errors']> {
  try {
    const { errors } = await subscription.next();
    return errors;
  } catch (error) {
    if (Array.isArray(error)) return error;
    throw error;
  }
}

/** One answer of events, read piece by piece. */
export class EventReader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #text = '';

  constructor(readonly response: Response) {
    if (response.body === null) throw new Error('the response has no body');
    this.#reader = response.body.getReader();
  }

  static async post(
    { url }: Pick<TestServer, 'url'>,
    authorization: string | null,
    body: object,
  ): Promise<EventReader> {
    const headers = {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(authorization === null ? {} : { authorization }),
    };
    return new EventReader(await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) }));
  }

  static async get({ url }: Pick<TestServer, 'url'>, authorization: string, query: string): Promise<EventReader> {
    const headers = { accept: 'text/event-stream', authorization };
    return new EventReader(await fetch(`${url}/graphql?${new URLSearchParams({ query })}`, { headers }));
  }

  /** The next event with a name. Throws when the stream breaks, and when it ends. */
  async next(): Promise<{ event: string; data: LiveMessage<Untyped> | null }> {
    for (;;) {
      const end = this.#text.indexOf('\n\n');
      if (end >= 0) {
        const lines = this.#text.slice(0, end).split('\n');
        this.#text = this.#text.slice(end + 2);
        const [event, data] = ['event', 'data'].map((name) =>
          lines
            .find((line) => line.startsWith(`${name}:`))
            ?.slice(name.length + 1)
            .trim(),
        );
        if (event !== undefined) return { event, data: data ? JSON.parse(data) : null };
        continue;
      }
      const { done, value } = await this.#reader.read();
      if (done) throw new Error('the stream has ended');
      this.#text += Buffer.from(value).toString();
    }
  }

  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }
}
