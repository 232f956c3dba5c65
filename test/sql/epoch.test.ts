/**
 * Epochs (docs/design.md#epochs): a restored copy, a recovery and a promotion are seen as another epoch, and a restart or a
 * VACUUM is not. Ids of transactions that an earlier epoch gave are set apart.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDatabase } from '../../src/kernel/db/database.js';
import { type Epoch, presentEpoch } from '../../src/kernel/db/epoch.js';
import { Snapshot } from '../../src/kernel/db/snapshot.js';
import { runStatement } from '../../src/kernel/db/transaction.js';
import { beginAnew } from '../../src/migrations/application-role.js';
import { migrate } from '../../src/migrations/migrate.js';
import { FACT_TABLES } from '../../src/modules/books/history.sql.js';
import { carryRows } from '../support/carry-rows.js';
import { createTestDatabase, type Template, type TestDatabase } from '../support/database.js';
import { OwnPostgres } from '../support/own-postgres.js';

type Pool = Parameters<typeof runStatement>[0];

async function epochOf(database: Pool): Promise<Epoch | null> {
  return (await runStatement(database, presentEpoch))[0] ?? null;
}

async function nameOf(database: Pool): Promise<string> {
  return (await epochOf(database))?.name ?? 'none';
}

describe('in one cluster', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase('test_demo', 4);
  });
  afterEach(() => database.drop());

  test('a database has an epoch from its first migration on, and each process that starts leaves it', async () => {
    const name = await nameOf(database);
    expect(name).toMatch(/^1-\d+-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    await migrate(database.url);
    expect(await epochOf(database)).toEqual({ name, earlierThrough: {} });
    const snapshot = new Snapshot(database.pool);
    expect(await snapshot.read(presentEpoch)).toEqual([{ name, earlierThrough: {} }]);
    await snapshot.close();
  });

  test.each(['VACUUM (FREEZE) "Epoch"', 'VACUUM (FULL, FREEZE) "Epoch"'])('%s leaves it', async (vacuum) => {
    const name = await nameOf(database);
    await database.pool.query(vacuum);
    expect(await nameOf(database)).toBe(name);
  });

  test.each([
    ['a row that was written again, as a restored dump is', 'INSERT INTO "Epoch" SELECT * FROM old'],
    [
      'a row that was written again with another transaction',
      'INSERT INTO "Epoch" (id, xid) SELECT id, \'3\' FROM old',
    ],
    ['no row', ''],
  ])('%s is no epoch, and the next start begins another', async (_, restore) => {
    const name = await nameOf(database);
    await database.pool.query('CREATE TABLE old AS SELECT * FROM "Epoch"; DELETE FROM "Epoch"');
    if (restore !== '') await database.pool.query(restore);
    await database.pool.query('DROP TABLE old');
    expect(await nameOf(database)).toBe('none');
    await Promise.all([migrate(database.url), migrate(database.url)]);
    const begun = await epochOf(database);
    expect(begun?.name).toMatch(/^1-/);
    expect(begun?.name).not.toBe(name);
    await migrate(database.url);
    expect(await epochOf(database)).toEqual(begun);
  });

  test('rows restored into a migrated database begin another, which knows the newest fact of each table', async () => {
    const fresh = await createTestDatabase('template0' as Template, 4);
    try {
      await migrate(fresh.url);
      const names = [await nameOf(database), await nameOf(fresh)];
      await carryRows(database, fresh);
      expect(await nameOf(fresh)).toBe('none');
      await migrate(fresh.url);
      const begun = await epochOf(fresh);
      expect(names).not.toContain(begun?.name ?? names[0]);
      const newest: Record<string, string> = {};
      for (const table of [...FACT_TABLES, 'BooksReport', 'Change']) {
        const { rows } = await fresh.pool.query(`SELECT coalesce(max(id), 0)::text AS id FROM "${table}"`);
        newest[table] = rows[0].id;
      }
      expect(begun?.earlierThrough).toEqual(newest);
      expect(BigInt(newest['Earning'] ?? 0)).toBeGreaterThan(0n);
    } finally {
      await fresh.drop();
    }
  });

  test('a copy in the same cluster is another, and keeps the transactions of its facts', async () => {
    const copy = await createTestDatabase('test_demo', 1);
    try {
      expect(await nameOf(copy)).not.toBe(await nameOf(database));
      expect((await epochOf(copy))?.earlierThrough).toEqual({});
    } finally {
      await copy.drop();
    }
  });

  test('a copy of the files is declared another', async () => {
    const name = await nameOf(database);
    await beginAnew(database.url);
    const anew = await epochOf(database);
    expect(anew?.name).toMatch(/^1-/);
    expect(anew?.name).not.toBe(name);
    expect(BigInt(anew?.earlierThrough['ViewTracking'] ?? 0)).toBeGreaterThan(0n);
  });
});

describe('across restarts', () => {
  let postgres: OwnPostgres;
  beforeAll(async () => {
    postgres = await OwnPostgres.start();
  }, 60_000);
  afterAll(() => postgres.stop());

  async function nameNow(): Promise<string> {
    const database = openDatabase({ url: postgres.url, poolMax: 1 });
    return nameOf(database).finally(() => database.close());
  }

  test('a crash leaves the epoch, and a recovery on another timeline is another, with the same marker', async () => {
    const name = await nameNow();
    await postgres.kill();
    await postgres.restart();
    expect(await nameNow()).toBe(name);

    await postgres.asking((client) => client.query(`ALTER SYSTEM SET restore_command = 'false'`));
    await postgres.kill();
    await writeFile(join(postgres.dataDir, 'postgres', 'recovery.signal'), '');
    await postgres.restart();
    await migrate(postgres.url);
    expect(await nameNow()).toBe(name.replace('1-', '2-'));
  }, 60_000);
});
