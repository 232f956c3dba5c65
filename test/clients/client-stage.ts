/** The demo world as the tests of clients meet it: an address, headers and global ids. */
import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { Demo } from '../support/demo.js';
import { dataOf } from '../support/figures.js';

export interface Named {
  id: string;
  name: string;
}

export interface ClientStage {
  url: string;
  /** The headers of a client that acts as the named user. */
  headersOf(name: string): Promise<{ authorization: string }>;
  /** The socket of a page that acts as the named user, for its subscriptions. */
  socketOf(name: string): Client;
  /** Gives a user another name. */
  rename(id: string, name: string): Promise<unknown>;
  /** A user and a campaign with one number, as in "user_1" and "campaign_1". */
  twins: { user: Named; campaign: Named };
  /** The ids of all clips in the order of the default list. */
  clipIds: string[];
  /** A user with several clips, and their ids in the same order. */
  busiest: { id: string; clipIds: string[] };
  /** A campaign that may be paused. */
  active: Named;
  close(): Promise<void>;
}

export async function openClientStage(): Promise<ClientStage> {
  const demo = await Demo.open();
  const { server } = demo;
  const rows = dataOf(
    await server.query(
      'Ada Admin',
      `{ users(first: 100) { nodes { id name } } campaigns(first: 100) { nodes { id name status } }
         clips(first: 100) { nodes { id user { id } } } }`,
    ),
  );
  const [users, campaigns]: [Named[], (Named & { status: string })[]] = [rows.users.nodes, rows.campaigns.nodes];
  const pairs = users.flatMap((user) =>
    campaigns
      .filter(({ id }) => numberOf(id) === numberOf(user.id))
      .map(({ id, name }) => ({ user, campaign: { id, name } })),
  );
  const [twins] = pairs;
  const clips: { id: string; user: { id: string } }[] = rows.clips.nodes;
  const clipsOf = (user: Named) => clips.filter((clip) => clip.user.id === user.id).map(({ id }) => id);
  const [busiest] = users
    .map((user) => ({ id: user.id, clipIds: clipsOf(user) }))
    .sort((one, other) => other.clipIds.length - one.clipIds.length);
  const active = campaigns.find(({ status }) => status === 'ACTIVE');
  if (twins === undefined || active === undefined || busiest === undefined)
    throw new Error('the demo world lacks a row for these tests');
  return {
    url: `${server.url}/graphql`,
    headersOf: async (name) => ({ authorization: `Bearer ${await server.tokenOf(name)}` }),
    socketOf: (name) =>
      createClient({
        url: `${server.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: async () => ({ authorization: `Bearer ${await server.tokenOf(name)}` }),
      }),
    rename: (id, name) =>
      demo.database.prisma.user.update({ where: { id: BigInt(numberOf(id) ?? '') }, data: { name } }),
    twins,
    clipIds: clips.map(({ id }) => id),
    busiest,
    active,
    close: () => demo.close(),
  };
}

function numberOf(id: string): string | undefined {
  return id.split('_')[1];
}
