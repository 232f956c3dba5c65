/**
 * The PostgreSQL of a test run: the product's own embedded server in a temporary folder. Test files copy its two
 * templates, an empty migrated database and the demo world. It prints the administrator's URL and waits for SIGTERM.
 * Ctrl-C ends it too, because PostgreSQL would outlive it.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import { buildWorld } from '../../dev/demo/build-world.js';
import { DEMO_WORLD } from '../../dev/demo/demo-world.js';
import { startEmbeddedPostgres } from '../../dev/embedded-postgres/embedded-postgres.js';
import { startSimulator } from '../../dev/simulator/simulator.js';
import { scraperAt } from '../../jobs/open-scraper.js';
import { readConfig } from '../../src/kernel/base/config.js';
import { createConceal } from '../../src/kernel/base/secret.js';
import { openDatabase } from '../../src/kernel/db/database.js';
import { migrate } from '../../src/migrations/migrate.js';

const dataDir = await mkdtemp(join(tmpdir(), 'cliptally-test-'));
// Started by root, PostgreSQL runs as another user, who must be able to enter.
await chmod(dataDir, 0o755);
const server = await startEmbeddedPostgres({
  dataDir,
  log: () => undefined,
  maxConnections: 300,
  // A power failure would lose nothing of value here. The log file lets one test compare counts with PostgreSQL's own.
  settings: {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    logging_collector: 'on',
    log_directory: 'log',
    log_filename: 'postgresql.log',
    log_line_prefix: '%d ',
    log_rotation_age: '0',
  },
});
const url = (name: string) => Object.assign(new URL(server.url), { pathname: `/${name}` }).toString();
const admin = new pg.Client({ connectionString: url('postgres') });
await admin.connect();
await admin.query('CREATE DATABASE test_empty');
await migrate(url('test_empty'));
await admin.query('CREATE DATABASE test_demo TEMPLATE test_empty');
await fillDemo(url('test_demo'));
await admin.end();
let stopping = false;
for (const event of ['SIGTERM', 'SIGINT', 'SIGHUP', 'disconnect'] as const) process.once(event, () => void stop());
process.stdout.write(`${url('postgres')}\n`);

async function fillDemo(demoUrl: string): Promise<void> {
  const database = openDatabase({ url: demoUrl, poolMax: 4 });
  const simulator = await startSimulator();
  const config = readConfig({ APIFY_RETRY_DELAY_MS: '5' });
  const scraper = scraperAt(config, simulator.url, simulator.token);
  await buildWorld({
    world: DEMO_WORLD,
    database,
    simulator,
    scraper,
    config,
    log: pino({ level: 'silent' }),
    conceal: createConceal('a demo secret'),
    minimumPayout: 1_000n,
  });
  await simulator.close();
  await database.close();
}

async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
  process.exit(0);
}
