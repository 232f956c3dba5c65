/**
 * Two roles of the database: the owner, who migrates, and the application, which reads and writes rows, appends facts and
 * changes none of them. A database that has one role only is migrated by the process that starts on it.
 */
import pg from 'pg';
import { sqlStateOf } from './errors.js';
import { migrate, migrationNames, whileLocked } from './migrations.js';
import { sessionClient, UNHURRIED } from './sessions.js';
import { StartRefused } from './start-refused.js';

/** SQLSTATE: this role lacks a right. */
const DENIED = '42501';

/**
 * Migrates as the owner, where there is one or the application is it; else looks that nothing is left to migrate. Returns
 * the names applied by this call.
 */
export async function bringUpToDate(url: string, ownerUrl: string | null): Promise<string[]> {
  if (ownerUrl !== null) return migrateFor(ownerUrl, url);
  if (await inSession(url, mayMigrate)) return migrate(url);
  const applied = new Set(await inSession(url, appliedNames));
  const missing = (await migrationNames()).filter((name) => !applied.has(name));
  if (missing.length === 0) return [];
  throw new StartRefused(
    `DATABASE_URL: the database lacks ${missing.join(', ')}, and this role may not migrate: run "cliptally migrate" (npm run migrate) with MIGRATE_DATABASE_URL.`,
  );
}

/** Migrates as the owner and gives the application's role what it needs; makes the role where it is missing. */
export async function migrateFor(ownerUrl: string, applicationUrl: string): Promise<string[]> {
  const [owner, application] = [new URL(ownerUrl), new URL(applicationUrl)].map(({ username }) =>
    decodeURIComponent(username),
  );
  if (application === undefined || application === owner) return migrate(ownerUrl);
  const password = decodeURIComponent(new URL(applicationUrl).password);
  // The role comes first: where it cannot be made, nothing is migrated.
  await alone(ownerUrl, (session) => makeRole(session, application, password));
  const applied = await migrate(ownerUrl);
  await alone(ownerUrl, async (session) => session.query(await grantsFor(session, application)));
  return applied;
}

/** Several CREATE ROLEs, or GRANTs of one table, at once fail in PostgreSQL. */
function alone<Result>(url: string, work: (session: pg.Client) => Promise<Result>): Promise<Result> {
  return whileLocked(url, () => inSession(url, work));
}

async function makeRole(session: pg.Client, role: string, password: string): Promise<void> {
  const { rows } = await session.query<{ rolsuper: boolean }>('SELECT rolsuper FROM pg_roles WHERE rolname = $1', [
    role,
  ]);
  if (rows[0]?.rolsuper === true) {
    throw new StartRefused(`DATABASE_URL: the role ${role} is a superuser, to whom no right can be denied.`);
  }
  if (rows.length > 0) return;
  try {
    await session.query(`CREATE ROLE ${pg.escapeIdentifier(role)} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
  } catch (error) {
    if (sqlStateOf(error) !== DENIED) throw error;
    throw new StartRefused(
      `MIGRATE_DATABASE_URL: this role may not make the role ${role} of DATABASE_URL: have a superuser run CREATE ROLE ${pg.escapeIdentifier(role)} LOGIN PASSWORD '…', or give this one CREATEROLE.`,
    );
  }
}

/** The facts are the tables that `refuse_change` guards: the trigger says it a second time. */
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

async function appliedNames(session: pg.Client): Promise<string[]> {
  const { rows } = await session
    .query<{ name: string }>(
      'SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
    )
    .catch((error: unknown) => {
      // No such table, or none that this role may read: nothing was migrated for it yet.
      if (/^(42P01|42501)$/.test(sqlStateOf(error) ?? '')) return { rows: [] };
      throw error;
    });
  return rows.map(({ name }) => name);
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
