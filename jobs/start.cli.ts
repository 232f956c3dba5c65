/** `cliptally start` and `npm start`: the whole product in one process. */
import { parseFlags } from '../src/kernel/process/command-line.js';
import { EXIT_CODES, runProcess, SERVICE_EXIT_CODES } from '../src/kernel/process/process-life.js';
import { startProduct } from './start-product.js';

const HELP = `Runs API, timetable and workers in one process until it is told to stop (SIGTERM or Ctrl-C).

Usage:          cliptally start
In a checkout:  npm start

It takes no flags, but reads environment variables (docs/operations.md, "Variables"). Without DATABASE_URL it starts a
PostgreSQL in DATA_DIR and fills it with the demo world. With DATABASE_URL it only migrates that database.

${SERVICE_EXIT_CODES}`;

await runProcess(async (onStop, stopping) => {
  if (parseFlags(HELP) === null) return EXIT_CODES.DONE;
  const greet = await startProduct(onStop, stopping);
  process.stdout.write(await greet());
  return null;
});
