/** `npm run refresh` as a person meets it: its bar, its summary, its exit codes, and its interruption. */
import { Writable } from 'node:stream';
import { createProgress } from '../../jobs/refresh-progress.js';
import { Bench } from '../support/bench.js';
import { type Ended, type Running, runCommand, startCommand } from '../support/command.js';
import { until } from '../support/moments.js';
import type { PostedClip } from '../support/scene.js';

const SLOT = '2026-03-29T06:00:00Z';
const SECRET = 'a secret that only this test knows, of enough characters';

let bench: Bench;
let env: Record<string, string>;
let tiktok: PostedClip;
let youtube: PostedClip;

/** Two approved posts, seen at 1,000 views, that now show 3,000. */
beforeEach(async () => {
  bench = await Bench.open();
  const { scene, simulator } = bench;
  env = {
    DATABASE_URL: bench.database.url,
    APIFY_BASE_URL: simulator.url,
    APIFY_TOKEN: simulator.token,
    APIFY_RETRY_DELAY_MS: '5',
    REFRESH_LEASE_SECONDS: '4',
  };
  const [clipper, campaignId] = [await scene.user('Mia'), await scene.campaign('Command')];
  tiktok = await scene.submit(clipper, campaignId, 'TIKTOK');
  youtube = await scene.submit(clipper, campaignId, 'YOUTUBE');
  for (const post of [tiktok, youtube]) scene.shows(post, 1_000);
  await bench.tick();
  for (const post of [tiktok, youtube]) await bench.approve(post);
  for (const post of [tiktok, youtube]) scene.shows(post, 3_000);
  simulator.requests.length = 0;
});
afterEach(() => bench.close());

const refresh = (...args: string[]): Promise<Ended> => runCommand('refresh', args, env);

/** A tick that waits for both of its Apify runs. */
async function waitingForApify(): Promise<Running> {
  const polls = (['TIKTOK', 'YOUTUBE'] as const).map((socialPlatform) =>
    bench.simulator.faults.stall('poll', { socialPlatform }),
  );
  const running = startCommand('refresh', ['--slot', SLOT], env);
  await Promise.all(polls.map(({ reached }) => reached));
  return running;
}

test('prints its progress and its results, and ends with 0', async () => {
  const { code, stdout, stderr } = await refresh();
  // Both posts may be done between two looks.
  expect(stderr).toMatch(/^(0 of 2 posts\n)?(1 of 2 posts\n)?2 of 2 posts\n$/);
  expect(stdout.replace(/in \d+\.\d s/, 'in T s').replace(/^run_\d+/m, 'run_N')).toBe(`\
┌─────────┬────┬───────┐
│         │ OK │ total │
├─────────┼────┼───────┤
│ TikTok  │  1 │     1 │
├─────────┼────┼───────┤
│ YouTube │  1 │     1 │
├─────────┼────┼───────┤
│ all     │  2 │     2 │
└─────────┴────┴───────┘
run_N: SUCCEEDED in T s
Earned: 4.00 USD
Apify cost: 0.005000 USD
`);
  expect(code).toBe(0);
}, 60_000);

test('ticks a slot once: the second time it changes nothing and says so', async () => {
  const first = await refresh('--slot', SLOT);
  expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining('Earned: 4.00 USD') });
  const before = await bench.everything();
  bench.scene.shows(tiktok, 9_000);
  const second = await refresh('--slot', SLOT);
  expect(second.stdout).toBe(`This slot was already ticked, so nothing was done. Its result was:\n${first.stdout}`);
  expect(second.code).toBe(0);
  expect(await bench.everything()).toEqual(before);
}, 60_000);

test('ends with 0 and a warning if some posts failed', async () => {
  bench.simulator.faults.views(tiktok.externalId, 'NaN');
  const { code, stdout, stderr } = await refresh();
  expect(stdout).toMatch(/│ +│ OK │ FAILED │ total │[\s\S]*\nrun_\d+: PARTIAL/);
  expect(stderr).toMatch(/Warning: some posts could not be read\. The next tick checks them again\./);
  expect(code).toBe(0);
}, 60_000);

test('ends with 1 and the reason if Apify refuses the account, and does not print the token', async () => {
  bench.simulator.faults.tokenRevoked();
  const { code, stdout, stderr } = await refresh();
  bench.simulator.faults.clear();
  expect(stdout).toMatch(/\nrun_\d+: FAILED[\s\S]*The scraper is stopped: unauthorized \(USER_OR_TOKEN_NOT_FOUND\)\n$/);
  expect(stdout + stderr).not.toContain(`Bearer ${bench.simulator.token}`);
  expect(code).toBe(1);
}, 60_000);

test('next to another tick it asks for no post twice, and both end well', async () => {
  const polls = (['TIKTOK', 'YOUTUBE'] as const).map((socialPlatform) =>
    bench.simulator.faults.stall('poll', { socialPlatform }),
  );
  const tick = bench.startTick();
  await Promise.all(polls.map(({ reached }) => reached));
  const second = refresh();
  await until(
    async () =>
      (await bench.database.prisma.refreshRun.count({ where: { trigger: 'COMMAND', plannedAt: { not: null } } })) === 3,
  );
  for (const { release } of polls) release();
  expect(await tick).toMatchObject({ status: 'SUCCEEDED', earned: 400n });
  expect(await second).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^No clip was due\.\nrun_\d+: SUCCEEDED/),
  });
  expect(bench.simulator.requests).toHaveLength(2);
}, 60_000);

test('is interrupted by Ctrl-C with 130, and the next one continues with the same Apify run', async () => {
  const { child, ended } = await waitingForApify();
  child.kill('SIGINT');
  const { code, stdout, stderr } = await ended;
  bench.simulator.faults.clear();
  expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
  expect(stderr).toMatch(/Stopped\. Stored results stay, and the next tick continues\.\n$/);
  expect(stderr).not.toMatch(/Error|^ +at /m);

  expect(await refresh('--slot', SLOT)).toMatchObject({ code: 0, stdout: expect.stringContaining('SUCCEEDED') });
  expect(bench.simulator.requests).toHaveLength(2);
  for (const post of [tiktok, youtube]) expect((await bench.factsOf(post)).ledger).toEqual([100n, 200n]);
}, 60_000);

test('that is killed while it waits for Apify is taken over by the next tick, with the same Apify run', async () => {
  const { child, ended } = await waitingForApify();
  child.kill('SIGKILL');
  await ended;
  bench.simulator.faults.clear();
  const report = await bench.tick({ request: { trigger: 'SCHEDULE', slot: new Date(SLOT) } });
  expect(report).toMatchObject({ status: 'SUCCEEDED', repeated: false });
  expect(bench.simulator.requests).toHaveLength(2);
  for (const post of [tiktok, youtube]) expect((await bench.factsOf(post)).ledger).toEqual([100n, 200n]);
}, 60_000);

describe('begins nothing and ends with 2', () => {
  test.each([
    ['an unknown flag', ['--slots', SLOT], /Unknown option '--slots'[\s\S]*Exit codes:/],
    [
      'a slot without a zone',
      ['--slot', '2026-03-29T06:00:00'],
      /--slot: "2026-03-29T06:00:00" is not a time with a zone/,
    ],
    ['a slot in the future', ['--slot', '2199-01-01T00:00:00Z'], /--slot: 2199-01-01T00:00:00Z is in the future/],
  ])(
    'for %s',
    async (_, args, message) => {
      const { code, stderr } = await refresh(...args);
      expect(stderr).toMatch(message);
      expect(code).toBe(2);
      expect(bench.simulator.requests).toEqual([]);
    },
    60_000,
  );

  test('in production without a token, and says so', async () => {
    const { DATABASE_URL = '' } = env;
    env = { DATABASE_URL, NODE_ENV: 'production', JWT_SECRET: SECRET };
    expect(await refresh()).toEqual({
      code: 2,
      stdout: '',
      stderr: '\nAPIFY_TOKEN is not set, so view counts are not refreshed. Set it to the token of an Apify account.\n',
    });
  }, 60_000);
});

test('--help tells the exit codes and ends with 0', async () => {
  const { code, stdout } = await refresh('--help');
  for (const exit of [0, 1, 2, 130]) expect(stdout).toMatch(new RegExp(`^ {2}${exit} `, 'm'));
  expect(code).toBe(0);
}, 60_000);

test('on a terminal there is a bar, which makes room for log lines and disappears at the end', () => {
  let printed = '';
  const terminal = Object.assign(
    new Writable({
      write(chunk, _encoding, done) {
        printed += chunk;
        done();
      },
    }),
    { isTTY: true },
  );
  const progress = createProgress(terminal);
  progress.update(0, 2);
  progress.update(1, 2);
  progress.write('{"msg":"a line"}\n');
  progress.update(2, 2);
  progress.stop();
  progress.write('the end\n');
  const CLEARED = '\u001B[1G\u001B[2K';
  expect(printed).toMatch(/0 of 2 posts/);
  expect(printed).toContain(`${CLEARED}{"msg":"a line"}\n`);
  expect(printed.slice(printed.indexOf('a line'))).toMatch(/1 of 2 posts[\s\S]*2 of 2 posts/);
  expect(printed.endsWith(`${CLEARED}the end\n`)).toBe(true);
});
