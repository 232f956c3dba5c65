/** `cliptally serve`, the HTTP process: open, listen, drain. */
import { listenAt } from './http/listen.js';
import { startMonitor } from './http/start-monitor.js';
import { readConfig } from './kernel/base/config.js';
import { createProcessLog } from './kernel/base/log.js';
import { parseFlags } from './kernel/process/command-line.js';
import { Metrics } from './kernel/process/metrics.js';
import { EXIT_CODES, runProcess, SERVICE_EXIT_CODES } from './kernel/process/process-life.js';
import { refuseDemoAccounts } from './modules/users/demo-accounts.js';
import { openProduct } from './open-product.js';

const HELP = `Serves the API until it is told to stop (SIGTERM or Ctrl-C). Then it finishes open requests.

Usage:          cliptally serve
In a checkout:  npm run serve

It takes no flags. Environment variables set its port and its database (docs/operations.md, "Variables").

${SERVICE_EXIT_CODES}`;

await runProcess(async (onStop, stopping) => {
  if (parseFlags(HELP) === null) return EXIT_CODES.DONE;
  const config = readConfig();
  const log = createProcessLog(config);
  const product = await openProduct(config, log, config.limits.operationDeadlineMs);
  onStop(() => product.close());
  if (config.production) await refuseDemoAccounts(product.database);
  const metrics = new Metrics();
  await startMonitor({ config, database: product.database, log, metrics, onStop, stopping });
  // Loading the schema takes longest, so errors that prevent a start are reported first.
  const { createServer } = await import('./http/server.js');
  const server = await createServer({ config, services: product, log, metrics });
  onStop(() => server.close());
  await listenAt(server, { variable: 'PORT', host: config.host, port: config.port });
  return null;
});
