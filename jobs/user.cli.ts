/** `cliptally user create`: creates an account, such as the first admin. HELP lists its exit codes. */
import { z } from 'zod';
import { cleaned, isName } from '../src/kernel/api/input.js';
import { Refusal } from '../src/kernel/base/errors.js';
import { parseFlags } from '../src/kernel/process/command-line.js';
import { CommandRefused, EXIT_CODES, runProcess } from '../src/kernel/process/process-life.js';
import { SYSTEM } from '../src/modules/commands/run-command.js';
import { randomPassword } from '../src/modules/credentials/password.js';
import { createUser } from '../src/modules/users/create-user.js';
import { commandConfig, openCommand } from './open-command.js';

const HELP = `Creates an account and prints its random password. The password is shown only once. Change it with changePassword.

Usage:          cliptally user create --name "Ada Admin" --email ada@example.org [--role ADMIN]
In a checkout:  npm run user -- create …

The role is ADMIN, CLIPPER or SERVICE. The default is ADMIN.

Exit codes:
  0    The account was created.
  1    An unexpected error occurred.
  2    Nothing was done: the e-mail address is taken, or a wrong flag or environment variable.
  130  Stopped by Ctrl-C.
`;

const account = z.object({
  name: z.string('is missing').transform(cleaned).refine(isName, 'must be a name of up to 200 characters'),
  email: z.email('must be an e-mail address').max(254).toLowerCase(),
  role: z.enum(['ADMIN', 'CLIPPER', 'SERVICE']).default('ADMIN'),
});

await runProcess(
  async (onStop) => {
    const flags = parseFlags(HELP, { names: ['name', 'email', 'role'], words: ['create'] });
    if (flags === null) return EXIT_CODES.DONE;
    const input = parse(flags);
    const { product } = await openCommand(commandConfig(), onStop);
    const password = randomPassword();
    const { database, conceal } = product;
    await createUser(database, SYSTEM, { ...input, password: conceal(password) }).catch((error: unknown) => {
      throw error instanceof Refusal ? new CommandRefused(error.message) : error;
    });
    process.stdout.write(`Created ${input.name} <${input.email}>, ${input.role}. Password: ${password}\n`);
    return EXIT_CODES.DONE;
  },
  { stoppedBySignal: EXIT_CODES.INTERRUPTED },
);

function parse(flags: Partial<Record<keyof z.infer<typeof account>, string>>): z.infer<typeof account> {
  const parsed = account.safeParse(flags);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`);
  throw new CommandRefused(`${faults.join('\n')}\n\n${HELP}`);
}
