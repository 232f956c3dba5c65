/**
 * The database has two roles. The owner migrates. The application reads and writes rows, and appends facts but cannot
 * change them. A database with a single role is migrated by the process that starts on it.
 */
import pg from 'pg';
import { sqlStateOf } from '../kernel/base/errors.js';
import { StartRefused } from '../kernel/base/start-refused.js';
import { beginEpoch } from '../kernel/db/epoch.js';
import { sessionClient, UNHURRIED } from '../kernel/db/postgres-sessions.js';
import { hasDefinitions } from './definitions.js';
import { isMigratedBeyond, migrate, migrationNames, migrationStates, prismaFolder, whileLocked } from './migrate.js';

/** SQLSTATE insufficient_privilege. */
const DENIED = '42501';

/**
 * Migrates as the owner, if there is an owner URL or the application's role may migrate. Otherwise it checks that no
 * migration is missing. Returns the names of the migrations that this call applied.
 */
export async function bringUpToDate(url: string, ownerUrl: string | null): Promise<string[]> {
  if (ownerUrl !== null) return migrateFor(ownerUrl, url);
  if (await inSession(url, mayMigrate)) return migrate(url);
  const missing = await inSession(url, missingIn);
  if (missing === null) {
    await inSession(url, (session) => beginEpoch(session));
    return [];
  }
  throw new StartRefused(
    `DATABASE_URL: the database lacks ${missing}, and this role may not migrate. Set MIGRATE_DATABASE_URL to the owner's URL and run "cliptally migrate" (npm run migrate).`,
  );
}

/** The migrations or functions of this release that the database lacks; null if it has all. */
async function missingIn(session: pg.Client): Promise<string | null> {
  const [known, states] = [await migrationNames(), await migrationStates(session)];
  const missing = known.filter((name) => states.get(name) !== 'applied');
  if (missing.length > 0) return `the migrations ${missing.join(', ')}`;
  if (isMigratedBeyond(states, known) || (await hasDefinitions(session, prismaFolder()))) return null;
  return 'the trigger functions of this release';
}

/** Migrates as the owner, creates the application's role if it is missing, and grants it what it needs. */
export async function migrateFor(ownerUrl: string, applicationUrl: string): Promise<string[]> {
  const [owner, application] = [new URL(ownerUrl), new URL(applicationUrl)].map(({ username }) =>
    decodeURIComponent(username),
  );
  if (application === undefined || application === owner) return migrate(ownerUrl);
  const password = decodeURIComponent(new URL(applicationUrl).password);
  // The role comes first: if it cannot be created, nothing is migrated.
  await alone(ownerUrl, (session) => makeRole(session, application, password));
  const applied = await migrate(ownerUrl);
  await alone(ownerUrl, async (session) => session.query(await grantsFor(session, application)));
  return applied;
}

/**
 * Begins an epoch, although there seems to be one: for a copy of the files of a database, which copies the marker, too.
 */
export function beginAnew(url: string): Promise<void> {
  return inSession(url, (session) => beginEpoch(session, true));
}

/** PostgreSQL fails when several sessions create roles, or grant on one table, at the same time. */
function alone<Result>(url: string, work: (session: pg.Client) => Promise<Result>): Promise<Result> {
  return whileLocked(url, () => inSession(url, work));
}

async function makeRole(session: pg.Client, role: string, password: string): Promise<void> {
  const { rows } = await session.query<{ rolsuper: boolean }>('SELECT rolsuper FROM pg_roles WHERE rolname = $1', [
    role,
  ]);
  if (rows[0]?.rolsuper === true) {
    throw new StartRefused(
      `DATABASE_URL: the role ${role} is a superuser, so no right can be denied to it. Use a role that is no superuser.`,
    );
  }
  if (rows.length > 0) return;
  try {
    await session.query(`CREATE ROLE ${pg.escapeIdentifier(role)} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
  } catch (error) {
    if (sqlStateOf(error) !== DENIED) throw error;
    throw new StartRefused(
      `MIGRATE_DATABASE_URL: this role may not create the role ${role} of DATABASE_URL. Have a superuser run CREATE ROLE ${pg.escapeIdentifier(role)} LOGIN PASSWORD '…', or grant CREATEROLE to this role.`,
    );
  }
}

/** The tables of facts are the tables that have the trigger `refuse_change`. The grants enforce the same rule again. */
async function grantsFor(session: pg.Client, name: string): Promise<string> {
  const { rows } = await session.query<{ facts: string; database: string }>(
    `SELECT string_agg(DISTINCT tgrelid::regclass::text, ', ') AS facts, quote_ident(current_database()) AS database
     FROM pg_trigger WHERE NOT tgisinternal AND tgfoid = 'refuse_change'::regproc`,
  );
  const { facts, database } = rows[0] as (typeof rows)[number];
  const role = pg.escapeIdentifier(name);
  return `BEGIN;
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    GRANT CONNECT ON DATABASE ${database} TO ${role};
    GRANT USAGE ON SCHEMA public, pgboss TO ${role};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public, pgboss TO ${role};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public, pgboss TO ${role};
    REVOKE INSERT, UPDATE, DELETE ON "_prisma_migrations" FROM ${role};
    REVOKE UPDATE, DELETE ON ${facts} FROM ${role};
    COMMIT`;
}

async function mayMigrate(session: pg.Client): Promise<boolean> {
  const { rows } = await session.query<{ may: boolean }>(`SELECT has_schema_privilege('public', 'CREATE') AS may`);
  return rows[0]?.may === true;
}

async function inSession<Result>(url: string, work: (session: pg.Client) => Promise<Result>): Promise<Result> {
  const session = sessionClient(url, UNHURRIED, { application_name: 'cliptally migrate' });
  session.on('error', () => undefined);
  await session.connect();
  try {
    return await work(session);
  } finally {
    await session.end();
  }
}
