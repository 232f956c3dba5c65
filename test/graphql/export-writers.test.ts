/** Exports while four writers write: each holds exactly what its snapshot shows, entry by entry, cent by cent. */
import { type BusyProcess, startBusyProcess } from '../support/busy-process.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { type Exported, exported, sumOf } from '../support/export.js';
import { chosenSeed } from '../support/random.js';
import { startTestServer, type TestServer } from '../support/server.js';

const ROUNDS = 40;

const seed = chosenSeed();
let database: TestDatabase;
let writers: BusyProcess;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase('test_empty');
  writers = await startBusyProcess(database.url, seed);
  server = await startTestServer(database);
}, 60_000);
afterAll(async () => {
  await writers.stop();
  await server.close();
  await database.drop();
});

/** What PostgreSQL itself says that a snapshot shows. */
const SHOWN = {
  earnings: `SELECT id::text AS id, amount FROM "Earning" e
    WHERE pg_visible_in_snapshot(xmin::text::xid8, $1::pg_snapshot) ORDER BY e.id`,
  payouts: `SELECT id::text AS id, amount FROM "Payout" p WHERE pg_visible_in_snapshot(xmin::text::xid8, $1::pg_snapshot)
    AND NOT EXISTS (SELECT FROM "PayoutReversal" v WHERE "payoutId" = p.id
      AND pg_visible_in_snapshot(v.xmin::text::xid8, $1::pg_snapshot)) ORDER BY p.id`,
};

async function compare(what: keyof typeof SHOWN, { headers, rows }: Exported): Promise<void> {
  const { rows: shown } = await database.pool.query<{ id: string; amount: bigint }>(SHOWN[what], [
    headers.get('x-snapshot-id'),
  ]);
  expect({ seed, ids: rows.map(({ id }) => id) }).toEqual({ seed, ids: shown.map(({ id }) => id) });
  expect(BigInt(sumOf(rows).replace('.', ''))).toBe(shown.reduce((sum, { amount }) => sum + amount, 0n));
}

test('every export is its snapshot, and at rest it is what the queries say', async () => {
  const snapshots = new Set<string | null>();
  await writers.write();
  // Most payouts come back: those that stand are few, and the comparison wants some.
  let standing = 0;
  for (let round = 0; round < ROUNDS || standing < ROUNDS / 4; round += 1) {
    const [earnings, payouts] = await Promise.all([
      exported(server, 'Ada Admin', 'earnings.csv'),
      exported(server, 'Ada Admin', 'payouts.csv?reversed=false'),
    ]);
    await compare('earnings', earnings);
    await compare('payouts', payouts);
    if (payouts.rows.length > 0) standing += 1;
    snapshots.add(earnings.headers.get('x-snapshot-id'));
    writers.check();
  }
  await writers.stop();
  expect(snapshots.size).toBeGreaterThan(ROUNDS / 2);
  const { data } = await server.query(
    'Ada Admin',
    '{ platformStats { totals { earned } payouts { completedAmount } } }',
  );
  const [earnings, payouts] = [
    await exported(server, 'Ada Admin', 'earnings.csv'),
    await exported(server, 'Ada Admin', 'payouts.csv?reversed=false'),
  ];
  expect([sumOf(earnings.rows), sumOf(payouts.rows)]).toEqual([
    data.platformStats.totals.earned,
    data.platformStats.payouts.completedAmount,
  ]);
}, 60_000);
