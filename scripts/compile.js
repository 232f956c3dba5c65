/** Compiles the sources to dist/ if they differ from the last build. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DIST, whileLocked } from './build-lock.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = [
  'src',
  'jobs',
  'dev',
  'prisma',
  'tsconfig.json',
  'tsconfig.build.json',
  'package.json',
  'package-lock.json',
];
const GENERATED = join('src', 'kernel', 'prisma', 'generated');

const PRISMA = join('node_modules', 'prisma-cli', 'build', 'index.js');
const TSC = join('node_modules', 'typescript', 'bin', 'tsc');
/** Contains the fingerprint of the sources that dist/ was built from. */
const STAMP = join(DIST, '.built-from');

/** Without development packages nothing can be built, so the existing dist/ is used. */
export async function buildIfChanged() {
  if (!existsSync(join(ROOT, PRISMA)) || !existsSync(join(ROOT, TSC))) return;
  if (isFresh()) return;
  await whileLocked(() => isFresh() || build());
}

/** Ends the process with 1 if the sources do not compile. */
export function build() {
  const sources = fingerprint();
  generateClient();
  run([TSC, '-p', 'tsconfig.build.json']);
  mkdirSync(DIST, { recursive: true });
  writeFileSync(STAMP, sources);
}

/** Prisma prints much even on success, so its output is shown only on failure. */
export function generateClient() {
  run([PRISMA, 'generate', '--config', join('prisma', 'prisma.config.ts')]);
}

function run(args) {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\n`);
  // A process that waits for the lock sees that this one is gone.
  process.exit(1);
}

function isFresh() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint();
}

/** Times and sizes of all sources. A file that was removed or restored from an older copy counts as a change, too. */
function fingerprint() {
  const hash = createHash('sha256');
  const add = (path) => {
    if (path === GENERATED) return;
    const stats = statSync(join(ROOT, path));
    if (!stats.isDirectory()) return hash.update(`${path}\0${stats.size}\0${stats.mtimeMs}\n`);
    for (const name of readdirSync(join(ROOT, path)).sort()) add(join(path, name));
  };
  for (const path of SOURCES) add(path);
  return hash.digest('hex');
}
