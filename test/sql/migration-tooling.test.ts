/** The migration engine against small histories of our own: concurrent, failing, repaired, compared and continued. */
import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { writeNewMigration } from '../../prisma/new-migration.js';
import {
  markRolledBack,
  migrate,
  migrationNames,
  nextMigration,
  prismaFolder,
  schemaDifference,
} from '../../src/migrations/migrate.js';
import { compiled } from '../support/compiled.js';

const adminUrl = process.env['TEST_DATABASE_URL_ADMIN'] ?? '';
const SCHEMA = `
datasource db {
  provider = "postgresql"
}
model Clip {
  id    BigInt @id @default(autoincrement())
  views BigInt
}
`;
const FIRST = '20260101000000_clips';
const SECOND = '20260102000000_guards';
const CLIPS =
  'CREATE TABLE "Clip" ("id" BIGSERIAL NOT NULL, "views" BIGINT NOT NULL, CONSTRAINT "Clip_pkey" PRIMARY KEY ("id"));';
/**
 * Everything that the engine's plain adapter stumbles over: semicolons in a function, a CHECK, a trigger, a partial
 * index.
 */
const GUARDS = `
ALTER TABLE "Clip" ADD CONSTRAINT "Clip_views" CHECK ("views" >= 0);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no; never'; END; $$;
CREATE TRIGGER "Clip_stays" BEFORE DELETE ON "Clip" FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE INDEX "Clip_seen" ON "Clip" ("views") WHERE "views" > 0;
`;

let folder: string;
let database: string;
let url: string;
let client: pg.Client;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cliptally-migrations-'));
  await writeFile(join(folder, 'schema.prisma'), SCHEMA);
  await write(FIRST, CLIPS);
  await write(SECOND, GUARDS);
  await writeFile(join(folder, 'migrations', 'migration_lock.toml'), 'provider = "postgresql"\n');
  database = `migration_tooling_${randomUUID().replaceAll('-', '')}`;
  await asAdmin(`CREATE DATABASE ${database}`);
  url = Object.assign(new URL(adminUrl), { pathname: `/${database}` }).href;
  client = new pg.Client({ connectionString: url });
  await client.connect();
});

afterEach(async () => {
  await client.end();
  await asAdmin(`DROP DATABASE ${database} WITH (FORCE)`);
  await rm(folder, { recursive: true, force: true });
});

async function write(name: string, sql: string): Promise<void> {
  await mkdir(join(folder, 'migrations', name), { recursive: true });
  await writeFile(join(folder, 'migrations', name, 'migration.sql'), sql);
}

async function asAdmin(sql: string): Promise<Record<string, unknown>[]> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  return admin
    .query(sql)
    .then(({ rows }) => rows)
    .finally(() => admin.end());
}

async function rows(sql: string): Promise<unknown[]> {
  return (await client.query(sql)).rows;
}

const HISTORY = `SELECT migration_name AS name, finished_at IS NOT NULL AS finished, rolled_back_at IS NOT NULL AS undone
                   FROM _prisma_migrations ORDER BY started_at`;

describe('migrate', () => {
  test('four callers at once: one applies the history, the others find nothing to do', async () => {
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(url, folder)));
    expect(applied.filter((names) => names.length > 0)).toEqual([[FIRST, SECOND]]);
    expect(await rows(HISTORY)).toEqual([
      { name: FIRST, finished: true, undone: false },
      { name: SECOND, finished: true, undone: false },
    ]);
    await expect(client.query('INSERT INTO "Clip" ("views") VALUES (-1)')).rejects.toThrow(/Clip_views/);
    await client.query('INSERT INTO "Clip" ("views") VALUES (1)');
    await expect(client.query('DELETE FROM "Clip"')).rejects.toThrow('no; never');
  });

  test('waits its turn for as long as another run takes, and leaves no connection behind', async () => {
    await client.query('SELECT pg_advisory_lock($1)', [0x6d_69_67_72]);
    const asked = `SELECT 1 FROM pg_stat_activity WHERE datname = '${database}' AND query LIKE '%pg_try_advisory_lock%' AND pid <> pg_backend_pid()`;
    const waiting = migrate(url, folder);
    while ((await rows(asked)).length === 0);
    expect(await rows(`SELECT to_regclass('"Clip"') AS clip`)).toEqual([{ clip: null }]);
    await client.query('SELECT pg_advisory_unlock_all()');
    expect(await waiting).toEqual([FIRST, SECOND]);
    const others = `SELECT application_name FROM pg_stat_activity WHERE datname = '${database}' AND pid <> pg_backend_pid()`;
    while ((await rows(others)).length > 0);
  });

  test('records each file with its SHA-256, as Prisma does', async () => {
    await migrate(url, folder);
    const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
    expect(await rows('SELECT migration_name AS name, checksum FROM _prisma_migrations ORDER BY 1')).toEqual([
      { name: FIRST, checksum: sha256(CLIPS) },
      { name: SECOND, checksum: sha256(GUARDS) },
    ]);
  });

  test('a failing file leaves nothing behind, is named with its line, and runs again once repaired and marked', async () => {
    const third = '20260103000000_titles';
    await write(third, 'CREATE TABLE "Half" ();\nINSERT INTO "Clip" ("views")\n  VALUES (oops);');
    await expect(migrate(url, folder)).rejects.toThrow(
      /Migration 20260103000000_titles failed and left nothing behind: column "oops" does not exist \(SQLSTATE 42703, line 3\).*--rolled-back 20260103000000_titles/s,
    );
    expect(await rows(`SELECT to_regclass('"Half"') AS half, to_regclass('"Clip"') IS NOT NULL AS clip`)).toEqual([
      { half: null, clip: true },
    ]);
    await write(third, 'ALTER TABLE "Clip" ADD "title" TEXT');
    await expect(migrate(url, folder)).rejects.toThrow(
      /Migration 20260103000000_titles failed at .*--rolled-back 20260103000000_titles/,
    );
    await markRolledBack(url, third);
    expect(await migrate(url, folder)).toEqual([third]);
    expect((await rows(HISTORY)).slice(2)).toEqual([
      { name: third, finished: false, undone: true },
      { name: third, finished: true, undone: false },
    ]);
  });

  test('refuses a database that is not ours', async () => {
    await client.query('CREATE TABLE "Foreign" ()');
    await expect(migrate(url, folder)).rejects.toThrow(/database schema is not empty/);
  });
});

describe('the comparison with schema.prisma', () => {
  test('finds none after the migrations, and shows the SQL that would repair a difference', async () => {
    await migrate(url, folder);
    expect(await schemaDifference(url, folder)).toBe('');
    await client.query('ALTER TABLE "Clip" ALTER "views" DROP NOT NULL; CREATE TABLE "Stray" ()');
    const difference = await schemaDifference(url, folder);
    expect(difference).toContain('ALTER TABLE "Clip" ALTER COLUMN "views" SET NOT NULL');
    expect(difference).toContain('DROP TABLE "Stray"');
  });

  test('agrees for our own migrations and model', async () => {
    expect(await nextMigration(url, prismaFolder())).toBe('');
  });
});

describe('migrate:new', () => {
  const now = new Date('2026-02-03T04:05:06.789Z');

  test('writes the change of the model, which then applies, and drops its temporary database', async () => {
    await migrate(url, folder);
    await writeFile(join(folder, 'schema.prisma'), SCHEMA.replace('views BigInt', 'views BigInt\n  title String?'));
    const path = await writeNewMigration({ url, name: 'add_title', folder, now });
    expect(path).toBe(join(folder, 'migrations', '20260203040506_add_title', 'migration.sql'));
    expect(await readFile(path, 'utf8')).toMatch(/^-- add_title: .*ALTER TABLE "Clip" ADD COLUMN {5}"title" TEXT/s);
    expect(await migrate(url, folder)).toEqual(['20260203040506_add_title']);
    expect(await schemaDifference(url, folder)).toBe('');
    expect(await asAdmin(`SELECT datname FROM pg_database WHERE datname LIKE 'cliptally_shadow%'`)).toEqual([]);
  });

  test('writes only a header, for SQL of your own, if the model has not changed', async () => {
    const path = await writeNewMigration({ url, name: 'guards', folder, now });
    expect(await readFile(path, 'utf8')).toMatch(/^(--.*\n)+\s*$/);
  });

  test('names the migration that fails when the history is replayed', async () => {
    await write(SECOND, 'SELECT oops;');
    await expect(nextMigration(url, folder)).rejects.toThrow(
      /Migration 20260102000000_guards fails on an empty database: column "oops" does not exist \(SQLSTATE 42703, line 1\)/,
    );
    expect(await asAdmin(`SELECT datname FROM pg_database WHERE datname LIKE 'cliptally_shadow%'`)).toEqual([]);
  });

  test('refuses a bad name, and a time before the last migration', async () => {
    await expect(writeNewMigration({ url, name: 'Add Title', folder, now })).rejects.toThrow(
      /not a valid name for a migration/,
    );
    const past = new Date('2026-01-01T12:00:00Z');
    await expect(writeNewMigration({ url, name: 'late', folder, now: past })).rejects.toThrow(/would run before/);
  });
});

describe('npm run migrate', () => {
  const run = (args: string[], databaseUrl: string) =>
    promisify(execFile)(process.execPath, compiled('prisma/migrate.cli.js', ...args), {
      env: { ...process.env, NODE_ENV: 'test', DATABASE_URL: databaseUrl },
    });

  test('prints what it applied, then that there is nothing to do', async () => {
    const first = (await run([], url)).stdout.trim().split('\n');
    expect(first.length).toBeGreaterThan(0);
    for (const line of first) expect(line).toMatch(/^Applied \d{14}_\w+$/);
    expect((await run([], url)).stdout).toBe('Nothing to migrate: the database is up to date.\n');
  });

  test('states in one sentence what is wrong: exit code 2 before anything was begun, 1 afterwards', async () => {
    const absent = Object.assign(new URL(url), { pathname: '/absent' }).href;
    await expect(run([], absent)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^\nCliptally cannot start: DATABASE_URL: \S+ refuses: database "absent" does not exist\n$/,
      ),
    });
    await expect(run(['--rolled-back', 'unknown'], url)).rejects.toMatchObject({
      code: 2,
      stderr: '\n--rolled-back: there is no migration "unknown". Use the name of a folder in prisma/migrations.\n',
    });
    const [first = ''] = await migrationNames();
    await expect(run(['--rolled-back', first], url)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^\n.* database without migrations table\.\n$/),
    });
    await expect(run(['--back'], url)).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('--back') });
  });
});
