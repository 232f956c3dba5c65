/** The HTTP process: open, listen, drain. */
import { createServer } from './http/server.js';
import { openProduct } from './kernel/boot.js';
import { readConfig } from './kernel/config.js';
import { createLog } from './kernel/log.js';
import { runProcess } from './kernel/process.js';

await runProcess(async (onStop) => {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const product = await openProduct(config, log, config.limits.operationDeadlineMs);
  onStop(() => product.close());
  const server = await createServer({ config, services: product, log });
  onStop(() => server.close());
  await server.listen({ host: config.host, port: config.port });
});
