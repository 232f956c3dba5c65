/**
 * Upgrades and restores. A filled database of every earlier release migrates to the newest, and restored rows continue
 * in a fresh database. Each time everything is as it was: rows, figures, kept sums, the sealed history, clean books.
 *
 * A release is named by its last migration. Its world is the demo world, cut back to the tables and columns that it
 * had.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStatement } from '../../src/kernel/db/transaction.js';
import { migrate, migrationNames, prismaFolder, schemaDifference } from '../../src/migrations/migrate.js';
import { checkBooks } from '../../src/modules/books/check-books.js';
import { FACT_TABLES, type History, hashOfRange, type SealedRange } from '../../src/modules/books/history.sql.js';
import { storeReport } from '../../src/modules/books/store-report.js';
import { SYSTEM } from '../../src/modules/commands/run-command.js';
import { differencesIn } from '../support/bench.js';
import { carryRows } from '../support/carry-rows.js';
import { createTestDatabase, pastTriggers, type Template, type TestDatabase } from '../support/database.js';
import { EVERYTHING } from '../support/everything.js';
import { dataOf } from '../support/figures.js';
import { liveOn } from '../support/lived-on.js';
import { isLong } from '../support/long.js';
import { Scene } from '../support/scene.js';
import { startTestServer, WALKING } from '../support/server.js';

/**
 * Nothing was released before these: they are the steps after which databases were filled. A release adds its last
 * migration.
 */
const RELEASES = [
  '20261123001500_write_side',
  '20261123011000_updated_at',
  '20261123033708_kept_sums',
  '20261123041703_books_history',
  '20261123070000_run_request_id',
  '20261123173000_campaign_sum',
  '20261123204500_submitted',
];

const FILLED = [
  'User',
  'Campaign',
  'CampaignTerms',
  'Clip',
  'ClipSubmission',
  'ViewTracking',
  'Earning',
  'PayoutRequest',
];
const FILLED_TOO = ['Payout', 'AuditEntry', 'RefreshRun', 'ScrapeBatch', 'ScrapeBatchClip', 'BooksReport'];
/** Sums that a release introduced. */
const KEPT = ['PairPlatformSum', 'PairSum', 'CampaignPlatformSum', 'CampaignSum', 'UserSum', 'SubmittedPair'];

/** Ranges small enough for the demo world. */
const SMALL = { idsARange: 10n, transactionTimeoutMs: 0 };

let demo: TestDatabase;
let database: TestDatabase;

beforeAll(async () => {
  demo = await createTestDatabase('test_demo');
  await liveOn(demo);
  // The second one seals what the first has seen.
  await storeReport(demo, SYSTEM, undefined, SMALL);
  await storeReport(demo, SYSTEM, undefined, SMALL);
});
afterAll(() => demo.drop());
beforeEach(async () => {
  database = await createTestDatabase('template0' as Template);
});
afterEach(() => database.drop());

/** The folder as it was at a release. */
async function prismaAt(release: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cliptally-release-'));
  await cp(prismaFolder(), folder, { recursive: true });
  // Those releases had their trigger functions in their migrations.
  await rm(join(folder, 'definitions'), { recursive: true });
  for (const name of await migrationNames(folder)) {
    if (name > release) await rm(join(folder, 'migrations', name), { recursive: true });
  }
  return folder;
}

async function rowsOf({ pool }: TestDatabase, table: string): Promise<Record<string, unknown>[]> {
  const { rows } = await pool.query<{ row: Record<string, unknown> }>(
    `SELECT to_jsonb(t) AS row FROM "${table}" t ORDER BY to_jsonb(t)::text`,
  );
  return rows.map(({ row }) => row);
}

/** The release had sealed what it had: without tables and columns that came later. */
async function sealAsTheReleaseDid(): Promise<void> {
  if (!(await columnsOf(database, 'BooksReport')).includes('history')) return;
  const { rows } = await database.pool.query<{ id: string; history: History }>('SELECT id, history FROM "BooksReport"');
  await pastTriggers(database, async (client) => {
    for (const { id, history } of rows) {
      const sealed: SealedRange[] = [];
      for (const range of history.sealed) {
        const theirs = await columnsOf(database, range.table);
        const columns = range.columns.filter((column) => theirs.includes(column));
        if (columns.length === 0) continue;
        const [hash] = await runStatement(database, hashOfRange, { ...range, columns });
        sealed.push({ ...range, columns, sha256: hash?.sha256 ?? '' });
      }
      await client.query('UPDATE "BooksReport" SET history = $2 WHERE id = $1', [id, { ...history, sealed }]);
    }
  });
}

async function columnsOf({ pool }: TestDatabase, table: string): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT column_name::text AS name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1`,
    [table],
  );
  return rows.map(({ name }) => name);
}

async function figuresOf(of: TestDatabase): Promise<unknown> {
  const server = await startTestServer(of, { env: WALKING });
  return dataOf(await server.query('Ada Admin', EVERYTHING).finally(() => server.close()));
}

async function expectAsBefore(): Promise<void> {
  expect(await schemaDifference(database.url)).toBe('');
  expect(await differencesIn(database)).toEqual([]);
  for (const table of KEPT)
    expect({ table, rows: await rowsOf(database, table) }).toEqual({ table, rows: await rowsOf(demo, table) });
  expect(await figuresOf(database)).toEqual(await figuresOf(demo));
}

/** Tables of events, which no release had, and whose they are. */
const EVENTS = [
  ['CampaignEvent', 'campaignId'],
  ['SubmissionEvent', 'submissionId'],
  ['PayoutRequestEvent', 'payoutRequestId'],
  ['UserEvent', 'userId'],
] as const;

/** The states of each row in their order, without times and transactions. No release knew that a campaign closes. */
async function livesIn({ pool }: TestDatabase, [table, key]: (typeof EVENTS)[number]): Promise<unknown[]> {
  const { rows } = await pool.query<{ id: string }>(
    `SELECT '${table} ' || "${key}" AS id, array_agg(to_jsonb(e) - '{id,at,xid,closingAt}'::text[] ORDER BY id) AS states
     FROM "${table}" e GROUP BY 1 ORDER BY 1`,
  );
  return rows;
}

/** Tables of facts with a row that names its transaction. */
async function transactionsKept({ pool }: TestDatabase): Promise<string[]> {
  const kept: string[] = [];
  for (const table of FACT_TABLES) {
    const { rowCount } = await pool.query(`SELECT FROM "${table}" WHERE xid IS NOT NULL LIMIT 1`);
    if (rowCount !== 0) kept.push(table);
  }
  return kept;
}

/** A clipper joins, is paid for views, and the books are clean: triggers, guards and queues work. */
async function expectToGoOn(): Promise<void> {
  const scene = await Scene.open(database);
  const campaignId = await scene.campaign('After all that');
  await scene.approved(await scene.user('New here'), campaignId, 12_340);
  await scene.close();
  const campaign = await database.prisma.campaign.findUniqueOrThrow({ where: { id: campaignId } });
  expect(campaign.spent).toBe(1_234n);
  expect(await differencesIn(database)).toEqual([]);
}

test('the releases are existing migrations, and the newest needs no upgrade', async () => {
  const names = await migrationNames();
  expect(names).toEqual(expect.arrayContaining(RELEASES));
  expect(RELEASES).not.toContain(names.at(-1));
});

/** The oldest has the longest way, and the newest is where most databases are. */
const UPGRADED = isLong ? RELEASES : [RELEASES[0], RELEASES.at(-1)].filter((release) => release !== undefined);

test.each(UPGRADED)('a filled database migrates from %s, and everything is as it was', async (release) => {
  const folder = await prismaAt(release);
  await migrate(database.url, folder);
  await rm(folder, { recursive: true });
  const carried = await carryRows(demo, database);
  expect([...FILLED, ...FILLED_TOO].filter((table) => !((carried[table] ?? 0) > 0))).toEqual([]);
  await sealAsTheReleaseDid();
  const tables = Object.keys(carried);
  const before = await Promise.all(tables.map((table) => rowsOf(database, table)));
  const later = (await migrationNames()).filter((name) => name > release);
  expect(await migrate(database.url)).toEqual(later);
  expect(await migrate(database.url)).toEqual([]);
  for (const [n, table] of tables.entries()) {
    // There may be new columns, but none of the old ones has changed.
    expect({ table, rows: await rowsOf(database, table) }).toMatchObject({ table, rows: before[n] as object });
  }
  await expectAsBefore();
  for (const events of EVENTS) expect(await livesIn(database, events)).toEqual(await livesIn(demo, events));
  expect(await transactionsKept(database)).toEqual([]);
  await expectToGoOn();
  expect(await transactionsKept(database)).not.toEqual([]);
  // Everything that the old release had checked is still there, and the next report continues from it.
  await storeReport(database, SYSTEM, undefined, SMALL);
  await storeReport(database, SYSTEM, undefined, SMALL);
  expect((await checkBooks(database, SMALL)).history.sealed.length).toBeGreaterThan(5);
  expect(await database.prisma.booksReport.count()).toBe((carried['BooksReport'] ?? 0) + 2);
});

describe('rows restored into a fresh database, without its triggers', () => {
  beforeEach(async () => {
    await migrate(database.url);
    await carryRows(demo, database);
  });

  test('are as they were, and sealed ranges are still sealed', async () => {
    await expectAsBefore();
    const { sealed } = (await checkBooks(demo, SMALL)).history;
    expect(sealed.length).toBeGreaterThan(5);
    expect((await checkBooks(database, SMALL)).history.sealed).toEqual(sealed);
    await pastTriggers(database, (client) => client.query(`UPDATE "Earning" SET amount = amount + 1 WHERE id = 3`));
    const { books } = await checkBooks(database, SMALL);
    expect(books.find(({ name }) => name === 'B8')?.differences).toMatchObject([{ subject: 'Earning 1 to 10' }]);
  });

  test('can be used further', expectToGoOn);
});
