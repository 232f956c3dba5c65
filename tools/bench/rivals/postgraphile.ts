/**
 * Starts rival (c) in its own folder, with a newer Node.js that comes with it, so the product's installation does not
 * grow.
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nextMessage, stopChild } from '../child.js';
import { type Contestant, POOL_MAX, SECRET } from '../contestants.js';
import { ASKED } from './postgraphile-operations.js';

const SOURCE = join(import.meta.dirname, 'postgraphile');
const HOME = join(import.meta.dirname, '../../../.data/bench-postgraphile');
const FILES = ['package.json', 'package-lock.json', '.npmrc', 'server.js'];

/**
 * Installs it on first use and whenever its lock file changed. Returns null if that fails, for example without a
 * network.
 */
export async function startPostGraphile(databaseUrl: string): Promise<Contestant | null> {
  if (!(await install())) return null;
  const child = fork(join(HOME, 'server.js'), [databaseUrl, SECRET, String(POOL_MAX)], {
    execPath: join(HOME, 'node_modules/node/bin/node'),
    execArgv: [],
    cwd: HOME,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { PATH: process.env['PATH'], NODE_ENV: 'production', GRAPHILE_ENV: 'production' },
  });
  const { origin } = await nextMessage<{ origin: string }>(child, 'postgraphile/server.js');
  return {
    name: 'postgraphile',
    pid: child.pid as number,
    urlOf: () => `${origin}/graphql`,
    bodyOf: ({ name }, userId) => {
      const { query } = ASKED[name];
      return JSON.stringify(query.includes('$id') ? { query, variables: { id: userId } } : { query });
    },
    stop: () => stopChild(child),
  };
}

async function install(): Promise<boolean> {
  const lock = (folder: string) => readFile(join(folder, 'package-lock.json'), 'utf8').catch(() => '');
  const installed = await readFile(join(HOME, 'node_modules/postgraphile/package.json')).then(
    async () => (await lock(HOME)) === (await lock(SOURCE)),
    () => false,
  );
  await mkdir(HOME, { recursive: true });
  for (const file of FILES) await cp(join(SOURCE, file), join(HOME, file));
  if (installed) return true;
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: HOME,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(npm, 'exit');
  return code === 0;
}
