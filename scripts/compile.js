/** Compiles the sources to dist/ if they differ from the last build. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIST, fingerprintOf, isBuiltFrom, ROOT, run, whileLocked } from './build-steps.js';

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
  const isFresh = () => isBuiltFrom(STAMP, fingerprint());
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

/** Times and sizes of all sources. A file that was removed or restored from an older copy counts as a change, too. */
function fingerprint() {
  return fingerprintOf(SOURCES, [GENERATED], (_, { size, mtimeMs }) => `${size}\0${mtimeMs}\n`);
}
