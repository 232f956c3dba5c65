/**
 * Series over HTTP: calendars of many zones, clock changes, leap days, revocations. Points add up to total, and over
 * all time to the totals.
 */
import { dataOf } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import { SeriesStage, type Sums, type Timeline } from '../support/series-stage.js';
import { ADMIN, type WriteStage } from '../support/write-stage.js';

let world: SeriesStage;
let stage: WriteStage;
beforeAll(async () => {
  world = await SeriesStage.open();
  stage = world.stage;
});
afterAll(() => stage.close());

const ask = (root: string, args: string) => world.series(root, args);

async function expectTotalsOfPlatform(granularity: string): Promise<void> {
  const query = `{ platformStats { totals { earned views clips } timeline(granularity: ${granularity}) { total { earned views clips } } } }`;
  const { platformStats } = dataOf(await stage.server.query(ADMIN, query));
  expect(platformStats.timeline.total).toEqual(platformStats.totals);
}

// Runs first, while all facts are of today.
test.each(['HOUR', 'DAY'])('over all time the platform by %s equals its totals', async (granularity) => {
  await stage.approved(5_000);
  await expectTotalsOfPlatform(granularity);
});

const days = ({ points }: Timeline) =>
  points.map(({ start, end, ...sums }) => [start, (Date.parse(end) - Date.parse(start)) / 3_600_000, sums.views]);

test('a spring in Berlin: a day of 23 hours, and an hour that does not exist', async () => {
  await world.factsAt(
    {
      approvedAt: '2026-03-28T22:30:00Z',
      tracked: ['2026-03-28T22:59:59.999Z', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59.999Z', '2026-03-29T22:00:00Z'],
      earned: ['2026-03-28T22:59:59.999Z', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59.999Z', '2026-03-29T22:00:00Z'],
    },
    [1_000, 3_000, 7_000, 15_000],
  );
  const range = 'from: "2026-03-27T23:00:00Z", to: "2026-03-30T22:00:00Z", timeZone: "Europe/Berlin"';
  const series = await ask('platformStats', `(${range}, granularity: DAY)`);
  expect(days(series)).toEqual([
    ['2026-03-27T23:00:00.000Z', 24, 1_000],
    ['2026-03-28T23:00:00.000Z', 23, 6_000],
    ['2026-03-29T22:00:00.000Z', 24, 8_000],
  ]);
  expect(series.points.map(({ earned, clips }) => [earned, clips])).toEqual([
    ['1.00', 1],
    ['6.00', 0],
    ['8.00', 0],
  ]);
  const hours = await ask(
    'platformStats',
    '(from: "2026-03-29T00:00:00Z", to: "2026-03-29T03:00:00Z", granularity: HOUR, timeZone: "Europe/Berlin")',
  );
  expect(hours.points.map(({ start }) => start)).toEqual([
    '2026-03-29T00:00:00.000Z',
    '2026-03-29T01:00:00.000Z',
    '2026-03-29T02:00:00.000Z',
  ]);
});

test('an autumn in New York: a day of 25 hours, and an hour that comes twice', async () => {
  const range = (granularity: string) =>
    `(from: "2025-11-01T04:00:00Z", to: "2025-11-04T05:00:00Z", granularity: ${granularity}, timeZone: "America/New_York")`;
  expect(days(await ask('platformStats', range('DAY')))).toEqual([
    ['2025-11-01T04:00:00.000Z', 24, 0],
    ['2025-11-02T04:00:00.000Z', 25, 0],
    ['2025-11-03T05:00:00.000Z', 24, 0],
  ]);
  const { points } = await ask('platformStats', range('HOUR'));
  expect(points).toHaveLength(73);
  expect(points.every(({ start, end }) => Date.parse(end) - Date.parse(start) === 3_600_000)).toBe(true);
});

test.each([
  ['Asia/Kathmandu', '2026-05-31T18:15:00.000Z', '2026-06-30T18:15:00.000Z'],
  ['Pacific/Chatham', '2026-05-31T11:15:00.000Z', '2026-06-30T11:15:00.000Z'],
  ['Australia/Lord_Howe', '2026-05-31T13:30:00.000Z', '2026-06-30T13:30:00.000Z'],
  ['Pacific/Kiritimati', '2026-05-31T10:00:00.000Z', '2026-06-30T10:00:00.000Z'],
])('June in %s has its own days and hours', async (zone, from, to) => {
  const series = await ask('platformStats', `(from: "${from}", to: "${to}", granularity: DAY, timeZone: "${zone}")`);
  expect(series.points).toHaveLength(30);
  expect(series.points[0]?.start).toBe(from);
  expect(series.points.every(({ start }) => start.slice(11) === from.slice(11))).toBe(true);
  const { points } = await ask(
    'platformStats',
    `(from: "${from}", to: "2026-06-02T00:00:00Z", granularity: HOUR, timeZone: "${zone}")`,
  );
  expect(points[1]?.start.slice(14, 16)).toBe(from.slice(14, 16));
});

test('where the clock moves by half an hour, the hours of the clock are kept', async () => {
  const { points } = await ask(
    'platformStats',
    '(from: "2026-04-04T13:00:00Z", to: "2026-04-04T17:30:00Z", granularity: HOUR, timeZone: "Australia/Lord_Howe")',
  );
  expect(points.map(({ start }) => start.slice(11, 16))).toEqual(['13:00', '14:00', '15:30', '16:30']);
});

test('a leap day belongs to February, which then has 29', async () => {
  const february = await ask(
    'platformStats',
    '(from: "2024-02-01T00:00:00Z", to: "2024-03-01T00:00:00Z", granularity: DAY)',
  );
  expect(february.points).toHaveLength(29);
  const months = await ask(
    'platformStats',
    '(from: "2024-01-01T00:00:00Z", to: "2024-04-01T00:00:00Z", granularity: MONTH)',
  );
  expect(months.points.map(({ start, end }) => (Date.parse(end) - Date.parse(start)) / 86_400_000)).toEqual([
    31, 29, 31,
  ]);
});

test('weeks begin on Monday; the first and the last bucket are cut at the ends', async () => {
  const { points } = await ask(
    'platformStats',
    '(from: "2026-07-01T10:00:00Z", to: "2026-07-15T12:00:00Z", granularity: WEEK, timeZone: "Europe/Berlin")',
  );
  expect(points.map(({ start, end }) => [start, end])).toEqual([
    ['2026-07-01T10:00:00.000Z', '2026-07-05T22:00:00.000Z'],
    ['2026-07-05T22:00:00.000Z', '2026-07-12T22:00:00.000Z'],
    ['2026-07-12T22:00:00.000Z', '2026-07-15T12:00:00.000Z'],
  ]);
});

test('the previous range is moved back in the calendar: March to February, a day across a clock change to a day', async () => {
  await world.factsAt(
    {
      approvedAt: '2025-02-15T12:00:00Z',
      tracked: ['2025-02-01T00:00:00Z', '2025-02-28T23:59:59Z', '2025-03-01T00:00:00Z'],
      earned: ['2025-02-15T12:00:00Z', '2025-02-28T23:59:59Z', '2025-03-01T00:00:00Z'],
    },
    [10_000, 30_000, 70_000],
  );
  const march = await ask(
    'platformStats',
    '(from: "2025-03-01T00:00:00Z", to: "2025-04-01T00:00:00Z", granularity: MONTH)',
  );
  expect([march.total, march.previousTotal]).toEqual([
    { earned: '40.00', views: 40_000, clips: 0 },
    { earned: '30.00', views: 30_000, clips: 1 },
  ]);
  const dayAfter = await ask(
    'platformStats',
    '(from: "2026-03-29T22:00:00Z", to: "2026-03-30T22:00:00Z", granularity: DAY, timeZone: "Europe/Berlin")',
  );
  expect([dayAfter.total.views, dayAfter.previousTotal.views]).toEqual([8_000, 6_000]);
});

describe('over all time it equals the totals', () => {
  test.each(['HOUR', 'DAY', 'WEEK', 'MONTH'])(
    'of the platform, a campaign, a user and a clip, by %s',
    async (granularity) => {
      const clipper = await stage.clipper();
      const { clipId, campaignId: own } = await stage.approved(5_000, clipper);
      await stage.observe(clipId, 4_000);
      await stage.observe(clipId, 9_000);
      await stage.mutate(
        ADMIN,
        'adjustEarnings',
        { idempotencyKey: stage.fresh('key'), clipId: idOf('clip', clipId), amount: '-1.25', reason: 'Counted twice.' },
        'replayed',
      );
      for (const [root, as] of [
        [`campaign(id: "campaign_${own}")`, ADMIN],
        [`user(id: "user_${clipper.userId}")`, ADMIN],
        [`clip(id: "clip_${clipId}")`, ADMIN],
        ['me', clipper.name],
        [`clip(id: "clip_${clipId}")`, clipper.name],
      ] as const) {
        const query = `{ row: ${root} { totals { earned views clips } timeline(granularity: ${granularity}, timeZone: "Asia/Tokyo") { total { earned views clips } previousTotal { earned views clips } } } }`;
        const { row } = dataOf(await stage.server.query(as, query));
        expect(row.timeline.total).toEqual(row.totals);
        expect(row.timeline.total).toEqual({ earned: '7.75', views: 9_000, clips: 1 });
        expect(row.timeline.previousTotal).toEqual({ earned: '0.00', views: 0, clips: 0 });
      }
      // From the facts of years ago to today there are more hours, and one day more days, than a series may have.
      if (granularity === 'HOUR' || granularity === 'DAY') return;
      await expectTotalsOfPlatform(granularity);
    },
  );

  test('without facts there is one empty bucket', async () => {
    const { userId } = await stage.clipper();
    const { points, total } = await ask(`user(id: "user_${userId}")`, '');
    expect(points).toHaveLength(1);
    expect(total).toEqual({ earned: '0.00', views: 0, clips: 0 });
  });
});

test('a revocation is negative where it happened, and closed months never change', async () => {
  const clipId = await world.factsAt(
    { approvedAt: '2023-01-10T00:00:00Z', tracked: ['2023-01-05T00:00:00Z'], earned: ['2023-01-10T00:00:00Z'] },
    [20_000],
  );
  const january = () =>
    ask('platformStats', '(from: "2023-01-01T00:00:00Z", to: "2023-02-01T00:00:00Z", granularity: MONTH)');
  expect((await january()).total).toEqual({ earned: '20.00', views: 20_000, clips: 1 });
  const before = await ask('platformStats', '(granularity: MONTH)');
  await stage.mutate(
    ADMIN,
    'revokeApproval',
    { idempotencyKey: stage.fresh('key'), clipId: idOf('clip', clipId), reason: 'Bought.' },
    'replayed',
  );
  expect((await january()).total).toEqual({ earned: '20.00', views: 0, clips: 0 });
  const after = await ask('platformStats', '(granularity: MONTH)');
  const cents = ({ earned }: Sums) => Number(earned.replace('.', ''));
  expect(cents(after.total)).toBe(cents(before.total) - 2_000);
  expect(cents(after.points.at(-1) as Sums)).toBe(cents(before.points.at(-1) as Sums) - 2_000);
});

test('a thousand points are allowed, one more is not', async () => {
  const until = (hours: number) => new Date(Date.parse('2026-01-01T00:00:00Z') + hours * 3_600_000).toISOString();
  const range = (hours: number) => `(from: "2026-01-01T00:00:00Z", to: "${until(hours)}", granularity: HOUR)`;
  expect((await ask('platformStats', range(1_000))).points).toHaveLength(1_000);
  const { errors } = await stage.server.query(
    ADMIN,
    `{ platformStats { timeline${range(1_001)} { total { views } } } }`,
  );
  expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'granularity' });
});

test('series that begin at different times of a day, asked for together, equal those asked for one by one', async () => {
  const factsFrom = (hours: readonly number[]) => {
    const moments = hours.map((hour) => `2024-05-10T${hour}:00:00Z`);
    const [approvedAt = ''] = moments;
    return world.factsAt({ approvedAt, tracked: moments, earned: moments }, [1_000, 3_000]);
  };
  const clipIds = [await factsFrom([10, 20]), await factsFrom([12, 22])];
  const fields = 'timeline(granularity: MONTH) { points { start earned views } total { earned views } }';
  const asked = clipIds.map((clipId, n) => `clip${n}: clip(id: "clip_${clipId}") { ${fields} }`);
  const atOnce = dataOf(await stage.server.query(ADMIN, `{ ${asked.join(' ')} }`));
  for (const [n, hour] of [10, 12].entries()) {
    const { points, total } = atOnce[`clip${n}`].timeline;
    expect([points[0], total]).toEqual([
      { start: `2024-05-10T${hour}:00:00.000Z`, earned: '3.00', views: 3_000 },
      { earned: '3.00', views: 3_000 },
    ]);
  }
});

test('the series of many rows take as many statements as that of one', async () => {
  const query =
    'query ($first: Int) { campaigns(first: $first) { edges { node { timeline(granularity: MONTH, from: "2025-01-01T00:00:00Z", to: "2026-12-01T00:00:00Z") { total { earned } previousTotal { earned } points { views } } } } } }';
  const costs = await Promise.all(
    [1, 20].map(async (first) => (await stage.server.query(ADMIN, query, { first })).extensions.cost?.statements),
  );
  expect(costs).toEqual([3, 3]);
});
