/** `cliptally seed`: fills an empty database with an example world. HELP lists its exit codes. */
import { developmentPart } from '../src/development-part.js';
import { parseFlags } from '../src/kernel/process/command-line.js';
import { CommandRefused, EXIT_CODES, runProcess } from '../src/kernel/process/process-life.js';
import { commandConfig, openCommand } from './open-command.js';

const HELP = `Fills an empty database with an example world, only by commands and ticks.

Usage:          cliptally seed [--demo] [--example NAME]
In a checkout:  npm run seed [-- --demo --example NAME]

  --demo          Fill the database of DATABASE_URL. The flag is required there, because the passwords of the demo
                  accounts are public. The embedded PostgreSQL needs no flag. Production does not start on a database
                  with demo accounts.
  --example NAME  demo (the default): five users, five campaigns, all states. balance: one clipper, who earned 385.50,
                  of which 150.20 are available and 235.30 are active.

Exit codes:
  0    The example world is there.
  1    An unexpected error occurred.
  2    Nothing was done: production, a database that is not empty, a DATABASE_URL without --demo, an unknown example, or
       a wrong flag or environment variable.
  130  Stopped by Ctrl-C.
`;

const REFUSED = {
  'not-empty': 'The database is not empty. Use an empty database for an example world.',
  'running-elsewhere': 'Another process is filling the database now. Wait until it is done.',
} as const;

function isNameOf<Names extends object>(names: Names, name: string): name is Extract<keyof Names, string> {
  return Object.hasOwn(names, name);
}

await runProcess(
  async (onStop) => {
    const flags = parseFlags(HELP, { switches: ['demo'], names: ['example'] });
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
    const { DEMO_PASSWORD, seedWorld, WORLDS } = await developmentPart(() => import('../dev/demo/demo.js'));
    const name = flags.example ?? 'demo';
    if (!isNameOf(WORLDS, name)) {
      throw new CommandRefused(`There is no example "${name}". Choose one of: ${Object.keys(WORLDS).join(', ')}.`);
    }
    const { users, campaigns, clips } = WORLDS[name];
    const { product, log } = await openCommand(config, onStop);
    const seeding = await seedWorld(WORLDS[name], config, product, log);
    if (seeding !== 'filled') throw new CommandRefused(REFUSED[seeding]);
    const people = users.map(({ email, role }) => `  ${email} (${role})`).join('\n');
    process.stdout.write(
      `Filled with ${users.length} users, ${campaigns.length} campaigns and ${clips.length} clips. ` +
        `The password of each is ${DEMO_PASSWORD}:\n${people}\n`,
    );
    return EXIT_CODES.DONE;
  },
  { stoppedBySignal: EXIT_CODES.INTERRUPTED },
);
