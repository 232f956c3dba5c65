/** `cliptally start` and `npm start`: database, demo world, HTTP server and timetable in one process. */
import { developmentPart } from '../src/development-part.js';
import { listenAt } from '../src/http/listen.js';
import { startMonitor } from '../src/http/start-monitor.js';
import { readConfig } from '../src/kernel/base/config.js';
import { createProcessLog } from '../src/kernel/base/log.js';
import { parseFlags } from '../src/kernel/process/command-line.js';
import { Metrics } from '../src/kernel/process/metrics.js';
import { EXIT_CODES, runProcess, SERVICE_EXIT_CODES } from '../src/kernel/process/process-life.js';
import { refuseDemoAccounts } from '../src/modules/users/demo-accounts.js';
import { openProduct } from '../src/open-product.js';

const HELP = `Runs API, timetable and workers in one process until it is told to stop (SIGTERM or Ctrl-C).

Usage:          cliptally start
In a checkout:  npm start

It takes no flags, but reads environment variables (docs/operations.md, "Variables"). Without DATABASE_URL it starts a
PostgreSQL in DATA_DIR and fills it with the demo world. With DATABASE_URL it only migrates that database.

${SERVICE_EXIT_CODES}`;

await runProcess(async (onStop, stopping) => {
  if (parseFlags(HELP) === null) return EXIT_CODES.DONE;
  const config = readConfig();
  const log = createProcessLog(config);
  const product = await openProduct(config, log, config.limits.operationDeadlineMs);
  onStop(() => product.close());
  if (config.production) await refuseDemoAccounts(product.database);
  // Loading these takes long, so errors that prevent a start are reported first.
  const [{ createServer }, { greeting }, { startJobs }] = await Promise.all([
    import('../src/http/server.js'),
    import('./greeting.js'),
    import('./start-jobs.js'),
  ]);
  // Its passwords are public, so it is never added to a configured database unless asked.
  if (product.embedded && config.environment === 'development') {
    const { seedDemoWorld } = await developmentPart(() => import('../dev/demo/demo.js'));
    await seedDemoWorld(config, product, log);
  }
  const metrics = new Metrics();
  const jobs = await startJobs({ config, database: product.database, log, metrics });
  onStop(() => jobs.stop());
  await startMonitor({ config, database: product.database, log, metrics, onStop, stopping });
  const server = await createServer({ config, services: product, log, metrics });
  onStop(() => server.close());
  await listenAt(server, { variable: 'PORT', host: config.host, port: config.port });
  process.stdout.write(await greeting(config, product, server.server.address()));
  return null;
});
