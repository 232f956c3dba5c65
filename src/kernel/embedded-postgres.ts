/**
 * A real PostgreSQL without an installation, for `npm start` on a fresh machine and for the tests; production sets
 * DATABASE_URL and never comes here. Any number of processes may share one data folder: the first starts the server, the
 * others join it. The starter, and only it, stops the server; a process that joined then sees its connections end. A server
 * whose starter was killed goes on running, and the next process that comes becomes its owner.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { EmbeddedPostgresError } from './postgres-binaries.js';
import { type Cluster, openCluster } from './postgres-cluster.js';
import { bufferMemory, hasCode, isSamePath } from './postgres-machine.js';
import {
  findPostmaster,
  type LaunchedPostmaster,
  launchPostmaster,
  START_DEADLINE_MS,
  stopPostmaster,
} from './postmaster.js';
import { sessionClient, UNHURRIED } from './sessions.js';

export { EmbeddedPostgresError } from './postgres-binaries.js';

export interface EmbeddedPostgresOptions {
  /** The product's DATA_DIR: the cluster goes to `postgres/` in it, its password to `postgres.json`. */
  dataDir: string;
  /** Gets each line the server writes, for as long as this process started it. */
  log: (line: string) => void;
  /** Default 100. */
  maxConnections?: number;
  /** Further server settings, for example `{ fsync: 'off' }` in tests. Ignored when the server already runs. */
  settings?: Record<string, string>;
}

export interface EmbeddedPostgres {
  /** Of the database `cliptally`, as superuser, on 127.0.0.1. */
  url: string;
  /** True when another process had started the server. */
  adopted: boolean;
  pid: number;
  /** Ends the server if it is ours to end, else only lets go of it. May be called twice. */
  stop(): Promise<void>;
}

const DATABASE = 'cliptally';
/** The key of the advisory lock a server's owner holds for as long as it lives: "clip" in ASCII. */
const OWNER_LOCK = 0x63_6c_69_70;
const RETRY_MS = 50;
/** It shares the machine with whatever else a developer runs. */
const BUFFERS_MB_MAX = 1_024;

/** Resolves once the database answers. Throws an EmbeddedPostgresError that says why it cannot. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const cluster = await openCluster(options.dataDir, options.log);
  const settings = {
    max_connections: String(options.maxConnections ?? 100),
    shared_buffers: bufferMemory(BUFFERS_MB_MAX),
    ...options.settings,
  };
  const server = await startOrJoin(cluster, settings);
  const owns = await prepare(server).catch(async (error: unknown) => {
    await (server.closed === null ? server.session.end() : stop(cluster, server));
    throw error;
  });
  let stopping: Promise<void> | undefined;
  return {
    url: urlOf(cluster, server.port, DATABASE),
    adopted: server.closed === null,
    pid: server.pid,
    stop: () => {
      stopping ??= owns ? stop(cluster, server) : Promise.resolve();
      return stopping;
    },
  };
}

/** Returns whether the server is ours to stop; only then its session stays open. */
async function prepare(server: Server): Promise<boolean> {
  await createDatabase(server.session);
  const owns = await claim(server);
  if (!owns) await server.session.end();
  return owns;
}

interface Server {
  pid: number;
  port: number;
  /** Set when this process started it: resolves after its last line was logged. */
  closed: Promise<void> | null;
  /** Open for as long as we own the server, see claim(). */
  session: pg.Client;
}

async function startOrJoin(cluster: Cluster, settings: Record<string, string>): Promise<Server> {
  const deadline = Date.now() + START_DEADLINE_MS;
  let launched: LaunchedPostmaster | null = null;
  let reason = 'it is still starting or stopping';
  while (Date.now() < deadline) {
    const running = await findPostmaster(cluster);
    if (running === null) launched = await launchPostmaster(cluster, settings);
    const postmaster = running ?? launched;
    if (postmaster?.ready) {
      const session = await connect(cluster, postmaster.port);
      const closed = launched?.pid === postmaster.pid ? launched.closed : null;
      if (typeof session !== 'string') return { pid: postmaster.pid, port: postmaster.port, closed, session };
      reason = session;
    }
    await delay(RETRY_MS);
  }
  throw new EmbeddedPostgresError(`PostgreSQL in ${cluster.dir} neither answers nor ends: ${reason}.`);
}

/** The reason in words when it does not answer yet, or not any more: it may start, recover or stop just now. */
async function connect(cluster: Cluster, port: number): Promise<pg.Client | string> {
  const session = sessionClient(urlOf(cluster, port, 'postgres'), UNHURRIED, {
    ssl: false,
    application_name: 'cliptally embedded-postgres',
    connectionTimeoutMillis: 5_000,
  });
  // The server may end under us, and an error nobody listens to would end this process.
  session.on('error', () => undefined);
  let reason = 'another server listens on its port';
  try {
    await session.connect();
    const { rows } = await session.query<{ data_directory: string }>('SHOW data_directory');
    if (isSamePath(rows[0]?.data_directory ?? '', cluster.dir)) return session;
  } catch (error) {
    reason = error instanceof Error ? error.message : String(error);
    if (hasCode(error, '28P01')) throw new EmbeddedPostgresError(mismatch(cluster), { cause: error });
  }
  await session.end().catch(() => undefined);
  return reason;
}

function mismatch({ dir, credentialsFile }: Cluster): string {
  return `PostgreSQL in ${dir} refuses the password in ${credentialsFile}: they do not belong together.`;
}

async function createDatabase(session: pg.Client): Promise<void> {
  const { rowCount } = await session.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
  if (rowCount !== 0) return;
  try {
    await session.query(`CREATE DATABASE ${DATABASE}`);
  } catch (error) {
    // Another process joined and made it a moment before; which of the two codes depends on how near the moments were.
    if (!hasCode(error, '42P04', '23505')) throw error;
  }
}

/**
 * Whether this process is the one to stop the server. The owner holds an advisory lock in a session it keeps open: the
 * server itself sees the owner die, also by kill -9, with no pid that could be another process by now. A process that
 * joins gets the lock when the owner is gone. One that joins in the moment between the server's start and its starter's
 * claim would get it too, so the starter ends such a session and takes the lock back.
 */
async function claim({ session, closed }: Server): Promise<boolean> {
  while (!(await takeLock(session))) {
    if (closed === null) return false;
    await session.query(END_THE_OWNERS_SESSION, [OWNER_LOCK]);
  }
  return true;
}

const END_THE_OWNERS_SESSION = `SELECT pg_terminate_backend(pid, 5000) FROM pg_locks
  WHERE locktype = 'advisory' AND granted AND classid = 0 AND objid = $1 AND objsubid = 1 AND pid <> pg_backend_pid()`;

async function takeLock(session: pg.Client): Promise<boolean> {
  const { rows } = await session.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [OWNER_LOCK]);
  return rows[0]?.taken === true;
}

async function stop(cluster: Cluster, { session, closed, pid }: Server): Promise<void> {
  // A session that was ended under us no longer holds the lock: the server is not ours to stop, unless we started it.
  const owns = closed !== null || (await session.query('SELECT 1').then(Boolean, () => false));
  await session.end().catch(() => undefined);
  if (owns) await stopPostmaster(cluster, pid);
  await closed;
}

function urlOf(cluster: Cluster, port: number, database: string): string {
  return `postgresql://postgres:${cluster.credentials.password}@127.0.0.1:${port}/${database}`;
}
