/**
 * Requests that anybody can make deep, long or large without logging in. Each is refused at the door or gets a bounded
 * answer. It counts as the caller's fault, with a code, and raises no alarm.
 */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { JSON_DEPTH_MAX, JSON_VALUES_MAX, LINES_MAX, NESTING_MAX } from '../../src/http/input/door.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type ErrorLog, errorLog } from '../support/error-log.js';
import { JSON_TYPE, type Sent, send } from '../support/raw-client.js';
import { startTestServer, type TestServer } from '../support/server.js';

const ROUTER_SECRET = 'only the router and the server know this';
/** More tokens than the product accepts, so that only the door stops deep requests. */
const ROOMY = { OPERATION_TOKENS_MAX: '100000', OPERATION_FIELDS_MAX: '10000', OPERATION_DEPTH_MAX: '100' };

let database: TestDatabase;
let log: ErrorLog;
let server: TestServer;
let roomy: TestServer;
beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  log = errorLog();
  server = await startTestServer(database, { env: { ROUTER_SECRET }, log: log.log });
  roomy = await startTestServer(database, { env: { ROUTER_SECRET, ...ROOMY }, log: log.log });
});
afterEach(() => expect(log.lines).toEqual([]));
afterAll(async () => {
  await Promise.all([server.close(), roomy.close()]);
  await database.drop();
});

const HEADERS = { ...JSON_TYPE, 'x-router-secret': ROUTER_SECRET };

/** A body as text, because JSON.stringify cannot write very deep values either. */
async function post(body: string | object, its = server): Promise<Sent> {
  const token = { authorization: `Bearer ${await its.tokenOf('Ada Admin')}` };
  const written = typeof body === 'string' ? body : JSON.stringify(body);
  return send(`${its.url}/graphql`, { method: 'POST', headers: { ...HEADERS, ...token }, body: written });
}

const lists = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const ENTITIES = 'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }';
const representation = (id: string) =>
  `{"query":${JSON.stringify(ENTITIES)},"variables":{"representations":[{"__typename":"User","id":${id}}]}}`;

test.each([
  ['objects', objects(12_000)],
  ['lists', lists(40_000)],
  ['just too deep', objects(JSON_DEPTH_MAX)],
])('case 5: a representation nested deep: %s', async (_, id) => {
  expect(await post(representation(id))).toMatchObject({
    status: 400,
    code: 'BAD_USER_INPUT',
    field: 'representations',
  });
});

test('a representation as deep as the limit is looked at', async () => {
  const sent = await post(representation(objects(JSON_DEPTH_MAX - 3)));
  expect(sent).toMatchObject({ status: 200, code: 'BAD_USER_INPUT', field: 'representations.0.id' });
});

const ME = '{ me { id } }';

test.each([
  ['an undeclared variable', `{"query":"${ME}","variables":{"x":${lists(12_000)}}}`, 'x'],
  ['the variables themselves', `{"query":"${ME}","variables":${lists(12_000)}}`, '0'],
  ['extensions', `{"query":"${ME}","extensions":{"a":${objects(10_000)}}}`, 'extensions'],
  ['a persisted query', `{"extensions":{"persistedQuery":{"version":${lists(12_000)}}}}`, 'extensions'],
  ['an unknown member of the request', `{"query":"${ME}","more":${lists(12_000)}}`, 'more'],
  ['the name of the operation', `{"query":"${ME}","operationName":${lists(12_000)}}`, 'operationName'],
  ['the query', `{"query":${lists(12_000)}}`, 'query'],
])('deep JSON is refused wherever it stands: %s', async (_, body, field) => {
  expect(await post(body)).toMatchObject({ status: 400, code: 'BAD_USER_INPUT', field });
});

test('a batch is refused as a batch, however deep', async () => {
  expect(await post(lists(40_000))).toMatchObject({ status: 400 });
});

test('in an address too', async () => {
  const path = `/graphql?query=${encodeURIComponent(ME)}&variables={"x":${lists(5_000)}}`;
  const init = { headers: { ...JSON_TYPE, 'apollo-require-preflight': '1' } };
  expect(await send(`${server.url}${path}`, init)).toMatchObject({ status: 400, code: 'BAD_USER_INPUT', field: 'x' });
});

test.each([
  ['a part that is no UTF-8', (deep: string) => `{%22x%22:%22%FF%22,%22y%22:${deep}}`],
  ['an anchor behind it', (deep: string) => `${deep}#`],
])('in an address with %s, the limits see what is executed', async (_, write) => {
  const { hostname, port } = new URL(server.url);
  const path = `/graphql?query=${encodeURIComponent(ME)}&variables=${write(lists(5_000))}`;
  // fetch leaves an anchor out.
  const sent = request({ hostname, port, path, headers: { 'apollo-require-preflight': '1' } });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  expect([response.statusCode, JSON.parse(await text(response)).errors[0].extensions.code]).toEqual([
    400,
    'BAD_USER_INPUT',
  ]);
});

test.each(['[', 'a b', '%', ''])('a Host header that names no host is the caller’s fault: "%s"', async (host) => {
  const { hostname, port } = new URL(server.url);
  const sent = request({
    ...{ method: 'POST', hostname, port, path: '/graphql', setHost: false },
    headers: { ...JSON_TYPE, host },
  });
  sent.end(JSON.stringify({ query: ME }));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  expect([response.statusCode, JSON.parse(await text(response)).errors[0].extensions.code]).toEqual([
    400,
    'BAD_REQUEST',
  ]);
});

test('many values are refused; a thousand entities are not', async () => {
  const many = Array.from({ length: JSON_VALUES_MAX }, () => 1);
  const body = (x: unknown) => ({ query: ME, variables: { x } });
  expect(await post(body(many))).toMatchObject({ status: 400, code: 'BAD_USER_INPUT', field: 'variables' });
  expect((await post(body(many.slice(1)))).code).toBeUndefined();
});

const NESTED: Record<string, (depth: number) => string> = {
  'lists in an argument': (depth) => `{ me(x: ${lists(depth)}) { id } }`,
  'lists that are not closed': (depth) => `{ me(x: ${'['.repeat(depth)}`,
  'objects in an argument': (depth) => `{ me(x: ${'{a:'.repeat(depth)}1${'}'.repeat(depth)}) { id } }`,
  selections: (depth) => `${'{ me '.repeat(depth)}{ id }${'}'.repeat(depth)}`,
  'inline fragments': (depth) => `${'{ ... '.repeat(depth)}{ me { id } }${'}'.repeat(depth)}`,
  'types of a variable': (depth) => `query ($x: ${'['.repeat(depth)}Int${']'.repeat(depth)}) { me { id } }`,
  'a default of a variable': (depth) => `query ($x: Int = ${lists(depth)}) { me { id } }`,
  'an argument of a directive': (depth) => `{ me { id @skip(if: ${lists(depth)}) } }`,
  'behind texts and comments': (depth) => `# ]]]\n{ me(x: """]]\\"""]""", y: "]]\\"]", z: ${lists(depth)}) { id } }`,
};

describe.each(Object.entries(NESTED))('a document with deep %s', (_, write) => {
  test('is OPERATION_TOO_LARGE', async () => {
    for (const depth of [NESTING_MAX + 1, 9_000]) {
      expect(await post({ query: write(depth) }, roomy)).toMatchObject({ status: 400, code: 'OPERATION_TOO_LARGE' });
    }
  });

  test('is parsed while it is within the limit', async () => {
    const { status, code } = await post({ query: write(NESTING_MAX - 3) }, roomy);
    expect([status, code]).not.toContain('INTERNAL_SERVER_ERROR');
    expect(status).toBe(200);
    expect((await post({ query: write(12) }, server)).body.errors?.[0]?.extensions.limit).not.toBe('nesting');
  });
});

test('brackets in texts and comments do not count', async () => {
  const brackets = '[{('.repeat(1_000);
  const query = `# ${brackets}\n{ a: __type(name: "${brackets}\\"[") { name } b: __type(name: """${brackets}\n\\"""[""") { name } }`;
  expect(await post({ query })).toMatchObject({ status: 200, code: undefined });
});

test('a document has a bounded number of lines', async () => {
  for (const line of ['\n', '\r', '\r\n']) {
    const query = (lines: number) => `${line.repeat(lines)}${ME}`;
    expect((await post({ query: query(LINES_MAX / line.length - 1) })).code).toBeUndefined();
    expect(await post({ query: query(LINES_MAX) })).toMatchObject({ status: 400, code: 'OPERATION_TOO_LARGE' });
  }
});

/** An input that graphql-js quotes in its message, as adversarial as they come. */
const QUOTING = '; Value "';

test('case 1: keys that look like messages', async () => {
  const keys = Array.from({ length: 20 }, (_, index) => [`N${index}${QUOTING.repeat(200)}`, 1]);
  const query = 'mutation ($i: LoginInput!) { login(input: $i) { token } }';
  const sent = await post({ query, variables: { i: Object.fromEntries(keys) } });
  expect(sent).toMatchObject({ status: 200, code: 'BAD_USER_INPUT' });
  expect(sent.body.errors.length).toBeLessThanOrEqual(20);
  for (const { message, extensions } of sent.body.errors) {
    expect(message.length).toBeLessThan(600);
    expect(extensions.field.length).toBeLessThan(600);
  }
});

test.each<[string, string, object]>([
  [
    'an unknown key',
    'mutation ($i: LoginInput!) { login(input: $i) { token } }',
    { i: { [QUOTING.repeat(9_000)]: 1 } },
  ],
  ['a text', 'mutation ($i: LoginInput!) { login(input: $i) { token } }', { i: { email: QUOTING.repeat(9_000) } }],
  [
    'a key of an enum',
    'query ($s: SubmissionStatus) { clips(filter: { status: $s }) { totalCount } }',
    { s: QUOTING.repeat(9_000) },
  ],
  ['a field', `{ ${'x'.repeat(90_000)} }`, {}],
  ['a variable', `query ($${'x'.repeat(90_000)}: Int!) { me { id } }`, {}],
  ['a literal', `{ clips(first: "${'; '.repeat(40_000)}") { totalCount } }`, {}],
])('a message is short, however long the text it is about: %s', async (_, query, variables) => {
  const { status, body, code } = await post({ query, variables });
  const codes = /^(BAD_USER_INPUT|GRAPHQL_VALIDATION_FAILED|OPERATION_TOO_LARGE)$/;
  expect([status, code]).toEqual([200, expect.stringMatching(codes)]);
  expect(JSON.stringify(body).length).toBeLessThan(3_000);
});

test('an answer has at most twenty errors, and says how many it left out', async () => {
  const unknown = await post({ query: `{ ${Array.from({ length: 60 }, (_, index) => `no${index}`).join(' ')} }` });
  expect([unknown.code, unknown.body.errors.length]).toEqual(['GRAPHQL_VALIDATION_FAILED', 20]);
  expect(unknown.body.extensions.errorsOmitted).toBeGreaterThan(0);

  const query = 'mutation ($i: LoginInput!) { login(input: $i) { token } }';
  const i = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`no${index}`, 1]));
  const coerced = await post({ query, variables: { i } });
  expect([coerced.code, coerced.body.errors.length]).toEqual(['BAD_USER_INPUT', 20]);

  const representations = Array.from({ length: 60 }, (_, index) => ({
    __typename: 'User',
    id: `user_${9_000 + index}`,
  }));
  const entities = await post({ query: ENTITIES, variables: { representations } });
  expect([entities.code, entities.body.errors.length]).toEqual(['NOT_FOUND', 20]);
  expect(entities.body.data._entities).toHaveLength(60);
  expect(entities.body.extensions.errorsOmitted).toBe(40);
  // An error of another kind is not left out.
  const mixed = await post({
    query: ENTITIES,
    variables: { representations: [...representations, { __typename: 'User', id: 'x' }] },
  });
  const codes = mixed.body.errors.map(({ extensions }: { extensions: { code: string } }) => extensions.code);
  expect([codes.length, mixed.body.extensions.errorsOmitted]).toEqual([20, 41]);
  expect(codes).toEqual(expect.arrayContaining(['NOT_FOUND', 'BAD_USER_INPUT']));
});
