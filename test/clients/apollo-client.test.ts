/** Apollo Client as it comes: its cache tells rows apart by their type and id, and pages and mutations meet there. */
import {
  ApolloClient,
  CombinedGraphQLErrors,
  gql,
  HttpLink,
  InMemoryCache,
  type TypedDocumentNode,
} from '@apollo/client/core';
import { relayStylePagination } from '@apollo/client/utilities';
import { filter, firstValueFrom } from 'rxjs';
import { type ClientStage, openClientStage } from './client-stage.js';

let stage: ClientStage;
/** Stopped after each test, because a client keeps its watched queries. */
let client: ApolloClient;

beforeAll(async () => {
  stage = await openClientStage();
});
afterAll(() => stage.close());
beforeEach(async () => {
  const link = new HttpLink({ uri: stage.url, headers: await stage.headersOf('Ada Admin') });
  client = new ApolloClient({ link, cache: new InMemoryCache() });
});
afterEach(() => client.stop());

const USER = gql`query TheUser($id: ID!) { user(id: $id) { id name } }`;
const CAMPAIGN: TypedDocumentNode<{ campaign: { status: string } }> =
  gql`query TheCampaign($id: ID!) { campaign(id: $id) { id name status } }`;
const NODE = gql`query TheNode($id: ID!) { node(id: $id) { id ... on User { name } ... on Campaign { name } } }`;
const CLIPS: TypedDocumentNode<Clips> = gql`query Clips($first: Int, $after: String) {
  clips(first: $first, after: $after) {
    totalCount
    edges { cursor node { id title user { id name } } }
    pageInfo { hasNextPage endCursor }
  }
}`;
const PAUSE = gql`mutation Pause($input: PauseCampaignInput!) { pauseCampaign(input: $input) { campaign { id status } } }`;

interface Clips {
  clips: {
    totalCount: number;
    edges: { node: { id: string } }[];
    pageInfo: { hasNextPage: boolean; endCursor: string };
  };
}

describe('the normalised cache', () => {
  test('keeps a user and a campaign with the same number apart', async () => {
    const { user, campaign } = stage.twins;
    await client.query({ query: USER, variables: { id: user.id } });
    await client.query({ query: CAMPAIGN, variables: { id: campaign.id } });
    expect(client.cache.extract()).toMatchObject({
      [`User:${user.id}`]: { id: user.id, name: user.name },
      [`Campaign:${campaign.id}`]: { id: campaign.id, name: campaign.name },
    });
    const cached = await client.query({ query: USER, variables: { id: user.id }, fetchPolicy: 'cache-only' });
    expect(cached.data).toMatchObject({ user: { name: user.name } });
  });

  test('keeps them apart by only the id, for clients that drop the type', async () => {
    const { user, campaign } = stage.twins;
    const byId = new InMemoryCache({ dataIdFromObject: ({ id }) => (typeof id === 'string' ? id : undefined) });
    const link = new HttpLink({ uri: stage.url, headers: await stage.headersOf('Ada Admin') });
    const other = new ApolloClient({ link, cache: byId });
    await other.query({ query: USER, variables: { id: user.id } });
    await other.query({ query: CAMPAIGN, variables: { id: campaign.id } });
    const { data } = await other.query({ query: USER, variables: { id: user.id }, fetchPolicy: 'cache-only' });
    other.stop();
    expect(data).toMatchObject({ user: { name: user.name } });
  });

  test('has one row for node(id), for its own root field and for a row within a list', async () => {
    const { user } = stage.twins;
    await client.query({ query: NODE, variables: { id: user.id } });
    await client.query({ query: USER, variables: { id: user.id } });
    await client.query({ query: CLIPS, variables: { first: 100 } });
    const rows = Object.keys(client.cache.extract() as object).filter((key) => key.endsWith(user.id));
    expect(rows).toEqual([`User:${user.id}`]);
  });
});

test('relayStylePagination() joins two pages to one list', async () => {
  client.stop();
  client = new ApolloClient({
    link: new HttpLink({ uri: stage.url, headers: await stage.headersOf('Ada Admin') }),
    cache: new InMemoryCache({ typePolicies: { Query: { fields: { clips: relayStylePagination() } } } }),
  });
  const query = client.watchQuery({ query: CLIPS, variables: { first: Math.ceil(stage.clipIds.length / 2) } });
  const page = await firstValueFrom(query.pipe(filter(({ dataState }) => dataState === 'complete')));
  expect(page.data?.clips?.pageInfo?.hasNextPage).toBe(true);
  await query.fetchMore({ variables: { after: page.data?.clips?.pageInfo?.endCursor } });
  const { clips } = client.readQuery({ query: CLIPS }) ?? {};
  expect(clips?.edges.map(({ node }) => node.id)).toEqual(stage.clipIds);
  expect([clips?.pageInfo.hasNextPage, clips?.totalCount]).toEqual([false, stage.clipIds.length]);
});

test('the payload of a mutation updates the row that a query shows', async () => {
  const { id } = stage.active;
  const seen: unknown[] = [];
  const query = client.watchQuery({ query: CAMPAIGN, variables: { id } });
  const watching = query.subscribe(({ data, dataState }) => {
    if (dataState === 'complete') seen.push(data.campaign.status);
  });
  await firstValueFrom(query.pipe(filter(({ dataState }) => dataState === 'complete')));
  await client.mutate({
    mutation: PAUSE,
    variables: { input: { campaignId: id, idempotencyKey: 'by Apollo Client' } },
  });
  watching.unsubscribe();
  expect(seen).toEqual(['ACTIVE', 'PAUSED']);
});

test('a refusal is an error of GraphQL with its code, not one of the network', async () => {
  const error = await client
    .query({ query: USER, variables: { id: stage.twins.campaign.id } })
    .catch((thrown) => thrown);
  expect(CombinedGraphQLErrors.is(error)).toBe(true);
  expect((error as CombinedGraphQLErrors).errors[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'id' });
});
