/** `npm start`: database, demo world, HTTP server and timetable in one process. */
import { createServer } from '../src/http/server.js';
import { openProduct, type Product } from '../src/kernel/boot.js';
import { type Config, readConfig } from '../src/kernel/config.js';
import { createLog, type Log } from '../src/kernel/log.js';
import { runProcess } from '../src/kernel/process.js';
import { buildDemoWorld, isEmpty } from './demo/build-demo-world.js';
import { greeting } from './demo/greeting.js';
import { openScraper } from './open-scraper.js';
import { startJobs } from './start-jobs.js';

await runProcess(async (onStop) => {
  const config = readConfig();
  const log = createLog(config.logLevel);
  const product = await openProduct(config, log);
  onStop(() => product.close());
  if (config.environment === 'development' && (await isEmpty(product.database))) await fill(config, product, log);
  const jobs = await startJobs(config, product.database, log);
  onStop(() => jobs.stop());
  const server = await createServer({ config, services: product, log });
  onStop(() => server.close());
  await server.listen({ host: config.host, port: config.port });
  process.stdout.write(await greeting(config, product, server.server.address()));
});

async function fill(config: Config, product: Product, log: Log): Promise<void> {
  const open = await openScraper({ ...config, apify: { ...config.apify, token: null } }, product.database);
  if (open?.simulator == null) return;
  try {
    await buildDemoWorld({ ...product, scraper: open.scraper, simulator: open.simulator, log });
  } finally {
    await open.close();
  }
}
