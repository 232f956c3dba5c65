/** One request id everywhere: in the answer, the logs, the audit, the run that was asked for, and the SQL. */
import { startJobs } from '../../jobs/start-jobs.js';
import { readConfig } from '../../src/kernel/base/config.js';
import { createLog } from '../../src/kernel/base/log.js';
import { type Database, openDatabase } from '../../src/kernel/db/database.js';
import { Metrics } from '../../src/kernel/process/metrics.js';
import { createServices } from '../../src/open-product.js';
import { Bench } from '../support/bench.js';
import { idOf } from '../support/ids.js';
import { ONCE_A_YEAR, until } from '../support/moments.js';
import type { PostedClip } from '../support/scene.js';
import { SECRET, startTestServer } from '../support/server.js';
import { StatementLog } from '../support/statement-log.js';

type Line = Record<string, unknown>;

const REFRESH = `mutation($input: RefreshClipsInput!) { refreshClips(input: $input) { refreshRun { id } } }`;

let bench: Bench;
let post: PostedClip;
let statements: StatementLog;
/** Opened after the log of statements was turned on. */
let logged: Database;
let lines: Line[];

beforeEach(async () => {
  bench = await Bench.open();
  const { scene } = bench;
  post = await scene.submit(await scene.user('Mia'), await scene.campaign('Asked'), 'TIKTOK');
  scene.shows(post, 1_000);
  await bench.tick();
  statements = await StatementLog.open(bench.database);
  logged = openDatabase({ url: bench.database.url, poolMax: 4 });
  lines = [];
});
afterEach(async () => {
  await logged.close();
  await statements.close();
  await bench.close();
});

const log = () => createLog('info', { write: (line) => lines.push(JSON.parse(line)) });

/** Asks over HTTP. To the log, its workers are a separate process. */
async function refreshByRequest(): Promise<string> {
  const server = await startTestServer(logged, { log: log() });
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await server.tokenOf('Ada Admin')}` },
    body: JSON.stringify({
      query: REFRESH,
      variables: { input: { idempotencyKey: 'asked', clipIds: [idOf('clip', post.clipId)] } },
    }),
  });
  expect(await response.json()).toMatchObject({
    data: { refreshClips: { refreshRun: { id: expect.stringMatching(/^run_\d+$/) } } },
  });
  await server.close();
  await work();
  return response.headers.get('x-request-id') ?? '';
}

async function work(): Promise<void> {
  const { url, token } = bench.simulator;
  const apify = { APIFY_BASE_URL: url, APIFY_TOKEN: token, APIFY_RETRY_DELAY_MS: '5' };
  const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: logged.url, REFRESH_CRON: ONCE_A_YEAR, ...apify });
  const services = createServices({ config, database: logged, secret: SECRET });
  const jobs = await startJobs({ config, services, log: log(), metrics: new Metrics() });
  const { prisma } = bench.database;
  await until(async () => (await prisma.refreshRun.count({ where: { finishedAt: null } })) === 0);
  await jobs.stop();
}

test('an id leads from the answer over audit, run and logs to the SQL of the worker', async () => {
  bench.scene.shows(post, 2_000);
  await statements.mark(logged);
  const requestId = await refreshByRequest();
  expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  const { prisma } = bench.database;
  expect(await prisma.auditEntry.findFirst({ where: { action: 'refreshClips' } })).toMatchObject({ requestId });
  expect(await prisma.refreshRun.findFirst({ where: { trigger: 'ADMIN' } })).toMatchObject({ requestId });
  expect(lines).toContainEqual(expect.objectContaining({ requestId, method: 'POST', path: '/graphql', status: 200 }));
  expect(lines).toContainEqual(expect.objectContaining({ requestId, job: 'refresh', status: 'SUCCEEDED' }));

  const begun = `/* ${requestId} */ BEGIN`;
  const texts = await statements.untilAll((logged) => logged.includes(begun));
  // The command's own statements, the transaction that recorded, and the snapshot that read the answer.
  expect(texts).toContainEqual(expect.stringContaining(`/* insertKey ${requestId} */`));
  expect(texts).toContainEqual(`${begun}`);
  expect(texts).toContainEqual(`${begun} ISOLATION LEVEL REPEATABLE READ READ ONLY`);
});

test('a failure in a worker names the request that caused it', async () => {
  bench.simulator.faults.tokenRevoked();
  const requestId = await refreshByRequest();
  bench.simulator.faults.clear();
  const run = await bench.database.prisma.refreshRun.findFirstOrThrow({ where: { trigger: 'ADMIN' } });
  expect(run).toMatchObject({ status: 'FAILED', requestId });
  const alerts = lines.filter(({ msg }) => String(msg).includes('ALERT'));
  expect(alerts).toMatchObject([{ requestId, refreshRunId: idOf('run', run.id) }]);
});

test('a tick, which nobody asked for over HTTP, has its own id', async () => {
  const before = new Set((await bench.database.prisma.refreshRun.findMany()).map(({ requestId }) => requestId));
  await bench.tick({ logTo: { write: (line) => lines.push(JSON.parse(line)) } });
  const { requestId } = await bench.database.prisma.refreshRun.findFirstOrThrow({ orderBy: { id: 'desc' } });
  expect([requestId, before.has(requestId)]).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), false]);
  expect(lines).toContainEqual(expect.objectContaining({ requestId, msg: 'refresh requested' }));
});
