/**
 * urql with its normalised cache: rows by type and id, pages joined, and payloads that update what a query shows. By
 * default it sends short queries by GET.
 */

import { Client, type Exchange, fetchExchange, gql, type OperationResult } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { persistedExchange } from '@urql/exchange-persisted';
import { type ClientStage, openClientStage } from './client-stage.js';

let stage: ClientStage;
/** The warnings of the cache since the test began. */
let warnings: string[];

beforeAll(async () => {
  stage = await openClientStage();
});
afterAll(() => stage.close());
beforeEach(() => {
  warnings = [];
  sent = [];
});

/** The requests of the clients of a test, as "GET" or "POST", with the text of the query or without. */
let sent: string[];

async function clientFor(name: string, persisted: Exchange[] = []): Promise<Client> {
  const headers = await stage.headersOf(name);
  const logger = (severity: string, message: string) => {
    if (severity !== 'debug') warnings.push(message);
  };
  const cache = cacheExchange({ resolvers: { Query: { clips: relayPagination() } }, logger });
  return new Client({
    url: stage.url,
    exchanges: [cache, ...persisted, fetchExchange],
    fetchOptions: { headers },
    fetch: (url, init) => {
      const text =
        init?.method === 'GET' ? new URL(String(url)).searchParams.get('query') : JSON.parse(String(init?.body)).query;
      sent.push(`${init?.method} ${text ? 'query' : 'hash'}`);
      return fetch(url, init);
    },
  });
}

const USER = gql`query TheUser($id: ID!) { user(id: $id) { id name } }`;
const CAMPAIGN = gql`query TheCampaign($id: ID!) { campaign(id: $id) { id name status } }`;
const NODE = gql`query TheNode($id: ID!) { node(id: $id) { id ... on User { name } ... on Campaign { name } } }`;
const CLIPS = gql`query Clips($first: Int, $after: String) {
  clips(first: $first, after: $after) {
    totalCount
    edges { cursor node { id title user { id name } } }
    nodes { id }
    pageInfo { hasNextPage endCursor }
  }
}`;
const PAUSE = gql`mutation Pause($input: PauseCampaignInput!) { pauseCampaign(input: $input) { campaign { id status } } }`;

/** The data of a result; an error fails the test. */
// biome-ignore lint/suspicious/noExplicitAny: an operation written as text has no type
function dataOf({ data, error }: OperationResult): any {
  expect(error).toBeUndefined();
  return data;
}

describe('the normalised cache', () => {
  test('keeps a user and a campaign with the same number apart', async () => {
    const client = await clientFor('Ada Admin');
    const { user, campaign } = stage.twins;
    dataOf(await client.query(USER, { id: user.id }));
    dataOf(await client.query(CAMPAIGN, { id: campaign.id }));
    const cached = await client.query(USER, { id: user.id }, { requestPolicy: 'cache-only' });
    expect(dataOf(cached)).toEqual({ user });
    expect(warnings).toEqual([]);
  });

  test('shows a row of node(id) as the cache knows it from elsewhere', async () => {
    const client = await clientFor('Ada Admin');
    const { user, campaign } = stage.twins;
    expect(dataOf(await client.query(NODE, { id: user.id }))).toMatchObject({ node: user });
    expect(dataOf(await client.query(NODE, { id: campaign.id }))).toMatchObject({ node: campaign });
    expect(dataOf(await client.query(NODE, { id: user.id }, { requestPolicy: 'cache-only' }))).toMatchObject({
      node: user,
    });
  });

  test('relayPagination() joins two pages to one list', async () => {
    const client = await clientFor('Ada Admin');
    const first = Math.ceil(stage.clipIds.length / 2);
    const { clips: page } = dataOf(await client.query(CLIPS, { first }));
    const { clips } = dataOf(await client.query(CLIPS, { first, after: page.pageInfo.endCursor }));
    const idsIn = (rows: { id: string }[]) => rows.map(({ id }) => id);
    expect(idsIn(clips.edges.map(({ node }: { node: { id: string } }) => node))).toEqual(stage.clipIds);
    expect(idsIn(clips.nodes)).toEqual(stage.clipIds);
    expect([page.pageInfo.hasNextPage, clips.pageInfo.hasNextPage]).toEqual([true, false]);
    expect(warnings).toEqual([]);
  });

  test('the payload of a mutation updates the row that a query shows', async () => {
    const client = await clientFor('Ada Admin');
    const { id } = stage.active;
    const seen: unknown[] = [];
    const watching = client.query(CAMPAIGN, { id }).subscribe(({ data }) => seen.push(data?.campaign.status));
    await client.query(CAMPAIGN, { id });
    dataOf(await client.mutation(PAUSE, { input: { campaignId: id, idempotencyKey: 'by urql' } }));
    watching.unsubscribe();
    expect(seen.at(0)).toBe('ACTIVE');
    expect(seen.at(-1)).toBe('PAUSED');
  });
});

test('a value without an id belongs to its row, and urql says how to tell it so', async () => {
  const client = await clientFor('Ada Admin');
  const TOTALS = gql`query Totals($id: ID!) { user(id: $id) { id totals { earned } } }`;
  const { user } = dataOf(await client.query(TOTALS, { id: stage.twins.user.id }));
  expect(user.totals.earned).toMatch(/^\d+\.\d\d$/);
  expect(warnings).toEqual([expect.stringMatching(/^Invalid key: .*`keys` config for `Totals`/s)]);
});

test('a refusal is an error of GraphQL with its code, not one of the network', async () => {
  const client = await clientFor('Ada Admin');
  const { error } = await client.query(USER, { id: stage.twins.campaign.id });
  expect([error?.networkError, error?.graphQLErrors[0]?.extensions]).toEqual([
    undefined,
    { code: 'BAD_USER_INPUT', field: 'id' },
  ]);
});

test('urql: GET for queries, which it sends by default, and POST for mutations', async () => {
  const client = await clientFor('Ada Admin');
  const { user } = dataOf(await client.query(USER, { id: stage.twins.user.id }));
  expect(user).toEqual(stage.twins.user);
  await client.mutation(PAUSE, { input: { campaignId: stage.active.id, idempotencyKey: 'by urql' } });
  expect(sent).toEqual(['GET query', 'POST query']);
});

test('urql: GET for persisted queries, first by only the hash (preferGetForPersistedQueries)', async () => {
  const ask = async () => {
    const client = await clientFor('Ada Admin', [persistedExchange({ preferGetForPersistedQueries: true })]);
    return dataOf(await client.query(USER, { id: stage.twins.user.id }));
  };
  expect([await ask(), await ask()]).toEqual([{ user: stage.twins.user }, { user: stage.twins.user }]);
  expect(sent).toEqual(['GET hash', 'GET query', 'GET hash']);
});
