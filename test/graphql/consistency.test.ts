/**
 * The one promise, under load: while four writers settle, approve, revoke and pay, every response agrees with itself in
 * every figure. The same readers without a snapshot find disagreements at once, so the checker is no yes-man.
 */
import { checkBooks } from '../../src/modules/books/check-books.js';
import { type BusyWorld, buildBusyWorld, oneConnection } from '../support/busy-world.js';
import { WRITERS } from '../support/busy-writers.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { disagreements, EVERYTHING, type Everything } from '../support/everything.js';
import { chosenSeed, Random } from '../support/random.js';
import { startTestServer, type TestServer } from '../support/server.js';

const COMMITS_MIN = 5_000;
const RESPONSES_MIN = 2_000;
const READERS = 3;

const seed = chosenSeed();
let database: TestDatabase;
let world: BusyWorld;

beforeEach(async () => {
  database = await createTestDatabase('test_empty', READERS + 1);
  world = await buildBusyWorld(database);
});
afterEach(async () => {
  await database.drop();
});

/** What the readers saw. */
interface Tally {
  responses: number;
  snapshots: Set<string>;
  disagreements: string[];
}

/** Reads, while every writer writes, until `enough` says so. */
async function readWhileWriting(server: TestServer, enough: (tally: Tally) => Promise<boolean> | boolean): Promise<Tally> {
  const tally: Tally = { responses: 0, snapshots: new Set(), disagreements: [] };
  let done = false;
  const until = async (round: () => Promise<void>) => {
    try {
      while (!done) await round();
    } finally {
      done = true;
    }
  };
  const writing = WRITERS.map(async (write, n) => {
    const connection = oneConnection(database.url);
    const random = new Random(seed + n);
    await until(() => write(connection, world, random)).finally(() => connection.close());
  });
  const reading = Array.from({ length: READERS }, () =>
    until(async () => {
      const { data, errors, extensions } = await server.query<Everything>('Ada Admin', EVERYTHING);
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      tally.responses += 1;
      tally.snapshots.add(extensions.snapshot?.id ?? '');
      tally.disagreements.push(...disagreements(data));
      if (await enough(tally)) done = true;
    }),
  );
  const results = await Promise.allSettled([...writing, ...reading]);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw new Error(`a writer or reader failed, seed ${seed}`, { cause: failed.reason });
  return tally;
}

/** Actions that change a figure of somebody's money by themselves; what settles does by its ledger entries. */
const PAYOUT_ACTIONS = ['requestPayout', 'approvePayoutRequest', 'rejectPayoutRequest', 'payPayoutRequest', 'reversePayout'];

/** Committed transactions that moved money: each fact carries the id of the transaction that wrote it. */
async function moneyCommits(): Promise<number> {
  const { rows } = await database.pool.query<{ commits: bigint }>(
    `SELECT count(*) AS commits FROM (
       SELECT xmin::text FROM "Earning" UNION SELECT xmin::text FROM "AuditEntry" WHERE action = ANY($1)
     ) AS transaction`,
    [PAYOUT_ACTIONS],
  );
  return Number(rows[0]?.commits);
}

test('5,000 commits by four writers, and not one of 2,000 responses disagrees with itself', async () => {
  const server = await startTestServer(database);
  const before = await moneyCommits();
  const start = performance.now();
  const tally = await readWhileWriting(
    server,
    async ({ responses }) =>
      responses >= RESPONSES_MIN && responses % 50 === 0 && (await moneyCommits()) - before >= COMMITS_MIN,
  );
  const commits = (await moneyCommits()) - before;
  const seconds = (performance.now() - start) / 1_000;
  console.log({ commits, responses: tally.responses, snapshots: tally.snapshots.size, seconds });
  const { rows } = await database.pool.query('SELECT action, count(*) FROM "AuditEntry" GROUP BY 1 ORDER BY 1');
  console.log(rows, (await database.pool.query('SELECT kind, count(*), count(DISTINCT xmin::text) FROM "Earning" GROUP BY 1')).rows);
  console.log((await database.pool.query('SELECT deadlocks, xact_commit, xact_rollback FROM pg_stat_database WHERE datname = current_database()')).rows);
  expect({ seed, disagreements: tally.disagreements }).toEqual({ seed, disagreements: [] });
  const report = await checkBooks(database);
  expect(report.books.flatMap(({ name, differences }) => differences.map((difference) => ({ name, ...difference })))).toEqual([]);
  await server.close();
}, 240_000);

test('without a snapshot the same readers find a disagreement within 100 responses', async () => {
  const server = await startTestServer(database, { isolation: 'READ COMMITTED' });
  const tally = await readWhileWriting(server, ({ responses, disagreements }) => disagreements.length > 0 || responses === 100);
  console.log(tally.responses, tally.disagreements.slice(0, 3));
  expect({ seed, disagreements: tally.disagreements.length }).not.toEqual({ seed, disagreements: 0 });
  await server.close();
});
