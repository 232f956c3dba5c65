/** Asks the machine for the embedded PostgreSQL: running processes, free ports, existing files, and memory. */
import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { relative } from 'node:path';
import { promisify } from 'node:util';

/** The default of PostgreSQL. */
const BUFFERS_MB_MIN = 128;

/**
 * For `shared_buffers`: a quarter of the memory, as PostgreSQL's manual advises, but at most `mbMax` MB. PostgreSQL
 * takes it as the data grows. With less, reading a page often has to write another one first, mostly during a refresh.
 */
export function bufferMemory(mbMax: number): string {
  const bytes = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return `${Math.max(BUFFERS_MB_MIN, Math.min(mbMax, Math.floor(bytes / 4 / 2 ** 20)))}MB`;
}

/** Also true for a zombie. If that matters, check its command line, which is empty for a zombie. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** True if the process was started with this argument. False if it is gone or cannot be read. */
export async function wasStartedWith(pid: number, argument: string): Promise<boolean> {
  if (process.platform === 'linux') {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    return line.split('\0').includes(argument);
  }
  const shown = await promisify(execFile)(...commandLineOf(pid)).catch(() => ({ stdout: '' }));
  return shown.stdout.includes(argument);
}

function commandLineOf(pid: number): [string, string[]] {
  if (process.platform !== 'win32') return ['ps', ['-ww', '-o', 'command=', '-p', String(pid)]];
  const query = `(Get-CimInstance Win32_Process -Filter 'ProcessId=${pid}').CommandLine`;
  return ['powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', query]];
}

/** Windows accepts either slash and ignores case in paths. */
export function isSamePath(one: string, other: string): boolean {
  return one !== '' && relative(one, other) === '';
}

/** Below the range that systems use for outgoing connections. Those could take the port of a server that is down. */
const PORTS = { first: 15_000, count: 15_000 };
const PORTS_TRIED_MAX = 100;

/**
 * `preferred` if no process listens there on loopback, otherwise another free port. A process may still take it first.
 */
export async function freePort(preferred?: number): Promise<number> {
  let port = preferred ?? anyPort();
  for (let tried = 0; tried < PORTS_TRIED_MAX; tried += 1) {
    if (await isFree(port)) return port;
    port = anyPort();
  }
  throw new Error('No port on 127.0.0.1 is free. Stop other servers, or set DATABASE_URL.');
}

function anyPort(): number {
  return PORTS.first + Math.floor(Math.random() * PORTS.count);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const isOurs = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port }, () => resolve(true));
  });
  await new Promise((resolve) => server.close(resolve));
  return isOurs;
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
