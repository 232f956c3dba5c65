/** A process that starts while its database restarts: it waits instead of ending. */
import pg from 'pg';
import { readConfig } from '../../src/kernel/base/config.js';
import { createLog } from '../../src/kernel/base/log.js';
import { openDatabase } from '../../src/kernel/db/database.js';
import { Queue } from '../../src/kernel/queue/queue.js';
import { openProduct } from '../../src/open-product.js';
import { adminUrl, createTestDatabase, type TestDatabase } from '../support/database.js';
import { until } from '../support/moments.js';

let database: TestDatabase;
let locker: pg.Client;
beforeEach(async () => {
  database = await createTestDatabase();
  locker = new pg.Client({ connectionString: database.url });
  await locker.connect();
});
afterEach(async () => {
  await locker.end();
  await database.drop();
});

const MIGRATING = `FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'cliptally migrate'`;

test('every connection is cut while it looks for migrations: it looks again', async () => {
  await locker.query('BEGIN; LOCK TABLE "_prisma_migrations" IN ACCESS EXCLUSIVE MODE');
  const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: database.url });
  const opening = openProduct(config, createLog('silent'));
  const ended = opening.then(
    () => 'opened',
    (error: Error) => error.message,
  );
  for (let cut = 0; cut < 2; cut += 1) {
    await until(
      async () => (await database.pool.query(`SELECT ${MIGRATING} AND wait_event_type = 'Lock'`)).rowCount === 1,
    );
    await database.pool.query(`SELECT pg_terminate_backend(pid) ${MIGRATING}`);
  }
  await locker.query('ROLLBACK');
  expect(await ended).toBe('opened');
  await (await opening).close();
});

test('the database is away when the queue is opened: it opens the queue once the database is back', async () => {
  const name = new URL(database.url).pathname.slice(1);
  const admin = new pg.Client({ connectionString: adminUrl() });
  await admin.connect();
  const own = openDatabase({ url: database.url, poolMax: 2 });
  await locker.end();
  await admin.query(`ALTER DATABASE ${name} RENAME TO ${name}_away`);
  let asked = 0;
  own.pool.on('error', () => undefined);
  const query = own.pool.query.bind(own.pool) as (...given: unknown[]) => unknown;
  const counted = (...given: unknown[]) => {
    asked += 1;
    return query(...given);
  };
  Object.assign(own.pool, { query: counted });
  const opening = Queue.open({ database: own, log: createLog('silent') });
  await until(async () => asked > 1);
  await admin.query(`ALTER DATABASE ${name}_away RENAME TO ${name}`);
  await (await opening).close();
  await own.close();
  await admin.end();
});
