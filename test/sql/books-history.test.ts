/**
 * B8: a range of facts is sealed once no transaction can add to it any more, and every report carries the hashes
 * forward. A fact that was changed, removed or slipped in without the triggers is noticed. The nightly job does this.
 */
import { checkBooksJob } from '../../jobs/check-books.job.js';
import { watchBooks } from '../../src/http/start-monitor.js';
import { createLog } from '../../src/kernel/base/log.js';
import { Metrics } from '../../src/kernel/process/metrics.js';
import { checkBooks } from '../../src/modules/books/check-books.js';
import type { SealedRange } from '../../src/modules/books/history.sql.js';
import { storeReport } from '../../src/modules/books/store-report.js';
import { SYSTEM } from '../../src/modules/commands/run-command.js';
import { createTestDatabase, pastTriggers, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase('test_demo', 4);
});
afterEach(() => database.drop());

const SMALL = { idsARange: 10n, transactionTimeoutMs: 0 };

async function sealed(): Promise<SealedRange[]> {
  return (await checkBooks(database, SMALL)).history.sealed;
}

/** Stores a report as the mutation and the nightly job do, with ranges small enough for the demo world. */
async function keep(): Promise<void> {
  await storeReport(database, SYSTEM, undefined, SMALL);
}

async function differences(): Promise<string[]> {
  const { books } = await checkBooks(database, SMALL);
  const history = books.find(({ name }) => name === 'B8');
  return history?.differences.map(({ subject, measure }) => `${subject}: ${measure}`) ?? ['no B8'];
}

async function tamper(statement: string): Promise<void> {
  await pastTriggers(database, (client) => client.query(statement));
}

test('the first report seals nothing, because a transaction that drew an id may still be open', async () => {
  expect(await sealed()).toEqual([]);
  await keep();
  const ranges = await sealed();
  expect(ranges.map(({ table }) => table)).toEqual(expect.arrayContaining(['ViewTracking', 'Earning', 'AuditEntry']));
  for (const { from, to, rows, sha256 } of ranges) {
    expect(BigInt(to) - BigInt(from)).toBe(9n);
    expect(rows).toBe('10');
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  }
});

test('an open transaction keeps its range open, judged by the age of the previous report', async () => {
  await keep();
  const patient = { idsARange: 10n, transactionTimeoutMs: 3_600_000 };
  expect((await checkBooks(database, patient)).history.sealed).toEqual([]);
});

test('a report repeats every hash of the previous one, and adds the ranges that were closed since', async () => {
  await keep();
  await keep();
  const first = await sealed();
  const { rows } = await database.pool.query(`SELECT max(id) AS id FROM "AuditEntry"`);
  await database.pool.query(
    `INSERT INTO "AuditEntry" (action, entity) SELECT 'login', 'User' FROM generate_series(1, 20)`,
  );
  await keep();
  const second = await sealed();
  expect(second.slice(0, first.length)).toEqual(first);
  const added = second.slice(first.length);
  expect(new Set(added.map(({ table }) => table))).toEqual(new Set(['AuditEntry']));
  expect(added.every(({ to }) => BigInt(to) > rows[0].id - 10n)).toBe(true);
  expect(await differences()).toEqual([]);
});

test.each([
  ['changed', `UPDATE "Earning" SET amount = amount + 1 WHERE id = 3`, ['Earning 1 to 10: sha256']],
  ['removed', `DELETE FROM "Earning" WHERE id = 3`, ['Earning 1 to 10: facts', 'Earning 1 to 10: sha256']],
  [
    'changed in its reason',
    `UPDATE "ViewTracking" SET "viewsField" = '' WHERE id = 12`,
    ['ViewTracking 11 to 20: sha256'],
  ],
  ['dated back', `UPDATE "AuditEntry" SET at = at - interval '1 ms' WHERE id = 5`, ['AuditEntry 1 to 10: sha256']],
])('a sealed fact that was %s', async (_, statement, expected) => {
  await keep();
  await keep();
  expect(await differences()).toEqual([]);
  await tamper(statement);
  expect(await differences()).toEqual(expected);
  // Every later report shows it again.
  await keep();
  await keep();
  expect(await differences()).toEqual(expected);
});

test('a fact that was slipped in where a drawn id was never used', async () => {
  await tamper('DELETE FROM "AuditEntry" WHERE id = 3');
  await keep();
  await keep();
  expect(await differences()).toEqual([]);
  await database.pool.query(`INSERT INTO "AuditEntry" (id, action, entity) VALUES (3, 'login', 'User')`);
  expect(await differences()).toEqual(['AuditEntry 1 to 10: facts', 'AuditEntry 1 to 10: sha256']);
});

test('a column that is added later changes no hash', async () => {
  await keep();
  await keep();
  await database.pool.query(`ALTER TABLE "Earning" ADD COLUMN later TEXT DEFAULT 'x'`);
  expect(await differences()).toEqual([]);
});

test('a report with rewritten hashes does not match the previous one', async () => {
  await keep();
  await keep();
  await keep();
  await tamper(`UPDATE "BooksReport" SET history = jsonb_set(history, '{sealed,0,sha256}', '"0"')
    WHERE id = (SELECT max(id) FROM "BooksReport")`);
  const [first] = await sealed();
  const subject = `${first?.table} ${first?.from} to ${first?.to}`;
  expect(await differences()).toEqual([`${subject}: carried from report to report`, `${subject}: sha256`]);
});

describe('the nightly job', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  beforeEach(() => {
    lines.length = 0;
  });
  const reports = () => database.prisma.booksReport.count();

  test('keeps one report per slot, however many schedulers fire', async () => {
    const slot = new Date();
    await Promise.all(Array.from({ length: 4 }, () => checkBooksJob({ database, log }, slot)));
    await checkBooksJob({ database, log }, slot);
    expect(await reports()).toBe(1);
    expect(lines.join('')).toContain('the books are clean');
    await checkBooksJob({ database, log }, new Date(Date.now() + 60_000));
    expect(await reports()).toBe(2);
  });

  test('raises an alert if they do not agree', async () => {
    await tamper(`UPDATE "UserSum" SET earned = earned + 1`);
    await checkBooksJob({ database, log }, new Date());
    const alert = lines.map((line) => JSON.parse(line)).find(({ msg }) => /ALERT/.test(msg));
    expect(alert).toMatchObject({ job: 'check-books', level: expect.anything() });
    expect(alert.differences.B10).toBeGreaterThan(0);
    expect(alert.differences.B1).toBe(0);
  });

  test('tells Prometheus the result of the latest report, whoever made it, and nothing before the first', async () => {
    const metrics = new Metrics();
    watchBooks(metrics, database);
    expect(await metrics.text()).not.toMatch(/^cliptally_books_/m);
    await keep();
    expect(await metrics.text()).toMatch(/^cliptally_books_difference\{book="B10"\} 0$/m);
    await tamper(`UPDATE "UserSum" SET earned = earned + 1`);
    await keep();
    const text = await metrics.text();
    expect(text).toMatch(/^cliptally_books_difference\{book="B10"\} [1-9]/m);
    expect(text).toMatch(/^cliptally_books_difference\{book="B1"\} 0$/m);
    expect(text).toMatch(/^cliptally_books_checked_timestamp_seconds \d/m);
  });
});
