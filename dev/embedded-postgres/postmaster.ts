/**
 * The server process of the embedded cluster: finds, starts and stops it. PostgreSQL's own `postmaster.pid` is the lock
 * between processes, so of several starts on one folder exactly one succeeds.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './binaries.js';
import { type Cluster, explain, keepPort } from './cluster-files.js';
import { freePort, isAlive, wasStartedWith } from './host-machine.js';

export interface Postmaster {
  pid: number;
  /** 0 until it opens its port. */
  port: number;
  ready: boolean;
}

export interface LaunchedPostmaster extends Postmaster {
  /** Resolves when the process has ended and its last line was logged. */
  closed: Promise<void>;
}

const POLL_MS = 20;
/** Recovery after a crash replays the log. A development database needs seconds for it, never minutes. */
export const START_DEADLINE_MS = 120_000;
const STOP_DEADLINE_MS = 30_000;
const LAST_LINES = 20;
/** Another server runs or starts, or a session of a killed server is still alive. */
const PASSING = /lock file "[^"]*" already exists|could not bind|pre-existing shared memory block/;

/** The running server of this cluster, no matter which process started it. Null if there is none. */
export async function findPostmaster(cluster: Cluster): Promise<Postmaster | null> {
  const found = await readPidFile(cluster.dir);
  if (found === null) return null;
  if (await isPostmasterOf(cluster, found.pid)) return found;
  if (isAlive(found.pid)) await disown(cluster.dir, found.pid);
  return null;
}

/**
 * Starts the server and waits until it accepts connections. Returns null if another process took the cluster or the
 * port first, or if an old server is not quite gone: then look again. Throws an EmbeddedPostgresError with the server's
 * last lines if the server itself fails.
 */
export async function launchPostmaster(
  cluster: Cluster,
  settings: Record<string, string>,
): Promise<LaunchedPostmaster | null> {
  const port = await freePort(cluster.credentials.port);
  const child = spawn(cluster.binaries.postgres, serverArguments(cluster, port, settings), {
    ...cluster.account,
    // Its own session, because Ctrl-C goes to the whole process group of a terminal and would stop PostgreSQL too
    // early.
    detached: true,
    cwd: '/',
    stdio: ['ignore', 'ignore', 'pipe'],
    windowsHide: true,
  });
  const server = watch(child, cluster.log);
  const started = await untilReady(server, cluster.dir, child.pid);
  if (started !== null) {
    await keepPort(cluster, port);
    return { ...started, closed: server.closed };
  }
  if (server.lines.some((line) => PASSING.test(line))) return null;
  // On a machine with less memory than it reports, the value that initdb chose works.
  const { shared_buffers: buffers, ...others } = settings;
  if (buffers !== undefined && server.lines.some((line) => line.includes('could not map anonymous shared memory'))) {
    cluster.log(`PostgreSQL does not start with shared_buffers of ${buffers}. Starting it with its default.`);
    return launchPostmaster(cluster, others);
  }
  throw await explain(cluster, `PostgreSQL did not start in ${cluster.dir} (${server.reason()})`, server.lines);
}

/** A fast shutdown: open transactions are rolled back and sessions end. The data is on disk when this resolves. */
export async function stopPostmaster(cluster: Cluster, pid: number): Promise<void> {
  for (const [signal, mode] of [
    ['SIGINT', 'fast'],
    ['SIGQUIT', 'immediate'],
  ] as const) {
    if (await isPostmasterOf(cluster, pid)) await tell(cluster, pid, signal, mode);
    const deadline = Date.now() + STOP_DEADLINE_MS;
    while (Date.now() < deadline) {
      if (!(await isPostmasterOf(cluster, pid))) return;
      await delay(POLL_MS);
    }
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL (pid ${pid}, ${cluster.dir}) does not stop. End that process, then try again.`,
  );
}

/** Windows has no signals, and a kill would be a crash. PostgreSQL's own program stops the server there. */
async function tell({ binaries, dir }: Cluster, pid: number, signal: NodeJS.Signals, mode: string): Promise<void> {
  if (process.platform !== 'win32') return void process.kill(pid, signal);
  await promisify(execFile)(binaries.pgCtl, ['stop', '-D', dir, '-m', mode, '-W']).catch(() => undefined);
}

/** A pid may have been given to another process since, so the process must also name our folder. */
async function isPostmasterOf(cluster: Cluster, pid: number): Promise<boolean> {
  return isAlive(pid) && (await wasStartedWith(pid, cluster.dir));
}

/** Line 1 is the pid, line 4 the port, line 8 the status. The file grows line by line while the server starts. */
async function readPidFile(clusterDir: string): Promise<Postmaster | null> {
  const text = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  if (!(pid > 0)) return null;
  return { pid, port: Number(lines[3] ?? 0) || 0, ready: lines[7]?.trim() === 'ready' };
}

/**
 * After a crash the pid in the file may belong to another process by now, which is common in a container. PostgreSQL
 * would take that process for a running server. Deleting the file would also delete the key of the shared memory, by
 * which PostgreSQL finds orphaned sessions. So only line 1 changes, to our pid: PostgreSQL knows that its parent is not
 * a server. The file is moved away first, so that we change the file that we checked, and not one of a server that
 * started meanwhile.
 */
async function disown(clusterDir: string, stranger: number): Promise<void> {
  const file = join(clusterDir, 'postmaster.pid');
  const aside = `${file}.${process.pid}`;
  await rename(file, aside).catch(() => undefined);
  const text = await readFile(aside, 'utf8').catch(() => null);
  if (text === null) return;
  if (text.startsWith(`${stranger}\n`)) {
    await writeFile(aside, text.replace(/^\d+/, String(process.pid)));
  }
  await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
}

function serverArguments(cluster: Cluster, port: number, settings: Record<string, string>): string[] {
  const all = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', cluster.dir, '-p', String(port), ...flags];
}

interface Watched {
  lines: string[];
  closed: Promise<void>;
  ended: () => boolean;
  reason: () => string;
}

function watch(child: ChildProcess, log: (line: string) => void): Watched {
  const lines: string[] = [];
  let reason: string | null = null;
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      if (lines.length > LAST_LINES) lines.shift();
      log(line);
    });
  }
  const closed = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      reason = error.message;
      resolve();
    });
    child.once('close', (code, signal) => {
      reason ??= `it ended with ${code ?? signal}`;
      resolve();
    });
  });
  return { lines, closed, ended: () => reason !== null, reason: () => reason ?? 'it was not ready in time' };
}

async function untilReady(server: Watched, clusterDir: string, pid: number | undefined): Promise<Postmaster | null> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (!server.ended() && Date.now() < deadline) {
    const found = await readPidFile(clusterDir);
    if (found?.pid === pid && found?.ready) return found;
    await delay(POLL_MS);
  }
  // The server is neither ready nor ended. Do not leave it half started.
  if (!server.ended() && pid !== undefined) process.kill(pid, process.platform === 'win32' ? 'SIGKILL' : 'SIGQUIT');
  return null;
}
