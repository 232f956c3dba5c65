/** Subscribers of the bench: one socket each, with the messages that it got and when. */
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { liveFormOf } from '../../../src/graphql/live-form.js';
import { headersOf, type Product } from '../contestants.js';
import { operationOf } from '../operations.js';

/** A clipper's dashboard, live. */
const DASHBOARD = liveFormOf(operationOf('clipperDashboard').query);
/** Sockets that open at once. */
const AT_ONCE = 50;

export interface Audience {
  /** Called with the user whose dashboard shows this name, at the time of the message. */
  onName: ((userId: string, name: string) => void) | null;
  leave(): Promise<void>;
}

/** Resolves when each of them has its first message. */
export async function gather(product: Product, userIds: readonly string[]): Promise<Audience> {
  const audience: Audience = { onName: null, leave: async () => undefined };
  const clients: { dispose: () => void | Promise<void> }[] = [];
  const open = async (userId: string): Promise<void> => {
    const { authorization } = await headersOf(userId);
    const client = createClient({
      url: product.urlOf().replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
    });
    clients.push(client);
    await new Promise<void>((resolve, reject) => {
      client.subscribe<{ live: { query: { me: { name: string } } } }>(
        { query: DASHBOARD },
        {
          next: ({ data }) => {
            if (data != null) audience.onName?.(userId, data.live.query.me.name);
            resolve();
          },
          error: reject,
          complete: () => reject(new Error('a subscription ended')),
        },
      );
    });
  };
  for (let from = 0; from < userIds.length; from += AT_ONCE)
    await Promise.all(userIds.slice(from, from + AT_ONCE).map(open));
  audience.leave = async () => {
    await Promise.all(clients.map((client) => client.dispose()));
  };
  return audience;
}
