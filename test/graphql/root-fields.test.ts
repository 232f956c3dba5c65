/**
 * The fields of Query: a failing one does not affect the others, an empty search is no search, and lists keep what
 * their order promises.
 */
import { isNonNullType, isObjectType } from 'graphql';
import { createSchema } from '../../src/graphql/schema.js';
import { dataOf } from '../support/figures.js';
import { idOf } from '../support/ids.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterAll(() => stage.close());

const ask = (query: string, variables = {}) => stage.server.query(ADMIN, query, variables);

test('case 32: an empty search is no search', async () => {
  const { data, errors } = await ask('{ me { name } campaigns(filter: { search: "" }) { totalCount } }');
  expect([errors, data]).toEqual([undefined, { me: { name: ADMIN }, campaigns: { totalCount: expect.any(Number) } }]);
});

const LISTS: Record<string, (filter: string) => string> = {
  users: (filter) => `users${filter} { totalCount }`,
  campaigns: (filter) => `campaigns${filter} { totalCount }`,
  clips: (filter) => `clips${filter} { totalCount totals { earned } }`,
  submissions: (filter) => `submissions${filter} { totalCount }`,
  'clips of a user': (filter) => `user(id: $user) { clips${filter} { totalCount totals { earned } } }`,
  'campaigns of a user': (filter) => `user(id: $user) { campaigns${filter} { totalCount } }`,
  'submissions of a user': (filter) => `user(id: $user) { submissions${filter} { totalCount } }`,
  'clips of a campaign': (filter) => `campaign(id: $campaign) { clips${filter} { totalCount totals { earned } } }`,
  'submissions of a campaign': (filter) => `campaign(id: $campaign) { submissions${filter} { totalCount } }`,
  'clippers of a campaign': (filter) => `campaign(id: $campaign) { clippers${filter} { totalCount } }`,
};

test.each(Object.entries(LISTS))('case 32: nor is a blank one, in a list of %s', async (_, list) => {
  const clipper = await stage.clipper();
  const { campaignId } = await stage.funded(5_000, clipper);
  const ids = { user: idOf('user', clipper.userId), campaign: idOf('campaign', campaignId) };
  const shown = async (filter: string) => {
    const field = list(filter);
    const declared = ['user', 'campaign'].filter((name) => field.includes(`$${name}`)).map((name) => `$${name}: ID!`);
    return dataOf(await ask(`query ${declared.length > 0 ? `(${declared})` : ''} { ${field} }`, ids));
  };
  const whole = await shown('');
  for (const blank of ['', ' ', '\u00a0\u3000', '\u200b']) {
    expect(await shown(`(filter: { search: ${JSON.stringify(blank)} })`)).toEqual(whole);
  }
  expect(await shown('(filter: { search: "nothing is called this" })')).not.toEqual(whole);
});

test('every list with a search is covered', () => {
  const lists = Object.values(createSchema().getTypeMap()).flatMap((type) =>
    'getFields' in type ? Object.values(type.getFields()).filter(({ name }) => name === 'search') : [],
  );
  // Those of users, campaigns, clips and submissions; the last two share a base.
  expect(lists).toHaveLength(4);
});

test('case 32: a failing root field does not affect the others', async () => {
  const { status, data, errors } = await ask(
    '{ me { name } campaigns(first: 101) { totalCount } clips(first: 0) { totalCount } submissions(filter: { userId: "x" }) { totalCount } users { totalCount } }',
  );
  expect(status).toBe(200);
  expect(data).toMatchObject({ me: { name: ADMIN }, campaigns: null, clips: null, submissions: null });
  expect(data.users.totalCount).toBeGreaterThan(0);
  expect(errors?.map(({ path }) => path?.join('.')).sort()).toEqual(['campaigns', 'clips', 'submissions']);
});

test('case 32: every root field can be null', () => {
  const fields = Object.values(createSchema().getQueryType()?.getFields() ?? {});
  expect(fields.length).toBeGreaterThan(14);
  expect(fields.filter(({ type }) => isNonNullType(type)).map(({ name }) => name)).toEqual([]);
});

test('case 35: every orderBy says what happens to a row whose value changes between two pages', () => {
  const types = Object.values(createSchema().getTypeMap()).filter((type) => isObjectType(type));
  const described = types
    .flatMap((type) => Object.values(type.getFields()).flatMap(({ args }) => args))
    .filter(({ name }) => name === 'orderBy')
    .map(({ description }) => description);
  expect(described.length).toBeGreaterThan(15);
  for (const description of described)
    expect(description).toMatch(/can be missed or come twice.*CREATED_AT no row moves/);
});

interface Edge {
  cursor: string;
  node: { id: string };
}

test('case 35: a walk by CREATED_AT meets every row once, even while earnings change', async () => {
  const { clipId: first, campaignId } = await stage.approved(30_000);
  const clipper = await stage.clipper();
  const rest: bigint[] = [];
  for (const views of [20_000, 10_000]) rest.push((await stage.approved(views, clipper, campaignId)).clipId);
  const pageOf = async (field: string, after: string | null): Promise<Edge[]> => {
    const order = `orderBy: { field: ${field}, direction: DESC }`;
    const query = `query ($id: ID!, $after: String) {
      campaign(id: $id) { clips(first: 1, after: $after, ${order}) { edges { cursor node { id } } } } }`;
    return dataOf(await ask(query, { id: idOf('campaign', campaignId), after })).campaign.clips.edges;
  };
  const walk = async (field: string) => {
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page < 3; page += 1) {
      const [edge] = await pageOf(field, after);
      if (edge === undefined) break;
      seen.push(edge.node.id);
      after = edge.cursor;
      // The second by earnings rises above the first.
      if (page === 0) await stage.observe(rest[0] ?? 0n, field === 'EARNED' ? 90_000 : 120_000);
    }
    return seen.sort();
  };
  expect(await walk('EARNED')).not.toContain(idOf('clip', rest[0] ?? 0n));
  expect(await walk('CREATED_AT')).toEqual([first, ...rest].map((id) => idOf('clip', id)).sort());
});
