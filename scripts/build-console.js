/** Builds the console to dist/console if its sources differ from the last build. `serve` offers what is there. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { DIST, whileLocked } from './build-lock.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = [
  'console',
  join('schema', 'schema.graphql'),
  join('schema', 'scalars.json'),
  join('schema', 'operations'),
  'codegen.yml',
  'package-lock.json',
  join('scripts', 'build-console.js'),
];
/** The code generator writes these from the other sources. */
const GENERATED = [join('console', 'src', 'api', 'generated.ts'), join('schema', 'operations', 'generated.ts')];

const VITE = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
const FOLDER = join(DIST, 'console');
/** Contains the hash of the sources that dist/console was built from. */
const STAMP = join(FOLDER, '.built-from');

/** Without development packages nothing can be built, so the existing dist/console is used. */
export async function buildConsoleIfChanged() {
  if (!existsSync(VITE)) return;
  if (!isFresh()) await whileLocked(() => isFresh() || buildConsole());
  copyDocuments();
}

/** Ends the process with 1 if it does not build. */
export function buildConsole() {
  const sources = fingerprint();
  run([join('scripts', 'generate-operations.js')]);
  // Beside the old one, which is complete until the new one is.
  const made = `${FOLDER}-new`;
  run([VITE, 'build', '--config', join('console', 'vite.config.ts'), '--outDir', made]);
  pack(made);
  rmSync(FOLDER, { recursive: true, force: true });
  renameSync(made, FOLDER);
  copyDocuments();
  writeFileSync(STAMP, sources);
}

/** Read in the browser beside the console, with or without the internet. A changed document builds nothing anew. */
function copyDocuments() {
  cpSync(join(ROOT, 'docs'), join(FOLDER, 'docs'), { recursive: true });
}

function run(args) {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (status === 0) return;
  process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\n`);
  process.exit(1);
}

function isFresh() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === fingerprint();
}

/** Of the contents, because a fresh checkout has other times. */
function fingerprint() {
  const hash = createHash('sha256');
  const add = (path) => {
    if (GENERATED.includes(path)) return;
    if (!statSync(join(ROOT, path)).isDirectory()) {
      return hash.update(`${path}\0`).update(readFileSync(join(ROOT, path)));
    }
    for (const name of readdirSync(join(ROOT, path)).sort()) add(join(path, name));
  };
  for (const path of SOURCES) add(path);
  return hash.digest('hex');
}

/** Writes packed copies beside the files, so that the server packs nothing while it answers. */
function pack(folder) {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!/\.(js|css|svg)$/.test(name)) continue;
    const content = readFileSync(join(folder, name));
    writeFileSync(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
    writeFileSync(join(folder, `${name}.br`), brotliCompressSync(content));
  }
}
