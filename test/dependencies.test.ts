/** What we depend on: each named with its reason, none deprecated or older than is safe, and what runs in production. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Entry {
  version?: string;
  license?: string;
  deprecated?: string;
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

/** Of what we name ourselves; what those bring along is mostly the same. */
const LICENCES = ['MIT', 'Apache-2.0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'MIT OR Apache-2.0'];

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
  expect(direct.filter((name) => !LICENCES.includes(entryOf(name).license ?? ''))).toEqual([]);
});

test('nothing is older than is safe: test/minimum-versions.json', () => {
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

describe('the image that runs', () => {
  const needed = neededInProduction();

  test('has all that the product names, and neither the Prisma CLI nor a compiler', () => {
    expect(Object.keys(dependencies).filter((name) => !needed.has(`node_modules/${name}`))).toEqual([]);
    const tools = /\/(prisma|@prisma\/(dev|engines|studio-core)|typescript|tsx|jest|elkjs)$/;
    expect([...needed].filter((path) => tools.test(path))).toEqual([]);
  });

  test('is made of it alone: without the list of development packages npm keeps no optional peer of theirs', () => {
    const [build = '', run = ''] = read('Dockerfile')
      .split(/\nFROM /)
      .slice(-2);
    const steps = build.replaceAll('\\\n', ' ');
    expect(steps).toMatch(/npm run build\b.*npm pkg delete devDependencies\b.*npm prune --omit=dev/s);
    expect(run).not.toMatch(/npm (ci|install)|npx/);
    expect(run).toMatch(/^USER node$/m);
  });
});

/** What npm installs for the dependencies alone, as it looks packages up; an optional peer is installed by nobody. */
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
