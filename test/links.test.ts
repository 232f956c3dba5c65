/**
 * Every link between documents leads somewhere, and so does every path and section that documents and comments name.
 */
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { projectRoot } from '../src/kernel/base/project-root.js';
import { anchorsOf, DOCUMENTS, filesOf, linksOf, read } from './support/documents.js';

const exists = (path: string) => existsSync(join(projectRoot(), path));

/** Why a link of a page is broken; null if it works. */
function fault(path: string, target: string): string | null {
  if (/^[a-z]+:/.test(target)) return null;
  const [file = '', anchor] = target.split('#');
  const linked = file === '' ? path : normalize(join(dirname(path), file));
  if (!exists(linked)) return `${path}: ${target}: no such file`;
  if (anchor === undefined || anchorsOf(read(linked)).has(anchor)) return null;
  return `${path}: ${target}: no such heading`;
}

test('every link of a Markdown file resolves, including its anchor', () => {
  const pages = filesOf(/\.md$/);
  const links = pages.flatMap((path) => linksOf(read(path)).map((target) => [path, target] as const));
  expect(links.length).toBeGreaterThan(50);
  expect(links.map(([path, target]) => fault(path, target)).filter((found) => found !== null)).toEqual([]);
});

test('every document is reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const path of reached) {
    for (const target of linksOf(read(path))) {
      const linked = normalize(join(dirname(path), target.split('#')[0] ?? ''));
      if (linked.endsWith('.md') && exists(linked)) reached.add(linked);
    }
  }
  expect(DOCUMENTS.filter((path) => !reached.has(path))).toEqual([]);
});

test('every section that a source cites exists', () => {
  const sources = filesOf(/^(?:src|jobs|prisma|test|tools)\/.*\.(?:ts|prisma|sql)$|^[^/]+\.(?:js|yml)$/);
  const cited = sources.flatMap((path) =>
    [...read(path).matchAll(/\bdocs\/[\w/-]+\.md(?:#[\w-]+)?/g)].map(([target]) => ({ path, target })),
  );
  expect(cited.length).toBeGreaterThan(30);
  const broken = cited.filter(
    ({ path, target }) => path !== 'test/links.test.ts' && fault('README.md', target) !== null,
  );
  expect(broken).toEqual([]);
});

test('no comment cites a document that is not in the repository', () => {
  // Comments of migrations cannot be corrected, because their checksum is compared.
  const sources = filesOf(/^(?!prisma\/migrations\/).*\.(?:ts|js|md|prisma)$/);
  const law = new RegExp(['DESIGN', 'APIFY', 'NEXT', 'STACK'].map((name) => `\\b${name} \\d`).join('|'));
  expect(sources.filter((path) => law.test(read(path)))).toEqual([]);
});

test('every path that a document names exists', () => {
  /** A path may be named from the root, from src/, or from src/modules/, as the guided tours do. */
  const ROOTS = ['', 'src', 'src/modules'];
  const made = /^(?:dist|\.data)\//;
  const missing = DOCUMENTS.flatMap((path) =>
    [...read(path).matchAll(/`([\w-]+(?:\/[\w.-]+)+(?:\/|\.(?:ts|js|json|md|sql|txt|prisma|graphql)))`/g)]
      .map(([, named = '']) => named)
      .filter((named) => !made.test(named) && !ROOTS.some((root) => exists(join(root, named))))
      .map((named) => `${path}: ${named}`),
  );
  expect(missing).toEqual([]);
});

test('an anchor equals what GitHub makes of a heading', () => {
  expect([...anchorsOf('# One `two`, three!\n## A–B\n## A–B\n```\n# no\n```\n<a id="own"></a>')]).toEqual([
    'one-two-three',
    'ab',
    'ab-1',
    'own',
  ]);
  expect(linksOf('[a](b.md#c) `[no](d)` ![e](f.png)\n```\n[no](g)\n```')).toEqual(['b.md#c', 'f.png']);
});
