/** Compiles the sources to dist/ if they differ from the last build. Only one process builds at a time. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

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
const DIST = join(ROOT, 'dist');
/** Contains the fingerprint of the sources that dist/ was built from. */
const STAMP = join(DIST, '.built-from');
/** Contains the pid of the process that builds. */
const LOCK = join(DIST, '.building');
const LOCK_CHECK_MS = 100;

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

async function whileLocked(work) {
  mkdirSync(DIST, { recursive: true });
  while (!takeLock()) await pause(LOCK_CHECK_MS);
  try {
    work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

function takeLock() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const holder = existsSync(LOCK) ? Number(readFileSync(LOCK, 'utf8')) : 0;
  if (holder > 0 && !isAlive(holder)) rmSync(LOCK, { force: true });
  return false;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
