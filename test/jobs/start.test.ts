/** `npm start` as a new user meets it: one process, an empty folder, the printed tokens, a clean stop. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { compiled } from '../support/compiled.js';
import { ONCE_A_YEAR } from '../support/moments.js';

let dataDir: string;
const started: ChildProcess[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'cliptally-start-'));
  await chmod(dataDir, 0o755);
});
afterAll(async () => {
  await Promise.all(
    started.map((child) => (child.exitCode === null && child.signalCode === null ? stop(child) : null)),
  );
  await rm(dataDir, { recursive: true, force: true });
});

interface Started {
  child: ChildProcess;
  lines: string[];
  url: string;
  tokenOf(role: 'admin' | 'clipper'): string;
}

/** Starts the product and waits until it has printed its greeting. */
async function start(env: Record<string, string> = {}): Promise<Started> {
  const child = spawn(process.execPath, compiled('jobs/start.cli.js'), {
    stdio: ['ignore', 'pipe', 'pipe'],
    // No tick during the test, because invented posts grow from one tick to the next.
    env: {
      PATH: process.env['PATH'],
      DATA_DIR: dataDir,
      PORT: '0',
      LOG_LEVEL: 'warn',
      REFRESH_CRON: ONCE_A_YEAR,
      ...env,
    },
  });
  started.push(child);
  const lines: string[] = [];
  const greeted = new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`ended with ${code}:\n${lines.join('\n')}`)));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream as NodeJS.ReadableStream }).on('line', (line) => {
        lines.push(line);
        if (line.includes('Ctrl-C')) resolve();
      });
    }
  });
  await greeted;
  const text = lines.join('\n');
  return {
    child,
    lines,
    url: /http:\S+/.exec(text)?.[0] ?? '',
    tokenOf: (role) => new RegExp(`${role} .*:\\n\\s*Authorization: Bearer (\\S+)`).exec(text)?.[1] ?? '',
  };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  const gone = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return gone;
}

async function ask({ url, tokenOf }: Started, role: 'admin' | 'clipper', query: string) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokenOf(role)}` },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as { data: Record<string, unknown> };
}

test('a new folder becomes a running product with the demo world; it stops cleanly, survives kill -9, and keeps its data', async () => {
  const first = await start();
  expect((await ask(first, 'admin', '{ platformStats { totals { earned } } }')).data).toEqual({
    platformStats: { totals: { earned: '1450.50' } },
  });
  expect((await ask(first, 'clipper', '{ me { totals { earned } } }')).data).toEqual({
    me: { totals: { earned: '127.85' } },
  });
  expect(await stop(first.child, 'SIGINT')).toBe(0);

  const second = await start();
  await stop(second.child, 'SIGKILL');

  const third = await start();
  expect((await ask(third, 'admin', '{ platformStats { totals { earned } } users { totalCount } }')).data).toEqual({
    platformStats: { totals: { earned: '1450.50' } },
    users: { totalCount: 5 },
  });
  expect(await stop(third.child, 'SIGTERM')).toBe(0);
  expect(third.lines.filter((line) => /deprecat|warning/i.test(line))).toEqual([]);
}, 120_000);

test('a bad variable stops the start with its name and not its value [S15]', async () => {
  await expect(start({ PORT: 'eighty', JWT_SECRET: 'short-secret' })).rejects.toThrow(
    /PORT: [\s\S]*JWT_SECRET: must have at least 32/,
  );
  await expect(start({ JWT_SECRET: 'short-secret' })).rejects.not.toThrow(/short-secret/);
  await expect(start({ REFRESH_CRON: 'now and then' })).rejects.toThrow(/REFRESH_CRON/);
  await expect(start({ NODE_ENV: 'production' })).rejects.toThrow(/DATABASE_URL: required in production/);
}, 120_000);
