/** `npm run migrate:new -- NAME` writes prisma/migrations/<time>_<NAME>/migration.sql from the changes in schema.prisma. */

import { CommandRefused, EXIT_CODES, runProcess } from '../src/kernel/process/process-life.js';
import { prismaFolder } from '../src/migrations/migrate.js';
import { migrationUrls } from './migration-urls.js';
import { writeNewMigration } from './new-migration.js';

await runProcess(
  async (onStop) => {
    const [name] = process.argv.slice(2);
    if (name === undefined)
      throw new CommandRefused('The migration needs a name, such as: npm run migrate:new -- add_clip_title');
    const { owner: url } = await migrationUrls(onStop);
    const path = await writeNewMigration({ url, name, folder: prismaFolder(), now: new Date() });
    process.stdout.write(`Wrote ${path}
Read it, and say at its top why it is needed. Add by hand what schema.prisma cannot express: CHECKs, partial and
expression indexes, triggers, functions and grants.
`);
    return EXIT_CODES.DONE;
  },
  { stoppedBySignal: EXIT_CODES.INTERRUPTED },
);
