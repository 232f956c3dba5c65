/** Headers that every answer has, whichever layer gives it, and those that a page of another origin may read. */
import { connect } from 'node:net';
import { createMonitor } from '../../src/http/probes.js';
import { Metrics } from '../../src/kernel/process/metrics.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { JSON_TYPE } from '../support/raw-client.js';
import { startTestServer, type TestServer } from '../support/server.js';

const ORIGIN = 'https://app.example';
const EXPOSED = ['x-request-id', 'retry-after', 'x-snapshot-id', 'content-disposition'];
const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://a@example/b',
  JWT_SECRET: 'a secret of more than thirty-two characters',
  CORS_ORIGINS: ORIGIN,
};

let database: TestDatabase;
let lost: TestDatabase;
let server: TestServer;
/** Its database is away. */
let helpless: TestServer;
/** It accepts no callers. */
let strict: TestServer;
/** In production, behind a proxy. */
let proxied: TestServer;

beforeAll(async () => {
  database = await createTestDatabase('test_demo', 2);
  lost = await createTestDatabase('test_demo', 2);
  const env = { CORS_ORIGINS: ORIGIN };
  server = await startTestServer(database, { env });
  strict = await startTestServer(database, { env: { ...env, ADDRESS_COST_PER_MINUTE: '100' } });
  helpless = await startTestServer(lost, { env });
  proxied = await startTestServer(database, { env: { ...PRODUCTION, TRUST_PROXY: '1' } });
  await lost.lose();
});
afterAll(async () => {
  await Promise.all([server, strict, helpless, proxied].map((its) => its.close()));
  await Promise.all([database.drop(), lost.drop()]);
});

const post = (body: string, headers: Record<string, string> = JSON_TYPE): RequestInit => ({
  method: 'POST',
  body,
  headers,
});
const query = (text: string) => post(JSON.stringify({ query: text }));
const asAdmin = async (init: RequestInit): Promise<RequestInit> => ({
  ...init,
  headers: { ...(init.headers as object), authorization: `Bearer ${await server.tokenOf('Ada Admin')}` },
});

const LOGIN = 'mutation { login(input: { email: "a@b.example", password: "x" }) { token } }';

interface Layer {
  status: number;
  path?: string;
  its?: () => TestServer;
  init?: () => RequestInit | Promise<RequestInit>;
  times?: number;
}

const LAYERS: Record<string, Layer> = {
  'a query': { status: 200, init: () => asAdmin(query('{ me { id } }')) },
  'a syntax error': { status: 200, init: () => query('{ me ') },
  'no operation': { status: 400, init: () => post('{}') },
  'no JSON': { status: 400, init: () => post('{') },
  'a query that is too deep': {
    status: 400,
    init: () => post(`{"query":"{ a }","variables":{"x":${'['.repeat(99)}${']'.repeat(99)}}}`),
  },
  'a mutation by GET': {
    status: 405,
    path: `/graphql?query=${encodeURIComponent(LOGIN)}`,
    init: () => ({ headers: JSON_TYPE }),
  },
  'an unknown path': { status: 404, path: '/nowhere' },
  'an address that cannot be decoded': { status: 400, path: '/%zz' },
  'a body that is too large': { status: 413, init: () => post(JSON.stringify({ query: 'x'.repeat(200_000) })) },
  'a compressed body': { status: 415, init: () => post('{}', { ...JSON_TYPE, 'content-encoding': 'gzip' }) },
  'another media type': {
    status: 415,
    init: () => post('a=1', { 'content-type': 'application/x-www-form-urlencoded' }),
  },
  'a database that is away': { status: 503, its: () => helpless, init: () => asAdmin(query('{ me { id } }')) },
  'a failing probe': { status: 503, its: () => helpless, path: '/readyz' },
  'a probe': { status: 200, path: '/healthz' },
  'a rate': { status: 429, its: () => strict, init: () => query('{ __typename }'), times: 20 },
  'an export without a token': { status: 401, path: '/export/payouts.csv' },
  'an export': { status: 200, path: '/export/payouts.csv', init: () => asAdmin({}) },
  Sandbox: { status: 200, path: '/graphql', init: () => ({ headers: { accept: 'text/html' } }) },
  'a preflight': {
    status: 204,
    init: () => ({ method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } }),
  },
  'an OPTIONS that is no preflight': { status: 204, init: () => ({ method: 'OPTIONS' }) },
};

async function answerOf({ path = '/graphql', its = () => server, init = () => ({}), times = 1 }: Layer) {
  const given = await init();
  let response = await fetch(`${its().url}${path}`, withOrigin(given));
  for (let time = 1; time < times; time += 1) response = await fetch(`${its().url}${path}`, withOrigin(given));
  return response;
}

const withOrigin = (init: RequestInit): RequestInit => ({
  ...init,
  headers: { ...(init.headers as object), origin: ORIGIN },
});

test.each(Object.entries(LAYERS))('%s is not sniffed, not stored, and has an id', async (_, layer) => {
  const { status, headers } = await answerOf(layer);
  expect([status, headers.get('x-content-type-options'), headers.get('cache-control')]).toEqual([
    layer.status,
    'nosniff',
    'no-store',
  ]);
  expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect(headers.get('strict-transport-security')).toBeNull();
});

// Fastify answers an address that it cannot decode before any hook runs, including the one for CORS.
const READ_BY_PAGES = Object.entries(LAYERS).filter(([name]) => name !== 'an address that cannot be decoded');

test.each(READ_BY_PAGES)('%s lets a page of a listed origin read its headers [S3]', async (_, layer) => {
  const { headers } = await answerOf(layer);
  expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
  expect(headers.get('access-control-expose-headers')?.split(', ')).toEqual(expect.arrayContaining(EXPOSED));
});

test('a browser repeats its preflight at most every two hours', async () => {
  const { headers } = await answerOf(LAYERS['a preflight'] as Layer);
  expect(headers.get('access-control-max-age')).toBe('7200');
});

test('a rate limit also says in a header when to come back', async () => {
  const { headers } = await answerOf(LAYERS['a rate'] as Layer);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
});

test('the snapshot of a response is in its headers', async () => {
  const response = await answerOf(LAYERS['a query'] as Layer);
  const { extensions } = (await response.json()) as { extensions: { snapshot: { id: string; takenAt: string } } };
  const { id, takenAt } = extensions.snapshot;
  expect([response.headers.get('x-snapshot-id'), response.headers.get('x-snapshot-taken-at')]).toEqual([id, takenAt]);
});

test.each([
  ['no HTTP', 'NONSENSE\r\n\r\n', 400],
  ['headers that are too large', `GET / HTTP/1.1\r\nhost: here\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
])('%s is answered in the same shape', async (_, bytes, status) => {
  const { hostname, port } = new URL(server.url);
  const said = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
  expect(said).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(said).toMatch(/\r\nx-content-type-options: nosniff\r\n/);
  expect(said).toMatch(/\r\nx-request-id: [0-9a-f-]{36}\r\n/);
  expect(JSON.parse(said.split('\r\n\r\n')[1] ?? '').errors[0].extensions.code).toBe('BAD_REQUEST');
});

test('the monitor is not sniffed either', async () => {
  const monitor = createMonitor({ database, metrics: new Metrics() });
  const url = await monitor.listen({ host: '127.0.0.1', port: 0 });
  const sniffed = async (path: string) => (await fetch(`${url}${path}`)).headers.get('x-content-type-options');
  const said = await Promise.all(['/metrics', '/healthz', '/nowhere'].map(sniffed));
  await monitor.close();
  expect(said).toEqual(['nosniff', 'nosniff', 'nosniff']);
});

describe('strict transport security', () => {
  const strictness = async (its: TestServer, path: string, headers: Record<string, string>) =>
    (await fetch(`${its.url}${path}`, { headers })).headers.get('strict-transport-security');

  test.each(['/healthz', '/nowhere', '/graphql', '/%zz', '/export/payouts.csv'])(
    'is requested of clients that came to the proxy by TLS, in production: %s',
    async (path) => {
      expect(await strictness(proxied, path, { 'x-forwarded-proto': 'https' })).toBe('max-age=31536000');
      expect(await strictness(proxied, path, { 'x-forwarded-proto': 'https, http' })).toBe('max-age=31536000');
      expect(await strictness(proxied, path, { 'x-forwarded-proto': 'http' })).toBeNull();
      expect(await strictness(proxied, path, {})).toBeNull();
    },
  );

  test('is not requested on the word of a proxy that is not configured', async () => {
    const direct = await startTestServer(database, { env: PRODUCTION });
    const asked = await strictness(direct, '/healthz', { 'x-forwarded-proto': 'https' });
    await direct.close();
    expect([asked, await strictness(server, '/healthz', { 'x-forwarded-proto': 'https' })]).toEqual([null, null]);
  });
});
