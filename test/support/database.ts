/** A separate database for a test file, copied from a template in a few milliseconds. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type Database, openDatabase } from '../../src/kernel/db/database.js';

export type Template = 'test_empty' | 'test_demo';

export interface TestDatabase extends Database {
  /** Takes the database away from under its users. */
  lose(): Promise<void>;
  drop(): Promise<void>;
}

export function adminUrl(): string {
  const url = process.env['TEST_DATABASE_URL_ADMIN'];
  if (url === undefined) throw new Error('the test cluster is not running: run tests with npm test');
  return url;
}

export async function createTestDatabase(template: Template = 'test_empty', poolMax = 10): Promise<TestDatabase> {
  const name = `t_${randomBytes(6).toString('hex')}`;
  // By files: through the log it takes three times as long, and so does its end.
  await asAdmin(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  const url = Object.assign(new URL(adminUrl()), { pathname: `/${name}` }).toString();
  const database = openDatabase({ url, poolMax });
  return {
    ...database,
    lose: () => asAdmin(`DROP DATABASE ${name} WITH (FORCE)`),
    drop: async () => {
      await database.close();
      await asAdmin(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** Does what no command would do, on a separate superuser connection with triggers and foreign keys off. */
export async function pastTriggers<Result>(
  { pool }: Pick<Database, 'pool'>,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('SET session_replication_role = replica');
    return await work(client);
  } finally {
    // Closed, so that nobody else gets a connection without triggers.
    client.release(true);
  }
}

/** PostgreSQL refuses a second copy of a template at the same time, so copies queue behind a lock. */
async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl() });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock(1)');
    await client.query(statement);
  } finally {
    await client.end();
  }
}
