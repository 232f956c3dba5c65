/** The server as browsers, probes and proxies meet it. */
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { codeOf, startTestServer, type TestServer } from '../support/server.js';

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

test('health says that the process runs, readiness that it can answer [S11]', async () => {
  expect([(await get('/healthz')).status, await (await get('/readyz')).json()]).toEqual([200, { status: 'ready' }]);
});

test('readiness asks the database once a second, whoever asks and however often [S33]', async () => {
  let asked = 0;
  const count = () => {
    asked += 1;
  };
  database.pool.on('acquire', count);
  const start = performance.now();
  for (let n = 0; n < 5; n += 1) {
    const answers = await Promise.all(Array.from({ length: 40 }, () => get('/readyz')));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  }
  database.pool.off('acquire', count);
  expect(asked).toBeLessThanOrEqual(1 + Math.ceil((performance.now() - start) / 1_000));
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

test('without the console a browser is redirected to Apollo Sandbox', async () => {
  const root = await get('/');
  expect([root.status, root.headers.get('location')]).toEqual([302, '/graphql']);
  const page = await get('/graphql', { accept: 'text/html' });
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(await page.text()).toContain('EmbeddedSandbox');
});

describe('production', () => {
  const env = {
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://a@example/b',
    JWT_SECRET: 'a secret of more than thirty-two characters',
  };
  const page = { accept: 'text/html' };
  let production: TestServer;
  beforeAll(async () => {
    production = await startTestServer(database, { env });
  });
  afterAll(() => production.close());

  test('has no landing page, unless it is switched on [S11]', async () => {
    expect((await fetch(`${production.url}/graphql`, { headers: page })).status).toBe(400);
    const shown = await startTestServer(database, { env: { ...env, LANDING_PAGE: 'true' } });
    const { status, headers } = await fetch(`${shown.url}/graphql`, { headers: page });
    await shown.close();
    expect([status, headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
  });

  test('names the snapshot and the cost of an operation', async () => {
    const { extensions } = await production.query('Ada Admin', '{ me { name } }');
    expect([extensions.cost, extensions.snapshot?.id]).toEqual([
      { counted: 2, remaining: expect.any(Number), resetAt: expect.stringMatching(/Z$/) },
      expect.stringMatching(/^\d+:\d+:/),
    ]);
  });

  test.each([
    ['{ __schema { types { name } } }'],
    ['{ __type(name: "User") { name } }'],
    ['{ ...S } fragment S on Query { ... { s: __schema { types { name } } } }'],
  ])('shows its schema only to admins and internal tools: %s [S10]', async (query) => {
    const codes = await Promise.all(
      ['Ada Admin', 'Reporting tool', 'Noah Cuts', null].map(async (as) => codeOf(await production.query(as, query))),
    );
    expect(codes).toEqual([undefined, undefined, 'FORBIDDEN', 'UNAUTHENTICATED']);
  });

  test('suggests no schema names for misspelt ones; development does [S10]', async () => {
    const misspelt = '{ me { nmae } }';
    const messages = [production, server].map(async (its) => (await its.query(null, misspelt)).errors?.[0]?.message);
    expect(await Promise.all(messages)).toEqual([
      expect.not.stringContaining('Did you mean'),
      expect.stringContaining('Did you mean'),
    ]);
  });
});

test('every answer has a request id and is never stored [S1] [S18]', async () => {
  const response = await get('/healthz');
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('x-powered-by')).toBeNull();
});

test('browsers of the listed origins may ask, others may not, and credentials are never sent along [S3]', async () => {
  const allowed = await get('/healthz', { origin: 'https://app.example' });
  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
  expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
  const other = await get('/healthz', { origin: 'https://evil.example' });
  expect(other.headers.get('access-control-allow-origin')).toBeNull();
});

test('missing pages are reported as JSON', async () => {
  const response = await get('/nowhere');
  expect([response.status, await response.json()]).toEqual([
    404,
    {
      errors: [
        {
          message: 'There is nothing at this path. Send GraphQL requests to /graphql.',
          extensions: { code: 'NOT_FOUND' },
        },
      ],
    },
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
  expect([data, extensions]).toEqual([{ __typename: 'Query' }, { cost: expect.objectContaining({ counted: 1 }) }]);
});
