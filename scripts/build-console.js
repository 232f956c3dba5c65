/** Builds the console to dist/console if its sources differ from the last build. `serve` offers what is there. */
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { DIST, fingerprintOf, isBuiltFrom, ROOT, run, whileLocked } from './build-steps.js';

const SOURCES = [
  'console',
  join('schema', 'schema.graphql'),
  join('schema', 'scalars.json'),
  join('schema', 'operations'),
  'codegen.yml',
  'package-lock.json',
  join('scripts', 'build-console.js'),
  join('scripts', 'build-steps.js'),
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
  const isFresh = () => isBuiltFrom(STAMP, fingerprint());
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

/** Of the contents, because a fresh checkout has other times. */
function fingerprint() {
  return fingerprintOf(SOURCES, GENERATED, (file) => readFileSync(file));
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
