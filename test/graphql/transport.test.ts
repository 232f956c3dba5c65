/** Requests byte by byte: slow, compressed, in another encoding, or while the server stops. */
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { untilBlocked } from '../support/moments.js';
import { JSON_TYPE, send } from '../support/raw-client.js';
import { startTestServer, type TestServer } from '../support/server.js';

let database: TestDatabase;
let server: TestServer;
/** Gives up on a request that takes this long to arrive. */
let impatient: TestServer;
beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  server = await startTestServer(database);
  impatient = await startTestServer(database, { env: { REQUEST_TIMEOUT_MS: '400' } });
});
afterAll(async () => {
  await Promise.all([server.close(), impatient.close()]);
  await database.drop();
});

const QUERY = JSON.stringify({ query: '{ __typename }' });
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  send(`${server.url}/graphql`, { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body });

/** Everything that the impatient server answers to these bytes until it ends the connection. */
function saidTo(bytes: string): Promise<string> {
  const { hostname, port } = new URL(impatient.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    let said = '';
    socket.on('data', (chunk) => {
      said += chunk.toString();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(said));
  });
}

test.each(['gzip', 'deflate', 'br', 'x-anything'])(
  'a body compressed by %s is refused unread [S5]',
  async (encoding) => {
    const body = new Uint8Array(gzipSync(QUERY));
    expect(await post(body, { 'content-encoding': encoding })).toMatchObject({ status: 415, code: 'BAD_REQUEST' });
  },
);

test.each([
  ['headers', 'POST /graphql HTTP/1.1\r\nhost: here\r\ncontent-'],
  [
    'a body',
    'POST /graphql HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{"que',
  ],
])('a client that never ends %s is cut off [S5]', async (_, bytes) => {
  expect(await saidTo(bytes)).toMatch(/^(HTTP\/1\.1 408 |$)/);
});

test('encodings other than UTF-8, and invalid bytes, are refused; UTF-8 arrives as it was sent [S1]', async () => {
  const latin = 'application/json; charset=iso-8859-1';
  expect(await post(QUERY, { 'content-type': latin })).toMatchObject({ status: 415, code: 'BAD_REQUEST' });
  const broken = new Uint8Array(Buffer.from(QUERY.replace('__typename', '\u00e4'), 'latin1'));
  expect(await post(broken)).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  const named = JSON.stringify({ query: '{ ÄÖ🏊: __typename }' });
  expect(await post(named, { 'content-type': 'application/json; Charset="UTF-8"' })).toMatchObject({
    code: 'GRAPHQL_PARSE_FAILED',
    message: expect.stringContaining('U+00C4'),
  });
});

test('no answer names the software that made it, or sets a cookie [S1] [S2]', async () => {
  for (const path of ['/graphql', '/healthz', '/nowhere', '/export/payouts.csv']) {
    const { headers } = await fetch(`${server.url}${path}`);
    expect([headers.get('server'), headers.get('x-powered-by'), headers.get('set-cookie')]).toEqual([null, null, null]);
  }
});

test('a cookie is no token [S2]', async () => {
  const cookie = `authorization=${encodeURIComponent(`Bearer ${await server.tokenOf('Ada Admin')}`)}`;
  expect((await server.query(null, '{ me { id } }', {}, { cookie })).errors?.[0]?.extensions.code).toBe(
    'UNAUTHENTICATED',
  );
});

describe('a server that stops', () => {
  const SLOW = '{ users { edges { node { socialAccounts { handle } } } } }';

  /** An operation that waits until the locker lets go. */
  async function stopping(drainMs: number) {
    const its = await startTestServer(database, { env: { DRAIN_TIMEOUT_MS: String(drainMs) } });
    const locker = new pg.Client({ connectionString: database.url });
    await locker.connect();
    await locker.query('BEGIN; LOCK TABLE "SocialAccount" IN ACCESS EXCLUSIVE MODE');
    const answer = its.query('Ada Admin', SLOW).catch((error: Error) => error);
    await untilBlocked(database);
    return { its, locker, answer, closed: its.close() };
  }

  test('lets requests under way finish [S5]', async () => {
    const { locker, answer, closed } = await stopping(10_000);
    await locker.end();
    expect(await answer).toMatchObject({ status: 200, data: { users: expect.anything() } });
    await closed;
  });

  test('does not wait for ever, even if requests do [S5]', async () => {
    const { locker, answer, closed } = await stopping(50);
    await closed;
    expect(await answer).toMatchObject({ message: 'fetch failed' });
    await locker.end();
  });
});
