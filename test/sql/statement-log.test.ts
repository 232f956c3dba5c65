/**
 * The statements of an operation as PostgreSQL itself logs them: those that extensions.cost counts, in one read-only
 * snapshot.
 */
import { type Database, openDatabase } from '../../src/kernel/db/database.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { StatementLog } from '../support/statement-log.js';

const OPERATION = `{
  platformStats { totals { earned } payouts { completedAmount } }
  users(filter: { role: CLIPPER }) { totalCount edges { node { totals { earned } balance { withdrawable } } } }
  clips(first: 5) { totals { earned } edges { node { settlement { due } latestTracking { views } } } }
}`;

const LABELS = [
  'balanceOfUsers',
  'clipPage',
  'latestSettlementOfClips',
  'latestTrackingOfClips',
  'limitsOfCampaigns',
  'payoutStats',
  'totalsOfClipLists',
  'totalsOfPlatform',
  'totalsOfUsers',
  'userCount',
  'userPage',
];

let database: TestDatabase;
let logged: Database;
let server: TestServer;
let log: StatementLog;

beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  log = await StatementLog.open(database);
  logged = openDatabase({ url: database.url, poolMax: 1 });
  server = await startTestServer(logged);
  // The caller is read in a separate snapshot, and then cached for a while.
  await server.query('Ada Admin', '{ me { name } }');
});
afterAll(async () => {
  await server.close();
  await logged.close();
  await log.close();
  await database.drop();
});

test('PostgreSQL logs the counted statements, between one BEGIN and one COMMIT', async () => {
  await log.mark(logged);
  const { errors, extensions } = await server.query('Ada Admin', OPERATION);
  expect(errors).toBeUndefined();
  const [begin = '', identity = '', ...statements] = await log.untilAll((logged) => logged.at(-1) === 'COMMIT');
  const commit = statements.pop();
  expect(begin).toMatch(/^\/\* [0-9a-f-]{36} \*\/ BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY$/);
  expect(identity).toMatch(/^\/\* snapshotIdentity \*\/ SELECT pg_current_snapshot\(\)/);
  expect(commit).toBe('COMMIT');
  expect(statements.filter((text) => !/^\/\* \w+ \*\/\s+SELECT /.test(text))).toEqual([]);
  const labels = statements.map((text) => /^\/\* (\w+)/.exec(text)?.[1]);
  expect(labels.sort()).toEqual(LABELS);
  expect(extensions.cost?.statements).toBe(statements.length);
});
