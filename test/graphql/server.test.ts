/** The server as browsers, probes and proxies meet it. */
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startTestServer, type TestServer } from '../support/server.js';

let database: TestDatabase;
let server: TestServer;
beforeAll(async () => {
  database = await createTestDatabase('test_demo', 2);
  server = await startTestServer(database, { env: { CORS_ORIGINS: 'https://app.example' } });
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${server.url}${path}`, { headers, redirect: 'manual' });

test('health says that the process runs, readiness that it can answer', async () => {
  expect([(await get('/healthz')).status, await (await get('/readyz')).json()]).toEqual([200, { status: 'ready' }]);
});

test('readiness follows the database', async () => {
  const other = await createTestDatabase('test_demo', 2);
  const its = await startTestServer(other);
  await other.lose();
  const response = await fetch(`${its.url}/readyz`);
  expect([response.status, await response.json()]).toEqual([503, { status: 'unavailable' }]);
  const query = await fetch(`${its.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await server.tokenOf('Ada Admin')}` },
    body: JSON.stringify({ query: '{ me { id } }' }),
  });
  expect(query.status).toBe(503);
  expect(((await query.json()) as { errors: { extensions: { code: string } }[] }).errors[0]?.extensions.code).toBe(
    'UNAVAILABLE',
  );
  await its.close();
  await other.drop();
});

test('a browser is led to Apollo Sandbox', async () => {
  const root = await get('/');
  expect([root.status, root.headers.get('location')]).toEqual([302, '/graphql']);
  const page = await get('/graphql', { accept: 'text/html' });
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(await page.text()).toContain('EmbeddedSandbox');
});

test('production has no landing page and no introspection', async () => {
  const env = {
    NODE_ENV: 'production',
    DATABASE_URL: database.url,
    JWT_SECRET: 'a secret of more than thirty-two characters',
  };
  const production = await startTestServer(database, { env });
  expect((await fetch(`${production.url}/`)).status).toBe(404);
  expect((await fetch(`${production.url}/graphql`, { headers: { accept: 'text/html' } })).status).toBe(400);
  const { errors, extensions } = await production.query('Ada Admin', '{ __schema { types { name } } }');
  expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  const answer = await production.query('Ada Admin', '{ me { name } }');
  expect([extensions?.cost, answer.extensions.cost]).toEqual([undefined, undefined]);
  expect(answer.extensions.snapshot?.id).toMatch(/^\d+:\d+:/);
  await production.close();
});

test('every answer has a request id and is never stored', async () => {
  const response = await get('/healthz');
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('x-powered-by')).toBeNull();
});

test('browsers of the listed origins may ask, others not, and credentials never go along', async () => {
  const allowed = await get('/healthz', { origin: 'https://app.example' });
  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
  expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
  const other = await get('/healthz', { origin: 'https://evil.example' });
  expect(other.headers.get('access-control-allow-origin')).toBeNull();
});

test('what does not exist is said as JSON', async () => {
  const response = await get('/nowhere');
  expect([response.status, await response.json()]).toEqual([
    404,
    { errors: [{ message: 'Nothing is here: the endpoint is /graphql.', extensions: { code: 'NOT_FOUND' } }] },
  ]);
});

test('the snapshot of a response is named, and the next one is not older', async () => {
  const first = await server.query('Ada Admin', '{ me { id } }');
  const second = await server.query('Ada Admin', '{ me { id } }');
  const times = [first, second].map(({ extensions }) => Date.parse(extensions.snapshot?.takenAt ?? ''));
  expect(times[1]).toBeGreaterThanOrEqual(times[0] ?? Number.NaN);
});

test('an operation that reads nothing takes no snapshot', async () => {
  const { data, extensions } = await server.query('Ada Admin', '{ __typename }');
  expect([data, extensions]).toEqual([{ __typename: 'Query' }, undefined]);
});
