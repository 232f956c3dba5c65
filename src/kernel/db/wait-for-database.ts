/** Waits for a PostgreSQL that is still starting. If it cannot be used, says why in one sentence. */
import { setTimeout as pause } from 'node:timers/promises';
import { isUnavailable, sqlStateOf } from '../base/errors.js';
import { StartRefused } from '../base/start-refused.js';
import { type Settings, sessionClient, UNHURRIED } from './postgres-sessions.js';

/**
 * From this version PostgreSQL has transaction_timeout. Without it the books cannot know when a range of facts is
 * complete.
 */
const MAJOR_MIN = 17;
const RETRY_MS = 500;

export interface Patience {
  /** The environment variable with its URL. */
  variable?: 'DATABASE_URL' | 'MIGRATE_DATABASE_URL';
  /** How long to wait for a database that does not answer yet. */
  patienceMs?: number;
}

/** Resolves once the database answers. Throws a StartRefused if it refuses, which is not retried. */
export async function waitForDatabase(
  url: string,
  { variable = 'DATABASE_URL', patienceMs = 30_000 }: Patience = {},
): Promise<void> {
  const until = performance.now() + patienceMs;
  const { host, pathname } = new URL(url);
  for (;;) {
    try {
      const version = await askVersion(url);
      if (version.major >= MAJOR_MIN) return;
      throw new StartRefused(
        `${variable}: ${host} runs PostgreSQL ${version.text}, but Cliptally needs version ${MAJOR_MIN} or later. Upgrade it.`,
      );
    } catch (error) {
      if (error instanceof StartRefused) throw error;
      const reason = (error as Error).message || (error as { code?: string }).code;
      if (!waits(error)) throw new StartRefused(`${variable}: ${host} refuses: ${reason}`);
      if (performance.now() > until) {
        const seconds = Math.round(patienceMs / 1000);
        throw new StartRefused(`${variable}: no database answers at ${host}${pathname} after ${seconds} s (${reason})`);
      }
      await pause(RETRY_MS);
    }
  }
}

/** A missing database is not waited for, although for a running statement it counts as unavailable. */
function waits(error: unknown): boolean {
  return isUnavailable(error) && (error as { code?: unknown }).code !== '3D000';
}

interface Version {
  major: number;
  text: string;
}

/** SQLSTATE: an older PostgreSQL does not know one of the settings. */
const UNKNOWN_SETTING = '42704';

async function askVersion(url: string): Promise<Version> {
  try {
    return await askVersionWith(url, UNHURRIED);
  } catch (error) {
    if (sqlStateOf(error) !== UNKNOWN_SETTING) throw error;
    return askVersionWith(url, {});
  }
}

async function askVersionWith(url: string, settings: Settings): Promise<Version> {
  const client = sessionClient(url, settings, { connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version_num: string }>('SHOW server_version_num');
    const version = Number(rows[0]?.server_version_num);
    const major = Math.floor(version / 10_000);
    return { major, text: `${major}.${version % 10_000}` };
  } finally {
    await client.end().catch(() => undefined);
  }
}
