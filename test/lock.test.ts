/** The lock file works on any machine: no registry addresses, and the optional packages of every platform. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Entry {
  version?: string;
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}

const TEXT = readFileSync(join(import.meta.dirname, '../package-lock.json'), 'utf8');
const { packages } = JSON.parse(TEXT) as { packages: Record<string, Entry> };

/** Packages that the benchmark installs by itself. */
const RIVALS = readFileSync(join(import.meta.dirname, '../tools/bench/rivals/postgraphile/package-lock.json'), 'utf8');

test('no download address is recorded', () => {
  expect(TEXT).not.toContain('"resolved"');
  expect(RIVALS).not.toContain('"resolved"');
});

test('npm ci finds every optional package listed (if not: node .ci/complete-lock.js)', () => {
  const names = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)));
  const missing = Object.values(packages).flatMap(({ optionalDependencies }) =>
    Object.keys(optionalDependencies ?? {}).filter((name) => !names.has(name)),
  );
  expect(missing).toEqual([]);
});
