/** GET, automatic persisted queries, keys in a header, and the cost of each answer: the HTTP that clients rely on. */
import { createHash, randomUUID } from 'node:crypto';
import { dataOf } from '../support/figures.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
let production: TestServer;
beforeAll(async () => {
  stage = await WriteStage.open();
  const env = { NODE_ENV: 'production', DATABASE_URL: 'postgresql://unused.example/x', JWT_SECRET: 'x'.repeat(40) };
  production = await startTestServer(stage.database, { env: { ...env, USER_COST_PER_MINUTE: '6000' } });
});
afterAll(async () => {
  await production.close();
  await stage.close();
});

const ME = 'query Me { me { name } }';
const hashOf = (document: string) => createHash('sha256').update(document).digest('hex');

async function get(parameters: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(`${stage.server.url}/graphql?${new URLSearchParams(parameters)}`, { headers });
  const text = await response.text();
  return { status: response.status, text, body: text.startsWith('{') ? JSON.parse(text) : null };
}

const bearer = async () => ({ authorization: `Bearer ${await stage.server.tokenOf(ADMIN)}` });
const persisted = (document: string) =>
  JSON.stringify({ persistedQuery: { version: 1, sha256Hash: hashOf(document) } });

describe('GET', () => {
  test('a query with an Authorization header is answered, without any other header', async () => {
    const { status, body } = await get({ query: ME }, await bearer());
    expect([status, body.data]).toEqual([200, { me: { name: ADMIN } }]);
  });

  test('a query without it needs a header that a form cannot send', async () => {
    const [plain, apollo] = [
      await get({ query: '{ __typename }' }),
      await get({ query: '{ __typename }' }, { 'apollo-require-preflight': '1' }),
    ];
    expect([plain.status, plain.body.errors[0].extensions.code]).toEqual([400, 'BAD_REQUEST']);
    expect([apollo.status, apollo.body.data]).toEqual([200, { __typename: 'Query' }]);
  });

  test('a mutation is refused', async () => {
    const query = 'mutation { checkBooks(input: {}) { replayed } }';
    expect((await get({ query }, await bearer())).status).toBe(405);
  });

  test('variables in the address are read and checked as in a body', async () => {
    const query = 'query ($id: ID!) { user(id: $id) { name } }';
    const wrong = await get({ query, variables: JSON.stringify({ id: 'campaign_1' }) }, await bearer());
    expect(wrong.body.errors[0].extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'id' });
  });
});

describe('automatic persisted queries', () => {
  test('an unknown hash is named, the document is sent once, and then the hash is enough', async () => {
    const document = `query Me_${randomUUID().replaceAll('-', '')} { me { name } }`;
    const headers = await bearer();
    const extensions = persisted(document);
    const unknown = await get({ extensions }, headers);
    expect([unknown.status, unknown.body.errors[0].message]).toEqual([200, 'PersistedQueryNotFound']);
    expect(unknown.body.errors[0].extensions.code).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect((await get({ extensions, query: document }, headers)).body.data).toEqual({ me: { name: ADMIN } });
    expect((await get({ extensions }, headers)).body.data).toEqual({ me: { name: ADMIN } });
  });

  test('a hash of another document is refused, and the document is not kept under it', async () => {
    const [wanted, sent] = [`query A { me { name } } # ${randomUUID()}`, 'query B { me { id } }'];
    const headers = await bearer();
    const poisoned = await get({ extensions: persisted(wanted), query: sent }, headers);
    expect(poisoned.body.errors[0].extensions.code).toBe('BAD_REQUEST');
    expect((await get({ extensions: persisted(wanted) }, headers)).body.errors[0].message).toBe(
      'PersistedQueryNotFound',
    );
  });

  test('a document that the limits refuse is not kept', async () => {
    const document = `query Deep { ${'me { campaigns { edges { node { '.repeat(12)}id${' } } } }'.repeat(12)} }`;
    const headers = await bearer();
    await get({ extensions: persisted(document), query: document }, headers);
    expect((await get({ extensions: persisted(document) }, headers)).body.errors[0].message).toBe(
      'PersistedQueryNotFound',
    );
  });
});

describe('idempotency keys', () => {
  const CREATE = `mutation ($input: CreateUserInput!) { createUser(input: $input) { replayed user { id } } }`;
  const input = () => ({ name: 'Nia', email: `${randomUUID()}@keys.example`, role: 'CLIPPER' });
  const create = (given: object, headers: Record<string, string> = {}) =>
    stage.server.query(ADMIN, CREATE, { input: given }, headers);

  test('the header is as good as the input, and a replay says so to the whole response', async () => {
    const [key, given] = [randomUUID(), input()];
    const first = await create(given, { 'idempotency-key': key });
    const again = await create({ ...given, idempotencyKey: key });
    const quoted = await create(given, { 'idempotency-key': `"${key}"` });
    expect(dataOf(first).createUser.replayed).toBe(false);
    expect(first.extensions).not.toHaveProperty('replayed');
    for (const answer of [again, quoted]) {
      expect(dataOf(answer).createUser).toEqual({ replayed: true, user: dataOf(first).createUser.user });
      expect(answer.extensions).toHaveProperty('replayed', true);
    }
  });

  test('the header of a replayed answer says so, and pages may read it', async () => {
    const [headers, body] = [
      {
        ...(await bearer()),
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        origin: 'http://localhost:5173',
      },
      JSON.stringify({ query: CREATE, variables: { input: input() } }),
    ];
    const send = () => fetch(`${stage.server.url}/graphql`, { method: 'POST', headers, body });
    const [first, second] = [await send(), await send()];
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
    expect(second.headers.get('access-control-expose-headers')).toContain('idempotency-replayed');
  });

  test('two different keys are refused, and so is none where a repeat would create again', async () => {
    const both = await create({ ...input(), idempotencyKey: 'one' }, { 'idempotency-key': 'two' });
    const none = await create(input());
    for (const { errors } of [both, none])
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.idempotencyKey' });
    const long = await create(input(), { 'idempotency-key': 'k'.repeat(201) });
    expect(long.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.idempotencyKey' });
  });

  test('a key is optional where nothing is created', async () => {
    const { data, errors } = await stage.server.query(ADMIN, 'mutation { checkBooks(input: {}) { replayed } }');
    expect([errors, data]).toEqual([undefined, { checkBooks: { replayed: false } }]);
  });

  test('the same key with another input is refused', async () => {
    const key = randomUUID();
    dataOf(await create(input(), { 'idempotency-key': key }));
    expect((await create(input(), { 'idempotency-key': key })).errors?.[0]?.extensions.code).toBe(
      'IDEMPOTENCY_MISMATCH',
    );
  });
});

describe('the cost of an answer', () => {
  test('is counted against what remains, in production as well', async () => {
    const costOf = async () =>
      (await production.query(ADMIN, ME)).extensions.cost as unknown as Record<string, unknown>;
    const [first, second] = [await costOf(), await costOf()];
    expect(Object.keys(first).sort()).toEqual(['counted', 'remaining', 'resetAt']);
    expect(Number(second['remaining'])).toBeLessThan(6_000);
    expect(new Date(String(second['resetAt'])).getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  test('a page of another origin is not allowed in production', async () => {
    const response = await fetch(`${production.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:5173', 'access-control-request-method': 'POST' },
    });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });
});
