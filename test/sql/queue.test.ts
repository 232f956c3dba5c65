/** The queue runs several jobs at once, and completes each one that is done. */
import { pino } from 'pino';
import { transact } from '../../src/kernel/db/transaction.js';
import { Queue } from '../../src/kernel/queue/queue.js';
import { scrapeQueue } from '../../src/modules/refresh/scrape-queues.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { until } from '../support/moments.js';

const TIKTOK = scrapeQueue('TIKTOK');
let database: TestDatabase;
let queue: Queue;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  await database.pool.query('DELETE FROM pgboss.job');
  queue = await Queue.open({ database, log: pino({ level: 'silent' }), pollMs: 10 });
});
afterEach(() => queue.close());
afterAll(() => database.drop());

async function send(...jobs: bigint[]): Promise<void> {
  const rows = jobs.map((id) => ({ queue: TIKTOK, id, data: { job: id.toString() } }));
  await transact(database, (tx) => queue.send(tx, rows));
}

/** How many jobs are in each state. */
async function states(): Promise<Record<string, number>> {
  const { rows } = await database.pool.query(
    'SELECT state::text AS state, count(*)::int AS jobs FROM pgboss.job GROUP BY state',
  );
  return Object.fromEntries(rows.map(({ state, jobs }) => [state, jobs]));
}

test('runs as many jobs at once as are allowed, in their order, and completes them', async () => {
  const ends: (() => void)[] = [];
  const begun: string[] = [];
  queue.work<{ job: string }>({
    queue: TIKTOK,
    concurrencyMax: 3,
    run: ({ data }) => {
      begun.push(data.job);
      return new Promise((resolve) => ends.push(resolve));
    },
  });
  await send(1n, 2n, 3n, 4n, 5n);
  await until(async () => begun.length === 3);
  expect(begun.toSorted()).toEqual(['1', '2', '3']);
  expect(await states()).toEqual({ active: 3, created: 2 });
  ends[1]?.();
  await until(async () => begun.length === 4);
  expect(begun[3]).toBe('4');
  expect(await states()).toEqual({ active: 3, completed: 1, created: 1 });
  for (const end of ends) end();
  await until(async () => begun.length === 5);
  ends[4]?.();
  await until(async () => (await states())['completed'] === 5);
});

test('jobs of two workers together are no more than are allowed', async () => {
  const other = await Queue.open({ database, log: pino({ level: 'silent' }), pollMs: 10 });
  let running = 0;
  let most = 0;
  const run = async () => {
    running += 1;
    most = Math.max(most, running);
    await database.pool.query('SELECT 1');
    running -= 1;
  };
  await send(...Array.from({ length: 30 }, (_, n) => BigInt(n + 1)));
  for (const each of [queue, other]) each.work({ queue: TIKTOK, concurrencyMax: 2, run });
  await until(async () => (await states())['completed'] === 30);
  expect(most).toBeLessThanOrEqual(2);
  await other.close();
});

test('a job that is done when the queue closes is completed', async () => {
  let end = (): void => undefined;
  queue.work({ queue: TIKTOK, concurrencyMax: 1, run: () => new Promise((resolve) => (end = resolve)) });
  await send(1n);
  await until(async () => (await states())['active'] === 1);
  const closing = queue.close();
  end();
  await closing;
  expect(await states()).toEqual({ completed: 1 });
});

test('a job that is done is completed once the database is willing', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => lines.push(line) });
  const own = await Queue.open({ database, log, pollMs: 10 });
  await database.pool.query(`
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not now'; END $$;
    CREATE TRIGGER refuse BEFORE UPDATE ON pgboss.job FOR EACH ROW WHEN (NEW.state = 'completed') EXECUTE FUNCTION refuse()`);
  own.work({ queue: TIKTOK, concurrencyMax: 1, run: async () => undefined });
  await send(1n);
  own.wake();
  await until(async () => lines.some((line) => line.includes('could not fetch work')));
  await database.pool.query('DROP TRIGGER refuse ON pgboss.job');
  own.wake(TIKTOK.name);
  await until(async () => (await states())['completed'] === 1);
  await own.close();
});
