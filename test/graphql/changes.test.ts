/** The changes feed over HTTP: its order, its cursors and its limits. test/graphql/changes-complete.test.ts has its law. */
import pg from 'pg';
import { pino } from 'pino';
import { beginAnew } from '../../src/migrations/application-role.js';
import { rebuildSumsOfAll } from '../../src/modules/books/rebuild-sums.js';
import { deleteDraft } from '../../src/modules/campaigns/delete-draft.js';
import { pruneOldChanges } from '../../src/modules/changes/prune-changes.js';
import { adminUrl, pastTriggers } from '../support/database.js';
import { idOf } from '../support/ids.js';
import { type Answer, codeOf } from '../support/server.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterAll(() => stage.close());

const QUERY = `query ($after: String, $first: Int! = 100, $types: [ChangeType!]) {
  changes(after: $after, first: $first, types: $types) {
    nodes { type id entity { __typename ... on User { name totals { earned } } } } endCursor hasMore
  }
}`;

interface Page {
  nodes: { type: string; id: string; entity: { __typename: string; name?: string } | null }[];
  endCursor: string;
  hasMore: boolean;
}

const ask = (variables: object, as: string | null = ADMIN): Promise<Answer<{ changes: Page | null }>> =>
  stage.server.query(as, QUERY, { ...variables });

async function page(variables: object): Promise<Page> {
  const { data, errors } = await ask(variables);
  expect(errors).toBeUndefined();
  return data.changes as Page;
}

const now = async (types?: string[]) => (await page({ types })).endCursor;

/** All pages from a cursor on. */
async function walk(after: string, variables: object = {}): Promise<{ ids: string[]; endCursor: string }> {
  const ids: string[] = [];
  for (let cursor = after; ; ) {
    const { nodes, endCursor, hasMore } = await page({ ...variables, after: cursor });
    ids.push(...nodes.map(({ id }) => id));
    if (!hasMore) return { ids, endCursor };
    cursor = endCursor;
  }
}

async function rename(id: bigint, client: Pick<pg.Client, 'query'> = stage.database.pool): Promise<string> {
  await client.query(`UPDATE "User" SET name = name || '.' WHERE id = $1`, [id]);
  return idOf('user', id);
}

test('without a cursor it names nothing, and from that cursor on what changed, with the row as it is now', async () => {
  const { userId } = await stage.clipper();
  const first = await page({});
  expect(first).toMatchObject({ nodes: [], hasMore: false });
  expect(await page({ after: first.endCursor })).toMatchObject({ nodes: [], hasMore: false });
  const id = await rename(userId);
  await rename(userId);
  const { nodes } = await page({ after: first.endCursor });
  expect(nodes).toEqual([
    {
      type: 'USER',
      id,
      entity: { __typename: 'User', name: expect.stringMatching(/\.\.$/), totals: { earned: '0.00' } },
    },
  ]);
});

test('transactions that commit in another order than they began are named once each, none twice and none never', async () => {
  const users = await Promise.all(Array.from({ length: 4 }, () => stage.clipper()));
  const clients = await Promise.all(users.map(() => stage.database.pool.connect()));
  try {
    let cursor = await now();
    const seen: string[] = [];
    for (const [at, client] of clients.entries()) {
      await client.query('BEGIN');
      await rename(users[at]?.userId as bigint, client);
    }
    for (const at of [2, 0, 3, 1]) {
      await clients[at]?.query('COMMIT');
      const { ids, endCursor } = await walk(cursor);
      expect(ids).toEqual([idOf('user', users[at]?.userId as bigint)]);
      seen.push(...ids);
      cursor = endCursor;
    }
    expect(new Set(seen).size).toBe(4);
    expect((await walk(cursor)).ids).toEqual([]);
  } finally {
    for (const client of clients) client.release();
  }
});

test('a transaction that is rolled back is not named', async () => {
  const { userId } = await stage.clipper();
  const cursor = await now();
  const client = await stage.database.pool.connect();
  await client.query('BEGIN');
  await rename(userId, client);
  await client.query('ROLLBACK');
  client.release();
  expect((await walk(cursor)).ids).toEqual([]);
});

test('an idle writer in another database holds nothing back', async () => {
  const elsewhere = new pg.Client({ connectionString: adminUrl() });
  await elsewhere.connect();
  try {
    await elsewhere.query('BEGIN');
    await elsewhere.query('SELECT pg_current_xact_id()');
    const { userId } = await stage.clipper();
    let cursor = await now();
    for (let turn = 0; turn < 3; turn += 1) {
      const id = await rename(userId);
      const { ids, endCursor } = await walk(cursor);
      expect(ids).toEqual([id]);
      cursor = endCursor;
    }
  } finally {
    await elsewhere.end();
  }
});

test('a walk in pages of 7 names everything, and says at its end whether more has changed meanwhile', async () => {
  const { campaignId } = await stage.approved();
  for (let n = 0; n < 9; n += 1) await stage.pending(1_000, undefined, campaignId);
  const cursor = await now();
  await stage.mutate(ADMIN, 'pauseCampaign', { campaignId: idOf('campaign', campaignId) }, 'replayed');
  const whole = await walk(cursor, { first: 500 });
  expect(new Set(whole.ids).size).toBe(whole.ids.length);
  expect(whole.ids.filter((id) => id.startsWith('user_')).length).toBe(10);
  expect(whole.ids.filter((id) => /^(clip|submission)_/.test(id)).length).toBe(20);
  const first = await page({ after: cursor, first: 7 });
  expect([first.nodes.length, first.hasMore]).toEqual([7, true]);
  const undisturbed = await walk(first.endCursor, { first: 7 });
  const named = first.nodes.map(({ id }) => id);
  expect([...new Set([...named, ...undisturbed.ids])].sort()).toEqual([...whole.ids].sort());
  const late = idOf('user', (await stage.clipper()).userId);
  const { ids, endCursor } = await walk(first.endCursor, { first: 7 });
  expect(ids).toEqual([...undisturbed.ids, late]);
  expect((await walk(endCursor)).ids).toEqual([]);
});

test('a deleted draft is a tombstone, and so are its terms', async () => {
  const campaignId = await stage.draft();
  const cursor = await now();
  await deleteDraft(stage.database, stage.scene.admin, { campaignId });
  const { nodes } = await page({ after: cursor });
  expect(nodes).toContainEqual({ type: 'CAMPAIGN', id: idOf('campaign', campaignId), entity: null });
  expect(nodes.find(({ type }) => type === 'CAMPAIGN_TERMS')?.entity).toBeNull();
});

test('types narrow the feed, and a cursor follows no type that it left out', async () => {
  const cursor = await now();
  await stage.pending();
  expect((await page({ after: cursor, types: ['CLIP'] })).nodes.map(({ type }) => type)).toEqual(['CLIP']);
  const narrow = (await page({ after: cursor, types: ['CLIP', 'USER'] })).endCursor;
  expect((await page({ after: narrow, types: ['USER'] })).nodes).toEqual([]);
  const { clipId } = await stage.pending();
  expect((await walk(narrow)).ids).toContain(idOf('clip', clipId));
  expect((await walk(narrow)).ids.filter((id) => !/^(clip|user)_/.test(id))).toEqual([]);
  expect(codeOf(await ask({ after: narrow, types: ['CLIP', 'EARNING'] }))).toBe('BAD_USER_INPUT');
});

const cursorOf = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
const partsOf = (cursor: string): unknown[] => JSON.parse(Buffer.from(cursor, 'base64url').toString());

test('a text that is no cursor is refused', async () => {
  const [epoch, , snapshot, at] = partsOf(await now());
  const wrong = [
    ...['', 'x', cursorOf(), cursorOf(epoch, null, snapshot), cursorOf(epoch, ['PLATFORM'], snapshot, at)],
    ...[cursorOf(epoch, null, '9:5:', at), cursorOf(epoch, null, '5:9:4', at), cursorOf(epoch, null, '5:9:7,6', at)],
    ...[cursorOf(epoch, null, '5:9', at), cursorOf(epoch, null, '0:0:', at), cursorOf(epoch, null, snapshot, 'now')],
    ...[cursorOf(epoch, null, snapshot, at, snapshot, at, '1', '2', 'x'), cursorOf("'; --", null, snapshot, at)],
    cursorOf(epoch, null, `5:9:${'6'.repeat(40)}`, at),
  ];
  for (const after of wrong) {
    const { errors, data } = await ask({ after });
    expect([after, errors?.[0]?.extensions, data]).toMatchObject([
      after,
      { code: 'BAD_USER_INPUT', field: 'after' },
      { changes: null },
    ]);
  }
  for (const first of [0, -1, 501]) expect(codeOf(await ask({ first }))).toBe('BAD_USER_INPUT');
});

test('a cursor of the future or older than 30 days has expired', async () => {
  const [epoch, types, snapshot, at] = partsOf(await now());
  const days = (count: number) => (at as number) - count * 86_400_000;
  expect((await page({ after: cursorOf(epoch, types, snapshot, days(29)) })).nodes).toEqual([]);
  for (const after of [
    cursorOf(epoch, types, snapshot, days(31)),
    cursorOf(epoch, types, '900000000:900000000:', at),
    cursorOf(epoch, types, snapshot, at, '900000000:900000000:', at, '1', '1', '1'),
    cursorOf(`1-${epoch}`, types, snapshot, at),
  ]) {
    const { errors } = await ask({ after });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'CURSOR_EXPIRED', field: 'after' });
    expect(errors?.[0]?.message).toMatch(/copy everything anew/);
  }
});

test('ids of transactions that a crash gives again are not taken for seen', async () => {
  const { userId } = await stage.clipper();
  const client = await stage.database.pool.connect();
  await client.query('BEGIN');
  const { rows } = await client.query('SELECT pg_current_xact_id()::text AS xid');
  await client.query('ROLLBACK');
  client.release();
  const cursor = await now();
  // As the same id after a crash that lost the first transaction.
  await stage.database.pool.query(
    `INSERT INTO "Change" (type, ids, xid) VALUES ('USER', ARRAY[$1::bigint], $2::xid8)`,
    [userId, rows[0].xid],
  );
  expect((await walk(cursor)).ids).toEqual([idOf('user', userId)]);
});

test('only admins and tools read it, and a key reads the types of its scopes', async () => {
  const { name } = await stage.clipper();
  expect(codeOf(await ask({}, name))).toBe('FORBIDDEN');
  expect(codeOf(await ask({}, null))).toBe('UNAUTHENTICATED');
  const made = await stage.mutate(
    ADMIN,
    'createApiKey',
    { idempotencyKey: stage.fresh('k'), name: 'Tool', scopes: ['CLIPS'] },
    'secret',
  );
  const { secret } = (made.data as unknown as { createApiKey: { secret: string } }).createApiKey;
  const byKey = async (query: string) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${secret}` };
    const response = await fetch(`${stage.server.url}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query }),
    });
    return (await response.json()) as Answer<{ changes: Page }>;
  };
  const { endCursor } = (await byKey('{ changes { endCursor } }')).data.changes;
  await stage.pending();
  const { nodes } = (
    await byKey(`{ changes(after: "${endCursor}") { nodes { type id entity { __typename } } endCursor hasMore } }`)
  ).data.changes;
  expect(new Set(nodes.map(({ type }) => type))).toEqual(new Set(['CLIP', 'SUBMISSION', 'VIEW_TRACKING']));
  expect(codeOf(await byKey('{ changes(types: [CLIP, PAYOUT]) { endCursor } }'))).toBe('FORBIDDEN');
  expect(codeOf(await byKey('{ changes { nodes { entity { ... on User { name } } } } }'))).toBe('FORBIDDEN');
});

test('a rebuild of the kept sums names whose sums it corrected', async () => {
  const { campaignId, clipper } = await stage.approved();
  const { userId } = clipper;
  const { userId: former } = await stage.clipper();
  await rebuildSumsOfAll(stage.database);
  const cursor = await now(['USER', 'CAMPAIGN']);
  const named = async () => new Set((await walk(cursor)).ids);
  await rebuildSumsOfAll(stage.database);
  expect(await named()).toEqual(new Set());
  await pastTriggers(stage.database, async (client) => {
    await client.query('UPDATE "CampaignSum" SET earned = earned + 1 WHERE "campaignId" = $1', [campaignId]);
    await client.query('INSERT INTO "SubmittedPair" ("userId", "campaignId") VALUES ($1, $2)', [former, campaignId]);
  });
  await rebuildSumsOfAll(stage.database);
  expect(await named()).toEqual(new Set([idOf('campaign', campaignId), idOf('user', userId), idOf('user', former)]));
  await pastTriggers(stage.database, (client) =>
    client.query('UPDATE "UserSum" SET earned = earned + 1 WHERE "userId" = $1', [former]),
  );
  await rebuildSumsOfAll(stage.database);
  expect([...(await named())]).toContain(idOf('user', former));
});

test('old changes are pruned, and young ones stay', async () => {
  const { userId } = await stage.clipper();
  const cursor = await now();
  const id = await rename(userId);
  await stage.database.pool.query(
    `UPDATE "Change" SET at = at - interval '32 days' WHERE id <= (SELECT min(id) + 2 FROM "Change")`,
  );
  const prune = () => pruneOldChanges({ database: stage.database, log: pino({ level: 'silent' }) });
  expect(await prune()).toBe(3);
  expect(await prune()).toBe(0);
  expect((await walk(cursor)).ids).toEqual([id]);
});

test('a new epoch ends all cursors, and knows none of the changes of before', async () => {
  const cursor = await now();
  const { userId } = await stage.clipper();
  await beginAnew(stage.database.url);
  expect(codeOf(await ask({ after: cursor }))).toBe('CURSOR_EXPIRED');
  const anew = await now();
  const id = await rename(userId);
  expect((await walk(anew)).ids).toEqual([id]);
});
