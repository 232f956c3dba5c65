/**
 * The application's own database role: PostgreSQL denies it whatever it does not need, the product works with it, and
 * another role migrates.
 */
import { randomBytes } from 'node:crypto';
import { print } from 'graphql';
import pg from 'pg';
import { pino } from 'pino';
import { DEMO_PASSWORD } from '../../dev/demo/example-world.js';
import * as operations from '../../schema/operations/generated.js';
import { StartRefused } from '../../src/kernel/base/start-refused.js';
import { type Database, openDatabase } from '../../src/kernel/db/database.js';
import { Queue } from '../../src/kernel/queue/queue.js';
import { bringUpToDate, migrateFor } from '../../src/migrations/application-role.js';
import { migrationNames } from '../../src/migrations/migrate.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { codeOf, startTestServer, type TestServer } from '../support/server.js';
import { FACTS } from './guard-cases.js';

/** Roles belong to the cluster, and so to other tests too. */
const ROLE = `application_${randomBytes(4).toString('hex')}`;
const DENIED = { code: '42501' };

let owners: TestDatabase;
let url: string;
let application: Database;
let server: TestServer;
beforeAll(async () => {
  owners = await createTestDatabase('test_demo');
  url = Object.assign(new URL(owners.url), { username: ROLE, password: "a 'strange' pass:word" }).toString();
  await migrateFor(owners.url, url);
  application = openDatabase({ url, poolMax: 4 });
  server = await startTestServer(application);
});
afterAll(async () => {
  await server.close();
  await application.close();
  await owners.pool.query(`DROP OWNED BY ${ROLE}; DROP ROLE ${ROLE}`);
  await owners.drop();
});

describe.each(Object.entries(FACTS))('%s holds facts, which the application may only append', (table, values) => {
  test.each([
    ['UPDATE', `UPDATE "${table}" SET ${values}`],
    ['DELETE', `DELETE FROM "${table}"`],
    ['TRUNCATE', `TRUNCATE "${table}" CASCADE`],
    ['the end of its trigger', `ALTER TABLE "${table}" DISABLE TRIGGER ALL`],
  ])('%s is denied [S19]', async (_, statement) => {
    await expect(application.pool.query(statement)).rejects.toMatchObject(DENIED);
  });
});

test.each([
  'CREATE TABLE mine (id int)',
  'CREATE SCHEMA mine',
  'CREATE TABLE pgboss.mine (id int)',
  'CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
  'ALTER TABLE "Campaign" DROP CONSTRAINT "Campaign_spent_check"',
  'ALTER TABLE "User" ADD COLUMN mine int',
  'DROP TABLE "Earning"',
  'DROP TRIGGER "Earning_append_only" ON "Earning"',
  'SET session_replication_role = replica',
  'UPDATE _prisma_migrations SET finished_at = NULL',
  'CREATE ROLE mine SUPERUSER',
])('the application has no DDL: %s [S19]', async (statement) => {
  await expect(application.pool.query(statement)).rejects.toMatchObject(DENIED);
});

describe('the product needs no more', () => {
  test('for its dashboards', async () => {
    const { AdminAnalyticsDocument, ReviewQueueDocument, RefreshDeskDocument } = operations;
    for (const document of [AdminAnalyticsDocument, ReviewQueueDocument, RefreshDeskDocument]) {
      expect((await server.query('Ada Admin', print(document))).errors).toBeUndefined();
    }
    expect((await server.query('Noah Cuts', operations.ClipperDashboardDocument, {})).errors).toBeUndefined();
  });

  test.each([
    [null, 'login', `login(input: { email: "mia@cliptally.example", password: "${DEMO_PASSWORD}" }) { token }`],
    [
      'Ada Admin',
      'a campaign',
      `createCampaign(input: { idempotencyKey: "c", name: "N", brand: "B", budget: "10.00", socialPlatforms: [X], terms: { ratePerThousandViews: "1.00" } }) { replayed }`,
    ],
    [
      'Ada Admin',
      'an approval',
      `approveClips(input: { idempotencyKey: "a", items: [{ clipId: "clip_11" }] }) { results { error { code } } }`,
    ],
    [
      'Noah Cuts',
      'profiles',
      `setSocialAccounts(input: { idempotencyKey: "s", socialAccounts: [{ socialPlatform: X, handle: "noah" }] }) { replayed }`,
    ],
    [
      'Noah Cuts',
      'a payout request',
      `requestPayout(input: { idempotencyKey: "p", amount: "20.00", method: { type: PAYPAL, account: "noah@example.org" } }) { replayed }`,
    ],
    ['Ada Admin', 'a refresh', 'refreshClips(input: { idempotencyKey: "r" }) { refreshRun { status } }'],
    ['Ada Admin', 'the books', 'checkBooks(input: { idempotencyKey: "b" }) { booksReport { clean } }'],
  ])('as %s: %s', async (as, _, mutation) => {
    const answer = await server.query(as, `mutation { ${mutation} }`);
    expect(codeOf(answer)).toBeUndefined();
  });

  test('for its queue', async () => {
    const queue = await Queue.open({ database: application, log: pino({ level: 'silent' }) });
    await queue.close();
  });

  test('it reads and writes every table without facts, and only appends to those with facts', async () => {
    const { rows } = await owners.pool.query<{ name: string; rights: string }>(
      `SELECT c.relname AS name, string_agg(p.kind, ' ' ORDER BY p.kind) AS rights
       FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']) AS p(kind)
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND has_table_privilege($1, c.oid, p.kind)
       GROUP BY c.relname`,
      [ROLE],
    );
    const rightsOf = (name: string) =>
      name === '_prisma_migrations' ? 'SELECT' : name in FACTS ? 'INSERT SELECT' : 'DELETE INSERT SELECT UPDATE';
    expect(rows).toEqual(rows.map(({ name }) => ({ name, rights: rightsOf(name) })));
    expect(rows.length).toBeGreaterThan(Object.keys(FACTS).length + 10);
  });
});

describe('migrations and their role', () => {
  test('a process of the application starts on an up-to-date database, and changes nothing', async () => {
    expect(await bringUpToDate(url, null)).toEqual([]);
    expect(await bringUpToDate(url, owners.url)).toEqual([]);
  });

  test('it begins an epoch on a restored one', async () => {
    await owners.pool.query('DELETE FROM "Epoch"');
    expect(await bringUpToDate(url, null)).toEqual([]);
    expect((await owners.pool.query('SELECT FROM "Epoch" WHERE id = present_marker()')).rowCount).toBe(1);
  });

  test('it does not start on an outdated one, and says who can help', async () => {
    const last = (await migrationNames()).at(-1) ?? '';
    await owners.pool.query('DELETE FROM _prisma_migrations WHERE migration_name = $1', [last]);
    await expect(bringUpToDate(url, null)).rejects.toThrow(
      new StartRefused(
        `DATABASE_URL: the database lacks the migrations ${last}, and this role may not migrate. Set MIGRATE_DATABASE_URL to the owner's URL and run "cliptally migrate" (npm run migrate).`,
      ),
    );
  });

  test('a superuser is refused as the application’s role', async () => {
    const name = `super_${ROLE}`;
    await owners.pool.query(`CREATE ROLE ${name} SUPERUSER`);
    const other = await createTestDatabase('test_empty');
    try {
      const mighty = Object.assign(new URL(other.url), { username: name }).toString();
      await expect(migrateFor(other.url, mighty)).rejects.toThrow(/is a superuser, so no right can be denied to it/);
    } finally {
      await other.drop();
      await owners.pool.query(`DROP ROLE ${name}`);
    }
  });
});

describe('a session ends by itself [S9]', () => {
  let hasty: Database;
  beforeAll(() => {
    hasty = openDatabase({ url, poolMax: 2, statementTimeoutMs: 200 });
  });
  afterAll(() => hasty.close());

  test('a statement that runs too long, of queries and of commands', async () => {
    await expect(hasty.pool.query('SELECT pg_sleep(30)')).rejects.toMatchObject({ code: '57014' });
    await expect(hasty.prisma.$queryRawUnsafe('SELECT pg_sleep(30)::text')).rejects.toThrow(/57014|statement timeout/);
  });

  test('a statement that waits for a lock', async () => {
    const locker = new pg.Client({ connectionString: owners.url });
    await locker.connect();
    await locker.query('BEGIN; LOCK TABLE "Campaign"');
    await expect(hasty.pool.query('SELECT FROM "Campaign"')).rejects.toMatchObject({
      code: expect.stringMatching(/^(55P03|57014)$/),
    });
    await locker.end();
  });

  test('an idle transaction', async () => {
    const client = await hasty.pool.connect();
    await client.query('BEGIN');
    const ended = await new Promise<{ code?: string }>((resolve) => client.once('error', resolve));
    expect(ended.code).toBe('25P03');
    client.release(true);
  });
});
