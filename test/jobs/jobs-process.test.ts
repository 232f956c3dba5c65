/** The jobs of a process: the timetable asks, the workers do the work, and the counters report the outcome. */
import { pino } from 'pino';
import { startJobs } from '../../jobs/start-jobs.js';
import { createMonitor } from '../../src/http/probes.js';
import { type Config, readConfig } from '../../src/kernel/base/config.js';
import { createLog } from '../../src/kernel/base/log.js';
import { transact } from '../../src/kernel/db/transaction.js';
import { Metrics } from '../../src/kernel/process/metrics.js';
import { requestRefresh } from '../../src/modules/trackings/request-refresh.js';
import { createServices } from '../../src/open-product.js';
import { Bench } from '../support/bench.js';
import { ONCE_A_YEAR, until } from '../support/moments.js';
import type { PostedClip } from '../support/scene.js';
import { SECRET } from '../support/server.js';

let bench: Bench;
let post: PostedClip;

beforeEach(async () => {
  bench = await Bench.open();
  const { scene } = bench;
  post = await scene.submit(await scene.user('Mia'), await scene.campaign('Jobs'), 'TIKTOK');
  scene.shows(post, 1_000);
});
afterEach(() => bench.close());

const EVERY_SECOND = '* * * * * *';

function configOf(cron: string) {
  const { url, token } = bench.simulator;
  const apify = { APIFY_BASE_URL: url, APIFY_TOKEN: token, APIFY_RETRY_DELAY_MS: '5' };
  return readConfig({ NODE_ENV: 'test', DATABASE_URL: bench.database.url, REFRESH_CRON: cron, ...apify });
}

const partsOf = (config: Config) => ({
  config,
  services: createServices({ config, database: bench.database, secret: SECRET }),
});

/** A counter as Prometheus reads it; 0 if it was never counted. */
async function read(url: string, counter: string): Promise<number> {
  const response = await fetch(`${url}/metrics`);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const line = (await response.text()).split('\n').find((one) => one.startsWith(`${counter} `));
  return Number(line?.split(' ').at(-1) ?? 0);
}

test('two processes on one timetable tick each slot once, and count its results', async () => {
  const { database } = bench;
  const log = pino({ level: 'silent' });
  const processes = await Promise.all(
    [new Metrics(), new Metrics()].map(async (metrics) => {
      const monitor = createMonitor({ database, metrics });
      const url = await monitor.listen({ host: '127.0.0.1', port: 0 });
      const jobs = await startJobs({ ...partsOf(configOf(EVERY_SECOND)), log, metrics });
      const stop = () => Promise.all([jobs.stop(), monitor.close()]);
      return { url, stop };
    }),
  );
  const succeeded = { trigger: 'SCHEDULE', status: 'SUCCEEDED' } as const;
  await until(async () => (await database.prisma.refreshRun.count({ where: succeeded })) >= 2);
  const counted = async (counter: string) => {
    const [first = 0, second = 0] = await Promise.all(processes.map(({ url }) => read(url, counter)));
    return first + second;
  };
  expect(await counted('cliptally_refresh_posts_total{social_platform="TIKTOK",outcome="OK"}')).toBe(1);
  expect(await counted('cliptally_refresh_cost_usd_total{social_platform="TIKTOK"}')).toBeGreaterThan(0);
  expect(await counted('cliptally_refresh_runs_total{status="SUCCEEDED"}')).toBeGreaterThanOrEqual(2);
  await Promise.all(processes.map(({ stop }) => stop()));
  const runs = await database.prisma.refreshRun.findMany({ where: { trigger: 'SCHEDULE' }, select: { slot: true } });
  expect(new Set(runs.map(({ slot }) => slot?.getTime())).size).toBe(runs.length);
  expect((await bench.factsOf(post)).gains).toEqual([1_000n]);
});

test('a refused account is one alert in the log and one in the counters, however many batches there are', async () => {
  const { database, scene } = bench;
  const campaignId = await scene.campaign('More');
  const clipper = await scene.user('Noah');
  for (const socialPlatform of ['TIKTOK', 'TIKTOK', 'YOUTUBE', 'YOUTUBE'] as const) {
    scene.shows(await scene.submit(clipper, campaignId, socialPlatform), 1_000);
  }
  bench.simulator.faults.tokenRevoked();
  await database.prisma.refreshRun.deleteMany();
  const lines: string[] = [];
  const metrics = new Metrics();
  const log = createLog('info', { write: (line) => lines.push(line) });
  const config = { ...configOf(ONCE_A_YEAR) };
  const jobs = await startJobs({
    ...partsOf({ ...config, refresh: { ...config.refresh, batchSize: 1 } }),
    log,
    metrics,
  });
  await transact(database, (tx) => requestRefresh(tx, { trigger: 'SCHEDULE' }));
  await until(async () => (await database.prisma.refreshRun.count({ where: { finishedAt: null } })) === 0);
  await jobs.stop();
  bench.simulator.faults.clear();
  expect(await database.prisma.refreshRun.findFirstOrThrow()).toMatchObject({ status: 'FAILED' });
  expect(lines.filter((line) => line.includes('ALERT'))).toHaveLength(1);
  expect(lines.join('')).not.toContain(bench.simulator.token);
  expect(await metrics.text()).toContain('cliptally_refresh_stops_total 1');
});
