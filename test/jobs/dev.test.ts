/** `npm run dev` in a copy of the checkout: a changed source is answered by a new process, a broken one by advice. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../dev/embedded-postgres/host-machine.js';
import { projectRoot } from '../../src/kernel/base/project-root.js';
import { ONCE_A_YEAR } from '../support/moments.js';

let checkout: string;
let watcher: ChildProcess;
let port: number;
const lines: string[] = [];
const waiting = new Set<() => void>();

beforeAll(async () => {
  checkout = await mkdtemp(join(tmpdir(), 'cliptally-dev-'));
  await chmod(checkout, 0o755);
  for (const part of ['src', 'jobs', 'dev', 'prisma', 'schema', 'package.json', 'tsconfig.json']) {
    await cp(join(projectRoot(), part), join(checkout, part), { recursive: true });
  }
  await symlink(join(projectRoot(), 'node_modules'), join(checkout, 'node_modules'));
  port = await freePort();
  const command = JSON.parse(await readFile(join(checkout, 'package.json'), 'utf8')).scripts.dev as string;
  const [node = '', ...args] = command.split(' ');
  expect(node).toBe('node');
  watcher = spawn(process.execPath, args, {
    cwd: checkout,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], PORT: String(port), REFRESH_CRON: ONCE_A_YEAR, LOG_LEVEL: 'warn' },
  });
  for (const stream of [watcher.stdout, watcher.stderr]) {
    createInterface({ input: stream as NodeJS.ReadableStream }).on('line', (line) => {
      lines.push(line);
      for (const look of waiting) look();
    });
  }
}, 60_000);
afterAll(async () => {
  if (watcher.exitCode === null) watcher.kill('SIGKILL');
  await rm(checkout, { recursive: true, force: true });
});

/** Waits for a line that was printed after the last one waited for. */
let heard = 0;
function said(pattern: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const index = lines.findIndex((line, nth) => nth >= heard && pattern.test(line));
      if (index < 0) return;
      heard = index + 1;
      waiting.delete(look);
      resolve();
    };
    watcher.once('exit', (code) => reject(new Error(`ended with ${code}:\n${lines.join('\n')}`)));
    waiting.add(look);
    look();
  });
}

async function health(): Promise<unknown> {
  return (await fetch(`http://127.0.0.1:${port}/healthz`)).json();
}

async function change(from: string, to: string): Promise<void> {
  const file = join(checkout, 'src/http/probes.ts');
  await writeFile(file, (await readFile(file, 'utf8')).replace(from, to));
}

test('a change restarts it, an error is shown until it is mended, and Ctrl-C ends all of it', async () => {
  await said(/Cliptally answers at http/);
  await said(/Press Ctrl-C to stop/);
  expect(await health()).toEqual({ status: 'ok' });

  await change(`status: 'ok'`, `status: 'better'`);
  await said(/src\/http\/probes\.ts changed\./);
  await said(/Restarted in \d/);
  expect(await health()).toEqual({ status: 'better' });

  await change(`status: 'better'`, `status: 'better`);
  await said(/Unterminated string/i);
  await said(/Correct the error and save/);
  await expect(health()).rejects.toThrow('fetch failed');

  await change(`status: 'better`, `status: 'best'`);
  await said(/Restarted in \d/);
  expect(await health()).toEqual({ status: 'best' });

  const ended = new Promise((resolve) => watcher.once('exit', resolve));
  watcher.kill('SIGINT');
  expect(await ended).toBe(0);
  await expect(health()).rejects.toThrow('fetch failed');
  expect(lines.filter((line) => line.includes('Authorization: Bearer'))).toHaveLength(2);
}, 120_000);
