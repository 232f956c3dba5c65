/**
 * The metrics that Prometheus reads from a process: latencies, errors, connections and queues, but no personal data.
 */
import { startMonitor } from '../../src/http/start-monitor.js';
import { readConfig } from '../../src/kernel/base/config.js';
import { createLog } from '../../src/kernel/base/log.js';
import { transact } from '../../src/kernel/db/transaction.js';
import { Metrics } from '../../src/kernel/process/metrics.js';
import { Queue } from '../../src/kernel/queue/queue.js';
import { planNextPage } from '../../src/modules/refresh/plan-run.js';
import { requestRefresh } from '../../src/modules/trackings/request-refresh.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { until } from '../support/moments.js';
import { startTestServer, type TestServer } from '../support/server.js';

let database: TestDatabase;
let steps: (() => Promise<void>)[];
let api: TestServer;
let monitor: string;
let stopping = false;

beforeAll(async () => {
  database = await createTestDatabase('test_demo', 2);
  const metrics = new Metrics();
  const config = readConfig({ NODE_ENV: 'test', METRICS_PORT: '0' });
  steps = [];
  const listening = await startMonitor({
    config,
    database,
    log: createLog('silent'),
    metrics,
    onStop: (step) => steps.push(step),
    stopping: () => stopping,
  });
  monitor = `http://127.0.0.1:${listening?.port}`;
  api = await startTestServer(database, { metrics });
  steps.push(() => api.close());
});
afterAll(async () => {
  for (const step of steps.reverse()) await step();
  await database.drop();
});

const ask = async (query: string) => (await api.query('Ada Admin', query)).status;

async function text(): Promise<string> {
  return (await fetch(`${monitor}/metrics`)).text();
}

/** The value of a series; undefined: there is none. */
async function read(series: string): Promise<number | undefined> {
  const line = (await text()).split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.split(' ').at(-1));
}

const REQUESTS = 'cliptally_http_request_duration_seconds_count';

test('requests are counted and timed by route, and their errors by code', async () => {
  expect(await ask('{ users { totalCount } }')).toBe(200);
  expect(await ask('{ nothing }')).toBe(200);
  expect(await ask('{ clip(id: "clip_999999") { id } }')).toBe(200);
  await fetch(`${api.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: 'no JSON',
  });
  await fetch(`${api.url}/a/path/that/could/be/anything`);
  expect(await read(`${REQUESTS}{method="POST",route="/graphql",status="200"}`)).toBe(3);
  expect(await read(`${REQUESTS}{method="POST",route="/graphql",status="400"}`)).toBe(1);
  expect(await read(`${REQUESTS}{method="GET",route="none",status="404"}`)).toBe(1);
  expect(await read('cliptally_operation_errors_total{code="GRAPHQL_VALIDATION_FAILED"}')).toBe(1);
  expect(await read('cliptally_operation_errors_total{code="NOT_FOUND"}')).toBe(1);
});

test('statements are timed by the function that writes them, including those of commands', async () => {
  const count = (statement: string) => read(`cliptally_statement_duration_seconds_count{statement="${statement}"}`);
  const before = (await count('userCount')) ?? 0;
  await ask('{ users { totalCount } }');
  expect(await count('userCount')).toBe(before + 1);
  await ask('mutation { refreshClips(input: { idempotencyKey: "counted" }) { replayed } }');
  expect(await count('insertKey')).toBe(1);
});

test('connections are counted: busy ones, idle ones, and waiting callers', async () => {
  const of = (state: string) => read(`cliptally_pool_connections{pool="queries",state="${state}"}`);
  // The last answer may have arrived before its snapshot was closed.
  await until(async () => (await of('busy')) === 0);
  expect(await of('waiting')).toBe(0);
  const clients = [await database.pool.connect(), await database.pool.connect()];
  const third = database.pool.connect();
  // Figures from the database wait for a connection too, and are left out after a while; these come all the same.
  const page = await text();
  for (const client of clients) client.release();
  (await third).release();
  expect(page).toContain('cliptally_pool_connections{pool="queries",state="busy"} 2');
  expect(page).toMatch(/cliptally_pool_connections\{pool="queries",state="waiting"\} [1-9]/);
  expect(page).not.toContain('cliptally_queue_jobs{');
  expect(await read('cliptally_pool_connections_max{pool="commands"}')).toBe(2);
});

test('the queues are counted: waiting jobs, and jobs at work', async () => {
  const queue = await Queue.open({ database, log: createLog('silent') });
  await transact(database, (tx) => requestRefresh(tx, { trigger: 'ADMIN' }));
  while (await planNextPage({ database, queue, batchSize: 50 }));
  const { rows } = await database.pool.query<{ name: string; jobs: bigint }>(
    `SELECT name, count(*) AS jobs FROM pgboss.job WHERE state < 'active' GROUP BY name`,
  );
  await queue.close();
  expect(rows.length).toBeGreaterThan(1);
  for (const { name, jobs } of rows) {
    expect(await read(`cliptally_queue_jobs{queue="${name}",state="waiting"}`)).toBe(Number(jobs));
    expect(await read(`cliptally_queue_jobs{queue="${name}",state="running"}`)).toBe(0);
  }
});

test('memory and event loop are there, and no names, ids or tokens [S11]', async () => {
  const page = await text();
  expect(page).toContain('process_resident_memory_bytes');
  expect(page).toContain('nodejs_eventloop_lag_p99_seconds');
  expect(page).not.toMatch(/Ada|Noah|@|Bearer/);
  expect(page).not.toContain(await api.tokenOf('Ada Admin'));
});

test('the API’s own port has no figures', async () => {
  expect((await fetch(`${api.url}/metrics`)).status).toBe(404);
});

test('a process that stops is no longer ready', async () => {
  expect((await fetch(`${monitor}/readyz`)).status).toBe(200);
  stopping = true;
  expect((await fetch(`${monitor}/readyz`)).status).toBe(503);
  stopping = false;
});
