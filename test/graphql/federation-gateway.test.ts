/**
 * A real gateway over HTTP, in front of our server and another team's subgraph, which extends our types and computes
 * its fields from our totals. Tested are who sees what across both, the number of statements, and one snapshot for each
 * request that reaches us.
 */
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { dataOf } from '../support/figures.js';
import { type ForeignSubgraph, startForeignSubgraph } from '../support/foreign-subgraph.js';
import { numberOf } from '../support/ids.js';
import { untilBlocked } from '../support/moments.js';
import { type Answer, HALF_LIMITS, startTestServer, type TestServer } from '../support/server.js';
import { type Supergraph, startSupergraph } from '../support/supergraph.js';

const ROUTER_SECRET = 'only the router and the server know this';

let database: TestDatabase;
let server: TestServer;
let foreign: ForeignSubgraph;
let supergraph: Supergraph;
let clips: { id: string; url: string; user: { id: string; name: string }; campaign: { id: string; name: string } }[];

beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  // Half of every limit is enough for what a router sends. The exception is the depth: six levels are more than half of
  // ten.
  server = await startTestServer(database, { env: { ROUTER_SECRET, ...HALF_LIMITS, OPERATION_DEPTH_MAX: '6' } });
  foreign = await startForeignSubgraph();
  const ours =
    '{ _service { sdl } clips(first: 100) { edges { node { id url user { id name } campaign { id name } } } } }';
  const { _service, clips: list } = dataOf(await server.query('Ada Admin', ours));
  supergraph = await startSupergraph(server, foreign, { sdl: _service.sdl, routerSecret: ROUTER_SECRET });
  const rows: typeof clips = list.edges.map(({ node }: { node: (typeof clips)[number] }) => node);
  // Noah's comes first, so that there is something to see for everybody.
  const noahs = ({ user }: (typeof clips)[number]) => user.name === 'Noah Cuts';
  clips = [...rows.filter(noahs), ...rows.filter((row) => !noahs(row))];
  for (const { id, user, campaign } of clips)
    foreign.posts.push({ title: `On ${id}`, author: { id: user.id }, campaign: { id: campaign.id }, clip: { id } });
});
afterAll(async () => {
  await supergraph.close();
  await Promise.all([foreign.close(), server.close()]);
  await database.drop();
});

/** The distinct codes of an answer. */
const codesOf = ({ errors }: Answer<unknown>) => [...new Set(errors?.map(({ extensions: { code } }) => code))].sort();
const snapshotsOf = ({ ours }: Supergraph) => ours.map(({ answer }) => answer.extensions.snapshot?.id);

const POSTS = `query Posts($first: Int! = 50) {
  posts(first: $first) {
    edges { node { title author { name level badge totals { earned } } campaign { name buzz } clip { url } } }
    pageInfo { hasNextPage }
  }
  platformPost { title platform { headline currency } }
}`;

describe('across both subgraphs', () => {
  test('an admin sees everything, with the figures that we show ourselves', async () => {
    const { users, campaigns, platformStats } = dataOf(
      await server.query(
        'Ada Admin',
        `{ users(first: 100) { edges { node { name totals { earned views } } } }
          campaigns(first: 100) { edges { node { name totals { earned clips } } } }
          platformStats { totals { earned clips } } }`,
      ),
    );
    const named = (list: typeof users, name: string) =>
      list.edges.find(({ node }: { node: { name: string } }) => node.name === name).node.totals;
    const { posts, platformPost } = dataOf(await supergraph.query('Ada Admin', POSTS));
    const expected = clips.map(({ id, url, user, campaign }) => {
      const [author, whole] = [named(users, user.name), named(campaigns, campaign.name)];
      return {
        title: `On ${id}`,
        author: {
          name: user.name,
          level: `${author.earned} by ${author.views} views`,
          badge: `badge of ${user.id}`,
          totals: { earned: author.earned },
        },
        campaign: { name: campaign.name, buzz: `${whole.earned} by ${whole.clips} clips` },
        clip: { url },
      };
    });
    expect(expected.length).toBeGreaterThanOrEqual(10);
    expect(posts.edges.map(({ node }: { node: unknown }) => node)).toEqual(expected);
    const { earned, clips: counted } = platformStats.totals;
    expect(platformPost.platform).toEqual({ headline: `${earned} by ${counted} clips`, currency: 'USD' });
  });

  test('a clipper sees their own rows and public campaigns, whoever wrote about them', async () => {
    const answer = await supergraph.query('Noah Cuts', POSTS);
    const { posts, platformPost } = answer.data;
    const seen = posts.edges.map(({ node: { author, campaign, clip } }: { node: Record<string, Row | null> }) => ({
      author: author?.['name'] ?? null,
      level: author?.['level'] ?? null,
      campaign: campaign?.['name'],
      clip: clip?.['url'] ?? null,
    }));
    const own = dataOf(await server.query('Noah Cuts', '{ me { totals { earned views } } }')).me.totals;
    expect(seen).toEqual(
      clips.map(({ url, user, campaign }) => {
        const [author, level] = ['Noah Cuts', `${own.earned} by ${own.views} views`];
        return user.name === author
          ? { author, level, campaign: campaign.name, clip: url }
          : { author: null, level: null, campaign: campaign.name, clip: null };
      }),
    );
    expect(new Set(clips.map(({ user }) => user.name)).size).toBeGreaterThan(1);
    expect(platformPost.platform).toBeNull();
    expect(codesOf(answer)).toEqual(['FORBIDDEN', 'NOT_FOUND']);
  });

  test('without a token the other subgraph answers, and nothing of ours is visible', async () => {
    const answer = await supergraph.query(null, POSTS);
    const { posts, platformPost } = answer.data;
    expect(posts.edges.map(({ node }: { node: unknown }) => node)).toEqual(
      clips.map(({ id }) => ({ title: `On ${id}`, author: null, campaign: null, clip: null })),
    );
    expect(platformPost).toEqual({ title: 'All of us', platform: null });
    expect(codesOf(answer)).toEqual(['UNAUTHENTICATED']);
    // Nothing was read.
    expect(supergraph.ours.map(({ answer: { extensions } }) => extensions)).toEqual([
      { cost: expect.objectContaining({ counted: 42 }) },
    ]);
    expect(supergraph.ours[0]?.headers).not.toHaveProperty('authorization');
  });

  test('the secret and the client’s address go to us, and to nobody else [S10]', async () => {
    await supergraph.query('Ada Admin', POSTS);
    const [{ headers: ours } = { headers: {} }] = supergraph.ours;
    expect(ours).toMatchObject({ 'x-router-secret': ROUTER_SECRET, 'x-client-address': '127.0.0.1' });
    expect([supergraph.ours.length, supergraph.theirs.length > 0]).toEqual([1, true]);
    for (const { headers } of supergraph.theirs) {
      expect(headers).not.toHaveProperty('x-router-secret');
      expect(headers).not.toHaveProperty('x-client-address');
    }
  });

  test('a mutation returns what it changed, with the fields that others add', async () => {
    const asked = await supergraph.query(
      'Noah Cuts',
      `mutation { requestPayout(input: { idempotencyKey: "by way of a gateway", amount: "100.00",
        method: { type: PAYPAL, account: "noah@example.org" } }) { replayed payoutRequest { amount user { name badge } } } }`,
    );
    const noah = clips.find(({ user }) => user.name === 'Noah Cuts')?.user.id;
    expect(dataOf(asked).requestPayout).toEqual({
      replayed: false,
      payoutRequest: { amount: '100.00', user: { name: 'Noah Cuts', badge: `badge of ${noah}` } },
    });
  });
});

type Row = Record<string, unknown>;

describe('requests, statements and snapshots', () => {
  test.each(['Ada Admin', 'Noah Cuts'])(
    'entities of four types cost %s one request, and a post takes as many statements as all of them',
    async (as) => {
      const costs: unknown[] = [];
      for (const first of [1, 2, 50]) {
        await supergraph.query(as, POSTS, { first });
        const [exchange] = supergraph.ours;
        expect(Object.keys(exchange?.variables ?? {})).toHaveLength(4);
        costs.push([supergraph.ours.length, exchange?.answer.extensions.cost?.statements]);
      }
      // Users, campaigns and clips, with totals where they have them; the staff also ask for the platform's.
      const statements = as === 'Ada Admin' ? 6 : 5;
      expect(costs).toEqual([1, 2, 50].map(() => [1, statements]));
    },
  );

  test('fields of ours only are one request, however many root fields there are', async () => {
    const query = `{
      platformStats { totals { earned } payouts { completedAmount } }
      users(first: 100) { edges { node { name totals { earned } campaigns { edges { totals { earned } node { spent } } } } } }
      clips(first: 5) { totals { earned } edges { node { user { balance { available } } } } }
    }`;
    const throughGateway = await supergraph.query('Ada Admin', query);
    expect(throughGateway.data).toEqual(dataOf(await server.query('Ada Admin', query)));
    expect([supergraph.ours.length, supergraph.theirs.length]).toEqual([1, 0]);
    expect(throughGateway.extensions).toBeUndefined();
    expect(snapshotsOf(supergraph)).toEqual([expect.stringMatching(/^\d+:\d+:/)]);
  });

  test('fields that others add to our lists, computed from our totals, ask us once', async () => {
    const query = `{ platformStats { headline totals { earned } }
      users(first: 100) { edges { node { name level badge totals { earned } } } }
      campaigns { edges { node { name buzz } } } }`;
    const { users, platformStats } = dataOf(await supergraph.query('Ada Admin', query));
    expect([supergraph.ours.length, supergraph.theirs.length]).toEqual([1, 1]);
    expect(platformStats.headline.split(' ')[0]).toBe(platformStats.totals.earned);
    for (const { node } of users.edges) expect(node.level.split(' ')[0]).toBe(node.totals.earned);
  });

  test('entities of several types are read at one moment, whatever is written meanwhile', async () => {
    const [noah] = clips;
    const query = '{ posts(first: 1) { edges { node { campaign { brand } clip { title } } } } }';
    const writer = await database.pool.connect();
    let asked: ReturnType<Supergraph['query']>;
    try {
      await writer.query('BEGIN');
      await writer.query('LOCK TABLE "Clip"');
      await writer.query(`UPDATE "Clip" SET title = 'Written late.' WHERE id = $1`, [numberOf(noah?.id ?? '', 'clip')]);
      await writer.query(`UPDATE "Campaign" SET brand = 'Written late.' WHERE id = $1`, [
        numberOf(noah?.campaign.id ?? '', 'campaign'),
      ]);
      asked = supergraph.query('Noah Cuts', query);
      await untilBlocked(database);
      await writer.query('COMMIT');
    } finally {
      writer.release();
    }
    const shown = JSON.stringify(dataOf(await asked));
    expect(shown).toContain('"title":');
    expect(shown).not.toContain('Written late.');
    expect(JSON.stringify(dataOf(await supergraph.query('Noah Cuts', query))).match(/Written late\./g)).toHaveLength(2);
  });

  test('from us to them and back is two requests: each has its own snapshot and time', async () => {
    const noah = clips.findLast(({ user }) => user.name === 'Noah Cuts');
    const campaignId = numberOf(noah?.campaign.id ?? '', 'campaign');
    foreign.meanwhile = async () => {
      await database.prisma.campaign.update({ where: { id: campaignId }, data: { description: 'Written meanwhile.' } });
    };
    const query = `query Back($id: ID!) {
      campaign(id: $id) { description }
      me { lastPost { campaign { description } author { name } } }
    }`;
    const { campaign, me } = dataOf(await supergraph.query('Noah Cuts', query, { id: noah?.campaign.id }));
    foreign.meanwhile = async () => undefined;
    expect(campaign.description).not.toBe('Written meanwhile.');
    expect(me.lastPost).toEqual({ campaign: { description: 'Written meanwhile.' }, author: { name: 'Noah Cuts' } });
    const [first, second] = supergraph.ours.map(({ answer }) => answer.extensions.snapshot);
    expect(supergraph.ours).toHaveLength(2);
    expect(second?.id).not.toBe(first?.id);
    expect(Date.parse(second?.takenAt ?? '')).toBeGreaterThan(Date.parse(first?.takenAt ?? ''));
  });
});
