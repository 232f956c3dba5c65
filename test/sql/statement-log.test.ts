/** The statements of an operation as PostgreSQL itself logs them: what extensions.cost counts, in one read-only snapshot. */
import pg from 'pg';
import { type Database, openDatabase } from '../../src/kernel/database.js';
import { adminUrl, createTestDatabase, type TestDatabase } from '../support/database.js';
import { startTestServer, type TestServer } from '../support/server.js';

const OPERATION = `{
  platformStats { totals { earned } payouts { completedAmount } }
  users(filter: { role: CLIPPER }) { totalCount edges { node { totals { earned } balance { withdrawable } } } }
  clips(first: 5) { totals { earned } edges { node { settlement { due } latestTracking { views } } } }
}`;

const LABELS = [
  'balanceOfUsers',
  'campaignsById',
  'clipPage',
  'latestSettlementOfClips',
  'latestTrackingOfClips',
  'payoutStats',
  'termsOfCampaigns',
  'totalsOfClipLists',
  'totalsOfPlatform',
  'totalsOfUsers',
  'userCount',
  'userPage',
];

let database: TestDatabase;
/** Opened after the log was turned on: a session keeps the setting it began with. */
let logged: Database;
let server: TestServer;
let admin: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  admin = new pg.Client({ connectionString: adminUrl() });
  await admin.connect();
  await admin.query(`ALTER DATABASE ${nameOf(database)} SET log_statement = 'all'`);
  logged = openDatabase({ url: database.url, poolMax: 1 });
  server = await startTestServer(logged);
  // Who asks is read in a snapshot of its own, and then known for a while.
  await server.query('Ada Admin', '{ me { name } }');
});
afterAll(async () => {
  await server.close();
  await logged.close();
  await admin.end();
  await database.drop();
});

test('PostgreSQL logs the counted statements, between one BEGIN and one COMMIT', async () => {
  const start = await logSize();
  const { errors, extensions } = await server.query('Ada Admin', OPERATION);
  expect(errors).toBeUndefined();
  const [begin = '', identity = '', ...statements] = await statementsSince(start);
  const commit = statements.pop();
  expect(begin).toMatch(/^\/\* [0-9a-f-]{36} \*\/ BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY$/);
  expect(identity).toMatch(/^\/\* snapshotIdentity \*\/ SELECT pg_current_snapshot\(\)/);
  expect(commit).toBe('COMMIT');
  expect(statements.filter((text) => !/^\/\* \w+ \*\/\s+SELECT /.test(text))).toEqual([]);
  const labels = statements.map((text) => /^\/\* (\w+)/.exec(text)?.[1]);
  expect(labels.sort()).toEqual(LABELS);
  expect(extensions.cost?.statements).toBe(statements.length);
});

function nameOf({ url }: Database): string {
  return new URL(url).pathname.slice(1);
}

async function logSize(): Promise<string> {
  const { rows } = await admin.query<{ size: string }>('SELECT size::text FROM pg_stat_file(pg_current_logfile())');
  return rows[0]?.size ?? '';
}

/** The log is written by a process of its own, a moment later: read again until the transaction's end stands in it. */
async function statementsSince(start: string): Promise<string[]> {
  const until = performance.now() + 10_000;
  for (;;) {
    const { rows } = await admin.query<{ text: string }>(
      'SELECT pg_read_file(pg_current_logfile(), $1::bigint, 10000000) AS text',
      [start],
    );
    const statements = statementsIn(rows[0]?.text ?? '');
    if (statements.at(-1) === 'COMMIT' || performance.now() > until) return statements;
  }
}

/** Lines of our database alone, for other tests log too; a statement goes on in lines that begin with a tab. */
function statementsIn(text: string): string[] {
  const entry = new RegExp(`^${nameOf(database)} LOG:  (?:statement|execute [^:]+): (.*(?:\\n\\t.*)*)$`, 'gm');
  return [...text.matchAll(entry)].map((match) => (match[1] ?? '').replaceAll(/\n\t/g, '\n'));
}
