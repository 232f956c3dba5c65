/**
 * The server process of the embedded cluster: find the one that runs, start one, stop one. `postmaster.pid` is the lock
 * between processes, PostgreSQL's own, so that of several starts on one folder exactly one gets through.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './postgres-binaries.js';
import { type Cluster, explain, keepPort } from './postgres-cluster.js';
import { freePort, isAlive, wasStartedWith } from './postgres-machine.js';

export interface Postmaster {
  pid: number;
  /** 0 while it has not opened its port yet. */
  port: number;
  ready: boolean;
}

export interface LaunchedPostmaster extends Postmaster {
  /** Resolves when it has ended and its last line was logged. */
  closed: Promise<void>;
}

const POLL_MS = 20;
/** Recovery after a crash replays the log: seconds for a development database, never minutes. */
export const START_DEADLINE_MS = 120_000;
const STOP_DEADLINE_MS = 30_000;
const LAST_LINES = 20;
/** Another one runs or starts; or one was killed, and a session of it has not noticed yet. */
const PASSING = /lock file "[^"]*" already exists|could not bind|pre-existing shared memory block/;

/** The server that runs on this cluster, whoever started it; null when none does. */
export async function findPostmaster(cluster: Cluster): Promise<Postmaster | null> {
  const found = await readPidFile(cluster.dir);
  if (found === null) return null;
  if (await isPostmasterOf(cluster, found.pid)) return found;
  if (isAlive(found.pid)) await disown(cluster.dir, found.pid);
  return null;
}

/**
 * Starts the server and waits until it accepts connections. Null when another process was faster, on this cluster or on
 * the port, or is not quite gone: look again. Throws an EmbeddedPostgresError with the server's last lines when it fails
 * of itself.
 */
export async function launchPostmaster(
  cluster: Cluster,
  settings: Record<string, string>,
): Promise<LaunchedPostmaster | null> {
  const port = await freePort(cluster.credentials.port);
  const child = spawn(cluster.binaries.postgres, serverArguments(cluster, port, settings), {
    ...cluster.account,
    // A session of its own: Ctrl-C in a terminal goes to the whole process group and would stop PostgreSQL under us.
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
  // Of less memory than the machine seems to have, initdb wrote down what starts.
  const { shared_buffers: buffers, ...others } = settings;
  if (buffers !== undefined && server.lines.some((line) => line.includes('could not map anonymous shared memory'))) {
    cluster.log(`PostgreSQL does not start with shared_buffers of ${buffers}, and is started without.`);
    return launchPostmaster(cluster, others);
  }
  throw await explain(cluster, `PostgreSQL did not start in ${cluster.dir} (${server.reason()})`, server.lines);
}

/** A fast shutdown: open transactions are rolled back, sessions end, the data is on disk when this resolves. */
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
  throw new EmbeddedPostgresError(`PostgreSQL (pid ${pid}, ${cluster.dir}) does not stop.`);
}

/** Windows knows no signals: PostgreSQL listens to its own program there, and a kill would be a crash. */
async function tell({ binaries, dir }: Cluster, pid: number, signal: NodeJS.Signals, mode: string): Promise<void> {
  if (process.platform !== 'win32') return void process.kill(pid, signal);
  await promisify(execFile)(binaries.pgCtl, ['stop', '-D', dir, '-m', mode, '-W']).catch(() => undefined);
}

/** A pid alone proves nothing, it may have been given to another process since: that one does not name our folder. */
async function isPostmasterOf(cluster: Cluster, pid: number): Promise<boolean> {
  return isAlive(pid) && (await wasStartedWith(pid, cluster.dir));
}

/** Line 1 is the pid, 4 the port, 8 the status; the file grows line by line while the server starts. */
async function readPidFile(clusterDir: string): Promise<Postmaster | null> {
  const text = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number.parseInt(lines[0] ?? '', 10);
  if (!(pid > 0)) return null;
  return { pid, port: Number(lines[3] ?? 0) || 0, ready: lines[7]?.trim() === 'ready' };
}

/**
 * After a crash the pid in the file may belong to a stranger by now (often so in a container, where pids are small), and
 * PostgreSQL would take it for a running server. Deleting the file would also delete the key of the shared memory by which
 * PostgreSQL sees orphaned sessions still at work on the data. So only line 1 changes, to our pid: the parent of the server
 * we are about to start, which PostgreSQL knows not to be a server. The file is moved away first, so that what we change is
 * what we judged, and not the file of a server that started meanwhile.
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
  return { lines, closed, ended: () => reason !== null, reason: () => reason ?? 'not in time' };
}

async function untilReady(server: Watched, clusterDir: string, pid: number | undefined): Promise<Postmaster | null> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (!server.ended() && Date.now() < deadline) {
    const found = await readPidFile(clusterDir);
    if (found?.pid === pid && found?.ready) return found;
    await delay(POLL_MS);
  }
  // Not ready and not ended either: do not leave it behind half started.
  if (!server.ended() && pid !== undefined) process.kill(pid, process.platform === 'win32' ? 'SIGKILL' : 'SIGQUIT');
  return null;
}
