/** `cliptally seed`: fills an empty database with the demo world. HELP lists its exit codes. */
import { developmentPart } from '../src/development-part.js';
import { parseFlags } from '../src/kernel/process/command-line.js';
import { CommandRefused, EXIT_CODES, runProcess } from '../src/kernel/process/process-life.js';
import { commandConfig, openCommand } from './open-command.js';

const HELP = `Fills an empty database with the demo world, only by commands and ticks.

Usage:          cliptally seed [--demo]
In a checkout:  npm run seed [-- --demo]

  --demo  Fill the database of DATABASE_URL. The flag is required there, because the passwords of the demo accounts are
          public. The embedded PostgreSQL needs no flag. Production does not start on a database with demo accounts.

Exit codes:
  0    The demo world is there.
  1    An unexpected error occurred.
  2    Nothing was done: production, a database that is not empty, a DATABASE_URL without --demo, or a wrong flag or
       environment variable.
  130  Stopped by Ctrl-C.
`;

const REFUSED = {
  'not-empty': 'The database is not empty. Use an empty database for the demo world.',
  'running-elsewhere': 'Another process is filling the database now. Wait until it is done.',
} as const;

await runProcess(
  async (onStop) => {
    const flags = parseFlags(HELP, { switches: ['demo'] });
    if (flags === null) return EXIT_CODES.DONE;
    const config = commandConfig();
    if (config.production)
      throw new CommandRefused(
        'This is production. The demo world is only for development, so use a development database.',
      );
    if (config.databaseUrl !== null && flags.demo !== true) {
      throw new CommandRefused(
        'DATABASE_URL is set. Add --demo to fill that database with accounts whose passwords are public.',
      );
    }
    const { CAMPAIGNS, CLIPS, DEMO_PASSWORD, seedDemoWorld, USERS } = await developmentPart(
      () => import('../dev/demo/demo.js'),
    );
    const { product, log } = await openCommand(config, onStop);
    const seeding = await seedDemoWorld(config, product, log);
    if (seeding !== 'filled') throw new CommandRefused(REFUSED[seeding]);
    const people = USERS.map(({ email, role }) => `  ${email} (${role})`).join('\n');
    process.stdout.write(
      `Filled with ${USERS.length} users, ${CAMPAIGNS.length} campaigns and ${CLIPS.length} clips. ` +
        `The password of each is ${DEMO_PASSWORD}:\n${people}\n`,
    );
    return EXIT_CODES.DONE;
  },
  { stoppedBySignal: EXIT_CODES.INTERRUPTED },
);
