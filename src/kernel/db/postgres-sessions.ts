/**
 * Every connection to PostgreSQL is opened here, with every setting that the product relies on. A database or a role
 * may have other settings (`ALTER DATABASE … SET datestyle = 'SQL, DMY'`), but those of a session take precedence.
 */
import pg from 'pg';

export type Settings = Readonly<Record<string, string | number>>;

/** The format of values, the meaning of statements, and the isolation of transactions. */
const PINNED: Settings = {
  // Times, intervals, bytes and floats are parsed from their text.
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: 1,
  lc_monetary: 'C',
  lc_numeric: 'C',
  lc_time: 'C',
  quote_all_identifiers: 'off',
  // Texts in our SQL mean the same everywhere: a backslash is a backslash, NULL is not a text, and "= NULL" is not IS
  // NULL.
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  search_path: 'public',
  // A command locks first and reads afterwards. Under another isolation it would read the state from before the lock.
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  // An error ends its statement and not the session. An index returns all its rows.
  exit_on_error: 'off',
  gin_fuzzy_search_limit: 0,
};

/** For sessions that migrate or wait for a lock. They have no time limit, even if the role has one. */
export const UNHURRIED: Settings = {
  statement_timeout: 0,
  lock_timeout: 0,
  idle_in_transaction_session_timeout: 0,
  idle_session_timeout: 0,
  transaction_timeout: 0,
};

/** URL parameters that would override the settings of the session. */
const OVERRIDING = [
  'client_encoding',
  'idle_in_transaction_session_timeout',
  'lock_timeout',
  'options',
  'query_timeout',
  'statement_timeout',
];

/** The options of `pg` apart from session settings. */
export type ConnectionConfig = Omit<pg.PoolConfig, 'connectionString' | 'options'>;

export function sessionPool(url: string, settings: Settings, config: ConnectionConfig): pg.Pool {
  return new pg.Pool({ ...config, ...sessionOf(url, settings) });
}

export function sessionClient(url: string, settings: Settings, config: ConnectionConfig): pg.Client {
  return new pg.Client({ ...config, ...sessionOf(url, settings) });
}

/** The URL may have `options`, as `psql` takes them. Ours come after them and win. */
function sessionOf(url: string, settings: Settings): { connectionString: string; options: string } {
  const address = new URL(url);
  const given = address.searchParams.get('options') ?? '';
  for (const name of OVERRIDING) address.searchParams.delete(name);
  const ours = Object.entries({ ...PINNED, ...settings }).map(([name, value]) => `-c ${name}=${escaped(value)}`);
  return { connectionString: address.href, options: [given, ...ours].join(' ').trim() };
}

/** Options are separated by spaces. */
function escaped(value: string | number): string {
  return String(value).replaceAll(/[\\ ]/g, String.raw`\$&`);
}

// Dates are sent in UTC. By default pg uses the time zone of the process and rounds its offset to minutes.
pg.defaults.parseInputDatesAsUTC = true;
