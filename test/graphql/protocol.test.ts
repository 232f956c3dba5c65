/**
 * GraphQL over HTTP, as the audits of `graphql-http` define it. Each audit is a test, and each that fails has a
 * documented reason.
 */
import { serverAudits } from 'graphql-http';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startTestServer, type TestServer } from '../support/server.js';

const CSRF =
  'A GET without a header of its own is what any web page can make a browser send: it needs content-type: application/json or apollo-require-preflight.';

/** By id: audits that the specification leaves to the server, and that this one does not pass. */
const REFUSED: Record<string, string> = Object.fromEntries(['5A70', 'D6D5', '6A70'].map((id) => [id, CSRF]));

let database: TestDatabase;
let server: TestServer;
beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  server = await startTestServer(database);
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

const audits = serverAudits({ url: () => `${server.url}/graphql` });

test.each(audits.map((audit) => [audit.id, audit.name, audit] as const))('%s %s [S1]', async (id, name, { fn }) => {
  const result = await fn();
  const reason = 'reason' in result ? result.reason : null;
  if (REFUSED[id] !== undefined) {
    expect([name.startsWith('MAY'), result.status]).toEqual([true, 'notice']);
  } else {
    expect([result.status, reason]).toEqual(['ok', null]);
  }
});

test.each(audits.filter(({ id }) => REFUSED[id] === CSRF).map(({ id }) => id))(
  '%s is answered for clients that send such a header',
  async (id) => {
    const fetchFn = (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...init.headers, 'apollo-require-preflight': '1' } });
    const audit = serverAudits({ url: `${server.url}/graphql`, fetchFn }).find((one) => one.id === id);
    expect((await audit?.fn())?.status).toBe('ok');
  },
);

test('every refused audit exists', () => {
  const ids = new Set(audits.map(({ id }) => id));
  expect(Object.keys(REFUSED).filter((id) => !ids.has(id))).toEqual([]);
});
