/**
 * A supergraph of ours and a neighbour that has its own `Node`: both compose, the neighbour answers `node` for rows of
 * both, and the gateway counts an operation by our numbers.
 */
import { assertCompositionSuccess, composeServices } from '@theguild/federation-composition';
import { buildSchema, findBreakingChanges, parse } from 'graphql';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { read } from '../support/documents.js';
import { dataOf } from '../support/figures.js';
import { type Neighbour, SHOPS, startNeighbour } from '../support/neighbour.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { type Supergraph, startSupergraph } from '../support/supergraph.js';

const ROUTER_SECRET = 'only the router and the server know this';

let database: TestDatabase;
let server: TestServer;
let neighbour: Neighbour;
let supergraph: Supergraph;
let users: { id: string; name: string }[];

beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  server = await startTestServer(database, { env: { ROUTER_SECRET } });
  neighbour = await startNeighbour();
  const { _service, ...rows } = dataOf(
    await server.query('Ada Admin', '{ _service { sdl } users(first: 100) { nodes { id name } } }'),
  );
  users = rows.users.nodes;
  supergraph = await startSupergraph(server, neighbour, {
    sdl: _service.sdl,
    routerSecret: ROUTER_SECRET,
    demandControl: { includeExtensionMetadata: true },
  });
  for (const [index, owner] of users.entries())
    neighbour.shops.push({
      __typename: 'Shop',
      id: `shop_${index}`,
      title: `Shop of ${owner.name}`,
      owner: { id: owner.id },
    });
});
afterAll(async () => {
  await supergraph.close();
  await Promise.all([neighbour.close(), server.close()]);
  await database.drop();
});

test('it composes, and clients lose nothing but our own node and nodes', () => {
  const composed = composeServices([
    { name: 'cliptally', typeDefs: parse(read('schema/subgraph.graphql')), url: 'http://ours/graphql' },
    { name: 'shops', typeDefs: parse(SHOPS), url: 'http://theirs/graphql' },
  ]);
  assertCompositionSuccess(composed);
  const lost = findBreakingChanges(buildSchema(read('schema/schema.graphql')), buildSchema(composed.publicSdl));
  expect(
    lost
      .map(({ description }) => description)
      .filter((one) => !/ no longer implements interface Node\.$|^LiveQuery\.nodes? was removed/.test(one)),
  ).toEqual([]);
});

test('a row of the neighbour leads to our user, and our root fields stand beside its own', async () => {
  const answer = await supergraph.query(
    'Ada Admin',
    '{ shops { nodes { title owner { name } } pageInfo { hasNextPage } } users(first: 100) { nodes { name } } }',
  );
  const names = users.map(({ name }) => name);
  expect(dataOf(answer)).toEqual({
    shops: {
      nodes: names.map((name) => ({ title: `Shop of ${name}`, owner: { name } })),
      pageInfo: { hasNextPage: false },
    },
    users: { nodes: names.map((name) => ({ name })) },
  });
});

test('its node finds rows of both, because an id names its kind', async () => {
  const [user] = users;
  const query = `query Rows($ids: [ID!]!, $id: ID!) {
    nodes(ids: $ids) { __typename id ... on User { name } ... on Shop { title } }
    node(id: $id) { ... on User { name role } }
  }`;
  const { nodes, node } = dataOf(
    await supergraph.query('Ada Admin', query, { ids: ['shop_0', user?.id], id: user?.id }),
  );
  expect(nodes).toEqual([
    { __typename: 'Shop', id: 'shop_0', title: `Shop of ${user?.name}` },
    { __typename: 'User', ...user },
  ]);
  expect(node).toMatchObject({ name: user?.name });
});

test.each([
  ['{ clips(first: 7) { edges { node { title earned user { name } } } } }'],
  ['{ campaigns(last: 3) { nodes { name status totalsByPlatform { totals { earned views } } } } }'],
  ['{ users(first: 2) { nodes { name clips(first: 5) { nodes { url } } } } }'],
])('the gateway counts %s as we do, with a value as its unit', async (query) => {
  const direct = await server.query('Ada Admin', query);
  const answer = await supergraph.query('Ada Admin', query);
  dataOf(answer);
  const { estimated } = answer.extensions.cost as unknown as { estimated: number };
  expect(Math.ceil(estimated / 4)).toBe(direct.extensions.cost?.counted);
});
