/** The subgraph as routers meet it: the composed schema, whom it answers, and entities that are asked for directly. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertCompositionFailure, assertCompositionSuccess, composeServices } from '@theguild/federation-composition';
import { buildSchema, findBreakingChanges, findDangerousChanges, parse, print } from 'graphql';
import { createSchema } from '../../src/graphql/schema.js';
import { createSubgraph, subgraphDocument } from '../../src/graphql/subgraph.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { dataOf } from '../support/figures.js';
import { COMMUNITY } from '../support/foreign-subgraph.js';
import { KIND_OF_TYPE } from '../support/ids.js';
import { type Answer, startTestServer, type TestServer } from '../support/server.js';

const ROUTER_SECRET = 'only the router and the server know this';
const SCHEMA = join(import.meta.dirname, '../../schema');

let database: TestDatabase;
let server: TestServer;
/** Ids of the demo world, by name. */
let users: Record<string, string>;
let campaigns: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  server = await startTestServer(database, { env: { ROUTER_SECRET } });
  const rows = dataOf(
    await server.query(
      'Ada Admin',
      '{ users(first: 100) { edges { node { id name } } } campaigns(first: 100) { edges { node { id name } } } }',
    ),
  );
  users = byName(rows.users);
  campaigns = byName(rows.campaigns);
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

function byName({ edges }: { edges: { node: { id: string; name: string } }[] }): Record<string, string> {
  return Object.fromEntries(edges.map(({ node: { id, name } }) => [name, id]));
}

/** The code at each place of an answer that was refused there. */
function refusals({ errors }: Answer<unknown>): [string, string][] {
  return (errors ?? []).map(({ path, extensions: { code } }) => [(path ?? []).join('.'), code]);
}

describe('composition', () => {
  const compose = (ours: string, theirs: string) =>
    composeServices([
      { name: 'cliptally', typeDefs: parse(ours), url: 'http://ours/graphql' },
      { name: 'community', typeDefs: parse(theirs), url: 'http://theirs/graphql' },
    ]);
  const written = readFileSync(join(SCHEMA, 'subgraph.graphql'), 'utf8');
  const clients = buildSchema(readFileSync(join(SCHEMA, 'schema.graphql'), 'utf8'));
  const present = print(subgraphDocument(createSchema()));
  const codes = (theirs: string) => {
    const composed = compose(present, theirs);
    assertCompositionFailure(composed);
    return [...new Set(composed.errors.map(({ extensions }) => extensions['code']))];
  };

  /** Clients of a router find a row by the root field of its type. They have neither node nor nodes. */
  const HIDDEN = [
    'Node was removed.',
    ...['Query', 'LiveQuery'].flatMap((root) => [`${root}.node was removed.`, `${root}.nodes was removed.`]),
    ...Object.keys(KIND_OF_TYPE).map((type) => `${type} no longer implements interface Node.`),
  ];
  const takenFrom = (publicSdl: string) =>
    findBreakingChanges(clients, buildSchema(publicSdl)).map(({ description }) => description);

  test('the file and the answer of _service compose, and neither takes anything but node and nodes from clients', async () => {
    const { _service } = dataOf(await server.query('Ada Admin', '{ _service { sdl } }'));
    for (const sdl of [written, _service.sdl]) {
      const composed = compose(sdl, COMMUNITY);
      assertCompositionSuccess(composed);
      expect(takenFrom(composed.publicSdl).sort()).toEqual([...HIDDEN].sort());
      expect(findDangerousChanges(clients, buildSchema(composed.publicSdl))).toEqual([]);
    }
  });

  test('standalone clients are served the schema they know, plus only the federation’s additions', () => {
    const served = createSubgraph({ openService: false });
    expect(findBreakingChanges(clients, served)).toEqual([]);
    expect(findDangerousChanges(clients, served)).toEqual([]);
    const gone = findBreakingChanges(served, createSchema()).map(({ description }) => description);
    expect(
      gone.filter((one) => !/^_|^Query\._|^link|^federation__|^(key|shareable|tag|cost|listSize) /.test(one)),
    ).toEqual([]);
  });

  test('PageInfo may be defined by several subgraphs, a total by no other', () => {
    expect(codes(COMMUNITY.replace('type PageInfo @shareable', 'type PageInfo'))).toEqual(['INVALID_FIELD_SHARING']);
    expect(codes(COMMUNITY.replace('earned: Money! @external', 'earned: Money! @shareable'))).toEqual([
      'INVALID_FIELD_SHARING',
    ]);
  });

  test('a filter that only one subgraph declares is removed, for everybody', () => {
    const composed = compose(present, COMMUNITY.replace('campaignStatus: [CampaignStatus!]', ''));
    assertCompositionSuccess(composed);
    expect(takenFrom(composed.publicSdl).filter((change) => !HIDDEN.includes(change))).toEqual([
      'TotalsFilterInput.campaignStatus was removed.',
    ]);
  });
});

describe('callers that may act as a router', () => {
  const service = '{ _service { sdl } }';
  const entities = 'query Entities($r: [_Any!]!) { _entities(representations: $r) { ... on Campaign { name } } }';
  const right = { 'x-router-secret': ROUTER_SECRET };

  async function asked(from: TestServer, as: string | null, headers: Record<string, string>): Promise<string[]> {
    const answers = [
      await from.query(as, service, {}, headers),
      await from.query(as, entities, { r: [{ __typename: 'Campaign', id: campaigns['Summer Promo'] }] }, headers),
    ];
    return answers.map((answer) => refusals(answer)[0]?.[1] ?? Object.keys(answer.data)[0] ?? '');
  }

  test.each<[string, string | null, Record<string, string>, string[]]>([
    ['the secret and a clipper', 'Noah Cuts', right, ['_service', '_entities']],
    ['the secret and nobody', null, right, ['_service', 'UNAUTHENTICATED']],
    ['no secret and a clipper', 'Noah Cuts', {}, ['FORBIDDEN', 'FORBIDDEN']],
    ['no secret and nobody', null, {}, ['FORBIDDEN', 'FORBIDDEN']],
    ['a wrong secret', 'Noah Cuts', { 'x-router-secret': `${ROUTER_SECRET}!` }, ['FORBIDDEN', 'FORBIDDEN']],
    ['a part of the secret', null, { 'x-router-secret': ROUTER_SECRET.slice(0, -1) }, ['FORBIDDEN', 'FORBIDDEN']],
    ['an empty secret', 'Noah Cuts', { 'x-router-secret': '' }, ['FORBIDDEN', 'FORBIDDEN']],
    ['the secret as a token', null, { authorization: `Bearer ${ROUTER_SECRET}` }, ['FORBIDDEN', 'FORBIDDEN']],
    ['an admin', 'Ada Admin', {}, ['_service', '_entities']],
    ['an admin and a wrong secret', 'Ada Admin', { 'x-router-secret': 'wrong' }, ['_service', '_entities']],
    ['an internal tool', 'Reporting tool', {}, ['_service', '_entities']],
  ])('%s', async (_, as, headers, expected) => {
    expect(await asked(server, as, headers)).toEqual(expected);
  });

  /** Closed even when the test fails. */
  let other: TestServer | undefined;
  afterEach(async () => {
    await other?.close();
    other = undefined;
  });

  test('without a secret nobody is a router; in development _service is open [S10]', async () => {
    other = await startTestServer(database);
    for (const headers of [{}, right, { 'x-router-secret': '' }, { 'x-router-secret': 'null' }]) {
      expect(await asked(other, null, headers)).toEqual(['_service', 'FORBIDDEN']);
      expect(await asked(other, 'Noah Cuts', headers)).toEqual(['_service', 'FORBIDDEN']);
    }
    expect(await asked(other, 'Ada Admin', {})).toEqual(['_service', '_entities']);
  });

  test.each([
    ['without a secret', {}, ['FORBIDDEN', 'FORBIDDEN']],
    ['with one', { ROUTER_SECRET }, ['_service', '_entities']],
  ])('in production %s _service is never open [S10]', async (_, more, expected) => {
    const env = { NODE_ENV: 'production', DATABASE_URL: database.url, JWT_SECRET: ROUTER_SECRET };
    other = await startTestServer(database, { env: { ...env, ...more } });
    expect(await asked(other, 'Noah Cuts', {})).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    expect(await asked(other, 'Noah Cuts', right)).toEqual(expected);
    expect(await asked(other, 'Ada Admin', {})).toEqual(['_service', '_entities']);
  });

  test('nobody gets a trace [S10]', async () => {
    const headers = { ...right, 'apollo-federation-include-trace': 'ftv1' };
    const { extensions } = await server.query('Ada Admin', '{ me { name } }', {}, headers);
    expect(Object.keys(extensions).sort()).toEqual(['cost', 'snapshot']);
  });
});

describe('entities', () => {
  const ENTITIES = `query Entities($r: [_Any!]!) { _entities(representations: $r) {
    __typename ... on User { name } ... on Campaign { name } ... on Clip { url } ... on PlatformStats { currency }
  } }`;
  const ask = (as: string, r: unknown[], query = ENTITIES) =>
    server.query(as, query, { r }, { 'x-router-secret': ROUTER_SECRET });

  test('keep the order in which they were asked for, and each type takes one statement', async () => {
    const ids = Object.entries({ User: users, Campaign: campaigns }).flatMap(([type, rows]) =>
      Object.entries(rows).map(([name, id]) => ({ __typename: type, id, name })),
    );
    const mixed = [...ids, ...ids].sort((one, other) => (one.id < other.id ? -1 : 1));
    const { data, errors, extensions } = await ask('Ada Admin', mixed);
    expect(errors).toBeUndefined();
    expect(data._entities).toEqual(mixed.map(({ __typename, name }) => ({ __typename, name })));
    expect(extensions.cost?.statements).toBe(2);
  });

  test('a thousand at once are one statement, and one more is refused [S7]', async () => {
    const many = Array.from({ length: 1_000 }, (_, n) => ({ __typename: 'User', id: `user_${n + 1}` }));
    const { data, extensions } = await ask('Ada Admin', many);
    expect(data._entities.filter((user: unknown) => user !== null)).toHaveLength(Object.keys(users).length);
    expect(extensions.cost?.statements).toBe(1);
    const { errors } = await ask('Ada Admin', [...many, many[0]]);
    expect(errors?.map(({ extensions: { code, field } }) => [code, field])).toEqual([
      ['BAD_USER_INPUT', 'representations'],
    ]);
  });

  test('an entity that the viewer may not see looks like one that does not exist', async () => {
    const places = [users['Zoe Edits'], 'user_999999', users['Noah Cuts'], users['Ada Admin']];
    const { data, errors } = await ask(
      'Noah Cuts',
      places.map((id) => ({ __typename: 'User', id })),
    );
    expect(data._entities).toEqual([null, null, { __typename: 'User', name: 'Noah Cuts' }, null]);
    const told = errors?.map(({ message, extensions }) => ({ message, extensions }));
    const message = 'The user was not found: it does not exist, or you may not see it.';
    expect(told).toEqual(Array(3).fill({ message, extensions: { code: 'NOT_FOUND' } }));
    expect(errors?.map(({ path }) => path)).toEqual([0, 1, 3].map((place) => ['_entities', place]));
  });

  test('there is one platform, and only the staff see it', async () => {
    const both = ['platform', 'world'].map((id) => ({ __typename: 'PlatformStats', id }));
    const staff = await ask('Reporting tool', both);
    expect([staff.data._entities[0], refusals(staff)]).toEqual([
      { __typename: 'PlatformStats', currency: 'USD' },
      [['_entities.1', 'NOT_FOUND']],
    ]);
    expect(refusals(await ask('Noah Cuts', both)).sort()).toEqual([
      ['_entities.0', 'FORBIDDEN'],
      ['_entities.1', 'FORBIDDEN'],
    ]);
  });

  test.each<[unknown, string]>([
    [7, '__typename'],
    ['User', '__typename'],
    [[], '__typename'],
    [{}, '__typename'],
    [{ __typename: null, id: '1' }, '__typename'],
    [{ __typename: 'Totals', id: '1' }, '__typename'],
    [{ __typename: 'Query', id: '1' }, '__typename'],
    [{ __typename: 'constructor', id: '1' }, '__typename'],
    [{ __typename: '__proto__', id: '1' }, '__typename'],
    [{ __typename: 'User' }, 'id'],
    [{ __typename: 'User', id: null }, 'id'],
    [{ __typename: 'User', id: {} }, 'id'],
    [{ __typename: 'User', id: ['user_1'] }, 'id'],
    [{ __typename: 'User', id: 1 }, 'id'],
    [{ __typename: 'User', id: 1.5 }, 'id'],
    [{ __typename: 'User', id: '1' }, 'id'],
    [{ __typename: 'User', id: 'USER_1' }, 'id'],
    [{ __typename: 'User', id: 'user_01' }, 'id'],
    [{ __typename: 'User', id: 'campaign_1' }, 'id'],
    [{ __typename: 'User', id: '' }, 'id'],
    [{ __typename: 'User', id: 'one' }, 'id'],
    [{ __typename: 'User', id: '-1' }, 'id'],
    [{ __typename: 'Campaign', id: "campaign_1'; --" }, 'id'],
    [{ __typename: 'Clip', id: 'clip_99999999999999999999' }, 'id'],
  ])('%j is refused at its own place', async (malformed, member) => {
    const good = { __typename: 'Campaign', id: campaigns['Summer Promo'] };
    const { data, errors } = await ask('Noah Cuts', [good, malformed, good]);
    const shown = { __typename: 'Campaign', name: 'Summer Promo' };
    expect(data._entities).toEqual([shown, null, shown]);
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['_entities', 1],
        extensions: { code: 'BAD_USER_INPUT', field: `representations.1.${member}` },
      }),
    ]);
  });
});
