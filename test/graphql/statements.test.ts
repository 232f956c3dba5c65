/**
 * The number of statements depends on the shape of an operation, never on the number of rows: each shape is asserted,
 * asked for one row and for many. Once, the count is compared with what PostgreSQL's own log says it was sent.
 */
import { readFile } from 'node:fs/promises';
import { openDatabase } from '../../src/kernel/database.js';
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

const TOTALS = 'totals { earned available active held views clips }';

/** Each shape with its statements; $first is one row, and then a hundred. */
const SHAPES: [statements: number, as: string, operation: string][] = [
  [1, 'Ada Admin', 'query ($first: Int!) { users(first: $first) { edges { node { name } } } }'],
  [1, 'Ada Admin', 'query ($first: Int!) { users(first: $first) { pageInfo { endCursor } edges { cursor } } }'],
  [1, 'Ada Admin', 'query ($first: Int!) { users(first: $first) { totalCount } }'],
  [
    3,
    'Ada Admin',
    `query ($first: Int!) { users(first: $first) { edges { node { ${TOTALS} balance { withdrawable } } } } }`,
  ],
  [
    3,
    'Ada Admin',
    `query ($first: Int!) { campaigns(first: $first) { edges { node { ${TOTALS} terms { version } } } } }`,
  ],
  [3, 'Ada Admin', `query ($first: Int!) { clips(first: $first) { totalCount ${TOTALS} edges { node { id } } } }`],
  [
    4,
    'Ada Admin',
    'query ($first: Int!) { clips(first: $first) { edges { node { user { name } campaign { name } latestTracking { views } } } } }',
  ],
  [
    4,
    'Ada Admin',
    `query ($first: Int!) { campaigns(first: 50) { edges { node { clips(first: $first) { totalCount ${TOTALS} edges { node { id } } } } } } }`,
  ],
  [
    3,
    'Ada Admin',
    `query ($first: Int!) { campaigns(first: 50) { edges { node { clippers(first: $first) { edges { ${TOTALS} node { name } } } } } } }`,
  ],
  [
    3,
    'Ada Admin',
    `query ($first: Int!) { users(first: 50) { edges { node { campaigns(first: $first) { edges { ${TOTALS} node { name } } } } } } }`,
  ],
  [4, 'Ada Admin', 'query ($first: Int!) { clips(first: $first) { edges { node { settlement { due limitedBy } } } } }'],
  [
    3,
    'Ada Admin',
    'query ($first: Int!) { clips(first: 50) { edges { node { trackings(first: $first) { edges { node { views } } } earnings(first: $first) { edges { node { amount } } } } } } }',
  ],
  [
    3,
    'Ada Admin',
    'query ($first: Int!) { submissions(first: $first) { edges { node { clip { title } user { name } } } } }',
  ],
  [3, 'Noah Cuts', `query ($first: Int!) { me { clips(first: $first) { edges { node { ${TOTALS} } } } } }`],
];

test.each(SHAPES)('%i, as %s: %s', async (statements, as, operation) => {
  const one = await server.query(as, operation, { first: 1 });
  const many = await server.query(as, operation, { first: 100 });
  expect([one.errors, many.errors]).toEqual([undefined, undefined]);
  expect([one.extensions.cost?.statements, many.extensions.cost?.statements]).toEqual([statements, statements]);
});

test('the same total asked for at many places is one statement, another filter another', async () => {
  const count = async (operation: string) => (await server.query('Ada Admin', operation)).extensions.cost?.statements;
  expect(await count(`{ a: platformStats { ${TOTALS} } b: platformStats { ${TOTALS} } }`)).toBe(1);
  expect(await count(`{ platformStats { ${TOTALS} x: totals(filter: { socialPlatform: X }) { earned } } }`)).toBe(2);
  expect(await count(`{ platformStats { payouts { paid: completedAmount } counts { clippers } ${TOTALS} } }`)).toBe(3);
});

test('what is counted is what PostgreSQL was sent, within one read-only transaction', async () => {
  const own = await createTestDatabase('test_demo', 1);
  await own.pool.query(
    `DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET log_statement = ''all''', current_database()); END $$`,
  );
  const { rows } = await own.pool.query<{ name: string; log: string }>(
    `SELECT current_database() AS name, current_setting('data_directory') || '/' || pg_current_logfile() AS log`,
  );
  const [{ name, log } = { name: '', log: '' }] = rows;
  // The setting is for connections opened from now on: the pool's one connection has read it too late.
  await own.pool.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  await own.close();
  const reopened = openDatabase({ url: own.url, poolMax: 2 });
  const its = await startTestServer(reopened);
  const operation = `{ users { edges { node { name ${TOTALS} balance { paid } } } } platformStats { ${TOTALS} } }`;
  const before = (await readFile(log, 'utf8')).length;
  const { extensions, errors } = await its.query('Ada Admin', operation);
  const lines = (await readFile(log, 'utf8'))
    .slice(before)
    .split('\n')
    .filter((line) => line.startsWith(`${name} `));
  await its.close();
  await reopened.close();
  await own.lose();

  expect(errors).toBeUndefined();
  const labels = lines
    .filter((line) => !line.includes('BEGIN'))
    .flatMap((line) => /\/\* (\w+) \*\//.exec(line)?.[1] ?? []);
  const counted = labels.filter((label) => label !== 'snapshotIdentity' && label !== 'accountById');
  expect(counted.sort()).toEqual(['balanceOfUsers', 'totalsOfPlatform', 'totalsOfUsers', 'userPage']);
  expect(extensions.cost?.statements).toBe(counted.length);
  expect(lines.filter((line) => /BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY/.test(line))).toHaveLength(2);
  expect(lines.filter((line) => /COMMIT/.test(line)).length).toBeGreaterThanOrEqual(1);
});
