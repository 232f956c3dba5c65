/** Live queries: any query is answered again when its answer changes, over WebSockets and as server-sent events. */

import { idOf } from '../support/ids.js';
import { EventReader, LiveClient, refusalOf } from '../support/live-client.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';

let stage: WriteStage;
let clients: LiveClient[] = [];
beforeAll(async () => {
  stage = await WriteStage.open();
});
afterAll(() => stage.close());
afterEach(async () => {
  for (const client of clients) await client.close();
  clients = [];
});

async function as(name: string): Promise<LiveClient> {
  const client = await LiveClient.as(stage.server, name);
  clients.push(client);
  return client;
}

const tokenOf = async (name: string) => `Bearer ${await stage.server.tokenOf(name)}`;

const rename = (userId: bigint, name: string) =>
  stage.database.prisma.user.update({ where: { id: userId }, data: { name } });

const nameOf = ({ data }: { data?: { live: { query: { me: { name: string } } } } | null }) => data?.live.query.me.name;

test('the first message is the whole answer, and the next one comes when the answer changes', async () => {
  const { name, userId } = await stage.clipper();
  const live = (await as(name)).live('{ me { id name totals { earned } } }');
  const first = await live.next();
  expect(first.errors).toBeUndefined();
  expect(first.data?.live).toEqual({
    takenAt: expect.stringMatching(/Z$/),
    snapshotId: expect.stringMatching(/^\d+:\d+:/),
    query: { me: { id: idOf('user', userId), name, totals: { earned: '0.00' } } },
  });
  const approved = await stage.approved(10_000, { ...(await stage.clipper()), userId, name } as never);
  expect(approved.clipper.userId).toBe(userId);
  let earned = '0.00';
  while (earned === '0.00') earned = (await live.next()).data?.live.query.me.totals.earned;
  expect(earned).toBe('10.00');
});

test('a change that leaves the answer as it was sends nothing', async () => {
  const { userId, name } = await stage.clipper();
  const other = await stage.clipper();
  const client = await as(ADMIN);
  const [live, witness] = [userId, other.userId].map((id) =>
    client.live(`{ user(id: "${idOf('user', id)}") { name } }`),
  );
  expect((await live?.next())?.data?.live.query.user.name).toBe(name);
  await witness?.next();
  await rename(other.userId, 'Another name');
  // Both were looked at in one tick.
  expect((await witness?.next())?.data?.live.query.user.name).toBe('Another name');
  await rename(userId, 'A new name');
  expect((await live?.next())?.data?.live.query.user.name).toBe('A new name');
});

test('the first message has the changes that were committed before the subscription', async () => {
  const { userId, name } = await stage.clipper();
  const client = await as(name);
  for (let turn = 0; turn < 20; turn += 1) {
    await rename(userId, `Name ${turn}`);
    const live = client.live('{ me { name } }');
    expect(nameOf(await live.next())).toBe(`Name ${turn}`);
    live.end();
  }
  await rename(userId, name);
});

test('screens that are answered together show one snapshot, and agree', async () => {
  const { userId } = await stage.clipper();
  const client = await as(ADMIN);
  const screens = [
    client.live(`{ user(id: "${idOf('user', userId)}") { name } platformStats { counts { clippers } } }`),
    client.live(`{ users(first: 100) { nodes { id name } } platformStats { counts { clippers } } }`),
    client.live(`{ campaigns { totalCount } users(first: 100) { nodes { id name } } }`),
  ];
  for (const screen of screens) await screen.next();
  // An interval has passed for each of them before they are touched once more.
  const renamed = async (name: string) => {
    await rename(userId, name);
    return Promise.all(
      screens.map(async (screen) => {
        for (;;) {
          const message = await screen.next();
          if (JSON.stringify(message.data).includes(`"${name}"`)) return message.data?.live.snapshotId;
        }
      }),
    );
  };
  expect(new Set(await renamed('One')).size).toBe(1);
  expect(new Set(await renamed('Two')).size).toBe(1);
});

test('aliases, fragments, variables and __typename are as in the document', async () => {
  const { name } = await stage.clipper();
  const client = await as(name);
  const live = client.subscribe(
    `subscription My($with: Boolean!, $first: Int!) {
       now: live(minIntervalMs: 300) { ...Parts kind: __typename }
     }
     fragment Parts on Live { at: takenAt screen: query { __typename ...Me more: me { name } clips(first: $first) { totalCount } } }
     fragment Me on LiveQuery { kind: __typename me { __typename name id @include(if: $with) } }`,
    { with: false, first: 3 },
  );
  expect((await live.next()).data).toEqual({
    now: {
      at: expect.any(String),
      screen: {
        __typename: 'LiveQuery',
        kind: 'LiveQuery',
        me: { __typename: 'User', name },
        more: { name },
        clips: { totalCount: 0 },
      },
      kind: 'Live',
    },
  });
});

test('a field that the viewer may not read is an error at its place, and the others are answered', async () => {
  const { name } = await stage.clipper();
  const live = (await as(name)).live('{ me { name } stats: platformStats { id } }');
  expect(await live.next()).toMatchObject({
    data: { live: { query: { me: { name }, stats: null } } },
    errors: [{ path: ['live', 'query', 'stats'], extensions: { code: 'FORBIDDEN' } }],
  });
});

const REFUSED: [why: string, query: string, code: string, variables?: Record<string, unknown>][] = [
  ['a query', '{ me { id } }', 'BAD_REQUEST'],
  ['a mutation', 'mutation { logout { ok } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['what is no GraphQL', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
  ['no text', '', 'BAD_REQUEST'],
  ['an unknown field', 'subscription { live { query { you { id } } } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['the changes feed', 'subscription { live { query { changes { endCursor } } } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['introspection', 'subscription { __schema { types { name } } }', 'GRAPHQL_VALIDATION_FAILED'],
  ['live without a query', 'subscription { live { takenAt } }', 'BAD_REQUEST'],
  ['two queries', 'subscription { live { query { me { id } } b: query { me { id } } } }', 'BAD_REQUEST'],
  ['an interval', 'subscription { live(minIntervalMs: 249) { query { me { id } } } }', 'BAD_USER_INPUT'],
  ['a long interval', 'subscription { live(minIntervalMs: 60001) { query { me { id } } } }', 'BAD_USER_INPUT'],
  ['a variable', 'subscription ($id: ID!) { live { query { clip(id: $id) { id } } } }', 'BAD_USER_INPUT', { id: null }],
  [
    'what costs too much',
    'subscription { live { query { clips(first: 100) { nodes { submissions(first: 100) { nodes { id status reason note } } } } } } }',
    'OPERATION_TOO_LARGE',
  ],
];

const CASES = REFUSED.map(([why, query, code, variables]) => ({ why, query, code, variables }));

test.each(CASES)('$why is refused over the socket, which goes on', async ({ query, code, variables }) => {
  const { name } = await stage.clipper();
  const client = await as(name);
  const good = client.live('{ me { name } }');
  await good.next();
  const errors = await refusalOf(client.subscribe(query, variables));
  expect([...new Set(errors?.map(({ extensions }) => extensions.code))]).toEqual([code]);
  expect(client.closings).toEqual([]);
  expect(client.sockets.length).toBe(1);
});

test('a query over POST and GET without a stream is told what a subscription needs', async () => {
  const { errors } = await stage.server.query(ADMIN, 'subscription { live { query { me { id } } } }');
  expect(errors?.[0]?.extensions.code).toBe('BAD_REQUEST');
  expect(errors?.[0]?.message).toMatch(/text\/event-stream/);
});

test('a user has ten subscriptions at most, on all sockets together', async () => {
  const { name } = await stage.clipper();
  const [one, other] = [await as(name), await as(name)];
  const nine = Array.from({ length: 9 }, (_, n) => one.live(`{ me { name${n}: name } }`));
  for (const live of nine) await live.next();
  const tenth = other.live('{ me { name } }');
  await tenth.next();
  const over = await refusalOf(other.live('{ me { id } }'));
  expect(over?.[0]?.extensions.code).toBe('RATE_LIMITED');
  await one.close();
  // The server learns of the end by the frame of the socket.
  for (let live = other.live('{ me { id } }'); ; live = other.live('{ me { id } }')) {
    try {
      await live.next();
      break;
    } catch (error) {
      if (!Array.isArray(error)) throw error;
    }
  }
});

test('a client without a valid token is told so by the code of the closing', async () => {
  for (const [authorization, code] of [
    [null, 4401],
    ['Basic x', 4401],
    ['Bearer nonsense', 4403],
  ] as const) {
    const client = LiveClient.open(stage.server, authorization);
    clients.push(client);
    await expect(client.live('{ me { id } }').next()).rejects.toMatchObject({ code });
  }
});

describe('as server-sent events', () => {
  const LIVE = 'subscription { live(minIntervalMs: 250) { snapshotId query { me { name } } } }';

  test.each(['POST', 'GET'])('%s streams the same messages', async (method) => {
    const { userId, name } = await stage.clipper();
    const token = await tokenOf(name);
    const events =
      method === 'POST'
        ? await EventReader.post(stage.server, token, { query: LIVE })
        : await EventReader.get(stage.server, token, LIVE);
    expect(events.response.status).toBe(200);
    expect(events.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(events.response.headers.get('cache-control')).toBe('no-store');
    expect(events.response.headers.get('x-request-id')).not.toBeNull();
    const first = await events.next();
    expect([first.event, first.data && nameOf(first.data as never)]).toEqual(['next', name]);
    await rename(userId, `${name}!`);
    const second = await events.next();
    expect(second.data && nameOf(second.data as never)).toBe(`${name}!`);
    await events.cancel();
  });

  test('a refusal is an event with errors, then the end', async () => {
    const events = await EventReader.post(stage.server, await tokenOf(ADMIN), { query: '{ me { id } }' });
    expect(await events.next()).toMatchObject({
      event: 'next',
      data: { errors: [{ extensions: { code: 'BAD_REQUEST' } }] },
    });
    expect(await events.next()).toEqual({ event: 'complete', data: null });
    await expect(events.next()).rejects.toThrow(/has ended/);
  });

  test('nobody without a token gets a stream', async () => {
    const response = await fetch(`${stage.server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: LIVE }),
    });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });

  test('a query that accepts JSON, too, is answered in JSON', async () => {
    const response = await fetch(`${stage.server.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json, application/json, text/event-stream',
        authorization: await tokenOf(ADMIN),
      },
      body: JSON.stringify({ query: '{ me { name } }' }),
    });
    expect(await response.json()).toMatchObject({ data: { me: { name: ADMIN } } });
  });
});
