/** `npm start`: database, demo world, HTTP server and timetable in one process. */
import { createServer } from '../src/http/server.js';
import { startMonitor } from '../src/http/start-monitor.js';
import { openProduct } from '../src/kernel/boot.js';
import { readConfig } from '../src/kernel/config.js';
import { createLog } from '../src/kernel/log.js';
import { Metrics } from '../src/kernel/metrics.js';
import { runProcess } from '../src/kernel/process.js';
import { greeting } from './demo/greeting.js';
import { seedDemoWorld } from './demo/seed-demo-world.js';
import { startJobs } from './start-jobs.js';

await runProcess(async (onStop, stopping) => {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const product = await openProduct(config, log, config.limits.operationDeadlineMs);
  onStop(() => product.close());
  if (config.environment === 'development') await seedDemoWorld(config, product, log);
  const metrics = new Metrics();
  const jobs = await startJobs({ config, database: product.database, log, metrics });
  onStop(() => jobs.stop());
  await startMonitor({ config, database: product.database, metrics, onStop, stopping });
  const server = await createServer({ config, services: product, log, metrics });
  onStop(() => server.close());
  await server.listen({ host: config.host, port: config.port });
  process.stdout.write(await greeting(config, product, server.server.address()));
});
