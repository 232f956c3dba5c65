/** The files around the code: the scripts of package.json on any system, and what docker-compose.yml passes on. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nodeArguments } from '../bin/commands.js';
import { VARIABLES } from '../src/kernel/base/environment.js';

const read = (path: string) => readFileSync(join(import.meta.dirname, '..', path), 'utf8');
const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };

test('no script of package.json needs a POSIX shell', () => {
  // cmd.exe understands && and double quotes, but not $, single quotes, a variable before the command, ; or {}.
  const posix = /[$'`;{}]|\|\||(^|&& )\w+=|\.\/|(^|&& )(rm|cp|mv|mkdir|test|exec|export|sh|bash|cat) /;
  expect(Object.entries(scripts).filter(([, script]) => posix.test(script))).toEqual([]);
  expect(Object.keys(scripts).length).toBeGreaterThan(20);
});

test('the scripts of the product are its commands', () => {
  for (const name of ['start', 'serve', 'jobs', 'refresh', 'books', 'seed', 'user', 'migrate']) {
    expect([name, scripts[name]]).toEqual([name, `node bin/from-npm.js ${name}`]);
  }
});

/** The V8 flags of each process that a command starts, the last one first. */
async function flagsOf(command: string, options: string): Promise<string[][]> {
  const tell = `data:text/javascript,process.on('exit',()=>console.error(JSON.stringify(process.execArgv)))`;
  const { stderr } = await promisify(execFile)(process.execPath, ['bin/cliptally.js', command, '--help'], {
    cwd: join(import.meta.dirname, '..'),
    env: { PATH: process.env['PATH'], NODE_OPTIONS: `${options} --import=${tell}` },
  });
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('['))
    .map((line) => JSON.parse(line) as string[]);
}

test('a command runs with its own V8 flags, and with those that its operator gives it', async () => {
  expect(await flagsOf('serve', '')).toEqual([nodeArguments('serve').slice(0, 1), []]);
  expect(await flagsOf('serve', '--max-semi-space-size=16')).toEqual([[]]);
  expect(await flagsOf('jobs', '--max-old-space-size=500')).toEqual([['--max-semi-space-size=8'], []]);
  // The image gives them at once, so that it runs one process.
  expect(read('Dockerfile')).toContain(
    `CMD ["node", ${JSON.stringify(nodeArguments('serve')[0])}, "bin/cliptally.js", "serve"]`,
  );
});

test('the check for a taken port uses the defaults of the configuration', () => {
  const ports = read('bin/ports.js');
  expect(ports).toContain("{ HOST: '127.0.0.1', PORT: '4000' }");
  const config = read('src/kernel/base/environment.ts');
  expect(config).toMatch(/HOST: .*default\('127\.0\.0\.1'\)/);
  expect(config).toMatch(/PORT: whole\(0, 65_535, 4000\)/);
});

describe('docker-compose.yml', () => {
  /**
   * Set by the file itself or by the image: where the server listens inside the container, and which database it uses.
   */
  const OWN = ['NODE_ENV', 'HOST', 'PORT', 'DATABASE_URL', 'MIGRATE_DATABASE_URL', 'DATA_DIR', 'JWT_SECRET'];
  const compose = read('docker-compose.yml');
  const sectionOf = (name: string) =>
    new RegExp(`\n  ${name}:\n([\\s\\S]*?)(?=\n  \\w+:\n|\n\\w+:\n|$)`).exec(compose)?.[1] ?? '';

  test('passes on every variable that is read, with its value where docker compose runs', () => {
    const passed = [...sectionOf('serve').matchAll(/^ {6}([A-Z0-9_]+):$/gm)].map(([, name]) => name);
    expect(passed).toEqual(expect.arrayContaining(['TRUST_PROXY', 'ROUTER_SECRET', 'CORS_ORIGINS', 'METRICS_PORT']));
    expect([...passed].sort()).toEqual(VARIABLES.filter((name) => !OWN.includes(name)).sort());
    expect(sectionOf('serve')).toContain('environment: &environment');
    expect(sectionOf('jobs')).toContain('environment: *environment');
  });

  test('migrates as the owner, without a secret', () => {
    expect(sectionOf('migrate')).toMatch(/MIGRATE_DATABASE_URL: .*\n {6}DATABASE_URL: /);
    expect(sectionOf('migrate')).not.toContain('JWT_SECRET');
  });
});
