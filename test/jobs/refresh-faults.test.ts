/**
 * Faults between us and Apify, and faults in our own recording, tick by tick (SECURITY row 26). There is no tracking
 * and no earning without a valid observation, sound items are kept, and the next healthy tick catches up.
 */
import type { FaultScript } from '../../dev/simulator/simulator.js';
import { completeCampaign } from '../../src/modules/campaign-steps/change-campaign-status.js';
import type { RefreshReport } from '../../src/modules/refresh/run-refresh.js';
import { Bench } from '../support/bench.js';
import { until } from '../support/moments.js';
import type { PostedClip } from '../support/scene.js';

let bench: Bench;
let campaignId: bigint;
/** Two posts on TikTok, which are spoiled, and one on YouTube, which is not. */
let spoiled: PostedClip[];
let sound: PostedClip;

beforeEach(async () => {
  bench = await Bench.open();
  const { scene } = bench;
  campaignId = await scene.campaign('Faults');
  const clipper = await scene.user('Mia');
  spoiled = [await scene.submit(clipper, campaignId, 'TIKTOK'), await scene.submit(clipper, campaignId, 'TIKTOK')];
  sound = await scene.submit(clipper, campaignId, 'YOUTUBE');
  await showAll(1_000);
  await bench.tick();
  for (const post of [...spoiled, sound]) await bench.approve(post);
  await showAll(3_000);
});
afterEach(() => bench.close());

async function showAll(views: number): Promise<void> {
  for (const post of [...spoiled, sound]) bench.scene.shows(post, views);
}

const SEEN_ONCE = { views: 1_000n, gains: [1_000n], ledger: [100n] };
const SEEN_TWICE = { views: 3_000n, gains: [1_000n, 2_000n], ledger: [100n, 200n] };

const ON_TIKTOK = { socialPlatform: 'TIKTOK', times: Number.POSITIVE_INFINITY } as const;

const FAULTS: [string, (faults: FaultScript) => void, string][] = [
  [
    '429 with Retry-After on a start',
    (f) => f.http('start', { status: 429, retryAfter: 60, ...ON_TIKTOK }),
    'FAILED RATE_LIMIT_EXCEEDED',
  ],
  ['500 on a start', (f) => f.http('start', { status: 500, ...ON_TIKTOK }), 'FAILED INTERNAL_SERVER_ERROR'],
  ['502 with HTML on a start', (f) => f.http('start', { status: 502, body: 'html', ...ON_TIKTOK }), 'FAILED HTTP_502'],
  ['a refused start', (f) => f.refuse('start', ON_TIKTOK), 'FAILED ECONNRESET'],
  ['a start that is reset in the body', (f) => f.resetMidBody('start', ON_TIKTOK), 'FAILED ERR_BAD_RESPONSE'],
  ['a start whose answer is cut', (f) => f.truncatedJson('start', ON_TIKTOK), 'FAILED INVALID_RESPONSE_BODY'],
  ['429 on every poll', (f) => f.http('poll', { status: 429, ...ON_TIKTOK }), 'FAILED RATE_LIMIT_EXCEEDED'],
  [
    '500 on every read of the items',
    (f) => f.http('items', { status: 500, ...ON_TIKTOK }),
    'FAILED INTERNAL_SERVER_ERROR',
  ],
  ['items that are always cut', (f) => f.truncatedJson('items', ON_TIKTOK), 'FAILED INVALID_RESPONSE_BODY'],
  ['an empty dataset', (f) => f.emptyDataset(ON_TIKTOK), 'MISSING'],
  ['a run that FAILED', (f) => f.runEnds('FAILED', ON_TIKTOK), 'FAILED RUN_FAILED'],
  ['a run that was ABORTED', (f) => f.runEnds('ABORTED', ON_TIKTOK), 'FAILED RUN_ABORTED'],
  ['a run that TIMED-OUT', (f) => f.runEnds('TIMED-OUT', ON_TIKTOK), 'FAILED RUN_TIMED_OUT'],
  ['a run that never ends', (f) => f.runEnds('never', ON_TIKTOK), 'FAILED RUN_ABORTED'],
];

test.each(FAULTS)('%s records and pays nothing, and the next tick catches up', async (_, spoil, outcome) => {
  spoil(bench.simulator.faults);
  const { refreshRunId, status } = await bench.tick(outcome.endsWith('RUN_ABORTED') ? { runTimeoutSeconds: 1 } : {});
  bench.simulator.faults.clear();
  expect(status).toBe('PARTIAL');
  for (const post of spoiled) {
    expect(await bench.outcomesOf(post, refreshRunId)).toEqual([outcome]);
    expect(await bench.factsOf(post)).toMatchObject(SEEN_ONCE);
  }
  expect(await bench.factsOf(sound)).toMatchObject(SEEN_TWICE);

  expect((await bench.tick()).status).toBe('SUCCEEDED');
  for (const post of spoiled) expect(await bench.factsOf(post)).toMatchObject(SEEN_TWICE);
});

test('a run that ends early keeps the items it has', async () => {
  bench.simulator.faults.runEnds('TIMED-OUT', { socialPlatform: 'TIKTOK', partial: 1 });
  const { refreshRunId, status } = await bench.tick();
  expect(status).toBe('PARTIAL');
  const outcomes = await Promise.all(spoiled.map((post) => bench.outcomesOf(post, refreshRunId)));
  expect(outcomes.flat().sort()).toEqual(['FAILED RUN_TIMED_OUT', 'OK']);
});

const STOPS: [string, (faults: FaultScript) => void, string][] = [
  ['401', (f) => f.tokenRevoked(), 'The scraper is stopped: unauthorized (USER_OR_TOKEN_NOT_FOUND)'],
  ['402', (f) => f.creditExhausted(), 'The scraper is stopped: credit (NOT_ENOUGH_USAGE_TO_RUN_PAID_ACTOR)'],
  [
    '403',
    (f) => f.http('start', { status: 403, times: Number.POSITIVE_INFINITY }),
    'The scraper is stopped: forbidden (INSUFFICIENT_PERMISSIONS)',
  ],
];

describe.each(STOPS)('%s from Apify', (_, refuse, message) => {
  test('fails the tick with one clear error, and sends no further requests', async () => {
    refuse(bench.simulator.faults);
    const startsBefore = bench.simulator.hits('start');
    const report = await bench.tick({ batchSize: 1 });
    bench.simulator.faults.clear();
    expect(report).toMatchObject({ status: 'FAILED', error: message, earned: 0n });
    // One for each social platform, asked at the same time, of three batches.
    expect(bench.simulator.hits('start') - startsBefore).toBeLessThanOrEqual(2);
    const code = /\((.*)\)/.exec(message)?.[1];
    for (const post of [...spoiled, sound]) {
      const outcomes = await bench.outcomesOf(post, report.refreshRunId);
      expect(outcomes).toHaveLength(1);
      expect([`FAILED ${code}`, 'FAILED TICK_STOPPED']).toContain(outcomes[0]);
      expect(await bench.factsOf(post)).toMatchObject(SEEN_ONCE);
    }
    await bench.tick();
    for (const post of [...spoiled, sound]) expect(await bench.factsOf(post)).toMatchObject(SEEN_TWICE);
  });

  test('in the middle of a tick leaves it PARTIAL, with the results read before', async () => {
    const poll = bench.simulator.faults.stall('poll', { socialPlatform: 'TIKTOK' });
    const tick = bench.startTick({ batchSize: 1 });
    await poll.reached;
    await until(async () => (await bench.factsOf(sound)).views === 3_000n);
    refuse(bench.simulator.faults);
    poll.release();
    const report = await tick;
    bench.simulator.faults.clear();
    expect(report).toMatchObject({ status: 'PARTIAL', error: message });
    expect(report.earned).toBeGreaterThan(0n);
  });
});

describe('a fault of ours', () => {
  /** Makes the database refuse something, as a broken rule or a bug of ours would. */
  async function refuse(what: string, when: string, code: string): Promise<void> {
    await bench.database.pool.query(`
      CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF ${when} THEN RAISE EXCEPTION 'refused by the test' USING ERRCODE = '${code}'; END IF; RETURN NEW;
      END $$;
      CREATE TRIGGER no BEFORE ${what} FOR EACH ROW EXECUTE FUNCTION no();`);
  }

  const heal = () => bench.database.pool.query('DROP FUNCTION no CASCADE');

  test('in one campaign fails only its posts and says so in the log: the tick continues and the next one catches up', async () => {
    const { scene } = bench;
    const neighbour = await scene.submit(await scene.user('Noah'), await scene.campaign('Neighbour'), 'TIKTOK');
    scene.shows(neighbour, 7_000);
    await refuse('INSERT ON "ViewTracking"', `NEW."clipId" = ${spoiled[0]?.clipId}`, 'P0001');
    const lines: string[] = [];
    const { refreshRunId, status } = await bench.tick({ logTo: { write: (line) => lines.push(line) } });
    await heal();
    expect(status).toBe('PARTIAL');
    for (const post of spoiled) {
      expect(await bench.outcomesOf(post, refreshRunId)).toEqual(['FAILED NOT_RECORDED']);
      expect(await bench.factsOf(post)).toMatchObject(SEEN_ONCE);
    }
    expect(await bench.factsOf(neighbour)).toMatchObject({ views: 7_000n });
    expect(await bench.factsOf(sound)).toMatchObject(SEEN_TWICE);
    expect(lines.filter((line) => line.includes('refused by the test'))).toHaveLength(1);

    await bench.tick();
    for (const post of spoiled) expect(await bench.factsOf(post)).toMatchObject(SEEN_TWICE);
  });

  test('in a batch fails its posts and not the tick, so later batches are still scraped', async () => {
    await refuse('UPDATE OF "apifyStatus" ON "ScrapeBatch"', `NEW."socialPlatform" = 'TIKTOK'`, 'P0001');
    const { refreshRunId, status } = await bench.tick();
    await heal();
    expect(status).toBe('PARTIAL');
    for (const post of spoiled) expect(await bench.outcomesOf(post, refreshRunId)).toEqual(['FAILED UNEXPECTED']);
    expect(await bench.factsOf(sound)).toMatchObject(SEEN_TWICE);
    expect((await bench.tick()).status).toBe('SUCCEEDED');
  });

  /** Ticks while the database refuses, repairs it afterwards, and returns the report. */
  async function tickUntilHealed(): Promise<RefreshReport> {
    let told = () => {};
    const refused = new Promise<void>((resolve) => {
      told = resolve;
    });
    const logTo = { write: (line: string) => (line.includes('will be tried again') ? told() : undefined) };
    const tick = bench.startTick({ logTo });
    await Promise.race([refused, tick]);
    await heal();
    return tick;
  }

  test.each([
    ['that goes away', '57P01'],
    ['whose locks are held too long', '55P03'],
    ['that is too slow', '57014'],
  ])('of a database %s is waited out, and the same Apify runs continue', async (_, code) => {
    const started = bench.simulator.requests.length;
    await refuse('INSERT ON "ViewTracking"', 'true', code);
    expect((await tickUntilHealed()).status).toBe('SUCCEEDED');
    for (const post of [...spoiled, sound]) expect(await bench.factsOf(post)).toMatchObject(SEEN_TWICE);
    expect(bench.simulator.requests).toHaveLength(started + 2);
  });

  test('before an Apify run is known starts the batch again: views seen after the end are not dated before it', async () => {
    await refuse('UPDATE OF "apifyRunId" ON "ScrapeBatch"', 'true', '57P01');
    const stopping = new AbortController();
    const logTo = { write: (line: string) => (line.includes('will be tried again') ? stopping.abort() : undefined) };
    await expect(bench.tick({ signal: stopping.signal, logTo })).rejects.toThrow();
    await heal();
    await completeCampaign(bench.database, bench.scene.admin, { campaignId });
    await bench.tick();
    for (const post of spoiled) {
      expect(await bench.factsOf(post)).toMatchObject({ views: 3_000n, gains: [1_000n, 2_000n], ledger: [100n] });
    }
  });
});
