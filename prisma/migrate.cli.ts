/** `cliptally migrate` brings the database up to date. `--rolled-back NAME` lets a failed migration run again. `--new-epoch` is for a copy of the files of a database. */

import { parseFlags } from '../src/kernel/process/command-line.js';
import { CommandRefused, EXIT_CODES, runProcess } from '../src/kernel/process/process-life.js';
import { beginAnew, migrateFor } from '../src/migrations/application-role.js';
import { markRolledBack, migrate, migrationNames } from '../src/migrations/migrate.js';
import { migrationUrls } from './migration-urls.js';

const HELP = `Brings the database up to date. If several processes run it at once, one works and the others wait.

Usage:          cliptally migrate [FLAGS]
In a checkout:  npm run migrate [-- FLAGS]

  --rolled-back NAME  Let a failed migration run again. It left nothing behind.
  --new-epoch         The database is a copy of the files of another, or an earlier state of them. Names of snapshots that
                      the other gave, or will give, are not valid in it.

It migrates the database of DATABASE_URL, or else the embedded one. To migrate as the owner, set MIGRATE_DATABASE_URL,
too. It needs no secret.

Exit codes:
  0    The database is up to date.
  1    A migration failed and left nothing behind. Or an unexpected error occurred.
  2    Nothing was done: a wrong flag or environment variable, or an unsuitable database.
  130  Stopped by Ctrl-C.
`;

await runProcess(
  async (onStop) => {
    const flags = parseFlags(HELP, { names: ['rolled-back'], switches: ['new-epoch'] });
    if (flags === null) return EXIT_CODES.DONE;
    const failed = flags['rolled-back'];
    if (failed !== undefined && !(await migrationNames()).includes(failed)) {
      throw new CommandRefused(
        `--rolled-back: there is no migration "${failed}". Use the name of a folder in prisma/migrations.`,
      );
    }
    const { owner, application } = await migrationUrls(onStop);
    if (failed !== undefined) {
      await markRolledBack(owner, failed);
      process.stdout.write(`Recorded as rolled back: ${failed}\n`);
      return EXIT_CODES.DONE;
    }
    const applied = await (application === null ? migrate(owner) : migrateFor(owner, application));
    for (const name of applied) process.stdout.write(`Applied ${name}\n`);
    if (flags['new-epoch'] === true) await beginAnew(owner);
    if (applied.length === 0) process.stdout.write('Nothing to migrate: the database is up to date.\n');
    return EXIT_CODES.DONE;
  },
  { stoppedBySignal: EXIT_CODES.INTERRUPTED },
);
