/** The questions the embedded PostgreSQL asks of this machine: what runs, which port is free, is a file there, how much memory. */
import { execFile } from 'node:child_process';
import { access, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { totalmem } from 'node:os';
import { relative } from 'node:path';
import { promisify } from 'node:util';

/** PostgreSQL's own default. */
const BUFFERS_MB_MIN = 128;

/**
 * For `shared_buffers`: a quarter of the memory, as PostgreSQL's manual has it, and no more than that many MB. It is taken
 * as the data grows. With too little of it a page that is read must first have another one written, beside a refresh most.
 */
export function bufferMemory(mbMax: number): string {
  const bytes = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return `${Math.max(BUFFERS_MB_MIN, Math.min(mbMax, Math.floor(bytes / 4 / 2 ** 20)))}MB`;
}

/** True for a zombie too: where that matters, ask for its command line, which is empty then. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/** Whether `argument` stands among the arguments the process was started with; false when it is gone or cannot be read. */
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

/** Windows writes one path with either slash, and in capitals or not. */
export function isSamePath(one: string, other: string): boolean {
  return one !== '' && relative(one, other) === '';
}

/** Below those that systems give to outgoing connections, which would take the port of what is down just now. */
const PORTS = { first: 15_000, count: 15_000 };
const PORTS_TRIED_MAX = 100;

/** `preferred` when nobody listens there on loopback, else another one that stays free. Another process may still be faster. */
export async function freePort(preferred?: number): Promise<number> {
  let port = preferred ?? anyPort();
  for (let tried = 0; tried < PORTS_TRIED_MAX; tried += 1) {
    if (await isFree(port)) return port;
    port = anyPort();
  }
  throw new Error('No port on 127.0.0.1 can be listened on.');
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
