/** Series over HTTP in zones whose clocks do unusual things, and requests that are refused before anything is read. */
import { SeriesStage } from '../support/series-stage.js';
import { ADMIN } from '../support/write-stage.js';

let stage: SeriesStage;
beforeAll(async () => {
  stage = await SeriesStage.open();
});
afterAll(() => stage.close());

const ask = (root: string, args: string) => stage.series(root, args);

const BY_DAY = 'granularity: DAY, timeZone:';

test('case 7: CET is refused, and the days of Brussels begin at its own midnights', async () => {
  const { errors } = await stage.server.query(
    ADMIN,
    `{ platformStats { timeline(${BY_DAY} "CET", from: "2026-07-01T00:00:00Z", to: "2026-07-02T00:00:00Z") { total { views } } } }`,
  );
  expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'timeZone' });
  const { points } = await ask(
    'platformStats',
    `(${BY_DAY} "Europe/Brussels", from: "2026-06-30T22:00:00Z", to: "2026-07-02T22:00:00Z")`,
  );
  expect(points.map(({ start }) => start)).toEqual(['2026-06-30T22:00:00.000Z', '2026-07-01T22:00:00.000Z']);
});

test('case 7: earnings in the first hour of a summer day belong to that day', async () => {
  await stage.factsAt(
    { approvedAt: '2024-06-30T22:30:00Z', tracked: ['2024-06-30T22:30:00Z'], earned: ['2024-06-30T22:30:00Z'] },
    [3_000],
  );
  const { points } = await ask(
    'platformStats',
    `(${BY_DAY} "Europe/Berlin", from: "2024-06-29T22:00:00Z", to: "2024-07-01T22:00:00Z")`,
  );
  expect(points.map(({ earned, views, clips }) => [earned, views, clips])).toEqual([
    ['0.00', 0, 0],
    ['3.00', 3_000, 1],
  ]);
});

test.each(['IST', 'CST', 'EST', 'MST', 'HST', 'EST5EDT', 'WET', 'nowhere', '+05:30', '', 'Europe/Berlin\\u0000'])(
  'case 8: the zone "%s" is refused by name, in the text and as a variable',
  async (name) => {
    const query = 'query ($zone: TimeZone!) { me { timeline(timeZone: $zone) { total { views } } } }';
    const variable = JSON.parse(`"${name}"`) as string;
    for (const answer of [
      await stage.server.query(ADMIN, `{ me { timeline(timeZone: "${name}") { total { views } } } }`),
      await stage.server.query(ADMIN, query, { zone: variable }),
    ])
      expect(answer.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'timeZone' });
  },
);

test('case 9: an old zone name has the hours of the zone that it became', async () => {
  const range = 'from: "2026-07-01T07:00:00Z", to: "2026-07-03T07:00:00Z"';
  for (const zone of ['US/Pacific-New', 'US/Pacific', 'America/Los_Angeles', 'america/los_angeles']) {
    const { points } = await ask('platformStats', `(${BY_DAY} "${zone}", ${range})`);
    expect(points.map(({ start }) => start)).toEqual(['2026-07-01T07:00:00.000Z', '2026-07-02T07:00:00.000Z']);
  }
});

test('case 9: every zone that Node lists gets its timeline', async () => {
  const zones = Intl.supportedValuesOf('timeZone');
  for (let n = 0; n < zones.length; n += 30) {
    const fields = zones
      .slice(n, n + 30)
      .map((zone, index) => `t${index}: timeline(timeZone: "${zone}") { total { views } }`);
    const { errors } = await stage.server.query(ADMIN, `{ me { ${fields.join(' ')} } }`);
    expect(errors).toBeUndefined();
  }
});

test('case 10: of two midnights the first begins the day, and its facts belong to that day', async () => {
  await stage.factsAt(
    {
      approvedAt: '2022-10-30T00:30:00Z',
      tracked: ['2022-10-29T23:59:59.999Z', '2022-10-30T00:00:00Z', '2022-10-30T01:30:00Z'],
      earned: ['2022-10-30T00:30:00Z', '2022-10-30T00:30:00Z', '2022-10-30T01:30:00Z'],
    },
    [1_000, 3_000, 7_000],
  );
  const { points } = await ask(
    'platformStats',
    `(${BY_DAY} "Atlantic/Azores", from: "2022-10-29T00:00:00Z", to: "2022-10-31T01:00:00Z")`,
  );
  expect(points.map(({ start, views }) => [start, views])).toEqual([
    ['2022-10-29T00:00:00.000Z', 1_000],
    ['2022-10-30T00:00:00.000Z', 6_000],
  ]);
  for (const [zone, from, midnight] of [
    ['Atlantic/Azores', '2026-10-24T12:00:00Z', '2026-10-25T00:00:00.000Z'],
    ['America/Havana', '2026-10-31T12:00:00Z', '2026-11-01T04:00:00.000Z'],
  ]) {
    const days = await ask('platformStats', `(${BY_DAY} "${zone}", from: "${from}", to: "2026-11-01T12:00:00Z")`);
    expect(days.points[1]?.start).toBe(midnight);
  }
});

test('a day that the calendar skipped has no bucket, and nothing is lost', async () => {
  const { points } = await ask(
    'platformStats',
    `(${BY_DAY} "Pacific/Apia", from: "2011-12-29T10:00:00Z", to: "2012-01-01T10:00:00Z")`,
  );
  expect(points.map(({ start }) => start)).toEqual([
    '2011-12-29T10:00:00.000Z',
    '2011-12-30T10:00:00.000Z',
    '2011-12-31T10:00:00.000Z',
  ]);
});

test('the day before one without a midnight is a whole day', async () => {
  await stage.factsAt(
    { approvedAt: '2018-11-03T03:30:00Z', tracked: ['2018-11-03T03:30:00Z'], earned: ['2018-11-03T03:30:00Z'] },
    [2_000],
  );
  const { total, previousTotal } = await ask(
    'platformStats',
    `(${BY_DAY} "America/Sao_Paulo", from: "2018-11-04T03:00:00Z", to: "2018-11-05T02:00:00Z")`,
  );
  expect([total.views, previousTotal.views]).toEqual([0, 2_000]);
});

test.each([
  ['(from: "2026-01-02T00:00:00Z", to: "2026-01-01T00:00:00Z")', 'from'],
  ['(from: "2026-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z")', 'from'],
  ['(from: "2100-01-01T00:00:00Z")', 'from'],
  ['(from: "2026-01-01T00:00:00Z", to: "2026-03-01T00:00:00Z", granularity: HOUR)', 'granularity'],
  ['(from: "1800-01-01T00:00:00Z", to: "2199-12-31T23:59:59Z", granularity: MONTH)', 'granularity'],
  ['(from: "0001-01-01T00:00:00Z", to: "9999-01-01T00:00:00Z", granularity: MONTH)', 'from'],
  ['(from: "1799-12-31T23:59:59Z")', 'from'],
  ['(to: "2200-01-01T00:00:00Z")', 'to'],
  ['(to: "9999-12-31T23:59:59Z", granularity: HOUR)', 'to'],
  ['(timeZone: "Europe/Berlin\'; DROP TABLE x")', 'timeZone'],
  ['(timeZone: "Mars/Olympus")', 'timeZone'],
])('%s is refused', async (args, field) => {
  const { errors } = await stage.server.query(ADMIN, `{ platformStats { timeline${args} { total { views } } } }`);
  expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'BAD_USER_INPUT', field }]);
});

test.each([
  '"0001-01-01T00:00:00Z"',
  '"0001-01-01T00:00:00.000+00:00"',
  '"0002-06-01T00:00:00Z"',
  '"0999-01-01T00:00:00Z"',
])('case 11: a timeline that ends at %s is refused, at every scope and granularity', async (to) => {
  for (const granularity of ['HOUR', 'DAY', 'WEEK', 'MONTH']) {
    const args = `(to: ${to}, granularity: ${granularity}, timeZone: "Pacific/Kiritimati")`;
    const query = `{ me { timeline${args} { total { views } } } platformStats { timeline${args} { points { start } } } }`;
    const { errors } = await stage.server.query(ADMIN, query);
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'to' });
  }
});

test.each([
  '"0000-01-01T00:00:00Z"',
  '"-0044-03-15T00:00:00Z"',
  '"0001-01-01T00:00:00+14:00"',
  '"10000-01-01T00:00:00Z"',
])('case 11: %s is not a valid time in the contract', async (to) => {
  const { errors } = await stage.server.query(ADMIN, `{ me { timeline(to: ${to}) { total { views } } } }`);
  expect(['BAD_USER_INPUT', 'GRAPHQL_VALIDATION_FAILED']).toContain(errors?.[0]?.extensions.code);
});

test('refused requests are refused before anything is read', async () => {
  for (const args of [
    '(timeZone: "IST")',
    '(to: "9999-01-01T00:00:00Z")',
    '(from: "2026-01-01T00:00:00Z", to: "2026-03-01T00:00:00Z", granularity: HOUR)',
  ]) {
    const { extensions } = await stage.server.query(ADMIN, `{ platformStats { timeline${args} { total { views } } } }`);
    expect(extensions?.cost?.statements ?? 0).toBe(0);
  }
});
