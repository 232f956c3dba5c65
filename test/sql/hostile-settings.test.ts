/**
 * A database and a role with settings that differ from PostgreSQL's defaults: the product works on them as on any
 * other.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { openDatabase } from '../../src/kernel/db/database.js';
import { sessionClient, UNHURRIED } from '../../src/kernel/db/postgres-sessions.js';
import { differencesIn } from '../support/bench.js';
import { runCommand } from '../support/command.js';
import { adminUrl } from '../support/database.js';
import { dataOf } from '../support/figures.js';
import { startTestServer } from '../support/server.js';

const NAME = `hostile_${randomBytes(4).toString('hex')}`;
const PASSWORD = 'hostile';

/**
 * Settings that an administrator may choose for a database and for a role, each of which would change what the product
 * reads.
 */
const HOSTILE: Record<string, string> = {
  DateStyle: 'SQL, DMY',
  IntervalStyle: 'iso_8601',
  TimeZone: 'Asia/Kathmandu',
  bytea_output: 'escape',
  extra_float_digits: '-15',
  client_encoding: 'LATIN1',
  quote_all_identifiers: 'on',
  standard_conforming_strings: 'off',
  backslash_quote: 'off',
  escape_string_warning: 'on',
  array_nulls: 'off',
  transform_null_equals: 'on',
  search_path: 'nowhere',
  default_transaction_isolation: 'serializable',
  default_transaction_read_only: 'on',
  default_transaction_deferrable: 'on',
  exit_on_error: 'on',
  gin_fuzzy_search_limit: '1',
  statement_timeout: '1',
  lock_timeout: '1',
  idle_session_timeout: '1',
  idle_in_transaction_session_timeout: '1',
  transaction_timeout: '1',
  plan_cache_mode: 'force_custom_plan',
  random_page_cost: '1000',
  row_security: 'off',
  client_min_messages: 'debug1',
  default_statistics_target: '1',
  enable_indexscan: 'off',
};

const address = (name: string, change: Partial<Pick<URL, 'username' | 'password'>> = {}) =>
  Object.assign(new URL(adminUrl()), { pathname: `/${name}`, ...change });
const url = address(NAME, { username: NAME, password: PASSWORD }).href;

async function asAdmin(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl() });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

beforeAll(async () => {
  const hostile = Object.entries(HOSTILE).map(
    ([name, value]) => `${name} = ${name === 'DateStyle' ? value : pg.escapeLiteral(value)}`,
  );
  await asAdmin(
    `CREATE ROLE ${NAME} LOGIN PASSWORD '${PASSWORD}'`,
    `CREATE DATABASE ${NAME} OWNER ${NAME}`,
    ...hostile.flatMap((setting) => [`ALTER DATABASE ${NAME} SET ${setting}`, `ALTER ROLE ${NAME} SET ${setting}`]),
  );
});
afterAll(() => asAdmin(`DROP DATABASE IF EXISTS ${NAME} WITH (FORCE)`, `DROP ROLE IF EXISTS ${NAME}`));

test('case 24: a database with other settings is migrated, seeded, refreshed and queried, and its books are clean', async () => {
  const env = { DATABASE_URL: url, APIFY_RETRY_DELAY_MS: '5' };
  const seeded = await runCommand('seed', ['--demo'], env);
  expect(seeded).toMatchObject({ code: 0, stderr: '' });
  const refreshed = await runCommand('refresh', [], env);
  expect(refreshed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^run_\d+: SUCCEEDED/m) });
  expect(refreshed.stdout).not.toContain('Earned: 0.00');
  expect(await runCommand('books', [], env)).toMatchObject({ code: 0, stderr: '' });

  const database = openDatabase({ url, poolMax: 4 });
  const server = await startTestServer(database);
  try {
    const { users, platformStats } = dataOf(
      await server.query(
        'Ada Admin',
        `{ users(first: 1, orderBy: { field: CREATED_AT, direction: ASC }) { edges { node { name createdAt } } }
          platformStats { timeline(granularity: MONTH, timeZone: "Europe/Berlin") { points { start } total { earned } } totals { earned } } }`,
      ),
    );
    const { createdAt } = users.edges[0].node;
    expect(Math.abs(Date.now() - Date.parse(createdAt))).toBeLessThan(600_000);
    expect(platformStats.timeline.total).toEqual(platformStats.totals);
    const [month] = await database.prisma.$queryRaw<{ at: Date }[]>`SELECT timestamptz '2026-03-04 05:06:07+00' AS at`;
    expect(month?.at).toEqual(new Date('2026-03-04T05:06:07Z'));
    expect(await differencesIn(database)).toEqual([]);
  } finally {
    await server.close();
    await database.close();
  }
}, 480_000);

test('every session sets how it reads, whatever the database, the role and the address say', async () => {
  const own = new URL(url);
  own.searchParams.set('options', '-c DateStyle=German -c search_path=elsewhere -c work_mem=12345kB');
  own.searchParams.set('statement_timeout', '2');
  own.searchParams.set('lock_timeout', '2');
  const database = openDatabase({ url: own.href, poolMax: 1 });
  const plain = sessionClient(own.href, UNHURRIED, {});
  await plain.connect();
  const shown = async (session: Pick<pg.Client, 'query'> | pg.Pool) => {
    const { rows } = await session.query<{ name: string; setting: string }>(
      'SELECT name, setting FROM pg_settings WHERE name ILIKE ANY($1)',
      [Object.keys(HOSTILE)],
    );
    return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
  };
  const read = {
    ...{
      DateStyle: 'ISO, YMD',
      IntervalStyle: 'postgres',
      TimeZone: 'UTC',
      bytea_output: 'hex',
      client_encoding: 'UTF8',
    },
    ...{ extra_float_digits: '1', quote_all_identifiers: 'off', standard_conforming_strings: 'on', array_nulls: 'on' },
    ...{ transform_null_equals: 'off', search_path: 'public', exit_on_error: 'off', gin_fuzzy_search_limit: '0' },
    ...{ default_transaction_isolation: 'read committed', default_transaction_read_only: 'off' },
    ...{ default_transaction_deferrable: 'off', idle_session_timeout: '0' },
  };
  const limits = { statement_timeout: '30000', lock_timeout: '30000', transaction_timeout: '3600000' };
  try {
    const plans = { plan_cache_mode: 'force_generic_plan', random_page_cost: '1.1' };
    expect(await shown(database.pool)).toMatchObject({ ...read, ...limits, ...plans });
    expect(await shown(database.commandPool)).toMatchObject({ ...read, ...limits });
    expect(await shown(plain)).toMatchObject({
      ...read,
      statement_timeout: '0',
      lock_timeout: '0',
      transaction_timeout: '0',
    });
    // Settings that are not ours stay as they were.
    expect((await plain.query('SHOW work_mem')).rows).toEqual([{ work_mem: '12345kB' }]);
  } finally {
    await plain.end();
    await database.close();
  }
});
