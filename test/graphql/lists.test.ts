import { dataOf } from '../support/figures.js';
import { idOf, numberOf } from '../support/ids.js';
import { ADMIN, type Person, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
let people: Person[];
let campaignIds: bigint[];
/** Views of the clips, in the order of their ids. Equal ones are ordered by id. */
const VIEWS = [5_000, 9_000, 5_000, 1_000, 0, 9_000, 2_000];

beforeAll(async () => {
  stage = await WriteStage.open();
  people = [await stage.clipper(), await stage.clipper(), await stage.clipper()];
  campaignIds = [await stage.campaign(500_000n), await stage.campaign(300_000n), await stage.campaign(400_000n)];
  for (const [n, views] of VIEWS.entries()) {
    const [who, where] = [people[n % 3] as Person, campaignIds[n % 2] as bigint];
    await (views === 0 ? stage.pending(0, who, where) : stage.approved(views, who, where));
  }
});
afterAll(() => stage.close());

interface Page {
  totalCount: number;
  edges: { cursor: string; node: Record<string, unknown> & { id: string } }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
}

const SELECT: Record<string, string> = {
  users: 'name totals { earned views } balance { withdrawable requested debt uncovered }',
  campaigns: 'name budget remaining totals { earned views }',
  clips: 'earned views postedAt',
  submissions: 'submittedAt reviewDueAt settlement { estimateIfApproved }',
};

const pageOf = async (list: string, variables: object, as = ADMIN) => {
  const order = `${list[0]?.toUpperCase()}${list.slice(1, -1)}`;
  const query = `query ($first: Int, $after: String, $orderBy: ${order}OrderInput) {
    ${list}(first: $first, after: $after, orderBy: $orderBy) {
      totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor node { id ${SELECT[list]} } } } }`;
  return stage.server.query<Record<string, Page>>(as, query, { first: 100, ...variables });
};

/** All rows, two per page. */
async function walked(list: string, orderBy: object): Promise<Page['edges'][number]['node'][]> {
  const rows: Page['edges'][number]['node'][] = [];
  let after: string | null = null;
  for (;;) {
    const page: Page = dataOf(await pageOf(list, { first: 2, after, orderBy }))[list] as Page;
    expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
    rows.push(...page.edges.map(({ node }) => node));
    after = page.pageInfo.endCursor;
    expect(after).toBe(page.edges.at(-1)?.cursor ?? null);
    if (!page.pageInfo.hasNextPage) {
      expect(rows.length).toBe(page.totalCount);
      return rows;
    }
  }
}

const totalsOf = (row: Record<string, unknown>) => row['totals'] as { earned: string; views: number };
const numbered = ({ id }: Record<string, unknown>) => Number(numberOf(String(id)));
const owed = (figure: string) => (row: Record<string, unknown>) =>
  Number((row['balance'] as Record<string, string>)[figure]);
const estimateOf = (row: Record<string, unknown>) =>
  Number((row['settlement'] as { estimateIfApproved: string | null }).estimateIfApproved ?? -1);
/** Those without a deadline come after all others. */
const dueOf = ({ reviewDueAt }: Record<string, unknown>) =>
  reviewDueAt === null ? Number.POSITIVE_INFINITY : Date.parse(String(reviewDueAt));
const KEYS: Record<string, Record<string, (row: Record<string, unknown>) => number | string>> = {
  users: {
    CREATED_AT: numbered,
    NAME: ({ name }) => String(name).toLowerCase(),
    EARNED: (row) => Number(totalsOf(row).earned),
    VIEWS: (row) => totalsOf(row).views,
    WITHDRAWABLE: owed('withdrawable'),
    REQUESTED: owed('requested'),
    DEBT: owed('debt'),
    UNCOVERED: owed('uncovered'),
  },
  campaigns: {
    CREATED_AT: numbered,
    NAME: ({ name }) => String(name).toLowerCase(),
    BUDGET: ({ budget }) => Number(budget),
    REMAINING: ({ remaining }) => Number(remaining),
    EARNED: (row) => Number(totalsOf(row).earned),
    VIEWS: (row) => totalsOf(row).views,
  },
  clips: {
    CREATED_AT: numbered,
    EARNED: ({ earned }) => Number(earned),
    VIEWS: ({ views }) => Number(views ?? -1),
    POSTED_AT: ({ postedAt }) => (postedAt === null ? -1 : Date.parse(String(postedAt))),
  },
  submissions: { CREATED_AT: numbered, ESTIMATE: estimateOf, REVIEW_DUE: dueOf },
};

const ORDERS = Object.entries(KEYS).flatMap(([list, keys]) =>
  Object.keys(keys).flatMap((field) =>
    (['ASC', 'DESC'] as const).map((direction) => [list, field, direction] as const),
  ),
);

test('every order of the schema is walked', async () => {
  const fields = async (type: string) =>
    dataOf(await stage.server.query(ADMIN, `{ __type(name: "${type}OrderField") { enumValues { name } } }`)).__type
      .enumValues;
  for (const [type, list] of [
    ['User', 'users'],
    ['Campaign', 'campaigns'],
    ['Clip', 'clips'],
    ['Submission', 'submissions'],
  ] as const) {
    expect((await fields(type)).map(({ name }: { name: string }) => name).sort()).toEqual(
      Object.keys(KEYS[list] ?? {}).sort(),
    );
  }
});

test.each(ORDERS)(
  '%s by %s, %s: page by page, each row once, equal ones by their ids',
  async (list, field, direction) => {
    const rows = await walked(list, { field, direction });
    const keyOf = KEYS[list]?.[field] as (row: Record<string, unknown>) => number | string;
    const way = direction === 'DESC' ? -1 : 1;
    const sorted = [...rows].sort((a, b) => {
      const [one, other] = [keyOf(a), keyOf(b)];
      return way * (one < other ? -1 : one > other ? 1 : numbered(a) - numbered(b));
    });
    expect(rows.map(({ id }) => id)).toEqual(sorted.map(({ id }) => id));
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(rows.length).toBeGreaterThanOrEqual(3);
  },
);

test('a cursor belongs to its order, and only cursors that the API returned are accepted', async () => {
  const { clips } = dataOf(await pageOf('clips', { first: 2, orderBy: { field: 'EARNED' } }));
  const after = clips?.pageInfo.endCursor as string;
  expect((await pageOf('clips', { after, orderBy: { field: 'EARNED' } })).errors).toBeUndefined();
  const forged = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  for (const [orderBy, cursor] of [
    [{ field: 'EARNED', direction: 'ASC' }, after],
    [{ field: 'VIEWS' }, after],
    [null, after],
    [{ field: 'EARNED' }, forged('EARNED', 'desc', 'clip_1', 'abc')],
    [{ field: 'EARNED' }, forged('EARNED', 'desc', 'clip_1', '9'.repeat(30))],
    [{ field: 'EARNED' }, forged('EARNED', 'desc', 'clip_1', 5)],
    [{ field: 'EARNED' }, forged('EARNED', 'desc', 'clip_1')],
    [{ field: 'EARNED' }, forged('EARNED', 'desc', 'clip_0', '1')],
    [{ field: 'EARNED' }, forged('EARNED', 'desc', '1', '1')],
    [{ field: 'EARNED' }, forged('EARNED', 'desc', 'campaign_1', '1')],
    [{ field: 'EARNED' }, forged('EARNED', 'desc', 'planet_1', '1')],
    [null, forged('ID', 'desc', 'clip_1', '1')],
    [null, forged('ID', 'desc', '1')],
    [null, forged({ id: 1 })],
    [null, 'no cursor at all'],
    [null, ''],
  ] as const) {
    const { errors } = await pageOf('clips', { after: cursor, orderBy });
    expect([cursor, errors?.[0]?.extensions]).toEqual([cursor, { code: 'BAD_USER_INPUT', field: 'after' }]);
  }
  const names = forged('NAME', 'desc', 'user_1', 'a\u0000b');
  expect((await pageOf('users', { after: names, orderBy: { field: 'NAME' } })).errors?.[0]?.extensions.field).toBe(
    'after',
  );
});

describe('filters', () => {
  const ids = async (list: string, filter: object, as = ADMIN): Promise<string[]> => {
    const type = `${list[0]?.toUpperCase()}${list.slice(1)}FilterInput`;
    const query = `query ($filter: ${type}) { ${list}(first: 100, filter: $filter) { totalCount edges { node { id } } } }`;
    const page = dataOf(await stage.server.query<Record<string, Page>>(as, query, { filter }))[list] as Page;
    expect(page.totalCount).toBe(page.edges.length);
    return page.edges.map(({ node }) => node.id);
  };

  test('search matches a part of a name in any case; % and _ are ordinary characters', async () => {
    const { name, userId } = people[1] as Person;
    expect(await ids('users', { search: name.toUpperCase() })).toContain(idOf('user', userId));
    expect(await ids('users', { search: '%' })).toEqual([]);
    expect(await ids('users', { search: '_' })).toEqual([]);
    expect(await ids('users', { search: '\\' })).toEqual([]);
    expect(await ids('users', { search: '@scene.example' })).toHaveLength(4);
    expect(await ids('campaigns', { search: 'campaign 5 brand' })).toEqual(
      await ids('campaigns', { search: 'Campaign 5' }),
    );
    expect(await ids('campaigns', { search: 'nowhere' })).toEqual([]);
  });

  test('a post is found by its link, in any spelling', async () => {
    const clip = await stage.database.prisma.clip.findFirstOrThrow({ orderBy: { id: 'asc' } });
    for (const url of [
      clip.url,
      `https://youtu.be/${clip.externalId}?si=tracking`,
      `https://m.youtube.com/shorts/${clip.externalId}`,
    ]) {
      expect(await ids('clips', { url })).toEqual([idOf('clip', clip.id)]);
      expect(await ids('submissions', { url })).toHaveLength(1);
    }
    const owner = people[0] as Person;
    expect(await ids('clips', { url: clip.url }, owner.name)).toEqual([idOf('clip', clip.id)]);
    expect(await ids('clips', { url: clip.url }, (people[1] as Person).name)).toEqual([]);
    for (const url of ['https://vm.tiktok.com/ZMabcdef/', 'https://example.org/', 'nothing']) {
      const { errors } = await stage.server.query(ADMIN, `{ clips(filter: { url: "${url}" }) { totalCount } }`);
      expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'filter.url' });
    }
  });

  test('case 23: updatedAt is the time of the row, not of its totals, and nothing offers to follow it', async () => {
    const clipper = await stage.clipper();
    const { clipId } = await stage.approved(1_000, clipper);
    const asked = `{ user(id: "user_${clipper.userId}") { updatedAt totals { earned } } }`;
    const { user: before } = dataOf(await stage.server.query(ADMIN, asked));
    await stage.observe(clipId, 9_000);
    const { user: after } = dataOf(await stage.server.query(ADMIN, asked));
    expect([before.totals.earned, after.totals.earned]).toEqual(['1.00', '9.00']);
    expect(after.updatedAt).toBe(before.updatedAt);
    const { __schema } = dataOf(
      await stage.server.query(
        ADMIN,
        '{ __schema { types { name fields { name description } inputFields { name } } } }',
      ),
    );
    type Fields = { name: string; description?: string }[] | null;
    const types = __schema.types as { fields: Fields; inputFields: Fields }[];
    const times = types.flatMap(({ fields }) => fields ?? []).filter(({ name }) => name === 'updatedAt');
    expect(times).toHaveLength(4);
    for (const { description } of times) expect(description).toMatch(/itself last changed.*follow Query.changes/);
    expect(types.flatMap(({ inputFields }) => inputFields ?? []).filter(({ name }) => /updated/i.test(name))).toEqual(
      [],
    );
  });

  test('date ranges are half-open', async () => {
    const [first] = await stage.database.prisma.clipSubmission.findMany({ orderBy: { id: 'asc' } });
    const at = first?.submittedAt.toISOString() as string;
    const id = idOf('submission', first?.id ?? 0n);
    expect(await ids('submissions', { submittedTo: at })).toEqual([]);
    expect(await ids('submissions', { submittedFrom: at })).toContain(id);
    const next = new Date(Date.parse(at) + 1).toISOString();
    expect(await ids('submissions', { submittedFrom: at, submittedTo: next })).toEqual([id]);
  });

  test('a former owner finds nothing by the current details of the post [S17]', async () => {
    const [mia, noah] = [await stage.clipper(), await stage.clipper()];
    const campaignId = await stage.campaign();
    const post = await stage.scene.submit(mia, campaignId);
    stage.scene.shows(post, 1_000, { title: 'A title of later', author: 'noah' });
    await stage.mutate(
      mia.name,
      'withdrawSubmission',
      {
        idempotencyKey: stage.fresh('key'),
        submissionId: idOf(
          'submission',
          (await stage.database.prisma.clipSubmission.findFirstOrThrow({ where: { clipId: post.clipId } })).id,
        ),
      },
      'replayed',
    );
    await stage.scene.resubmit(noah, campaignId, post);
    await stage.scene.tick();
    expect(await ids('submissions', { search: 'title of later' }, noah.name)).toHaveLength(1);
    expect(await ids('submissions', { search: 'title of later' }, mia.name)).toEqual([]);
    expect(await ids('submissions', { socialPlatform: 'YOUTUBE' }, mia.name)).toHaveLength(1);
  });
});

test('nested lists, sorted by the pair, take a number of statements that does not depend on the rows', async () => {
  const nested = `query ($first: Int) { campaigns(first: $first) { edges { node { name
    clips(first: 10, orderBy: { field: VIEWS }) { totalCount totals { earned } edges { node { views } } }
    clippers(orderBy: { field: EARNED }) { edges { totals { earned } node { name } } } } } } }`;
  const [one, all] = [
    await stage.server.query(ADMIN, nested, { first: 1 }),
    await stage.server.query(ADMIN, nested, { first: 50 }),
  ];
  expect(dataOf(all).campaigns.edges.length).toBeGreaterThan(2);
  expect(all.extensions.cost?.statements).toBe(6);
  expect(one.extensions.cost?.statements).toBeLessThanOrEqual(6);
  for (const { node } of dataOf(all).campaigns.edges) {
    const earned = node.clippers.edges.map(({ totals }: { totals: { earned: string } }) => Number(totals.earned));
    expect(earned).toEqual([...earned].sort((a, b) => b - a));
    const views = node.clips.edges.map((edge: { node: { views: number | null } }) => edge.node.views ?? -1);
    expect(views).toEqual([...views].sort((a, b) => b - a));
  }
});
