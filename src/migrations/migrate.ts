/**
 * Applies prisma/migrations, compares a database with prisma/schema.prisma, and computes the SQL of the next migration.
 * It does not need Prisma's command line, but uses Prisma's history table. So `prisma migrate deploy` sees the same
 * state.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DiffTarget, MigrationList, SchemaContainer } from '@prisma/schema-engine-wasm/schema_engine_bg';
import type pg from 'pg';
import { sqlStateOf } from '../kernel/base/errors.js';
import { MigrationError } from '../kernel/base/migration-error.js';
import { projectRoot } from '../kernel/base/project-root.js';
import { beginEpoch } from '../kernel/db/epoch.js';
import { sessionClient, UNHURRIED } from '../kernel/db/postgres-sessions.js';
import { applyDefinitions, hasDefinitions } from './definitions.js';
import { ScriptError, withSchemaEngine } from './schema-engine.js';

/** Every table in the schema `public` must be in schema.prisma. */
const filters = { externalTables: [], externalEnums: [] };
/** The key of the advisory lock around a run: "migr" in ASCII. */
const LOCK = 0x6d_69_67_72;
const LOCK_RETRY_MS = 100;

/** The folder with schema.prisma and migrations/. Tests pass another folder to the functions below. */
export function prismaFolder(): string {
  return join(projectRoot(), 'prisma');
}

/**
 * Applies the missing migrations and returns their names. Of parallel callers one works and the others wait. Throws a
 * MigrationError with the migration and the database's message. A failed migration is one transaction and leaves
 * nothing behind. It stays recorded as failed until markRolledBack().
 */
export async function migrate(url: string, folder = prismaFolder()): Promise<string[]> {
  const migrationsList = await readMigrations(folder);
  return whileLocked(url, async (session) => {
    const applied = await applyMissing(session, url, { folder, migrationsList });
    await beginEpoch(session);
    return applied;
  });
}

async function applyMissing(
  session: pg.Client,
  url: string,
  { folder, migrationsList }: { folder: string; migrationsList: MigrationList },
): Promise<string[]> {
  const states = await migrationStates(session);
  const known = migrationsList.migrationDirectories.map(({ path }) => path);
  const isNewer = isMigratedBeyond(states, known);
  const isComplete = known.every((name) => states.get(name) === 'applied');
  // Most processes start on an up-to-date database. Prisma's engine would take half a second to say so.
  if (isComplete && ![...states.values()].includes('failed') && (isNewer || (await hasDefinitions(session, folder)))) {
    return [];
  }
  try {
    const applied = await withSchemaEngine(url, (engine) => engine.applyMigrations({ migrationsList, filters }));
    if (!isNewer) await applyDefinitions(session, url, folder);
    return applied.appliedMigrationNames;
  } catch (error) {
    throw explain(error, migrationsList);
  }
}

type MigrationState = 'applied' | 'failed' | 'rolled back';

/** The states of the migrations that were ever tried, by name. */
export async function migrationStates(session: pg.Client): Promise<Map<string, MigrationState>> {
  const { rows } = await session
    .query<{ name: string; state: MigrationState }>(
      `SELECT migration_name AS name, CASE WHEN rolled_back_at IS NOT NULL THEN 'rolled back'
         WHEN finished_at IS NOT NULL THEN 'applied' ELSE 'failed' END AS state
       FROM _prisma_migrations ORDER BY started_at`,
    )
    .catch((error: unknown) => {
      // The table does not exist, or this role may not read it: no migration was run for this role yet.
      if (/^(42P01|42501)$/.test(sqlStateOf(error) ?? '')) return { rows: [] };
      throw error;
    });
  return new Map(rows.map(({ name, state }) => [name, state]));
}

/**
 * True if a newer release has migrated the database. Its functions and queues stay, because an older process may start
 * again while a newer one already runs.
 */
export function isMigratedBeyond(states: Map<string, MigrationState>, known: readonly string[]): boolean {
  return [...states].some(([name, state]) => state === 'applied' && !known.includes(name));
}

/**
 * Records that a failed migration left nothing behind, so that the next run tries it again. Throws a MigrationError.
 */
export async function markRolledBack(url: string, migrationName: string): Promise<void> {
  try {
    await withSchemaEngine(url, (engine) => engine.markMigrationRolledBack({ migrationName }));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    // The following lines are a trace of the engine.
    throw new MigrationError(text.trim().split('\n')[0], { cause: error });
  }
}

/**
 * The SQL that would turn the live database into schema.prisma; '' if they agree. It does not compare CHECKs, partial
 * and expression indexes, triggers, functions and views, which schema.prisma cannot express.
 */
export async function schemaDifference(url: string, folder = prismaFolder()): Promise<string> {
  const files = await readSchema(folder);
  return difference(url, { tag: 'schemaDatasource', files, configDir: folder }, { tag: 'schemaDatamodel', files });
}

/**
 * The SQL from the result of all migrations to schema.prisma; '' if they agree. Needs the right to create a database.
 */
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

/** In the order in which they are applied. */
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

/** The database was lost during the work, so the work may succeed once the database is back. */
class DatabaseLost extends Error {
  override name = 'DatabaseLost';
}

/**
 * The engine has its own lock, but waits only ten seconds for it, and a migration may take longer. We poll for our lock
 * instead of waiting inside one statement. The snapshot of such a statement would block CREATE INDEX CONCURRENTLY in
 * the other run.
 */
export async function whileLocked<T>(url: string, work: (session: pg.Client) => Promise<T>): Promise<T> {
  const session = sessionClient(url, UNHURRIED, { application_name: 'cliptally migrate' });
  session.on('error', () => undefined);
  await session.connect();
  try {
    while (!(await takeLock(session))) await delay(LOCK_RETRY_MS);
    return await work(session);
  } catch (error) {
    await session.query('SELECT 1').catch(() => {
      throw new DatabaseLost('Connection terminated: the database went away during the migration', { cause: error });
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
  `Fix the cause, run "npm run migrate -- --rolled-back ${name}" once, and then migrate again.`;

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
  const message = `Migration ${name} failed at ${when}, and blocks all later ones. ${REMEDY(name)}`;
  return new MigrationError(message, { cause: error });
}

function failedMigration({ script }: ScriptError, { migrationDirectories }: MigrationList): string {
  const failed = migrationDirectories.find(({ migrationFile }) => migrationFile.content.value === script);
  return failed?.path ?? 'unknown';
}
