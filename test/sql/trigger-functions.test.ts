/** The trigger functions of prisma/definitions replace older texts, but never those of a newer release. */
import { migrate } from '../../src/migrations/migrate.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase('test_empty', 2);
  // The state of a database that an older release migrated.
  await database.pool.query(
    `COMMENT ON FUNCTION refuse_change() IS NULL;
     CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
  );
});
afterEach(() => database.drop());

async function textOfTouch(): Promise<string> {
  const { rows } = await database.pool.query(`SELECT prosrc FROM pg_proc WHERE oid = 'touch()'::regprocedure`);
  return rows[0].prosrc as string;
}

test('migrate replaces an older text, once', async () => {
  expect(await migrate(database.url)).toEqual([]);
  expect(await textOfTouch()).toContain('clock_timestamp()');
  const xmin = `SELECT xmin::text FROM pg_proc WHERE oid = 'touch()'::regprocedure`;
  const { rows: before } = await database.pool.query(xmin);
  await migrate(database.url);
  expect((await database.pool.query(xmin)).rows).toEqual(before);
});

test('an older release that starts again leaves the functions of a newer one', async () => {
  await database.pool.query(
    `INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
     VALUES ('newer', 'x', '20991231000000_newer', now(), 1)`,
  );
  await migrate(database.url).catch(() => undefined);
  expect(await textOfTouch()).not.toContain('clock_timestamp()');
});
