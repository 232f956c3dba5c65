/**
 * A real PostgreSQL without installation, for `npm start` on a fresh machine and for the tests. Production sets
 * DATABASE_URL and does not use it. Processes may share a data folder: the first one starts the server and the others
 * join it. Only the starter stops the server, and then the others lose their connections. If the starter was killed,
 * the server goes on, and the next process that comes becomes its owner.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { sessionClient, UNHURRIED } from '../../src/kernel/db/postgres-sessions.js';
import { EmbeddedPostgresError } from './binaries.js';
import { type Cluster, openCluster } from './cluster-files.js';
import { bufferMemory, hasCode, isSamePath } from './host-machine.js';
import {
  findPostmaster,
  type LaunchedPostmaster,
  launchPostmaster,
  START_DEADLINE_MS,
  stopPostmaster,
} from './postmaster.js';

export { EmbeddedPostgresError } from './binaries.js';

export interface EmbeddedPostgresOptions {
  /** The product's DATA_DIR. The cluster is in its folder `postgres/`, and the password in `postgres.json`. */
  dataDir: string;
  /** Gets each line that the server logs, if this process started it. */
  log: (line: string) => void;
  /** Default 100. */
  maxConnections?: number;
  /** Further server settings, such as `{ fsync: 'off' }` in tests. Ignored when the server already runs. */
  settings?: Record<string, string>;
}

export interface EmbeddedPostgres {
  /** The URL of the database `cliptally`, as superuser on 127.0.0.1. */
  url: string;
  /** True if another process had started the server. */
  adopted: boolean;
  pid: number;
  /** Stops the server if this process owns it, and otherwise disconnects. May be called twice. */
  stop(): Promise<void>;
}

const DATABASE = 'cliptally';
/** The key of the advisory lock that the owner of a server holds: "clip" in ASCII. */
const OWNER_LOCK = 0x63_6c_69_70;
const RETRY_MS = 50;
/** A developer's machine runs other programs, too. */
const BUFFERS_MB_MAX = 1_024;

/** Resolves once the database answers. Throws an EmbeddedPostgresError with the reason if it cannot. */
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

/** Returns true if this process must stop the server. Only then the session stays open. */
async function prepare(server: Server): Promise<boolean> {
  await createDatabase(server.session);
  const owns = await claim(server);
  if (!owns) await server.session.end();
  return owns;
}

interface Server {
  pid: number;
  port: number;
  /** Set if this process started the server. Resolves after its last line was logged. */
  closed: Promise<void> | null;
  /** Stays open while this process owns the server, see claim(). */
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
  throw new EmbeddedPostgresError(
    `PostgreSQL in ${cluster.dir} neither answers nor stops: ${reason}. Stop that PostgreSQL process, or set DATABASE_URL.`,
  );
}

/** Returns a session, or the reason why the server does not answer: it may be starting, recovering or stopping. */
async function connect(cluster: Cluster, port: number): Promise<pg.Client | string> {
  const session = sessionClient(urlOf(cluster, port, 'postgres'), UNHURRIED, {
    ssl: false,
    application_name: 'cliptally embedded-postgres',
    connectionTimeoutMillis: 5_000,
  });
  // The server may stop at any time. Without a listener the error would end this process.
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
  return `PostgreSQL in ${dir} refuses the password in ${credentialsFile}: the two do not belong together. Restore the matching file, or delete both and lose the data.`;
}

async function createDatabase(session: pg.Client): Promise<void> {
  const { rowCount } = await session.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
  if (rowCount !== 0) return;
  try {
    await session.query(`CREATE DATABASE ${DATABASE}`);
  } catch (error) {
    // Another process created it a moment before. The code depends on the timing.
    if (!hasCode(error, '42P04', '23505')) throw error;
  }
}

/**
 * Decides whether this process must stop the server. The owner holds an advisory lock in an open session. PostgreSQL
 * releases it when the owner dies, even by kill -9, so no pid can be mistaken for another process. A process that joins
 * takes the lock if the owner is gone. It could also take the lock between the server's start and the starter's claim,
 * so the starter ends such a session and takes the lock back.
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
  // A session that was ended has lost the lock. Then the server is not ours to stop, unless we started it.
  const owns = closed !== null || (await session.query('SELECT 1').then(Boolean, () => false));
  await session.end().catch(() => undefined);
  if (owns) await stopPostmaster(cluster, pid);
  await closed;
}

function urlOf(cluster: Cluster, port: number, database: string): string {
  return `postgresql://postgres:${cluster.credentials.password}@127.0.0.1:${port}/${database}`;
}
