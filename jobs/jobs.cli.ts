/** `cliptally jobs`: the timetable and the workers, and with METRICS_PORT also probes and metrics. */
import { startMonitor } from '../src/http/start-monitor.js';
import { readConfig } from '../src/kernel/base/config.js';
import { createProcessLog } from '../src/kernel/base/log.js';
import { parseFlags } from '../src/kernel/process/command-line.js';
import { Metrics } from '../src/kernel/process/metrics.js';
import { EXIT_CODES, runProcess, SERVICE_EXIT_CODES } from '../src/kernel/process/process-life.js';
import { refuseDemoAccounts } from '../src/modules/users/demo-accounts.js';
import { openProduct } from '../src/open-product.js';

const HELP = `Runs the timetable and the workers until it is told to stop (SIGTERM or Ctrl-C). Several such processes share the work.

Usage:          cliptally jobs
In a checkout:  npm run jobs

It takes no flags. Environment variables set the database and the timetable (docs/operations.md, "Variables").

${SERVICE_EXIT_CODES}`;

await runProcess(
  async (onStop, stopping) => {
    if (parseFlags(HELP) === null) return EXIT_CODES.DONE;
    const config = readConfig();
    const log = createProcessLog(config);
    const metrics = new Metrics();
    const product = await openProduct(config, log);
    onStop(() => product.close());
    const { database } = product;
    if (config.production) await refuseDemoAccounts(database);
    await startMonitor({ config, database, log, metrics, onStop, stopping });
    // Loading this takes long, so errors that prevent a start are reported first.
    const { startJobs } = await import('./start-jobs.js');
    const jobs = await startJobs({ config, services: product, log, metrics });
    onStop(() => jobs.stop());
    log.info({ cron: config.refresh.cron, metricsPort: config.metricsPort }, 'jobs started');
    return null;
  },
  { background: true },
);
