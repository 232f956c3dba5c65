/** `cliptally migrate` brings the database up to date; `--rolled-back NAME` lets a failed migration be tried again. */
import { migrateFor } from '../src/kernel/application-role.js';
import { parseFlags } from '../src/kernel/command-line.js';
import { markRolledBack, migrate, migrationNames } from '../src/kernel/migrations.js';
import { CommandRefused, EXIT_CODES, runProcess } from '../src/kernel/process.js';
import { migrationUrls } from './migration-urls.js';

const HELP = `Brings the database up to date. Of several at once one works, and the others wait for it.

  cliptally migrate [--rolled-back NAME]            in a checkout: npm run migrate [-- --rolled-back NAME]

  --rolled-back NAME  records that a failed migration left nothing behind: the next run tries it again

It needs DATABASE_URL, or MIGRATE_DATABASE_URL beside it for the owner; of secrets it needs none.

Exit codes:
  0    the database is up to date
  1    a migration failed, and left nothing behind; or something went wrong that nobody foresaw
  2    nothing was begun: a wrong flag or environment variable, or a database that will not do
  130  stopped by Ctrl-C
`;

await runProcess(
  async (onStop) => {
    const flags = parseFlags(HELP, { names: ['rolled-back'] });
    if (flags === null) return EXIT_CODES.DONE;
    const failed = flags['rolled-back'];
    if (failed !== undefined && !(await migrationNames()).includes(failed)) {
      throw new CommandRefused(`--rolled-back: there is no migration "${failed}".`);
    }
    const { owner, application } = await migrationUrls(onStop);
    if (failed !== undefined) {
      await markRolledBack(owner, failed);
      process.stdout.write(`Recorded as rolled back: ${failed}\n`);
      return EXIT_CODES.DONE;
    }
    const applied = await (application === null ? migrate(owner) : migrateFor(owner, application));
    for (const name of applied) process.stdout.write(`Applied ${name}\n`);
    if (applied.length === 0) process.stdout.write('Nothing to migrate: the database is up to date.\n');
    return EXIT_CODES.DONE;
  },
  { stoppedBySignal: EXIT_CODES.INTERRUPTED },
);
