/** The jobs process: the timetable and the workers; with METRICS_PORT, its health and counters as well. */
import { startMonitor } from '../src/http/start-monitor.js';
import { openProduct } from '../src/kernel/boot.js';
import { readConfig } from '../src/kernel/config.js';
import { createLog } from '../src/kernel/log.js';
import { Metrics } from '../src/kernel/metrics.js';
import { runProcess } from '../src/kernel/process.js';
import { startJobs } from './start-jobs.js';

await runProcess(
  async (onStop, stopping) => {
    const config = readConfig();
    const log = createLog(config.logLevel);
    const metrics = new Metrics();
    const product = await openProduct(config, log);
    onStop(() => product.close());
    const { database } = product;
    await startMonitor({ config, database, metrics, onStop, stopping });
    const jobs = await startJobs({ config, database, log, metrics });
    onStop(() => jobs.stop());
    log.info({ cron: config.refresh.cron, metricsPort: config.metricsPort }, 'jobs started');
  },
  { background: true },
);
