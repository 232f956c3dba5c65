/** Rankings over HTTP: ranks, ties, shares, and rows that together with the rest add up to the whole. */
import { addTotals, dataOf, NO_TOTALS, TOTALS, type Totals } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import { ADMIN, type Person, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
let people: Person[];
let campaigns: bigint[];

/** Views of the clips of each clipper in the first campaign, at 1.00 per 1,000 views. */
const VIEWS = [[30_000, 5_000], [20_000], [35_000], [0], [20_000]];

beforeAll(async () => {
  stage = await WriteStage.open();
  campaigns = [await stage.campaign(), await stage.campaign(), await stage.campaign()];
  people = [];
  for (const clips of VIEWS) {
    const clipper = await stage.clipper();
    people.push(clipper);
    for (const views of clips)
      await (views === 0 ? stage.pending(9_000, clipper, campaigns[0]) : stage.approved(views, clipper, campaigns[0]));
  }
  await stage.approved(40_000, people[1], campaigns[1]);
});
afterAll(() => stage.close());

interface Row {
  rank: number;
  share: string | null;
  totals: Totals;
  user?: { id: string };
  campaign?: { id: string };
  clip?: { id: string; earned: string };
}
interface Ranking {
  rows: Row[];
  rest: Totals;
}

const ranked = (field: string, row: string, args = '') =>
  `${field}${args} { rows { rank share totals { ...T } ${row} { id } } rest { ...T } }`;

async function ofPlatform(field: string, row: string, args = ''): Promise<{ ranking: Ranking; totals: Totals }> {
  const query = `{ platformStats { totals { ...T } ${ranked(field, row, args)} } } ${TOTALS}`;
  const { platformStats } = dataOf(await stage.server.query(ADMIN, query));
  return { ranking: platformStats[field], totals: platformStats.totals };
}

async function ofCampaign(
  n: number,
  field: string,
  row: string,
  args = '',
): Promise<{ ranking: Ranking; totals: Totals }> {
  const query = `{ campaign(id: "campaign_${campaigns[n]}") { totals { ...T } ${ranked(field, row, args)} } } ${TOTALS}`;
  const { campaign } = dataOf(await stage.server.query(ADMIN, query));
  return { ranking: campaign[field], totals: campaign.totals };
}

const userOf = (n: number) => idOf('user', people[n]?.userId ?? 0n);
const told = ({ rows }: Ranking) =>
  rows.map(({ rank, share, user, totals: { earned } }) => [rank, user?.id, earned, share]);

test('the best clippers of the platform, with their share', async () => {
  const { ranking } = await ofPlatform('topClippers', 'user');
  expect(told(ranking)).toEqual([
    [1, userOf(1), '60.00', '40.00'],
    [2, userOf(0), '35.00', '23.33'],
    [2, userOf(2), '35.00', '23.33'],
    [4, userOf(4), '20.00', '13.33'],
  ]);
  expect(ranking.rest).toEqual(NO_TOTALS);
});

test('a campaign ranks what they have in it; ties are ordered by id, and there are exactly as many rows as asked for', async () => {
  const { ranking } = await ofCampaign(0, 'topClippers', 'user', '(first: 3)');
  expect(told(ranking)).toEqual([
    [1, userOf(0), '35.00', '31.82'],
    [1, userOf(2), '35.00', '31.82'],
    [3, userOf(1), '20.00', '18.18'],
  ]);
  expect(ranking.rest).toMatchObject({ earned: '20.00', views: 20_000, clips: 1 });
});

const EVERY: [
  string,
  string,
  (field: string, row: string, args: string) => Promise<{ ranking: Ranking; totals: Totals }>,
][] = [
  ['topClippers', 'user', ofPlatform],
  ['topCampaigns', 'campaign', ofPlatform],
  ['topClips', 'clip', ofPlatform],
  ['topClippers', 'user', (...args) => ofCampaign(0, ...args)],
  ['topClips', 'clip', (...args) => ofCampaign(0, ...args)],
];

describe.each(EVERY)('%s of %#', (field, row, ask) => {
  test.each([1, 2, 3, 100])('the first %i and the rest make the whole, by earned and by views', async (first) => {
    for (const by of ['EARNED', 'VIEWS'] as const) {
      const { ranking, totals } = await ask(field, row, `(by: ${by}, first: ${first})`);
      expect(addTotals([...ranking.rows.map((one) => one.totals), ranking.rest])).toEqual(totals);
      expect(ranking.rows.length).toBeLessThanOrEqual(first);
      const measure = ({ totals: { earned, views } }: Row) => (by === 'EARNED' ? Number(earned) : views);
      for (const [place, one] of ranking.rows.entries()) {
        expect(one.rank).toBe(1 + ranking.rows.filter((other) => measure(other) > measure(one)).length);
        expect(measure(one)).toBeGreaterThan(0);
        if (place > 0) expect(measure(one)).toBeLessThanOrEqual(measure(ranking.rows[place - 1] as Row));
        const whole = by === 'EARNED' ? Number(totals.earned) : totals.views;
        expect(Number(one.share)).toBeCloseTo((100 * measure(one)) / whole, 2);
      }
    }
  });
});

test('where nothing counts there are no rows, and the rest is empty', async () => {
  const { ranking } = await ofCampaign(2, 'topClips', 'clip');
  expect(ranking).toEqual({ rows: [], rest: NO_TOTALS });
});

test('clips that count without earnings rank by views; by earned they are part of the rest', async () => {
  const campaignId = await stage.campaign(0n);
  const { clipId } = await stage.approved(7_000, people[3], campaignId);
  const query = (by: string) =>
    `{ campaign(id: "campaign_${campaignId}") { topClips(by: ${by}) { rows { rank share clip { id } } rest { views earned clips } } } }`;
  const ask = async (by: string) => dataOf(await stage.server.query(ADMIN, query(by))).campaign.topClips;
  expect(await ask('VIEWS')).toEqual({
    rows: [{ rank: 1, share: '100.00', clip: { id: idOf('clip', clipId) } }],
    rest: { views: 0, earned: '0.00', clips: 0 },
  });
  expect(await ask('EARNED')).toEqual({ rows: [], rest: { views: 7_000, earned: '0.00', clips: 1 } });
});

test('many campaigns are ranked in the same number of statements as one', async () => {
  const query =
    'query ($first: Int) { campaigns(first: $first) { edges { node { topClippers { rows { totals { earned } user { name } } rest { earned } } } } } }';
  const counts = await Promise.all(
    [1, 50].map(async (first) => (await stage.server.query(ADMIN, query, { first })).extensions.cost?.statements),
  );
  expect(counts).toEqual([3, 4]);
});

test.each([0, 101])('first: %i is refused', async (first) => {
  const { errors } = await stage.server.query(
    ADMIN,
    `{ platformStats { topClips(first: ${first}) { rest { earned } } } }`,
  );
  expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'first' });
});
