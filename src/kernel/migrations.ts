/**
 * The schema's history: applies prisma/migrations, compares a database with prisma/schema.prisma and computes the SQL of
 * the next migration, all without Prisma's command line. The history table is Prisma's own, so that `prisma migrate
 * deploy`, on a machine that has the command line, sees the same.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DiffTarget, MigrationList, SchemaContainer } from '@prisma/schema-engine-wasm/schema_engine_bg';
import type pg from 'pg';
import { projectRoot } from './project-root.js';
import { createQueues } from './queue.js';
import { ScriptError, withSchemaEngine } from './schema-engine.js';
import { sessionClient, UNHURRIED } from './sessions.js';

export class MigrationError extends Error {
  override name = 'MigrationError';
}

/** Nothing is left to others: every table in the schema `public` stands in schema.prisma. */
const filters = { externalTables: [], externalEnums: [] };
/** The key of the advisory lock around a run: "migr" in ASCII. */
const LOCK = 0x6d_69_67_72;
const LOCK_RETRY_MS = 100;

/** The folder with schema.prisma and migrations/; the functions below take another one for tests. */
export function prismaFolder(): string {
  return join(projectRoot(), 'prisma');
}

/**
 * Applies what the database lacks and returns the names applied by this call. Of several callers at once one works and
 * the others wait. Throws a MigrationError that names the migration and what the database said to it. Such a migration is
 * one transaction and left nothing behind; it stays recorded as failed until markRolledBack().
 */
export async function migrate(url: string, folder = prismaFolder()): Promise<string[]> {
  const migrationsList = await readMigrations(folder);
  return whileLocked(url, async () => {
    try {
      const applied = await withSchemaEngine(url, (engine) => engine.applyMigrations({ migrationsList, filters }));
      await createQueues(url);
      return applied.appliedMigrationNames;
    } catch (error) {
      throw explain(error, migrationsList);
    }
  });
}

/** Records that a failed migration left nothing behind, so that the next run tries it again. Throws a MigrationError. */
export async function markRolledBack(url: string, migrationName: string): Promise<void> {
  try {
    await withSchemaEngine(url, (engine) => engine.markMigrationRolledBack({ migrationName }));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    // What follows is a trace of the engine.
    throw new MigrationError(text.trim().split('\n')[0], { cause: error });
  }
}

/**
 * The SQL that would turn the live database into schema.prisma, '' when they agree. CHECKs, partial and expression
 * indexes, triggers, functions and views are not compared: schema.prisma cannot say them.
 */
export async function schemaDifference(url: string, folder = prismaFolder()): Promise<string> {
  const files = await readSchema(folder);
  return difference(url, { tag: 'schemaDatasource', files, configDir: folder }, { tag: 'schemaDatamodel', files });
}

/** The SQL from what the migrations amount to, to schema.prisma; '' when they agree. Needs the right to create a database. */
export async function nextMigration(url: string, folder = prismaFolder()): Promise<string> {
  const [migrations, files] = await Promise.all([readMigrations(folder), readSchema(folder)]);
  try {
    return await difference(url, { tag: 'migrations', ...migrations }, { tag: 'schemaDatamodel', files });
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    const message = `Migration ${failedMigration(error, migrations)} fails on an empty database: ${error.message}`;
    throw new MigrationError(message, { cause: error });
  }
}

async function difference(url: string, from: DiffTarget, to: DiffTarget): Promise<string> {
  const { exitCode, stdout } = await withSchemaEngine(url, (engine) =>
    engine.diff({ from, to, script: true, exitCode: true, filters }),
  );
  return exitCode === 0 ? '' : (stdout ?? '');
}

/** In their order. */
export async function migrationNames(folder = prismaFolder()): Promise<string[]> {
  const entries = await readdir(join(folder, 'migrations'), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

async function readSchema(folder: string): Promise<SchemaContainer[]> {
  const path = join(folder, 'schema.prisma');
  return [{ path, content: await readFile(path, 'utf8') }];
}

async function readMigrations(folder: string): Promise<MigrationList> {
  const baseDir = join(folder, 'migrations');
  const migrationDirectories = (await migrationNames(folder)).map(async (name) => {
    const value = await readFile(join(baseDir, name, 'migration.sql'), 'utf8');
    return { path: name, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } };
  });
  const lockfile = await readFile(join(baseDir, 'migration_lock.toml'), 'utf8').catch(() => null);
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: lockfile },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(migrationDirectories),
  };
}

/** Whatever failed, failed because of this: it is worth another try once the database is back. */
class DatabaseLost extends Error {
  override name = 'DatabaseLost';
}

/**
 * The engine has a lock of its own but waits only ten seconds for it, less than a migration may take. We ask again and
 * again instead of waiting inside one statement, whose snapshot would block CREATE INDEX CONCURRENTLY in the run we wait for.
 */
export async function whileLocked<T>(url: string, work: () => Promise<T>): Promise<T> {
  const session = sessionClient(url, UNHURRIED, { application_name: 'cliptally migrate' });
  session.on('error', () => undefined);
  await session.connect();
  try {
    while (!(await takeLock(session))) await delay(LOCK_RETRY_MS);
    return await work();
  } catch (error) {
    await session.query('SELECT 1').catch(() => {
      throw new DatabaseLost('Connection terminated: the database went away meanwhile', { cause: error });
    });
    throw error;
  } finally {
    // Ending the session frees the lock.
    await session.end().catch(() => undefined);
  }
}

async function takeLock(session: pg.Client): Promise<boolean> {
  const { rows } = await session.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [LOCK]);
  return rows[0]?.taken === true;
}

const REMEDY = (name: string) =>
  `When its cause is mended, run "npm run migrate -- --rolled-back ${name}" once, and then migrate again.`;

function explain(error: unknown, migrations: MigrationList): MigrationError {
  if (error instanceof ScriptError) {
    const name = failedMigration(error, migrations);
    const file = join(migrations.baseDir, name, 'migration.sql');
    const message = `Migration ${name} failed and left nothing behind: ${error.message}\n  in ${file}\n${REMEDY(name)}`;
    return new MigrationError(message, { cause: error });
  }
  const text = error instanceof Error ? error.message : String(error);
  const earlier = /The `([^`]+)` migration started at ([^`]+?) failed/.exec(text);
  if (earlier === null)
    return new MigrationError(`The migrations could not be applied: ${text.trim()}`, { cause: error });
  const [, name = 'unknown', when] = earlier;
  const message = `Migration ${name} failed at ${when}, and no other runs before it. ${REMEDY(name)}`;
  return new MigrationError(message, { cause: error });
}

function failedMigration({ script }: ScriptError, { migrationDirectories }: MigrationList): string {
  const failed = migrationDirectories.find(({ migrationFile }) => migrationFile.content.value === script);
  return failed?.path ?? 'unknown';
}
