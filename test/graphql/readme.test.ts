/** Every query of the README is run, as the user it names, and answers what the README says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startTestServer, type TestServer } from '../support/server.js';

const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
const EXAMPLES = [...README.matchAll(/```graphql\n# as (.+)\n([\s\S]*?)```\s*```json\n([\s\S]*?)```/g)].map(
  ([, as = '', query = '', answer = '']) => ({ as, query, answer: JSON.parse(answer) as unknown }),
);

let database: TestDatabase;
let server: TestServer;
beforeAll(async () => {
  database = await createTestDatabase('test_demo', 2);
  server = await startTestServer(database);
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

test('every query block has its answer', () => {
  expect(EXAMPLES).toHaveLength(README.match(/```graphql/g)?.length ?? 0);
  expect(EXAMPLES.length).toBeGreaterThanOrEqual(4);
});

test.each(EXAMPLES)('as $as: $query', async ({ as, query, answer }) => {
  const { data, errors } = await server.query(as, query);
  expect(errors).toBeUndefined();
  expect(data).toEqual(answer);
});
