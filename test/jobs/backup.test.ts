/**
 * A backup of the embedded PostgreSQL as the README describes it: stop, copy DATA_DIR, start on the copy. The copy is
 * complete by itself, whatever became of the original.
 */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startEmbeddedPostgres } from '../../dev/embedded-postgres/embedded-postgres.js';
import { projectRoot } from '../../src/kernel/base/project-root.js';
import { openDatabase } from '../../src/kernel/db/database.js';
import { presentEpoch } from '../../src/kernel/db/epoch.js';
import { runStatement } from '../../src/kernel/db/transaction.js';
import { runCommand } from '../support/command.js';
import { compiled } from '../support/compiled.js';
import { EVERYTHING, type Everything } from '../support/everything.js';
import { dataOf } from '../support/figures.js';
import { startTestServer, WALKING } from '../support/server.js';

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'cliptally-backup-'));
  // Started by root, PostgreSQL runs as another user, who must be able to enter.
  await chmod(home, 0o711);
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** As `npm run migrate` does it. */
function runMigrate(env: Record<string, string>) {
  return promisify(execFile)(process.execPath, [...compiled('prisma/migrate.cli.js'), '--new-epoch'], {
    cwd: projectRoot(),
    env: { PATH: process.env['PATH'], ...env },
  });
}

/** The name of the epoch, and the figures. */
async function contentsOf(dataDir: string): Promise<[string | undefined, Everything]> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  const database = openDatabase({ url: postgres.url, poolMax: 4 });
  const server = await startTestServer(database, { env: WALKING });
  try {
    const [epoch] = await runStatement(database, presentEpoch);
    return [epoch?.name, dataOf(await server.query<Everything>('Ada Admin', EVERYTHING))];
  } finally {
    await server.close();
    await database.close();
    await postgres.stop();
  }
}

test('a copy of DATA_DIR starts without pending migrations, with clean books and the same figures, even if the original is gone', async () => {
  const [original, copy] = [join(home, '.data'), join(home, 'backup')];
  expect(await runCommand('seed', [], { DATA_DIR: original })).toMatchObject({ code: 0 });
  const [epoch, figures] = await contentsOf(original);
  expect(figures.platformStats.totals.earned).toBe('1450.50');

  await promisify(execFile)('cp', ['-a', original, copy]);
  await rm(original, { recursive: true });

  const env = { DATA_DIR: copy };
  expect((await runMigrate(env)).stdout).toBe('Nothing to migrate: the database is up to date.\n');
  const books = await runCommand('books', [], env);
  expect(books).toMatchObject({ code: 0, stdout: expect.stringContaining('The books are clean') });
  const [another, same] = await contentsOf(copy);
  expect(same).toEqual(figures);
  // It goes its own way, so names of snapshots of the original mean nothing here.
  expect(epoch).toMatch(/^1-/);
  expect(another).toMatch(/^1-/);
  expect(another).not.toBe(epoch);
}, 120_000);
