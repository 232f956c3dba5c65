/** `npm start` and `npm run` in a checkout: when they build, and that stopping npm stops the product. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../dev/embedded-postgres/host-machine.js';
import { projectRoot } from '../../src/kernel/base/project-root.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const ROOT = projectRoot();
const started: ChildProcess[] = [];

let database: TestDatabase;
let home: string;
beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  home = await mkdtemp(join(tmpdir(), 'cliptally-npm-'));
});
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});
afterAll(async () => {
  await Promise.all([database.drop(), rm(home, { recursive: true, force: true })]);
});

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

function npm(args: string[], env: Record<string, string>, cwd = ROOT) {
  const child = spawn('npm', ['--silent', ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], DATA_DIR: home, LOG_LEVEL: 'info', ...env },
  });
  started.push(child);
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[stream] }).on('line', (line) => {
      printed[stream] += `${line}\n`;
    });
  }
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal, ...printed })),
  );
  const said = (what: string) => until(async () => printed.stdout.includes(what) || child.exitCode !== null);
  return { child, ended, said };
}

/** The timeout of a test, which includes a build if this checkout is not built yet. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(20);
}

const answers = (port: number, path: string) =>
  fetch(`http://127.0.0.1:${port}${path}`).then(
    ({ status }) => status,
    () => null,
  );

describe('case 29: told to stop by a signal to npm', () => {
  test.each([
    ['npm start', ['start']],
    ['npm run serve', ['run', 'serve']],
  ])(
    '%s drains and frees its port',
    async (_, args) => {
      const port = await freePort();
      const env = { DATABASE_URL: database.url, PORT: String(port), DRAIN_DELAY_MS: '1500', REFRESH_CRON: '@yearly' };
      const { child, ended, said } = npm(args, env);
      await said('Server listening');
      expect(await answers(port, '/readyz')).toBe(200);
      child.kill('SIGTERM');
      // No longer ready, but still answering: that is how a load balancer sees it leave.
      await until(async () => (await answers(port, '/readyz')) === 503);
      expect(await answers(port, '/healthz')).toBe(200);
      await ended;
      await until(async () => (await answers(port, '/healthz')) === null);
    },
    300_000,
  );

  test('npm run jobs ends, although a separate process does its work', async () => {
    const port = await freePort();
    const env = { DATABASE_URL: database.url, METRICS_PORT: String(port), REFRESH_CRON: '@yearly' };
    const { child, ended, said } = npm(['run', 'jobs'], env);
    await said('jobs started');
    child.kill('SIGTERM');
    await ended;
    await until(async () => (await answers(port, '/healthz')) === null);
  }, 300_000);

  test('npm that is killed with -9 takes the server along', async () => {
    const port = await freePort();
    const { child, said } = npm(['run', 'serve'], { DATABASE_URL: database.url, PORT: String(port) });
    await said('Server listening');
    child.kill('SIGKILL');
    await until(async () => (await answers(port, '/healthz')) === null);
  }, 300_000);
});

describe('case 31: a port that is taken', () => {
  let taken: Server;
  let port: string;
  beforeAll(async () => {
    taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    port = String((taken.address() as AddressInfo).port);
  });
  afterAll(() => void taken.close());

  test.each([
    ['start', 'PORT'],
    ['serve', 'PORT'],
    ['serve', 'METRICS_PORT'],
    ['jobs', 'METRICS_PORT'],
  ])(
    'is found before anything is built: %s, %s',
    async (name, variable) => {
      const checkout = await mkdtemp(join(home, 'checkout-'));
      for (const part of ['bin', 'scripts', 'package.json']) {
        await cp(join(ROOT, part), join(checkout, part), { recursive: true });
      }
      await symlink(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
      const { ended } = npm(['run', name], { PORT: '0', [variable]: port }, checkout);
      expect(await ended).toMatchObject({
        code: 2,
        stdout: '',
        stderr: `\nCliptally cannot start: ${variable}: 127.0.0.1:${port} is taken by another process. Stop that process, or set ${variable} to a free port.\n`,
      });
      expect((await readdir(checkout)).sort()).toEqual(['bin', 'node_modules', 'package.json', 'scripts']);
    },
    120_000,
  );
});

describe('npm run in a checkout', () => {
  /** The smallest checkout that goes through both steps of a build. */
  async function checkout(): Promise<string> {
    const folder = await mkdtemp(join(home, 'small-'));
    for (const part of ['bin', 'scripts', 'package.json', 'tsconfig.json', 'package-lock.json']) {
      await cp(join(ROOT, part), join(folder, part), { recursive: true });
    }
    for (const part of [
      'src',
      'jobs',
      'dev',
      'prisma',
      'node_modules/prisma-cli/build',
      'node_modules/typescript/bin',
    ]) {
      await mkdir(join(folder, part), { recursive: true });
    }
    const note = (step: string) => `require('fs').appendFileSync('steps', '${step} ');`;
    await writeFile(join(folder, 'tsconfig.build.json'), '{}');
    await writeFile(join(folder, 'node_modules/prisma-cli/build/index.js'), note('generate'));
    const compile = `require('fs').cpSync('jobs', 'dist/jobs', { recursive: true });`;
    await writeFile(join(folder, 'node_modules/typescript/bin/tsc'), `${note('compile')}${compile}`);
    await writeFile(join(folder, 'node_modules/typescript/package.json'), '{}');
    await writeFile(join(folder, 'jobs/books.cli.js'), `console.log('books', ...process.argv.slice(2))`);
    return folder;
  }
  const stepsIn = (folder: string) => readFile(join(folder, 'steps'), 'utf8');
  const books = async (folder: string) => npm(['run', 'books', '--', '--rebuild'], {}, folder).ended;

  test('builds when a source is new, older than it was, or gone, and not otherwise', async () => {
    const folder = await checkout();
    const source = join(folder, 'jobs/books.cli.js');
    expect(await books(folder)).toMatchObject({ code: 0, stdout: 'books --rebuild\n' });
    expect(await books(folder)).toMatchObject({ code: 0, stdout: 'books --rebuild\n' });
    expect(await stepsIn(folder)).toBe('generate compile ');
    await utimes(source, new Date(), new Date('2020-01-01T00:00:00Z'));
    await books(folder);
    expect(await stepsIn(folder)).toBe('generate compile '.repeat(2));
    await writeFile(join(folder, 'src/more.ts'), '');
    await books(folder);
    await rm(join(folder, 'src/more.ts'));
    await books(folder);
    expect(await stepsIn(folder)).toBe('generate compile '.repeat(4));
  }, 300_000);

  test('two at once build once', async () => {
    const folder = await checkout();
    const both = await Promise.all([books(folder), books(folder)]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(await stepsIn(folder)).toBe('generate compile ');
  }, 120_000);

  test('shows the compiler’s messages and ends with 1; the next one need not wait', async () => {
    const folder = await checkout();
    const tsc = join(folder, 'node_modules/typescript/bin/tsc');
    const sound = await readFile(tsc, 'utf8');
    await writeFile(tsc, `console.log('jobs/x.ts(1,1): error'); process.exit(2)`);
    expect(await books(folder)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('error') });
    await writeFile(tsc, sound);
    expect(await books(folder)).toMatchObject({ code: 0 });
  }, 120_000);

  test('runs the compiled product if nothing can compile, and says what is missing if nothing is compiled', async () => {
    const folder = await checkout();
    await books(folder);
    await rm(join(folder, 'node_modules'), { recursive: true });
    await writeFile(join(folder, 'src/more.ts'), '');
    expect(await books(folder)).toMatchObject({ code: 0, stdout: 'books --rebuild\n' });
    await rm(join(folder, 'dist'), { recursive: true });
    expect(await books(folder)).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^\nCliptally cannot start: it is not compiled\. Run "npm ci && npm run build" .*\n$/,
      ),
    });
  }, 120_000);
});
