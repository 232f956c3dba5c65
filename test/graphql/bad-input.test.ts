/**
 * Mistakes that a client can send. Each answer is JSON with a code of the documented enum, names the wrong argument,
 * and reveals nothing internal (raw-client.ts checks). Scalars: test/rules/scalars.test.ts. Tokens: bad-tokens.test.ts.
 */
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { JSON_TYPE, type Sent, send } from '../support/raw-client.js';
import { startTestServer, type TestServer } from '../support/server.js';

const ADMIN = 'Ada Admin';
const LOGIN = 'login(input: { email: "nobody@cliptally.example", password: "wrong" }) { token }';

let database: TestDatabase;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  server = await startTestServer(database);
});
/** Further resources of a test; closed even when the test fails. */
const closers: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closers) await close();
  await server.close();
  await database.drop();
});

const sendTo = (path: string, init: RequestInit = {}) => send(`${server.url}${path}`, init);

async function ask(query: string, variables?: Record<string, unknown>, as: string | null = ADMIN): Promise<Sent> {
  const token: Record<string, string> = as === null ? {} : { authorization: `Bearer ${await server.tokenOf(as)}` };
  return post(JSON.stringify({ query, variables }), { ...JSON_TYPE, ...token });
}

const post = (body: string, headers: Record<string, string> = JSON_TYPE) =>
  sendTo('/graphql', { method: 'POST', headers, body });

/** Refused logins are recorded: their number tells whether a mutation ran. */
const loginsTried = () => database.prisma.auditEntry.count({ where: { action: 'login' } });

test.each(['user', 'campaign', 'clip'])('an unknown id of a %s is NOT_FOUND', async (field) => {
  const { code, body } = await ask(`{ ${field}(id: "${field}_999999") { id } }`);
  expect([code, body.data]).toEqual(['NOT_FOUND', { [field]: null }]);
});

const MALFORMED = [
  '',
  '0',
  '-1',
  '01',
  '1.0',
  '1e3',
  ' 1',
  '1 ',
  '1\n',
  'abc',
  '٣',
  '9'.repeat(19),
  "1'; DROP TABLE x",
];
/** Ids whose kind is unknown, written otherwise, or not that of the row. */
const STRANGE = [
  'user',
  '_1',
  'USER_1',
  'User_1',
  'users_1',
  'user-1',
  'user_1_1',
  'planet_1',
  'payout_1',
  'reversal_1',
];

test.each(['user', 'campaign', 'clip'])(
  'a malformed id of a %s is BAD_USER_INPUT and names the argument',
  async (field) => {
    for (const id of [...MALFORMED, ...MALFORMED.map((number) => `${field}_${number}`), ...STRANGE, '12']) {
      const sent = await ask(`query ($id: ID!) { ${field}(id: $id) { id } }`, { id });
      expect([id, sent.code, sent.field]).toEqual([id, 'BAD_USER_INPUT', 'id']);
    }
  },
);

test.each([
  ['{ clips(filter: { userId: "x" }) { totalCount } }', 'filter.userId'],
  ['{ clips(filter: { campaignId: "x" }) { totalCount } }', 'filter.campaignId'],
  ['{ clips(filter: { userId: "1" }) { totalCount } }', 'filter.userId'],
  ['{ clips(filter: { userId: "campaign_1" }) { totalCount } }', 'filter.userId'],
  ['{ clips(filter: { campaignId: "1" }) { totalCount } }', 'filter.campaignId'],
  ['{ clips(filter: { campaignId: "user_1" }) { totalCount } }', 'filter.campaignId'],
  ['{ submissions(filter: { userId: "1.5" }) { totalCount } }', 'filter.userId'],
  ['{ submissions(filter: { campaignId: "campaign_0" }) { totalCount } }', 'filter.campaignId'],
  ['{ me { clips(filter: { campaignId: "-1" }) { totalCount } } }', 'filter.campaignId'],
  ['{ me { submissions(filter: { campaignId: "x" }) { totalCount } } }', 'filter.campaignId'],
  ['{ me { totals(filter: { userId: "x" }) { earned } } }', 'filter.userId'],
  ['{ me { totals(filter: { campaignId: "x" }) { earned } } }', 'filter.campaignId'],
  ['{ campaign(id: "campaign_1") { totals(filter: { userId: "x" }) { earned } } }', 'filter.userId'],
  ['{ platformStats { totals(filter: { campaignId: "x" }) { earned } } }', 'filter.campaignId'],
  ['{ platformStats { totals(filter: { campaignId: "1" }) { earned } } }', 'filter.campaignId'],
  ['{ platformStats { totals(filter: { userId: "clip_1" }) { earned } } }', 'filter.userId'],
  ['{ payouts(filter: { userId: "request_1" }) { totalCount } }', 'filter.userId'],
])('a malformed id inside a filter is BAD_USER_INPUT and names it: %s', async (query, field) => {
  expect(await ask(query)).toMatchObject({ code: 'BAD_USER_INPUT', field });
});

const LISTS = ['users', 'campaigns', 'clips', 'submissions', 'me.clips', 'me.campaigns', 'me.submissions'];
const list = (path: string, args: string) => {
  const [root = '', nested] = path.split('.');
  const rows = `(${args}) { edges { cursor } }`;
  return nested === undefined ? `{ ${root}${rows} }` : `{ ${root} { ${nested}${rows} } }`;
};

test.each(LISTS)('a page of %s has 1 to 100 rows, and starts after a cursor of a list [S7]', async (path) => {
  for (const first of [0, -1, 101, 2_147_483_647]) {
    expect(await ask(list(path, `first: ${first}`))).toMatchObject({ code: 'BAD_USER_INPUT', field: 'first' });
  }
  for (const id of ['nonsense', 'id:', 'id:0', 'id:-1', 'id:1;DROP', 'id:1 ', `id:${'9'.repeat(19)}`, '']) {
    const after = Buffer.from(id).toString('base64url');
    expect(await ask(list(path, `after: "${after}"`))).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
  }
  // Only the rows of a list have a place in it.
  for (const id of ['1', 'user_0', 'USER_1', 'planet_1', 'payout_1']) {
    const after = Buffer.from(JSON.stringify(['ID', 'desc', id])).toString('base64url');
    expect(await ask(list(path, `after: "${after}"`))).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
  }
  expect((await ask(list(path, 'first: 100'))).code).toBeUndefined();
});

test.each([
  ['$id: ID!', 'user(id: $id) { id }', {}, 'id'],
  ['$id: ID!', 'user(id: $id) { id }', { id: null }, 'id'],
  ['$id: ID!', 'user(id: $id) { id }', { id: 1.5 }, 'id'],
  ['$id: ID!', 'user(id: $id) { id }', { id: { a: 1 } }, 'id'],
  ['$n: Int!', 'clips(first: $n) { totalCount }', { n: '1' }, 'n'],
  ['$n: Int!', 'clips(first: $n) { totalCount }', { n: 1.5 }, 'n'],
  ['$n: Int!', 'clips(first: $n) { totalCount }', { n: 2 ** 31 }, 'n'],
  ['$after: String', 'clips(after: $after) { totalCount }', { after: 1 }, 'after'],
  ['$filter: ClipsFilterInput', 'clips(filter: $filter) { totalCount }', { filter: 'x' }, 'filter'],
  ['$filter: ClipsFilterInput', 'clips(filter: $filter) { totalCount }', { filter: [1] }, 'filter'],
  ['$filter: ClipsFilterInput', 'clips(filter: $filter) { totalCount }', { filter: { nope: 1 } }, 'filter.nope'],
  ['$filter: ClipsFilterInput', 'clips(filter: $filter) { totalCount }', { filter: { status: 5 } }, 'filter.status'],
  ['$filter: ClipsFilterInput', 'clips(filter: $filter) { totalCount }', { filter: { status: 'NO' } }, 'filter.status'],
  ['$filter: ClipsFilterInput', 'clips(filter: $filter) { totalCount }', { filter: { userId: {} } }, 'filter.userId'],
])(
  'a variable of the wrong type is BAD_USER_INPUT and named: %s in %s with %j',
  async (declared, field, variables, at) => {
    const sent = await ask(`query (${declared}) { ${field} }`, variables);
    expect(sent).toMatchObject({ status: 200, code: 'BAD_USER_INPUT', field: at });
  },
);

test.each([
  [{ email: 'not an address', password: 'x' }, 'input.email'],
  [{ email: 5, password: 'x' }, 'input.email'],
  [{ password: 'x' }, 'input.email'],
  [{ email: `${'a'.repeat(250)}@b.example`, password: 'x' }, 'input.email'],
  [{ email: 'a@b.example', password: 'x'.repeat(129) }, 'input.password'],
  [{ email: 'a@b.example' }, 'input.password'],
])('credentials that cannot be right are BAD_USER_INPUT and named: %#', async (input, field) => {
  const sent = await ask('mutation ($input: LoginInput!) { login(input: $input) { token } }', { input }, null);
  expect(sent).toMatchObject({ code: 'BAD_USER_INPUT', field });
});

test.each([
  ['side by side', `mutation { a: ${LOGIN} b: ${LOGIN} }`],
  ['through a fragment', `mutation { ...Two } fragment Two on Mutation { a: ${LOGIN} b: ${LOGIN} }`],
  [
    'through a fragment of a fragment',
    `mutation { ...A } fragment A on Mutation { ...B ${LOGIN} } fragment B on Mutation { b: ${LOGIN} }`,
  ],
  ['one of them inline', `mutation { a: ${LOGIN} ... { b: ${LOGIN} } }`],
  ['the same fragment twice', `mutation { ...One ...One } fragment One on Mutation { ${LOGIN} }`],
])('a mutation with two root fields is refused as a whole: %s [S6]', async (_, query) => {
  const before = await loginsTried();
  expect(await ask(query, {}, null)).toMatchObject({ status: 200, code: 'OPERATION_TOO_LARGE' });
  expect(await loginsTried()).toBe(before);
});

test.each([
  ['{ me { ', 'GRAPHQL_PARSE_FAILED'],
  ['# nothing', 'GRAPHQL_PARSE_FAILED'],
  ['{ me { nmae } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['{ me(id: 1) { name } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['{ clips(first: "1") { totalCount } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['subscription { me }', 'GRAPHQL_VALIDATION_FAILED'],
])('a document that cannot run says why: %s', async (query, code) => {
  expect(await ask(query)).toMatchObject({ status: 200, code });
});

test.each(['', 'query A { me { id } } query B { me { id } }'])(
  'a request that names no operation is a 400: "%s"',
  async (query) => {
    expect(await ask(query)).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  },
);

test('a document of more than 2,000 tokens is too large, and is not parsed [S6]', async () => {
  // 12 tokens and those in the list. The argument does not exist, which only validation finds out.
  const document = (tokens: number) => `{ me(x: [${' 1'.repeat(tokens - 12)}]) { id } }`;
  expect((await ask(document(2_000))).code).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(await ask(document(2_001))).toMatchObject({ status: 200, code: 'OPERATION_TOO_LARGE' });
});

test('a body over the limit is a 413, and one that is not JSON a 400, both in JSON [S1]', async () => {
  const body = (bytes: number) => JSON.stringify({ query: '{ me { id } }', variables: { x: 'x'.repeat(bytes) } });
  expect(await post(body(100_000))).toMatchObject({ status: 413, code: 'BAD_REQUEST' });
  expect((await post(body(99_900))).status).toBe(200);
  for (const text of ['{"query": ', '', 'null', '5', '"text"', '{"query":"{ me { id } }","__proto__":{}}']) {
    expect(await post(text)).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  }
});

test.each([
  [{ query: 5 }],
  [{}],
  [{ query: '{ me { id } }', variables: '{}' }],
  [{ query: '{ me { id } }', variables: [1] }],
  [{ query: '{ me { id } }', extensions: 5 }],
  [{ query: 'query A { me { id } }', operationName: 'B' }],
])('a request of the wrong shape is a 400: %j', async (body) => {
  expect(await post(JSON.stringify(body))).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
});

test('GET runs no mutation [S2]', async () => {
  const before = await loginsTried();
  const path = `/graphql?query=${encodeURIComponent(`mutation { ${LOGIN} }`)}`;
  const sent = await sendTo(path, { headers: { ...JSON_TYPE, 'apollo-require-preflight': '1' } });
  expect(sent).toMatchObject({ status: 405, code: 'BAD_REQUEST' });
  expect(await loginsTried()).toBe(before);
});

test('a request that a browser sends without a preflight is refused unread [S2]', async () => {
  const before = await loginsTried();
  const body = JSON.stringify({ query: `mutation { ${LOGIN} }` });
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const { status, code } = await post(body, { 'content-type': type });
    expect([type, status, code]).toEqual([type, type === 'text/plain' ? 400 : 415, 'BAD_REQUEST']);
  }
  const get = await sendTo('/graphql?query={__typename}');
  expect(get).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  expect(await loginsTried()).toBe(before);
});

test('batching is off, and the hash of an unknown document runs nothing [S4]', async () => {
  const batch = JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]);
  expect(await post(batch)).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  expect(await post('[]')).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  const persisted = { extensions: { persistedQuery: { version: 1, sha256Hash: 'a'.repeat(64) } } };
  expect((await post(JSON.stringify(persisted))).code).toBe('PERSISTED_QUERY_NOT_FOUND');
  const short = { extensions: { persistedQuery: { version: 1, sha256Hash: 'a' } } };
  expect(await post(JSON.stringify(short))).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
});

test('an address that cannot be decoded, or does not exist, is answered in the same shape', async () => {
  expect(await sendTo('/%zz')).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  expect(await sendTo('/graphql', { method: 'PUT', headers: JSON_TYPE, body: '{}' })).toMatchObject({
    status: 404,
    code: 'NOT_FOUND',
  });
});

async function brokenWorld() {
  const broken = await createTestDatabase('test_demo');
  const its = await startTestServer(broken);
  closers.push(async () => {
    await its.close();
    await broken.drop();
  });
  return { broken, its };
}

test('a fault of ours is INTERNAL_SERVER_ERROR with the id of the request, and no word of SQL [S22]', async () => {
  const { broken, its } = await brokenWorld();
  await broken.pool.query('DROP TABLE "ViewTracking" CASCADE');
  const headers = { ...JSON_TYPE, authorization: `Bearer ${await its.tokenOf(ADMIN)}` };
  const body = JSON.stringify({ query: '{ clips(first: 2) { edges { node { id latestTracking { views } } } } }' });
  const sent = await send(`${its.url}/graphql`, { method: 'POST', headers, body });
  const message = 'Something went wrong on our side. Report the requestId, so that we can find the cause.';
  const extensions = { code: 'INTERNAL_SERVER_ERROR', requestId: sent.requestId };
  expect(sent.requestId).toMatch(/^[0-9a-f-]{36}$/);
  expect(sent.body.errors).toEqual([
    expect.objectContaining({ message, extensions }),
    expect.objectContaining({ message, extensions }),
  ]);
});
