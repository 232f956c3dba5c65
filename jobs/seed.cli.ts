/** `npm run seed`: fills an empty database with the demo world. Its exit codes stand in HELP. */
import { CommandRefused, EXIT_CODES, runProcess } from '../src/kernel/process.js';
import { CAMPAIGNS, CLIPS, DEMO_PASSWORD, USERS } from './demo/demo-world.js';
import { seedDemoWorld } from './demo/seed-demo-world.js';
import { commandConfig, openCommand, parseFlags } from './open-command.js';

const HELP = `Fills an empty database with the demo world, by commands and ticks alone.

  npm run seed

Exit codes:
  0    the demo world is there
  1    something went wrong that nobody foresaw
  2    nothing was begun: production, a database that is not empty, a wrong flag or environment variable
  130  stopped by Ctrl-C
`;

const REFUSED = {
  'not-empty': 'The database is not empty: the demo world is only for an empty one.',
  'running-elsewhere': 'Another process is filling the database just now.',
} as const;

await runProcess(
  async (onStop) => {
    if (parseFlags(HELP) === null) return EXIT_CODES.DONE;
    const config = commandConfig();
    if (config.production) throw new CommandRefused('This is production: the demo world is only for development.');
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
