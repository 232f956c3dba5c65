/** A receiver of webhooks on loopback. It keeps what arrives, and answers as a test wants. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

export interface Received {
  path: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

// biome-ignore lint/suspicious/noExplicitAny: the body of a delivery, as JSON
type Told = any;

export class WebhookReceiver {
  readonly received: Received[] = [];
  /** The answer to each request from now on. */
  answer: (response: ServerResponse, received: Received) => void = (response) => response.writeHead(204).end();
  readonly #server = createServer((request, response) => {
    text(request).then(
      (body) => {
        const received = { path: request.url, headers: request.headers, body };
        this.received.push(received);
        this.answer(response, received);
      },
      () => response.destroy(),
    );
  });

  static async open(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hook`;
  }

  /** Answers everything with this status. */
  status(status: number, headers: Record<string, string> = {}, body = ''): void {
    this.answer = (response) => response.writeHead(status, headers).end(body);
  }

  /** The bodies that arrived, each with its id. */
  get told(): Told[] {
    return this.received.map(({ headers, body }) => ({ id: headers['webhook-id'], ...JSON.parse(body) }));
  }

  reset(): void {
    this.received.length = 0;
    this.status(204);
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }
}

/** The delivery, if a receiver with this secret takes it for genuine. Throws otherwise. */
export function verified({ headers, body }: Received, secret: string): Told {
  return new Webhook(secret).verify(body, headers as Record<string, string>);
}
