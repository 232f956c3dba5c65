/** The whole product in one process: database, demo world, HTTP server, timetable and workers. */
import type { Simulator } from '../dev/simulator/simulator.js';
import { developmentPart } from '../src/development-part.js';
import type { SimulatorControls } from '../src/http/console/simulator-controls.js';
import { listenAt } from '../src/http/listen.js';
import { startMonitor } from '../src/http/start-monitor.js';
import { readConfig } from '../src/kernel/base/config.js';
import { createProcessLog } from '../src/kernel/base/log.js';
import { Metrics } from '../src/kernel/process/metrics.js';
import { refuseDemoAccounts } from '../src/modules/users/demo-accounts.js';
import { openProduct, type Product } from '../src/open-product.js';

/** Returns a function that makes the text for the developer who started it. */
export async function startProduct(
  onStop: (step: () => Promise<void>) => void,
  stopping: () => boolean,
): Promise<() => Promise<string>> {
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
    const { seedWorld, WORLDS } = await developmentPart(() => import('../dev/demo/demo.js'));
    await seedWorld(WORLDS.demo, config, product, log);
  }
  const metrics = new Metrics();
  const jobs = await startJobs({ config, services: product, log, metrics });
  onStop(() => jobs.stop());
  await startMonitor({ config, database: product.database, log, metrics, onStop, stopping });
  const controls = jobs.simulator === null ? {} : { controls: await controlsOf(jobs.simulator, product) };
  const server = await createServer({ config, services: product, log, metrics, ...controls });
  onStop(() => server.close());
  await listenAt(server, { variable: 'PORT', host: config.host, port: config.port });
  return () => greeting(config, product, server.server.address());
}

/** The controls of the simulated posts that the console shows to a developer. */
async function controlsOf(simulator: Simulator, { database }: Product): Promise<SimulatorControls> {
  const { simulatorControls } = await developmentPart(() => import('../dev/demo/play-world.js'));
  return simulatorControls(simulator, database);
}
