/** A receiver of webhooks for development: it checks each signature and prints each delivery as a line for people. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

export interface EchoOptions {
  port: number;
  /** The secret of the endpoint. Null: signatures are not checked. */
  secret: () => string | null;
  print: (line: string) => void;
}

export interface Echo {
  url: string;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

export async function openEcho({ port, secret, print }: EchoOptions): Promise<Echo> {
  const seen = new Set<string>();
  const server = createServer((request, response) => {
    const answer = (status: number, line: string) => {
      print(`${new Date().toISOString().slice(11, 19)}  ${line}`);
      response.writeHead(status).end();
    };
    text(request).then(
      (body) => {
        const id = `${request.headers['webhook-id']}`;
        const told = readDelivery(request, body, secret());
        if (told === null) return answer(400, `${id}: refused, its signature is wrong`);
        const again = seen.has(id) ? ' (again)' : '';
        seen.add(id);
        answer(204, `${id}${again}: ${told}`);
      },
      () => response.destroy(),
    );
  });
  server.listen(port, HOST);
  await once(server, 'listening');
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

interface Told {
  type: string;
  changes: { type: string; id: string }[];
  data?: unknown;
  errors?: { message: string }[];
}

/** The delivery in words. Null: its signature is wrong. */
function readDelivery({ headers }: IncomingMessage, body: string, secret: string | null): string | null {
  try {
    const delivery =
      secret === null ? JSON.parse(body) : new Webhook(secret).verify(body, headers as Record<string, string>);
    return `${describe(delivery as Told)}${secret === null ? ' (signature not checked)' : ''}`;
  } catch {
    return null;
  }
}

function describe({ type, changes, data, errors = [] }: Told): string {
  const parts = [
    type === 'changes' ? `changed: ${changes.map(({ id }) => id).join(', ')}` : type,
    ...(data === undefined ? [] : [JSON.stringify(data)]),
    ...errors.map(({ message }) => `error: ${message}`),
  ];
  return parts.join('\n          ');
}
