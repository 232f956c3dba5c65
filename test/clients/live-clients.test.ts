/** Apollo Client, urql and graphql-sse subscribe with their usual links. Relay is in relay/relay.test.ts. */
import { ApolloClient, ApolloLink, gql as apolloGql, HttpLink, InMemoryCache } from '@apollo/client/core';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { Client, fetchExchange, gql, subscriptionExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { getOperationAST } from 'graphql';
import { createClient as createEvents } from 'graphql-sse';
import { type ClientStage, openClientStage } from './client-stage.js';

let stage: ClientStage;
beforeAll(async () => {
  stage = await openClientStage();
});
afterAll(() => stage.close());

const LIVE = `subscription LiveUser($id: ID!) {
  live(minIntervalMs: 250) { takenAt snapshotId query { user(id: $id) { id name } } }
}`;
const USER = 'query TheUser($id: ID!) { user(id: $id) { id name } }';

interface LiveUser {
  live: { snapshotId: string; query: { user: { id: string; name: string } } };
}

/** The names in the messages of a subscription, until the user has another one. */
async function follow(user: { id: string; name: string }, subscribe: (next: (data: LiveUser) => void) => () => void) {
  const names: string[] = [];
  await new Promise<void>((resolve, reject) => {
    const stop = subscribe(({ live }) => {
      names.push(live.query.user.name);
      if (names.length === 1) stage.rename(user.id, 'Another name').catch(reject);
      else {
        setImmediate(stop);
        resolve();
      }
    });
  });
  await stage.rename(user.id, user.name);
  return names;
}

test('Apollo Client: a message renews the row in the cache, and with it every query that shows it', async () => {
  const { user } = stage.twins;
  const socket = stage.socketOf('Ada Admin');
  const http = new HttpLink({ uri: stage.url, headers: await stage.headersOf('Ada Admin') });
  const link = ApolloLink.split(
    ({ query }) => getOperationAST(query)?.operation === 'subscription',
    new GraphQLWsLink(socket),
    http,
  );
  const client = new ApolloClient({ link, cache: new InMemoryCache() });
  const query = apolloGql(USER);
  await client.query({ query, variables: { id: user.id } });
  const names = await follow(user, (next) => {
    const running = client
      .subscribe<LiveUser>({ query: apolloGql(LIVE), variables: { id: user.id } })
      .subscribe(({ data }) => {
        if (data != null) next(data as LiveUser);
      });
    return () => running.unsubscribe();
  });
  expect(names).toEqual([user.name, 'Another name']);
  expect(client.readQuery({ query, variables: { id: user.id } })).toMatchObject({ user: { name: 'Another name' } });
  client.stop();
  await socket.dispose();
});

test('urql: a message renews the row in its normalised cache', async () => {
  const { user } = stage.twins;
  const socket = stage.socketOf('Ada Admin');
  const exchanges = [
    cacheExchange({ keys: { Live: () => null, LiveQuery: () => null } }),
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: ({ query = '', variables }) => ({
        subscribe: (sink) => ({
          unsubscribe: socket.subscribe(
            { query, variables: variables ?? {} },
            sink as Parameters<typeof socket.subscribe>[1],
          ),
        }),
      }),
    }),
  ];
  const client = new Client({
    url: stage.url,
    exchanges,
    fetchOptions: { headers: await stage.headersOf('Ada Admin') },
  });
  await client.query(gql(USER), { id: user.id }).toPromise();
  const names = await follow(user, (next) => {
    const running = client.subscription<LiveUser>(gql(LIVE), { id: user.id }).subscribe(({ data }) => {
      if (data !== undefined) next(data);
    });
    return () => running.unsubscribe();
  });
  expect(names).toEqual([user.name, 'Another name']);
  expect(client.readQuery(gql(USER), { id: user.id })?.data?.user.name).toBe('Another name');
  await socket.dispose();
});

test('graphql-sse: a stream for each subscription', async () => {
  const { user } = stage.twins;
  const client = createEvents({ url: stage.url, headers: () => stage.headersOf('Ada Admin'), retryAttempts: 0 });
  const names = await follow(user, (next) =>
    client.subscribe<LiveUser>(
      { query: LIVE, variables: { id: user.id } },
      {
        next: ({ data }) => {
          if (data != null) next(data as LiveUser);
        },
        error: () => undefined,
        complete: () => undefined,
      },
    ),
  );
  expect(names).toEqual([user.name, 'Another name']);
  client.dispose();
});
