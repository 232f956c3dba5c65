/** The HTTP process: open, listen, drain. */
import { createServer } from './http/server.js';
import { startMonitor } from './http/start-monitor.js';
import { openProduct } from './kernel/boot.js';
import { readConfig } from './kernel/config.js';
import { createLog } from './kernel/log.js';
import { Metrics } from './kernel/metrics.js';
import { runProcess } from './kernel/process.js';

await runProcess(async (onStop, stopping) => {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const product = await openProduct(config, log, config.limits.operationDeadlineMs);
  onStop(() => product.close());
  const metrics = new Metrics();
  await startMonitor({ config, database: product.database, metrics, onStop, stopping });
  const server = await createServer({ config, services: product, log, metrics });
  onStop(() => server.close());
  await server.listen({ host: config.host, port: config.port });
});
