/**
 * Ticks that are repeated, doubled or cut off (SECURITY row 25). A slot is ticked once however many schedulers fire. An
 * interrupted tick is continued, and waits for the Apify runs that it has already paid for.
 */
import { openDatabase } from '../../src/kernel/db/database.js';
import type { RefreshReport } from '../../src/modules/refresh/run-refresh.js';
import { Bench, type TickOptions } from '../support/bench.js';
import { until } from '../support/moments.js';
import type { PostedClip } from '../support/scene.js';

const SIX = { trigger: 'SCHEDULE', slot: new Date('2026-03-29T06:00:00Z') } as const;
const NOON = { trigger: 'SCHEDULE', slot: new Date('2026-03-29T12:00:00Z') } as const;
const BY_HAND = { trigger: 'COMMAND', slot: null } as const;

let bench: Bench;
let campaignId: bigint;
let post: PostedClip;

/** One approved post, seen at 1,000 views, that now shows 3,000. */
beforeEach(async () => {
  bench = await Bench.open();
  const { scene } = bench;
  campaignId = await scene.campaign('Slots');
  post = await scene.approved(await scene.user('Mia'), campaignId, 1_000);
  scene.shows(post, 3_000);
  bench.simulator.requests.length = 0;
});
afterEach(() => bench.close());

describe('a slot', () => {
  test('that was ticked before is not ticked again: nothing changes, and the report says so', async () => {
    const first = await bench.tick({ request: SIX });
    expect(first).toMatchObject({ repeated: false, status: 'SUCCEEDED', earned: 200n });
    const before = await bench.everything();
    bench.scene.shows(post, 9_000);
    expect(await bench.tick({ request: SIX })).toEqual({ ...first, repeated: true });
    expect(await bench.everything()).toEqual(before);
    expect(bench.simulator.requests).toHaveLength(1);
  });

  test('that eight processes tick at once is ticked by one: one Apify run, one settlement [S25]', async () => {
    const handles = Array.from({ length: 8 }, () => openDatabase({ url: bench.database.url, poolMax: 2 }));
    const reports = await Promise.all(handles.map((database) => bench.startTick({ request: SIX, database })));
    expect(new Set(reports.map(({ refreshRunId }) => refreshRunId)).size).toBe(1);
    for (const report of reports) expect(report).toMatchObject({ status: 'SUCCEEDED', earned: 200n });
    expect(bench.simulator.requests).toHaveLength(1);
    expect(await bench.factsOf(post)).toMatchObject({ gains: [1_000n, 2_000n], ledger: [100n, 200n] });

    const again = await Promise.all(handles.map((database) => bench.startTick({ request: SIX, database })));
    for (const report of again) expect(report).toMatchObject({ repeated: true });
    expect(bench.simulator.requests).toHaveLength(1);
    await Promise.all(handles.map((database) => database.close()));
  });
});

/** Ticks until Apify holds a poll, and is cut off there. */
async function interrupt(options: TickOptions): Promise<void> {
  const stopping = new AbortController();
  const poll = bench.simulator.faults.stall('poll');
  const tick = bench.startTick({ ...options, signal: stopping.signal });
  await Promise.race([poll.reached, tick]);
  stopping.abort(new Error('the process stops'));
  await expect(tick).rejects.toThrow('the process stops');
  poll.release();
}

describe('an interrupted tick', () => {
  test('is continued by the same slot, with the same Apify run', async () => {
    await interrupt({ request: SIX });
    expect(await bench.factsOf(post)).toMatchObject({ gains: [1_000n], ledger: [100n] });
    const report = await bench.tick({ request: SIX });
    expect(report).toMatchObject({ status: 'SUCCEEDED', repeated: false, earned: 200n });
    expect(bench.simulator.requests).toHaveLength(1);
    expect(await bench.factsOf(post)).toMatchObject({ gains: [1_000n, 2_000n], ledger: [100n, 200n] });
  });

  test.each([
    ['of the timetable by the next slot', SIX, NOON],
    ['of the timetable by hand', SIX, BY_HAND],
    ['by hand by the next slot', BY_HAND, NOON],
    ['by hand by hand', BY_HAND, BY_HAND],
  ])('%s is finished, and the new one does not pay for the same posts again', async (_, first, next) => {
    await interrupt({ request: first });
    bench.scene.shows(post, 8_000);
    // The interrupted run goes on only once the new one is planned.
    const { prisma } = bench.database;
    const runs = await prisma.refreshRun.count();
    const poll = bench.simulator.faults.stall('poll');
    const tick = bench.startTick({ request: next });
    await until(async () => (await prisma.refreshRun.count({ where: { plannedAt: { not: null } } })) > runs);
    poll.release();
    await tick;
    const unfinished = { finishedAt: null };
    expect(await bench.database.prisma.refreshRun.count({ where: unfinished })).toBe(0);
    expect(bench.simulator.requests).toHaveLength(1);
    // The run of the interrupted tick saw 3,000 and is dated by its own start.
    expect(await bench.factsOf(post)).toMatchObject({ gains: [1_000n, 2_000n], ledger: [100n, 200n] });
    expect(await bench.database.prisma.scrapeBatch.count({ where: unfinished })).toBe(0);
    await bench.tick();
    expect(await bench.factsOf(post)).toMatchObject({ gains: [1_000n, 2_000n, 5_000n], ledger: [100n, 200n, 500n] });
  });

  test('starts no further Apify run', async () => {
    const second = await bench.scene.submit(await bench.scene.user('Noah'), campaignId);
    bench.scene.shows(second, 500);
    await interrupt({ request: SIX, batchSize: 1 });
    expect(bench.simulator.requests).toHaveLength(1);
    await bench.tick({ request: SIX, batchSize: 1 });
    expect(bench.simulator.requests).toHaveLength(2);
    expect(await bench.factsOf(second)).toMatchObject({ views: 500n });
  });

  test('is not planned again: a clip submitted since has its own first check', async () => {
    await interrupt({ request: SIX });
    const late = await bench.scene.submit(await bench.scene.user('Noah'), campaignId);
    bench.scene.shows(late, 500);
    const { refreshRunId } = await bench.tick({ request: SIX });
    expect(await bench.outcomesOf(late, refreshRunId)).toEqual([]);
    await bench.tick({ request: NOON });
    expect(await bench.factsOf(late)).toMatchObject({ gains: [500n] });
  });

  test('that a newer tick has overtaken is late, and newer records stay', async () => {
    await interrupt({ request: SIX });
    // The interrupted run is left alone, as if its process hung, and a newer one records first.
    const { prisma } = bench.database;
    const hung = await prisma.refreshRun.findUniqueOrThrow({ where: { slot: SIX.slot } });
    const where = { scrapeBatch: { refreshRunId: hung.id } };
    await prisma.refreshRun.update({ where: { id: hung.id }, data: { status: 'FAILED', finishedAt: new Date() } });
    await prisma.$executeRaw`UPDATE pgboss.job SET state = 'completed', completed_on = now()`;
    await prisma.scrapeBatchClip.updateMany({ where, data: { outcome: 'FAILED' } });
    bench.scene.shows(post, 8_000);
    await bench.tick({ request: NOON });
    await prisma.refreshRun.update({ where: { id: hung.id }, data: { status: 'RUNNING', finishedAt: null } });
    await prisma.scrapeBatchClip.updateMany({ where, data: { outcome: null } });
    const first = await prisma.scrapeBatch.findFirstOrThrow({ where: { refreshRunId: hung.id } });
    await prisma.$executeRaw`UPDATE pgboss.job SET state = 'retry' WHERE data->>'scrapeBatchId' = ${first.id.toString()}`;
    const report = await bench.tick({ request: SIX });
    expect(await bench.outcomesOf(post, report.refreshRunId)).toEqual(['LATE']);
    expect(await bench.factsOf(post)).toMatchObject({ views: 8_000n, gains: [1_000n, 7_000n], ledger: [100n, 700n] });
  });
});

test('a tick that is told to stop before it begins sends nothing', async () => {
  const result: Promise<RefreshReport> = bench.startTick({
    signal: AbortSignal.abort(new Error('too late')),
  });
  await expect(result).rejects.toThrow('too late');
  expect(bench.simulator.requests).toEqual([]);
  expect(await bench.factsOf(post)).toMatchObject({ gains: [1_000n] });
});
