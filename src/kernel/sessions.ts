/**
 * Every connection of the product begins here, with every setting on which its reading of PostgreSQL rests. A database or
 * a role may have its own (`ALTER DATABASE … SET datestyle = 'SQL, DMY'`); what a session says itself comes after those.
 */
import pg from 'pg';

export type Settings = Readonly<Record<string, string | number>>;

/** How values look, what statements mean, and what a transaction is. */
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
  // Texts of the program mean the same everywhere: a backslash is a backslash, NULL is no text, and "= NULL" is not IS NULL.
  standard_conforming_strings: 'on',
  array_nulls: 'on',
  transform_null_equals: 'off',
  search_path: 'public',
  // A command locks first and reads afterwards: under another isolation it would read what was there before the lock.
  default_transaction_isolation: 'read committed',
  default_transaction_read_only: 'off',
  default_transaction_deferrable: 'off',
  // An error ends its statement, not the session; an index answers all its rows.
  exit_on_error: 'off',
  gin_fuzzy_search_limit: 0,
};

/** For sessions that migrate or wait for a lock: as long as it takes, whatever the role allows other people. */
export const UNHURRIED: Settings = {
  statement_timeout: 0,
  lock_timeout: 0,
  idle_in_transaction_session_timeout: 0,
  idle_session_timeout: 0,
  transaction_timeout: 0,
};

/** Parameters of an address that would come after the settings of the session. */
const OVERRIDING = [
  'client_encoding',
  'idle_in_transaction_session_timeout',
  'lock_timeout',
  'options',
  'query_timeout',
  'statement_timeout',
];

/** What `pg` reads besides settings of the session. */
export type ConnectionConfig = Omit<pg.PoolConfig, 'connectionString' | 'options'>;

export function sessionPool(url: string, settings: Settings, config: ConnectionConfig): pg.Pool {
  return new pg.Pool({ ...config, ...sessionOf(url, settings) });
}

export function sessionClient(url: string, settings: Settings, config: ConnectionConfig): pg.Client {
  return new pg.Client({ ...config, ...sessionOf(url, settings) });
}

/** The address may bring `options` of its own, as `psql` takes them; where they say otherwise, ours come after them. */
function sessionOf(url: string, settings: Settings): { connectionString: string; options: string } {
  const address = new URL(url);
  const given = address.searchParams.get('options') ?? '';
  for (const name of OVERRIDING) address.searchParams.delete(name);
  const ours = Object.entries({ ...PINNED, ...settings }).map(([name, value]) => `-c ${name}=${escaped(value)}`);
  return { connectionString: address.href, options: [given, ...ours].join(' ').trim() };
}

/** Options are cut at blanks. */
function escaped(value: string | number): string {
  return String(value).replaceAll(/[\\ ]/g, String.raw`\$&`);
}

// Dates go out in UTC: pg would write them by the time zone of the process, whose offset it rounds to minutes.
pg.defaults.parseInputDatesAsUTC = true;
