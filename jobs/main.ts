/** The jobs process: the timetable and nothing else. */

import { openProduct } from '../src/kernel/boot.js';
import { readConfig } from '../src/kernel/config.js';
import { createLog } from '../src/kernel/log.js';
import { runProcess } from '../src/kernel/process.js';
import { startJobs } from './start-jobs.js';

await runProcess(async (onStop) => {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const product = await openProduct(config, log);
  onStop(() => product.close());
  const jobs = await startJobs(config, product.database, log);
  onStop(() => jobs.stop());
  log.info({ cron: config.refresh.cron }, 'jobs started');
});
