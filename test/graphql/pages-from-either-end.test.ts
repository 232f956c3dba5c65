/** Connections over HTTP: `nodes` beside `edges`, pages from the end, and filters by several values of an enum. */

import { dataOf } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import { codeOf } from '../support/server.js';
import { ADMIN, type Person, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
let people: Person[];
let campaignIds: string[];
const VIEWS = [5_000, 9_000, 5_000, 1_000, 0, 9_000, 2_000];

beforeAll(async () => {
  stage = await WriteStage.open();
  people = [await stage.clipper(), await stage.clipper(), await stage.clipper()];
  const campaigns = [await stage.campaign(500_000n), await stage.campaign(300_000n)];
  campaignIds = campaigns.map((id) => idOf('campaign', id));
  for (const [n, views] of VIEWS.entries()) {
    const [who, where] = [people[n % 3] as Person, campaigns[n % 2] as bigint];
    await (views === 0 ? stage.pending(0, who, where) : stage.approved(views, who, where));
  }
});
afterAll(() => stage.close());

interface Page {
  nodes: { id: string }[];
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
}

const PAGE = 'nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const ask = (query: string, variables = {}) => stage.server.query(ADMIN, query, variables);

const TYPES = { clips: 'Clip', users: 'User', campaigns: 'Campaign' } as const;
async function page(list: keyof typeof TYPES, variables: object): Promise<Page> {
  const query = `query ($first: Int, $last: Int, $after: String, $before: String, $orderBy: ${TYPES[list]}OrderInput) {
    page: ${list}(first: $first, last: $last, after: $after, before: $before, orderBy: $orderBy) { ${PAGE} } }`;
  return dataOf(await ask(query, variables)).page;
}

const ORDERS = [
  undefined,
  { field: 'CREATED_AT', direction: 'ASC' },
  { field: 'EARNED' },
  { field: 'VIEWS', direction: 'ASC' },
];
const LISTS = Object.keys(TYPES) as (keyof typeof TYPES)[];
const CASES = LISTS.flatMap((list) => ORDERS.map((orderBy) => [list, orderBy] as const));

test.each(CASES)('%s in the order %j: a walk from the end is the walk from the start', async (list, orderBy) => {
  const all = await page(list, { first: 100, orderBy });
  const ids = all.nodes.map(({ id }) => id);
  expect(all.edges.map(({ node }) => node.id)).toEqual(ids);
  const walked: string[] = [];
  for (let before: string | null = null; ; ) {
    const { nodes, pageInfo } = await page(list, { last: 2, before, orderBy });
    walked.unshift(...nodes.map(({ id }) => id));
    expect(pageInfo.hasNextPage).toBe(before !== null);
    if (!pageInfo.hasPreviousPage) break;
    before = pageInfo.startCursor;
  }
  expect(walked).toEqual(ids);
});

test('a range between two cursors is read from either end', async () => {
  const { edges } = await page('clips', { first: 100 });
  const [after, before] = [edges[1]?.cursor, edges[5]?.cursor];
  const between = edges.slice(2, 5).map(({ node }) => node.id);
  const idsOf = async (size: object) => (await page('clips', { ...size, after, before })).nodes.map(({ id }) => id);
  expect(await idsOf({ first: 100 })).toEqual(between);
  expect(await idsOf({ last: 100 })).toEqual(between);
  expect(await idsOf({ first: 1 })).toEqual(between.slice(0, 1));
  expect(await idsOf({ last: 1 })).toEqual(between.slice(-1));
});

test('nested lists end below each parent, in one statement for all parents', async () => {
  const nested = (args: string) =>
    ask(
      `{ campaigns(first: 10) { nodes { id clippers(${args}) { nodes { id } edges { node { id } totals { earned } } } clips(${args}) { nodes { id } } } } }`,
    );
  const [all, last] = [await nested('first: 20'), await nested('last: 1')];
  for (const [n, campaign] of dataOf(last).campaigns.nodes.entries()) {
    const whole = dataOf(all).campaigns.nodes[n];
    expect(campaign.clips.nodes).toEqual(whole.clips.nodes.slice(-1));
    expect(campaign.clippers).toEqual({
      nodes: whole.clippers.nodes.slice(-1),
      edges: whole.clippers.edges.slice(-1),
    });
  }
  expect(last.extensions.cost?.statements).toBe(all.extensions.cost?.statements);
});

test.each([
  ['last', { first: 1, last: 1 }],
  ['last', { last: 0 }],
  ['last', { last: 101 }],
  ['before', { last: 1, before: 'no cursor' }],
])('%s is named when it is wrong: %j', async (field, variables) => {
  const query =
    'query ($first: Int, $last: Int, $before: String) { clips(first: $first, last: $last, before: $before) { nodes { id } } }';
  const { errors } = await ask(query, variables);
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
});

test('a cursor of another list or another order has no place here', async () => {
  const cursor = (await page('clips', { first: 1 })).edges[0]?.cursor;
  for (const list of ['users', 'campaigns'])
    for (const side of ['after', 'before']) {
      const { errors } = await ask(`query ($c: String) { ${list}(${side}: $c) { nodes { id } } }`, { c: cursor });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: side });
    }
  const other = await ask(
    'query ($c: String) { clips(before: $c, last: 1, orderBy: { field: EARNED }) { nodes { id } } }',
    { c: cursor },
  );
  expect(codeOf(other)).toBe('BAD_USER_INPUT');
});

describe('filters by several values', () => {
  const count = async (filter: string) =>
    dataOf(await ask(`{ clips(filter: ${filter}) { totalCount totals { clips } } }`)).clips.totalCount;

  test('one value is a list of one, and several add up', async () => {
    const [pending, approved] = [await count('{ status: PENDING }'), await count('{ status: [APPROVED] }')];
    expect([pending, approved]).toEqual([1, 6]);
    expect(await count('{ status: [APPROVED, PENDING, APPROVED] }')).toBe(7);
    expect(await count('{ socialPlatform: [YOUTUBE, TIKTOK] }')).toBe(7);
    expect(await count('{ socialPlatform: TIKTOK }')).toBe(0);
  });

  test('an empty list matches nothing, and null is no filter', async () => {
    expect([await count('{ status: [] }'), await count('{ status: null }')]).toEqual([0, 7]);
  });

  test('totals take several values, too', async () => {
    const earned = async (filter: string) =>
      dataOf(await ask(`{ platformStats { totals(filter: ${filter}) { earned } } }`)).platformStats.totals.earned;
    const all = dataOf(await ask('{ platformStats { totals { earned } } }')).platformStats.totals.earned;
    expect(await earned('{ campaignStatus: [ACTIVE, PAUSED], socialPlatform: [YOUTUBE, X] }')).toBe(all);
    expect(await earned('{ campaignStatus: [COMPLETED, DRAFT] }')).toBe('0.00');
  });

  test('campaigns match any of the social platforms that they accept', async () => {
    const names = async (platforms: string) =>
      dataOf(await ask(`{ campaigns(filter: { socialPlatform: ${platforms} }) { nodes { id } } }`)).campaigns.nodes
        .length;
    expect([await names('[TIKTOK, X]'), await names('[X, INSTAGRAM]'), await names('[]')]).toEqual([
      campaignIds.length,
      0,
      0,
    ]);
  });

  test('an export takes several values with commas between them', async () => {
    const authorization = `Bearer ${await stage.server.tokenOf(ADMIN)}`;
    const lines = async (query: string) => {
      const response = await fetch(`${stage.server.url}/export/earnings.csv?${query}`, { headers: { authorization } });
      return response.status === 200 ? (await response.text()).trim().split('\r\n').length - 1 : response.status;
    };
    expect(await lines('campaignStatus=ACTIVE,PAUSED')).toBe(await lines(''));
    expect([await lines('campaignStatus=ACTIVE,NOPE'), await lines('campaignStatus=')]).toEqual([400, 400]);
  });
});
