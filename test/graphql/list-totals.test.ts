/**
 * Lists whose rows hold money carry the totals of the whole filtered list: exactly the rows that this viewer gets,
 * however few are on the page, in the same snapshot. The tests add them up from the rows of a list that is read whole.
 */
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { startTestServer, type TestServer } from '../support/server.js';

const FIELDS = 'earned available active held views likes comments shares clips';
const TOTALS = `totals { ${FIELDS} }`;
type Totals = Record<string, string | number>;

let database: TestDatabase;
let server: TestServer;
beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  server = await startTestServer(database);
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

async function read(as: string, query: string) {
  const { data, errors } = await server.query(as, query);
  expect(errors).toBeUndefined();
  return data;
}

const units = (value: string | number | undefined) => BigInt(String(value ?? 0).replace('.', ''));

function added(rows: readonly Totals[]): Record<string, bigint> {
  return Object.fromEntries(
    FIELDS.split(' ').map((name) => [name, rows.reduce((sum, row) => sum + units(row[name]), 0n)]),
  );
}

const inUnits = (totals: Totals) => Object.fromEntries(FIELDS.split(' ').map((name) => [name, units(totals[name])]));

interface Rows {
  totals: Totals;
  edges: { totals?: Totals; node: { totals?: Totals } }[];
}

/** A list read whole, by its rows' own totals or those of its edges; and only its first row, next to the totals. */
async function compare(
  as: string,
  path: (args: string, rows: string) => string,
  of: (data: never) => Rows,
  own: 'node' | 'edge',
) {
  const rows = own === 'node' ? `edges { node { ${TOTALS} } }` : `edges { ${TOTALS} }`;
  const whole = of((await read(as, path('first: 100', `${TOTALS} ${rows}`))) as never);
  const page = of((await read(as, path('first: 1', `${TOTALS} edges { cursor }`))) as never);
  const parts = whole.edges.map((edge) => (own === 'node' ? edge.node.totals : edge.totals) as Totals);
  expect(inUnits(whole.totals)).toEqual(added(parts));
  expect(page.totals).toEqual(whole.totals);
  return parts.length;
}

const FILTERS = [
  '',
  'status: ACTIVE',
  'status: COMPLETED',
  'socialPlatform: TIKTOK',
  'search: "summer"',
  'search: "no such"',
];

test.each(FILTERS)('campaigns(filter: { %s }), for an admin and for a clipper', async (filter) => {
  for (const as of ['Ada Admin', 'Reporting tool', 'Mia Clips']) {
    const path = (args: string, rows: string) => `{ campaigns(${args}, filter: { ${filter} }) { ${rows} } }`;
    await compare(as, path, (data: { campaigns: Rows }) => data.campaigns, 'node');
  }
});

test.each(FILTERS)('a user’s campaigns(filter: { %s }) have what the user has in them', async (filter) => {
  const path = (args: string, rows: string) => `{ me { campaigns(${args}, filter: { ${filter} }) { ${rows} } } }`;
  for (const as of ['Mia Clips', 'Noah Cuts', 'Zoe Edits'])
    await compare(as, path, (data: { me: { campaigns: Rows } }) => data.me.campaigns, 'edge');
});

test.each(['', 'role: CLIPPER', 'role: ADMIN', 'search: "mia"', 'status: SUSPENDED'])(
  'users(filter: { %s })',
  async (filter) => {
    const path = (args: string, rows: string) => `{ users(${args}, filter: { ${filter} }) { ${rows} } }`;
    await compare('Ada Admin', path, (data: { users: Rows }) => data.users, 'node');
  },
);

test.each(['', 'search: "mia"'])(
  'a campaign’s clippers(filter: { %s }), for an admin and for each of them',
  async (filter) => {
    for (const as of ['Ada Admin', 'Mia Clips', 'Zoe Edits']) {
      const path = (args: string, rows: string) =>
        `{ campaign(id: "campaign_1") { clippers(${args}, filter: { ${filter} }) { ${rows} } } }`;
      await compare(as, path, (data: { campaign: { clippers: Rows } }) => data.campaign.clippers, 'edge');
    }
  },
);

test('the totals of whole lists equal those of the platform', async () => {
  const data = await read(
    'Ada Admin',
    `{ platformStats { ${TOTALS} } campaigns { ${TOTALS} } users { ${TOTALS} } clips { ${TOTALS} } }`,
  );
  for (const list of ['campaigns', 'users', 'clips']) expect(data[list].totals).toEqual(data.platformStats.totals);
});

test('the ledger of a clip adds up to what it earned, and to nothing once it is revoked', async () => {
  const query =
    '{ clips(first: 100) { edges { node { id earned earnings(first: 1) { totals { amount } totalCount } } } } }';
  for (const as of ['Ada Admin', 'Noah Cuts']) {
    const { clips } = await read(as, query);
    expect(clips.edges.length).toBeGreaterThan(0);
    for (const { node } of clips.edges) expect([node.id, node.earnings.totals.amount]).toEqual([node.id, node.earned]);
  }
});
