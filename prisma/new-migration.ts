/**
 * Writes the SQL of the next migration, from the existing migrations to schema.prisma. A person must read and complete
 * it.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MigrationError } from '../src/kernel/base/migration-error.js';
import { nextMigration } from '../src/migrations/migrate.js';

interface NewMigration {
  /** Any database on a server where a temporary database may be created. */
  url: string;
  /** Lower-case letters, digits and _. */
  name: string;
  folder: string;
  now: Date;
}

/** Returns the path of the file. If schema.prisma has not changed, the file contains only its header. */
export async function writeNewMigration({ url, name, folder, now }: NewMigration): Promise<string> {
  if (!/^[a-z][a-z0-9_]*$/.test(name)) {
    throw new MigrationError(
      `"${name}" is not a valid name for a migration. Use lower-case letters, digits and _, such as add_clip_title.`,
    );
  }
  const sql = await nextMigration(url, folder);
  const migrations = join(folder, 'migrations');
  const directory = `${timestamp(now)}_${name}`;
  const last = (await readdir(migrations))
    .filter((entry) => /^\d{14}_/.test(entry))
    .sort()
    .at(-1);
  if (last !== undefined && directory <= last) {
    throw new MigrationError(
      `The new migration ${directory} would run before ${last}, whose time is in the future. Correct the clock, or rename that migration.`,
    );
  }
  await mkdir(join(migrations, directory));
  const path = join(migrations, directory, 'migration.sql');
  await writeFile(path, `${header(name, sql !== '')}\n${sql}`);
  return path;
}

function timestamp(now: Date): string {
  return now.toISOString().replace(/\D/g, '').slice(0, 14);
}

function header(name: string, changes: boolean): string {
  const source = changes ? 'Computed from schema.prisma; read it before it runs.' : 'schema.prisma has not changed.';
  return `-- ${name}: why. ${source} schema.prisma cannot express CHECKs, partial and expression
-- indexes, triggers or grants. Add them by hand here, and run DEFINITIONS=write npm test -- definitions.
-- The file runs as one transaction.
`;
}
