/** Fills an empty database with an example world, once. Two processes that start together take turns. */
import { scraperAt } from '../../jobs/open-scraper.js';
import { runJob } from '../../jobs/run-job.js';
import type { Config } from '../../src/kernel/base/config.js';
import type { Log } from '../../src/kernel/base/log.js';
import type { Product } from '../../src/open-product.js';
import { startSimulator } from '../simulator/simulator.js';
import { buildWorld, isEmpty } from './build-world.js';
import type { ExampleWorld } from './example-world.js';

/** Ten times as long as a slow machine needs. */
const DEADLINE_MS = 5 * 60_000;

export type Seeding = 'filled' | 'not-empty' | 'running-elsewhere';

export async function seedWorld(world: ExampleWorld, config: Config, product: Product, log: Log): Promise<Seeding> {
  const { database } = product;
  if (!(await isEmpty(database))) return 'not-empty';
  const result = await runJob({ name: 'seed', database, log, deadlineMs: DEADLINE_MS }, async () => {
    // Another process may have filled it while this one waited for the lock.
    if (!(await isEmpty(database))) return 'not-empty';
    const simulator = await startSimulator();
    try {
      const scraper = scraperAt(config, simulator.url, simulator.token);
      // Its people do not exist, so nobody writes to them.
      const silent = { ...database, outbox: new Set<string>() };
      await buildWorld({ ...product, world, database: silent, config, scraper, simulator, log });
    } finally {
      await simulator.close();
    }
    return 'filled';
  });
  return result.kind === 'done' ? result.report : result.kind;
}
