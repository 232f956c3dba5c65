/** The steps that builds share. Only one process builds at a time. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const DIST = join(ROOT, 'dist');

/** Contains the pid of the process that builds. */
const LOCK = join(DIST, '.building');
const LOCK_CHECK_MS = 100;

/** Runs a program of a package. Its output is shown only if it fails, and that ends this process with 1. */
export function run(args) {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\n`);
  // A process that waits for the lock sees that this one is gone.
  process.exit(1);
}

/** True if the stamp names these sources. */
export function isBuiltFrom(stamp, sources) {
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === sources;
}

/** One text for all files of these sources. `markOf` gives what is looked at of a file, by its path and its stats. */
export function fingerprintOf(sources, skipped, markOf) {
  const hash = createHash('sha256');
  const add = (path) => {
    if (skipped.includes(path)) return;
    const stats = statSync(join(ROOT, path));
    if (!stats.isDirectory()) return hash.update(`${path}\0`).update(markOf(join(ROOT, path), stats));
    for (const name of readdirSync(join(ROOT, path)).sort()) add(join(path, name));
  };
  for (const path of sources) add(path);
  return hash.digest('hex');
}

export async function whileLocked(work) {
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
