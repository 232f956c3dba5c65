/** `cliptally seed`: fills an empty database with the demo world. Its exit codes stand in HELP. */
import { parseFlags } from '../src/kernel/command-line.js';
import { CommandRefused, EXIT_CODES, runProcess } from '../src/kernel/process.js';
import { CAMPAIGNS, CLIPS, DEMO_PASSWORD, USERS } from './demo/demo-world.js';
import { seedDemoWorld } from './demo/seed-demo-world.js';
import { commandConfig, openCommand } from './open-command.js';

const HELP = `Fills an empty database with the demo world, by commands and ticks alone.

  cliptally seed [--demo]            in a checkout: npm run seed [-- --demo]

  --demo  fill a database of yours, the one of DATABASE_URL: everybody knows the passwords of the demo accounts, so this
          is asked for. The embedded PostgreSQL needs no flag. Production starts on no database that has them.

Exit codes:
  0    the demo world is there
  1    something went wrong that nobody foresaw
  2    nothing was begun: production, a database that is not empty, a database of yours without --demo, a wrong flag or
       environment variable
  130  stopped by Ctrl-C
`;

const REFUSED = {
  'not-empty': 'The database is not empty: the demo world is only for an empty one.',
  'running-elsewhere': 'Another process is filling the database just now.',
} as const;

await runProcess(
  async (onStop) => {
    const flags = parseFlags(HELP, { switches: ['demo'] });
    if (flags === null) return EXIT_CODES.DONE;
    const config = commandConfig();
    if (config.production) throw new CommandRefused('This is production: the demo world is only for development.');
    if (config.databaseUrl !== null && flags.demo !== true) {
      throw new CommandRefused(
        'DATABASE_URL names a database of yours: add --demo to fill it with accounts whose passwords everybody knows.',
      );
    }
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
