/** Scopes of API keys: each opens its own types and leaves the others closed, by whatever way an operation gets there. */
import { isCompositeType, isEnumType, isIntrospectionType } from 'graphql';
import { checkScopes, scopeOfType, scopesOfArgument } from '../../src/graphql/scopes.js';
import { createSubgraph } from '../../src/graphql/subgraph.js';
import { dataOf } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import { type Answer, codeOf } from '../support/server.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

const SCOPES = ['TOTALS', 'USERS', 'CAMPAIGNS', 'CLIPS', 'LEDGER', 'PAYOUTS', 'OPERATIONS', 'EXPORTS'] as const;
type Scope = (typeof SCOPES)[number];

let stage: WriteStage;
let keys: Record<Scope, string>;
let ids: { clip: string; user: string; campaign: string; request: string };

beforeAll(async () => {
  stage = await WriteStage.open();
  const asked = await stage.requested();
  ids = {
    clip: idOf('clip', asked.clipId),
    user: idOf('user', asked.clipper.userId),
    campaign: idOf('campaign', asked.campaignId),
    request: idOf('request', asked.payoutRequestId),
  };
  const made = await Promise.all(SCOPES.map(async (scope) => [scope, (await make([scope])).secret] as const));
  keys = Object.fromEntries(made) as Record<Scope, string>;
});
afterAll(() => stage.close());

interface Made {
  secret: string;
  apiKey: { id: string; scopes: Scope[] | null };
}

async function create(scopes?: readonly string[] | null): Promise<Answer<Record<string, never>>> {
  const input = {
    idempotencyKey: stage.fresh('k'),
    name: stage.fresh('Tool'),
    ...(scopes !== undefined && { scopes }),
  };
  return stage.mutate(ADMIN, 'createApiKey', input, 'secret apiKey { id scopes }');
}

const make = async (scopes?: readonly string[] | null): Promise<Made> =>
  dataOf<{ createApiKey: Made }>((await create(scopes)) as never).createApiKey;

// biome-ignore lint/suspicious/noExplicitAny: an operation written as text has no type
async function ask(key: string, query: string, variables: object = {}): Promise<Answer<any>> {
  const response = await fetch(`${stage.server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer<unknown>, 'status'>) };
}

const lacks = ({ errors, data }: Answer<unknown>) => ({ ...errors?.[0]?.extensions, data });
const closed = (scope: Scope, path: string) => ({ code: 'FORBIDDEN', scope, path, data: undefined });

/** Operations that need one scope and no other. */
const OPEN: readonly [Scope, string][] = [
  [
    'TOTALS',
    '{ platformStats { currency counts { campaigns } totals { earned } topClippers(by: EARNED) { rows { rank } } } }',
  ],
  ['USERS', '{ users { totalCount edges { node { name socialAccounts { handle } } } } }'],
  ['CAMPAIGNS', '{ campaigns { nodes { name terms { version } pace { spent } } pageInfo { hasNextPage } } }'],
  [
    'CLIPS',
    '{ clips { nodes { views latestTracking { views } } } submissions { totalCount } suspectObservations { totalCount } }',
  ],
  ['PAYOUTS', '{ payoutRequests { nodes { amount method { type } } totals { amount } } payouts { totalCount } }'],
  ['OPERATIONS', '{ refreshRuns { totalCount } books { clean } }'],
];

test.each(OPEN)('%s opens its own types, and no other scope does', async (scope, query) => {
  for (const other of SCOPES) {
    const answer = await ask(keys[other], query);
    if (other === scope) expect(answer.errors).toBeUndefined();
    else expect(lacks(answer)).toMatchObject({ code: 'FORBIDDEN', scope });
  }
});

test('LEDGER opens the ledger of a clip only together with CLIPS', async () => {
  const query = '{ clips { nodes { id earnings { nodes { amount } totals { amount } } settlement { due } } } }';
  expect(lacks(await ask(keys.CLIPS, query))).toMatchObject(closed('LEDGER', 'clips.nodes.earnings'));
  expect(lacks(await ask(keys.LEDGER, query))).toMatchObject(closed('CLIPS', 'clips'));
  const { secret } = await make(['CLIPS', 'LEDGER']);
  expect((await ask(secret, query)).data.clips.nodes[0].earnings.nodes).not.toEqual([]);
});

describe('a field is refused wherever it stands, and the refusal names the scope and the path', () => {
  test.each([
    ['nested', '{ clips { edges { node { user { name } } } } }', closed('USERS', 'clips.edges.node.user')],
    ['under an alias', '{ all: clips { nodes { whose: user { id } } } }', closed('USERS', 'all.nodes.whose')],
    [
      'in a fragment',
      'query { clips { nodes { ...c } } } fragment c on Clip { id campaign { ...d } } fragment d on Campaign { name }',
      closed('CAMPAIGNS', 'clips.nodes.campaign'),
    ],
    [
      'in an inline fragment',
      '{ clips { nodes { ... on Clip { ... { totals { earned } } } } } }',
      closed('TOTALS', 'clips.nodes.totals'),
    ],
    ['behind @skip', '{ clips { nodes { user @skip(if: true) { id } } } }', closed('USERS', 'clips.nodes.user')],
    ['as __typename of a closed type', '{ me { __typename } }', closed('USERS', 'me')],
    [
      'in the second use of a fragment',
      'query { a: clips { ...p } b: clips { ...p } } fragment p on ClipConnection { totals { earned } }',
      closed('TOTALS', 'a.totals'),
    ],
  ])('%s', async (_, query, refusal) => {
    expect(lacks(await ask(keys.CLIPS, query))).toMatchObject(refusal);
  });

  test('nothing is read for it, not even what is open [S16]', async () => {
    const answer = await ask(keys.CLIPS, '{ clips { totalCount } users { totalCount } }');
    expect(lacks(answer)).toMatchObject(closed('USERS', 'users'));
    expect(answer.extensions?.snapshot).toBeUndefined();
  });

  test('a person who logs in with a key in the header is read with the scopes of the key', async () => {
    const login = 'mutation { login(input: { email: "a@b.example", password: "x" }) { user { name } } }';
    expect(lacks(await ask(keys.CLIPS, login))).toMatchObject(closed('USERS', 'login.user'));
  });
});

describe('rows of any type are refused by their own type', () => {
  const NODE = 'query ($id: ID!) { one: node(id: $id) { __typename id } }';

  test('node(id), even if only __typename is asked', async () => {
    expect((await ask(keys.CLIPS, NODE, { id: ids.clip })).data).toEqual({ one: { __typename: 'Clip', id: ids.clip } });
    expect(lacks(await ask(keys.CLIPS, NODE, { id: ids.user }))).toMatchObject(closed('USERS', 'one'));
    expect(lacks(await ask(keys.USERS, NODE, { id: ids.request }))).toMatchObject(closed('PAYOUTS', 'one'));
  });

  test('an id of no kind gets the error of the field', async () => {
    expect(codeOf(await ask(keys.CLIPS, NODE, { id: '12' }))).toBe('BAD_USER_INPUT');
  });

  test('nodes(ids), if one of them is closed', async () => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    expect((await ask(keys.CLIPS, query, { ids: [ids.clip] })).errors).toBeUndefined();
    expect(lacks(await ask(keys.CLIPS, query, { ids: [ids.clip, ids.campaign] }))).toMatchObject(
      closed('CAMPAIGNS', 'nodes'),
    );
  });

  test('a fragment of a closed type in node(id), whatever the row is', async () => {
    const query = 'query ($id: ID!) { node(id: $id) { ... on Clip { id } ... on User { name } } }';
    expect(lacks(await ask(keys.CLIPS, query, { id: ids.clip }))).toMatchObject(closed('USERS', 'node'));
  });

  test('the root field of a type', async () => {
    expect(lacks(await ask(keys.CLIPS, `{ campaign(id: "${ids.campaign}") { name } }`))).toMatchObject(
      closed('CAMPAIGNS', 'campaign'),
    );
  });

  test('_entities, by the type of each representation', async () => {
    const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { __typename } }';
    const clip = { __typename: 'Clip', id: ids.clip };
    expect((await ask(keys.CLIPS, query, { r: [clip] })).data).toEqual({ _entities: [{ __typename: 'Clip' }] });
    expect(lacks(await ask(keys.CLIPS, query, { r: [clip, { __typename: 'User', id: ids.user }] }))).toMatchObject(
      closed('USERS', '_entities'),
    );
    const literal = `{ _entities(representations: [{ __typename: "Campaign", id: "${ids.campaign}" }]) { __typename } }`;
    expect(lacks(await ask(keys.CLIPS, literal))).toMatchObject(closed('CAMPAIGNS', '_entities'));
  });
});

describe('an order or a filter needs the scope of the figure that it uses', () => {
  const orders: readonly [Scope, Scope, string, string][] = [
    ...(['EARNED', 'VIEWS'] as const).map((field): [Scope, Scope, string, string] => [
      ...(['USERS', 'TOTALS'] as const),
      `{ users(orderBy: { field: ${field} }) { edges { cursor } } }`,
      'users.orderBy',
    ]),
    ...(['WITHDRAWABLE', 'REQUESTED', 'DEBT', 'UNCOVERED'] as const).map((field): [Scope, Scope, string, string] => [
      ...(['USERS', 'PAYOUTS'] as const),
      `{ all: users(orderBy: { field: ${field} }) { nodes { id } } }`,
      'all.orderBy',
    ]),
    ['USERS', 'PAYOUTS', '{ users(filter: { owed: DEBT }) { totalCount } }', 'users.filter'],
    ['CAMPAIGNS', 'TOTALS', '{ campaigns(orderBy: { field: EARNED }) { edges { cursor } } }', 'campaigns.orderBy'],
    ['CLIPS', 'LEDGER', '{ submissions(orderBy: { field: ESTIMATE }) { nodes { id } } }', 'submissions.orderBy'],
  ];

  test.each(orders)('%s with %s: %s', async (own, other, query, path) => {
    expect(lacks(await ask(keys[own], query))).toMatchObject(closed(other, path));
    const { secret } = await make([own, other]);
    expect((await ask(secret, query)).errors).toBeUndefined();
  });

  test('in a variable, too', async () => {
    const query =
      'query ($by: UserOrderInput, $f: UsersFilterInput) { users(orderBy: $by, filter: $f) { totalCount } }';
    expect((await ask(keys.USERS, query, { by: { field: 'NAME' }, f: { role: 'CLIPPER' } })).errors).toBeUndefined();
    expect(lacks(await ask(keys.USERS, query, { by: { field: 'EARNED' } }))).toMatchObject(
      closed('TOTALS', 'users.orderBy'),
    );
    expect(lacks(await ask(keys.USERS, query, { f: { owed: ['WITHDRAWABLE'] } }))).toMatchObject(
      closed('PAYOUTS', 'users.filter'),
    );
  });

  test('every other order is by a member of its own row', () => {
    const fields = Object.values(createSubgraph({ openService: false }).getTypeMap())
      .filter(isEnumType)
      .filter(({ name }) => name.endsWith('OrderField'))
      .flatMap((order) => order.getValues().map(({ name, value }) => [order, name, value] as const));
    const open = fields.filter(([order, , value]) => scopesOfArgument(order, value).length === 0);
    expect(open.map(([order, name]) => `${order.name}.${name}`).sort()).toMatchInlineSnapshot(`
[
  "AccountEntryOrderField.AMOUNT",
  "AccountEntryOrderField.CREATED_AT",
  "CampaignOrderField.BUDGET",
  "CampaignOrderField.CREATED_AT",
  "CampaignOrderField.NAME",
  "CampaignOrderField.REMAINING",
  "ClipOrderField.CREATED_AT",
  "ClipOrderField.EARNED",
  "ClipOrderField.POSTED_AT",
  "ClipOrderField.VIEWS",
  "CreatedOrderField.CREATED_AT",
  "PayoutOrderField.AMOUNT",
  "PayoutOrderField.CREATED_AT",
  "SubmissionOrderField.CREATED_AT",
  "SubmissionOrderField.REVIEW_DUE",
  "SuspectObservationOrderField.CREATED_AT",
  "SuspectObservationOrderField.SEEN_TIMES",
  "SuspectObservationOrderField.WAITING",
  "UserOrderField.CREATED_AT",
  "UserOrderField.NAME",
]
`);
  });
});

describe('an export needs EXPORTS and the scope of its rows', () => {
  const statusOf = async (scopes: readonly Scope[] | undefined, file: string) => {
    const { secret } = await make(scopes);
    const response = await fetch(`${stage.server.url}/export/${file}`, {
      headers: { authorization: `Bearer ${secret}` },
    });
    const body = await response.text();
    return [response.status, response.status === 200 ? null : JSON.parse(body).errors[0].extensions.scope];
  };

  test.each([
    ['earnings.csv', 'LEDGER'],
    ['payouts.csv', 'PAYOUTS'],
    ['account-entries.csv', 'PAYOUTS'],
  ] as const)('%s: %s', async (file, scope) => {
    expect(await statusOf(undefined, file)).toEqual([200, null]);
    expect(await statusOf(['EXPORTS', scope], file)).toEqual([200, null]);
    expect(await statusOf(['EXPORTS', 'CLIPS'], file)).toEqual([403, scope]);
    expect(await statusOf([scope], file)).toEqual([403, 'EXPORTS']);
  });
});

describe('keys', () => {
  test('a key without scopes reads everything, and says so [S13]', async () => {
    for (const scopes of [undefined, null]) {
      const { secret, apiKey } = await make(scopes);
      expect(apiKey.scopes).toBeNull();
      for (const [, query] of OPEN) expect((await ask(secret, query)).errors).toBeUndefined();
    }
  });

  test('a key has each scope once, in the order of the enum', async () => {
    expect((await make(['LEDGER', 'CLIPS', 'LEDGER'])).apiKey.scopes).toEqual(['CLIPS', 'LEDGER']);
  });

  test('a list of scopes is neither empty nor longer than the enum', async () => {
    for (const scopes of [[], Array.from({ length: 10 }, () => 'CLIPS')]) {
      const { errors } = await create(scopes);
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.scopes' });
    }
    await expect(
      stage.database.pool.query(`UPDATE "ApiKey" SET scopes = '{}' WHERE id = (SELECT min(id) FROM "ApiKey")`),
    ).rejects.toThrow('ApiKey_scopes_not_empty');
  });

  test('the scopes are in the audit log', async () => {
    const { apiKey } = await make(['TOTALS']);
    const { rows } = await stage.database.pool.query(
      `SELECT after FROM "AuditEntry" WHERE action = 'createApiKey' AND "entityId" = $1`,
      [apiKey.id.replace('key_', '')],
    );
    expect(rows[0].after).toMatchObject({ scopes: ['TOTALS'] });
  });

  test('a scope opens nothing that the role closes', async () => {
    const { secret } = await make([...SCOPES]);
    expect(codeOf(await ask(secret, '{ apiKeys { totalCount } }'))).toBe('FORBIDDEN');
    expect(codeOf(await ask(secret, '{ auditLog { totalCount } }'))).toBe('FORBIDDEN');
  });

  test('introspection needs no scope', async () => {
    expect((await ask(keys.EXPORTS, '{ __typename __schema { types { name } } }')).errors).toBeUndefined();
  });
});

test('every type of the schema has a scope, or stands among those that need none [S16]', () => {
  const schema = createSubgraph({ openService: false });
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => isCompositeType(type) && !isIntrospectionType(type),
  );
  expect(types.length).toBeGreaterThan(100);
  expect(types.map(({ name }) => name).filter((name) => scopeOfType(name) === undefined)).toEqual([]);
  expect(() => checkScopes(schema)).not.toThrow();
  const open = types
    .map(({ name }) => name)
    .filter((name) => scopeOfType(name) === null && !/(Payload|ItemResult)$/.test(name));
  expect(open.sort()).toEqual(
    [
      ...[
        'ApiKey',
        'ApiKeyConnection',
        'ApiKeyEdge',
        'AuditEntry',
        'AuditEntryConnection',
        'AuditEntryEdge',
        'ExternalIdentity',
      ],
      'Settings',
      ...['Change', 'ChangePage', 'ChangedRow'],
      ...[
        'ItemError',
        'Live',
        'LiveQuery',
        'Mutation',
        'Node',
        'PageInfo',
        'Query',
        'Subscription',
        '_Entity',
        '_Service',
      ],
    ].sort(),
  );
});
