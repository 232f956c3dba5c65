/**
 * The number of statements of an operation depends only on its shape. It is the same for one row per list and for
 * fifty, in a small world and in a bigger one, however often it is asked. Lists without rows cost less, because nothing
 * is nested in them.
 */
import { buildBusyWorld } from '../support/busy-world.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startTestServer, type TestServer, WALKING } from '../support/server.js';

/** Asked several times: the count must not depend on which answer of PostgreSQL arrives first. */
const TIMES = 5;

let small: { database: TestDatabase; server: TestServer };
/** Five times the clips, and each of its lists has rows. */
let bigger: { database: TestDatabase; server: TestServer };

beforeAll(async () => {
  small = await serve(await createTestDatabase('test_demo'));
  const database = await createTestDatabase('test_empty');
  await buildBusyWorld(database);
  bigger = await serve(database);
}, 60_000);
afterAll(async () => {
  for (const { server, database } of [small, bigger]) {
    await server.close();
    await database.drop();
  }
});

async function serve(database: TestDatabase): Promise<typeof small> {
  // Fifty rows in fifty rows are more than one operation may ask for.
  return { database, server: await startTestServer(database, { env: WALKING }) };
}

/** The statements that extensions.cost reports, each time the operation is asked. */
async function costs({ server }: typeof small, operation: string, first: number): Promise<number[]> {
  const counts: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const { errors, extensions } = await server.query('Ada Admin', operation, { first });
    expect(errors).toBeUndefined();
    counts.push(extensions.cost?.statements ?? 0);
  }
  return counts;
}

/** The number of statements, what is asked, and the operation. $first is the size of every list in it, up to `rows`. */
const OPERATIONS: [number, string, string, rows?: number][] = [
  [1, 'a root row', '{ me { name role } }'],
  [1, 'a root list', '($first: Int!) { users(first: $first) { edges { node { name } } pageInfo { endCursor } } }'],
  [
    2,
    'a root list and its count',
    '($first: Int!) { campaigns(first: $first) { totalCount edges { node { name } } } }',
  ],
  [2, 'totals of users', '($first: Int!) { users(first: $first) { edges { node { totals { earned views } } } } }'],
  [
    2,
    'balances of users',
    '($first: Int!) { users(first: $first) { edges { node { balance { withdrawable debt } } } } }',
  ],
  [
    5,
    'all sums of users',
    `($first: Int!) { users(first: $first) { edges { node {
      totals { earned } totalsByPlatform { totals { earned } } balance { paid } socialAccounts { handle } } } } }`,
  ],
  [
    5,
    'all sums of campaigns, and their terms',
    `($first: Int!) { campaigns(first: $first) { edges { node {
      spent remaining totals { earned } totalsByPlatform { totals { views } } terms { version } termsHistory { version } } } } }`,
  ],
  [
    3,
    'a list of clips with its totals',
    '($first: Int!) { clips(first: $first) { totalCount totals { earned } edges { node { url earned } } } }',
  ],
  [
    3,
    'entries of the ledger, and the runs that paid them',
    `($first: Int!) { clips(first: $first) { edges { node { earnings(first: 5) { edges { node {
      amount refreshRun { id status } } } } } } } }`,
  ],
  [2, 'totals of clips', '($first: Int!) { clips(first: $first) { edges { node { totals { earned } } } } }'],
  [
    3,
    'settlements of clips, and the limits of their campaigns',
    '($first: Int!) { clips(first: $first) { edges { node { settlement { due limitedBy } } } } }',
  ],
  [
    7,
    'clips with all they belong to',
    `($first: Int!) { clips(first: $first) { edges { node {
      settlement { due } campaign { name terms { version } } user { name } latestTracking { views } } } } }`,
  ],
  [
    5,
    'the trackings and the ledger of clips',
    `($first: Int!) { clips(first: $first) { edges { node {
      trackings(first: $first) { totalCount edges { node { views } } }
      earnings(first: $first) { totalCount edges { node { amount } } } } } } }`,
  ],
  [
    4,
    'submissions and what they belong to',
    '($first: Int!) { submissions(first: $first) { edges { node { clip { url } campaign { name } user { name } } } } }',
  ],
  [
    9,
    'lists of clips, submissions and campaigns nested in users',
    `($first: Int!) { users(first: $first, filter: { role: CLIPPER }) { edges { node {
      clips(first: $first) { totalCount totals { earned } edges { node { url } } }
      submissions(first: $first) { totalCount edges { node { status campaign { name } } } }
      campaigns(first: $first) { edges { totals { earned } node { name } } } } } } }`,
  ],
  [
    8,
    'lists three levels deep',
    `($first: Int!) { campaigns(first: $first) { edges { node { name
      clippers(first: $first) { edges { totals { earned } node { name
        clips(first: $first) { edges { node { latestTracking { views } settlement { due } campaign { name } } } } } } } } } } }`,
    // Fifty would be 500,000 objects.
    12,
  ],
  [
    4,
    'the platform',
    `{ platformStats { totals { earned } totalsByPlatform { totals { earned } }
      payouts { completedAmount } counts { clippers submittedClips } } }`,
  ],
  [
    2,
    'totals by two filters',
    '{ platformStats { a: totals { earned } b: totals(filter: { socialPlatform: X }) { earned } } }',
  ],
  [
    3,
    'totals of one user and of a list of users, in one statement',
    '($first: Int!) { me { totals { earned } } users(first: $first) { edges { node { totals { earned } } } } }',
  ],
];

test.each(OPERATIONS)('%i statements: %s', async (statements, _, operation, rows = 50) => {
  const every = Array.from({ length: TIMES }, () => statements);
  const query = `query Costs${operation.startsWith('(') ? '' : ' '}${operation}`;
  expect({
    oneRow: await costs(bigger, query, 1),
    manyRows: await costs(bigger, query, rows),
    smallWorld: await costs(small, query, rows),
  }).toEqual({ oneRow: every, manyRows: every, smallWorld: every });
});

test.each([
  ['beside each other', '{ platformStats { a: totals { earned } b: totals { views clips } } }', 1],
  ['under two root fields', '{ a: platformStats { totals { earned } } b: platformStats { totals { held } } }', 1],
  ['on two ways to a user', '{ me { totals { earned } } again: me { totals { views } } }', 2],
  [
    'on rows of two lists',
    '{ a: users { edges { node { totals { earned } } } } b: users { edges { node { totals { views } } } } }',
    2,
  ],
])('fields that ask for the same total %s share one statement', async (_, operation, statements) => {
  expect(new Set(await costs(small, operation, 0))).toEqual(new Set([statements]));
});

test('a value that an earlier field has read is not read again: the shape gives the most that an operation costs', async () => {
  const operation = `query Costs($first: Int!) {
    users(first: $first) { edges { node { totals { earned } } } }
    clips(first: 1) { edges { node { user { totals { earned } } } } } }`;
  // One user no longer owns the newest clip, whose new owner's totals are read by a separate statement.
  expect(new Set(await costs(bigger, operation, 1))).toEqual(new Set([5]));
  expect(new Set(await costs(bigger, operation, 50))).toEqual(new Set([4]));
});

test('a page without rows costs only the page', async () => {
  const operation =
    '{ users(filter: { status: SUSPENDED }) { edges { node { totals { earned } balance { paid } } } } }';
  expect(new Set(await costs(small, operation, 0))).toEqual(new Set([1]));
});
