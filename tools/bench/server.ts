/** A PostgreSQL for one bench: the product's embedded one in a temporary folder, as durable as in production. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../dev/embedded-postgres/embedded-postgres.js';
import { bufferMemory } from '../../dev/embedded-postgres/host-machine.js';
import { migrate } from '../../src/migrations/migrate.js';

export interface BenchServer {
  /** Of the process that all its others begin from. */
  pid: number;
  /** URL of a database that stays empty. */
  url: string;
  /** Creates an empty, migrated database and returns its URL. An older product brings migrations of its own. */
  createDatabase(name: string, migrations?: (url: string) => Promise<unknown>): Promise<string>;
  stop(): Promise<void>;
}

/**
 * No checkpoint in the middle of a measurement, and as much memory as on a dedicated machine. All other settings are
 * PostgreSQL's, and commits wait for the disk.
 */
const SETTINGS = {
  checkpoint_timeout: '1h',
  max_wal_size: '8GB',
  shared_buffers: bufferMemory(Number.POSITIVE_INFINITY),
};

export async function startServer(): Promise<BenchServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cliptally-bench-'));
  // Started by root, PostgreSQL runs as another user, who must be able to enter.
  await chmod(dataDir, 0o755);
  const server = await startEmbeddedPostgres({ dataDir, log: () => undefined, settings: SETTINGS });
  const url = (name: string) => Object.assign(new URL(server.url), { pathname: `/${name}` }).toString();
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= server.stop().then(() => rm(dataDir, { recursive: true, force: true }));
    return stopping;
  };
  // PostgreSQL would outlive an interrupted bench. A Ctrl-C of the terminal comes twice, the second time through tsx.
  for (const event of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(event, () => void stop().finally(() => process.exit(130)));
  }
  return {
    pid: server.pid,
    url: server.url,
    createDatabase: async (name, migrations = migrate) => {
      await inDatabase(url('postgres'), (admin) => admin.query(`CREATE DATABASE ${name}`));
      await migrations(url(name));
      return url(name);
    },
    stop,
  };
}

export async function inDatabase<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
