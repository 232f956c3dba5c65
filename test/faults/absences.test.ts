/**
 * A post that answers "gone" (SECURITY row 26). One answer proves nothing, because walls, regions and bad days look the
 * same. A post is unavailable after three "gone" answers on different days with no sign of life between them. It then
 * costs no further run, keeps what it earned, and comes back as soon as somebody asks and it answers.
 */
import type { PostState } from '../../dev/simulator/post.js';
import type { RefreshReport } from '../../src/modules/refresh/run-refresh.js';
import { Bench } from '../support/bench.js';
import type { PostedClip } from '../support/scene.js';

let bench: Bench;
let campaignId: bigint;
let post: PostedClip;
/** Always answers, next to the one that does not. */
let twin: PostedClip;

beforeEach(async () => {
  bench = await Bench.open();
  const { scene } = bench;
  campaignId = await scene.campaign('Absence');
  const clipper = await scene.user('Mia');
  post = await scene.submit(clipper, campaignId);
  twin = await scene.submit(clipper, campaignId);
  for (const one of [post, twin]) scene.shows(one, 10_000);
  await bench.tick();
  for (const one of [post, twin]) await bench.approve(one);
});
afterEach(() => bench.close());

const EARNED = { views: 10_000n, earned: 1_000n, gains: [10_000n], ledger: [1_000n] };

async function look(state: PostState): Promise<RefreshReport> {
  bench.simulator.world.set(post.socialPlatform, post.externalId, { state });
  return bench.tick();
}

/** An admin asks for this post. */
function ask(): Promise<RefreshReport> {
  return bench.tick({ request: { trigger: 'ADMIN', clipIds: [post.clipId] } });
}

/**
 * Lets a day pass. Times come from the database's clock, which a test cannot set, so stored times move a day into the
 * past instead. The rule only reads the difference.
 */
async function dayPasses(): Promise<void> {
  await bench.database.prisma.$executeRaw`UPDATE "Clip" SET "goneSince" = "goneSince" - interval '1 day'`;
}

async function standing() {
  return bench.database.prisma.clip.findUniqueOrThrow({
    where: { id: post.clipId },
    select: { availability: true, goneChecks: true, lastAnswer: true },
  });
}

/** The post says "gone" on three days in a row. */
async function becomeUnavailable(): Promise<void> {
  for (let day = 1; day <= 3; day += 1) {
    if (day > 1) await dayPasses();
    await look('gone');
  }
  expect((await standing()).availability).toBe('UNAVAILABLE');
}

/** How many runs have asked for the post so far. */
function timesAsked(): number {
  return bench.simulator.requests.filter(({ input }) => JSON.stringify(input).includes(post.externalId)).length;
}

test('a post is unavailable after three "gone" answers on different days, and not before', async () => {
  for (const goneChecks of [1, 2]) {
    const { refreshRunId, status } = await look('gone');
    expect(await bench.outcomesOf(post, refreshRunId)).toEqual(['GONE']);
    expect(await standing()).toEqual({ availability: 'AVAILABLE', goneChecks, lastAnswer: 'GONE' });
    expect(status).toBe('SUCCEEDED');
    await dayPasses();
  }
  await look('gone');
  expect(await standing()).toEqual({ availability: 'UNAVAILABLE', goneChecks: 3, lastAnswer: 'GONE' });
  expect(await bench.factsOf(post)).toMatchObject(EARNED);
});

test('any number of "gone" answers on one day is not enough', async () => {
  // The day began now: a test that runs over midnight would see two days.
  for (let nth = 1; nth <= 4; nth += 1) {
    await bench.database.prisma
      .$executeRaw`UPDATE "Clip" SET "goneSince" = clock_timestamp() WHERE "goneSince" IS NOT NULL`;
    await look('gone');
  }
  expect(await standing()).toEqual({ availability: 'AVAILABLE', goneChecks: 4, lastAnswer: 'GONE' });
  await dayPasses();
  await look('gone');
  expect((await standing()).availability).toBe('UNAVAILABLE');
});

test('an unavailable post is no longer planned, by hand or by the timetable; the others are', async () => {
  await becomeUnavailable();
  bench.scene.shows(post, 50_000, { state: 'ok' });
  bench.scene.shows(twin, 20_000);
  const asked = timesAsked();
  for (const request of [
    { trigger: 'COMMAND', slot: null },
    { trigger: 'SCHEDULE', slot: new Date('2026-03-01T06:00:00Z') },
  ] as const) {
    const { refreshRunId } = await bench.tick({ request });
    expect(await bench.outcomesOf(post, refreshRunId)).toEqual([]);
    expect(await bench.outcomesOf(twin, refreshRunId)).toHaveLength(1);
  }
  expect(timesAsked()).toBe(asked);
  expect(await bench.factsOf(post)).toMatchObject(EARNED);
  expect(await bench.factsOf(twin)).toMatchObject({ gains: [10_000n, 10_000n], ledger: [1_000n, 1_000n] });
});

test('an unavailable post comes back when somebody asks for it and it answers: it is counted, paid and planned again', async () => {
  await becomeUnavailable();
  bench.scene.shows(post, 25_000, { state: 'ok' });
  const { refreshRunId, earned } = await ask();
  expect(await bench.outcomesOf(post, refreshRunId)).toEqual(['OK']);
  expect(await bench.outcomesOf(twin, refreshRunId)).toEqual([]);
  expect(await standing()).toEqual({ availability: 'AVAILABLE', goneChecks: 0, lastAnswer: 'OK' });
  expect(earned).toBe(1_500n);
  expect(await bench.factsOf(post)).toMatchObject({
    views: 25_000n,
    gains: [10_000n, 15_000n],
    ledger: [1_000n, 1_500n],
  });

  bench.scene.shows(post, 30_000);
  await bench.tick();
  expect(await bench.factsOf(post)).toMatchObject({ views: 30_000n, ledger: [1_000n, 1_500n, 500n] });
});

test('an unavailable post that comes back with an implausible jump is available again, and the jump waits as a suspect', async () => {
  await becomeUnavailable();
  bench.scene.shows(post, 9_000_000, { state: 'ok' });
  const { refreshRunId } = await ask();
  expect(await bench.outcomesOf(post, refreshRunId)).toEqual(['SUSPECT']);
  expect(await standing()).toEqual({ availability: 'AVAILABLE', goneChecks: 0, lastAnswer: 'SUSPECT' });
  expect(await bench.factsOf(post)).toMatchObject(EARNED);
});

test('an unavailable post stays unavailable when somebody asks for it and it is still gone', async () => {
  await becomeUnavailable();
  const { refreshRunId } = await ask();
  expect(await bench.outcomesOf(post, refreshRunId)).toEqual(['GONE']);
  expect(await standing()).toEqual({ availability: 'UNAVAILABLE', goneChecks: 4, lastAnswer: 'GONE' });
  expect(await bench.factsOf(post)).toMatchObject(EARNED);
});

test('a wall shows at once, is asked about at every tick, and disappears with the first answer', async () => {
  const { refreshRunId, status } = await look('restricted');
  expect(await bench.outcomesOf(post, refreshRunId)).toEqual(['RESTRICTED']);
  expect(await standing()).toEqual({ availability: 'RESTRICTED', goneChecks: 0, lastAnswer: 'RESTRICTED' });
  expect(status).toBe('SUCCEEDED');
  await look('restricted');
  expect(timesAsked()).toBe(3);
  expect(await bench.factsOf(post)).toMatchObject(EARNED);

  bench.scene.shows(post, 12_000, { state: 'ok' });
  await bench.tick();
  expect((await standing()).availability).toBe('AVAILABLE');
  expect(await bench.factsOf(post)).toMatchObject({ views: 12_000n, ledger: [1_000n, 200n] });
});

test('a wall that disappears without a change of counts leaves no trace', async () => {
  await look('restricted');
  await look('ok');
  expect(await standing()).toEqual({ availability: 'AVAILABLE', goneChecks: 0, lastAnswer: 'UNCHANGED' });
  expect(await bench.factsOf(post)).toMatchObject(EARNED);
});

test('an unavailable post that turns out to be behind a wall is asked about again', async () => {
  await becomeUnavailable();
  bench.simulator.world.set(post.socialPlatform, post.externalId, { state: 'restricted' });
  await ask();
  expect(await standing()).toEqual({ availability: 'RESTRICTED', goneChecks: 0, lastAnswer: 'RESTRICTED' });
  bench.scene.shows(post, 15_000, { state: 'ok' });
  await bench.tick();
  expect(await bench.factsOf(post)).toMatchObject({ views: 15_000n, ledger: [1_000n, 500n] });
});

describe('the count of "gone" answers', () => {
  test.each<[what: string, sign: () => Promise<unknown>]>([
    ['the same counts', () => look('ok')],
    ['a wall', () => look('restricted')],
    [
      'a post without its views',
      () => {
        bench.simulator.faults.views(post.externalId, null);
        return look('ok');
      },
    ],
    [
      'an implausible number of views',
      () => {
        bench.simulator.faults.views(post.externalId, 900_000_000);
        return look('ok');
      },
    ],
  ])('starts again after %s', async (_what, sign) => {
    for (let day = 1; day <= 2; day += 1) {
      await look('gone');
      await dayPasses();
    }
    await sign();
    expect((await standing()).goneChecks).toBe(0);
    for (const goneChecks of [1, 2]) {
      await look('gone');
      expect(await standing()).toMatchObject({ goneChecks });
      expect((await standing()).availability).not.toBe('UNAVAILABLE');
      await dayPasses();
    }
    await look('gone');
    expect((await standing()).availability).toBe('UNAVAILABLE');
  });

  test.each<[what: string, fault: () => void]>([
    ['a run that FAILED', () => bench.simulator.faults.runEnds('FAILED')],
    ['a run that leaves it out', () => bench.simulator.faults.item(post.externalId, () => null)],
    ['a start that is refused', () => bench.simulator.faults.http('start', { status: 500 })],
  ])('is neither raised nor reset by %s, which says nothing about the post', async (_what, fault) => {
    for (let day = 1; day <= 2; day += 1) {
      await look('gone');
      await dayPasses();
    }
    fault();
    await bench.tick();
    expect(await standing()).toEqual({ availability: 'AVAILABLE', goneChecks: 2, lastAnswer: 'GONE' });
    await look('gone');
    expect((await standing()).availability).toBe('UNAVAILABLE');
  });
});
