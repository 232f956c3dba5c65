/** The demo world over HTTP: the worked figures, and clean books. */
import { checkBooks } from '../../src/modules/books/check-books.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startTestServer, type TestServer } from '../support/server.js';

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

test('the books are clean', async () => {
  const report = await checkBooks(database);
  expect(
    report.books.flatMap(({ name, differences }) => differences.map((difference) => ({ name, ...difference }))),
  ).toEqual([]);
  expect(report.clean).toBe(true);
});

test('the three clippers have earned 127.85, 542.30 and 780.35, and the platform 1,450.50', async () => {
  const { data, errors } = await server.query(
    'Ada Admin',
    '{ platformStats { totals { earned views } } users(filter: { role: CLIPPER }) { edges { node { name totals { earned views } } } } }',
  );
  expect(errors).toBeUndefined();
  expect(data.platformStats.totals).toEqual({ earned: '1450.50', views: 1_450_500 });
  expect(data.users.edges.map(({ node }: { node: unknown }) => node)).toEqual([
    { name: 'Zoe Edits', totals: { earned: '780.35', views: 780_350 } },
    { name: 'Noah Cuts', totals: { earned: '542.30', views: 542_300 } },
    { name: 'Mia Clips', totals: { earned: '127.85', views: 127_850 } },
  ]);
});
