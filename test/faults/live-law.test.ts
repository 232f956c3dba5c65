/**
 * The law of live queries under fire, while eleven writers write and two workers refresh. Every message adds up within itself.
 * Messages of one snapshot agree on every figure that they share. At rest every screen shows the answer of a fresh query.
 */
import { type BusyProcess, startBusyProcess } from '../support/busy-process.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { disagreements, EVERYTHING, type Everything } from '../support/everything.js';
import { idOf } from '../support/ids.js';
import { LiveWall, type ScreenAsked } from '../support/live-wall.js';
import { isLong } from '../support/long.js';
import { chosenSeed } from '../support/random.js';
import { startTestServer, type TestServer, WALKING } from '../support/server.js';

const TICKS_MIN = isLong ? 500 : 20;
const MESSAGES_MIN = isLong ? 5_000 : 300;
/** Ticks that ten or more screens show. */
const SHARED_MIN = isLong ? 100 : 5;
/** After the last commit. Judged only where nothing else uses the machine. */
const STALE_MS_MAX = isLong ? 2_000 : 30_000;
const PATIENCE_MS = 10 * 60_000;

const seed = chosenSeed();
let database: TestDatabase;
let fire: BusyProcess;
let server: TestServer;

beforeAll(async () => {
  database = await createTestDatabase('test_empty', 6);
  fire = await startBusyProcess(database.url, seed);
  server = await startTestServer(database, { env: WALKING });
}, 120_000);
afterAll(async () => {
  await fire.stop();
  await server.close();
  await database.drop();
}, 60_000);

const TOTALS = 'totals { earned available active held views likes comments shares clips }';
const CAMPAIGN = `query ($id: ID!) { campaign(id: $id) { id name status budget spent remaining ${TOTALS}
  clips(first: 100) { edges { node { id status earned views } } } } }`;
const MINE = `{ me { id ${TOTALS} balance { available maturing requested paid withdrawable debt } } }`;
const MY_CLIPS = `{ clips(first: 100) { nodes { id status earned views campaign { id name status } settlement { due posted } } } }`;
const MY_CAMPAIGNS = `{ me { id campaigns(first: 20) { edges { ${TOTALS} node { id name status } } } } }`;
const MY_MONEY =
  '{ me { id payoutRequests { nodes { id status amount } } payouts { nodes { id amount } } earnings(first: 5) { totalCount nodes { id amount } } } }';

async function screens(): Promise<ScreenAsked[]> {
  const users = await database.prisma.user.findMany({ orderBy: { id: 'asc' } });
  const campaigns = await database.prisma.campaign.findMany({ orderBy: { id: 'asc' } });
  const admins = users.filter(({ role }) => role === 'ADMIN').slice(0, 2);
  const clippers = users.filter(({ role }) => role === 'CLIPPER');
  const pages = campaigns.slice(0, 7).map(({ id }) => ({ query: CAMPAIGN, variables: { id: idOf('campaign', id) } }));
  const everything = EVERYTHING.replace('query Everything ', '');
  return [
    ...admins.flatMap(({ name: as }) => [{ as, query: everything }, ...pages.map((page) => ({ as, ...page }))]),
    ...clippers
      .slice(0, 8)
      .flatMap(({ name: as }, at) =>
        [MINE, MY_CLIPS, MY_CAMPAIGNS, MY_MONEY]
          .map((query): ScreenAsked => ({ as, query }))
          .concat(at < 2 ? [{ as, ...(pages[at] as { query: string; variables: { id: string } }) }] : []),
      ),
  ];
}

test(
  `every screen agrees with itself, with its neighbours, and at rest with the source (seed ${seed})`,
  async () => {
    const asked = await screens();
    expect(asked.length).toBe(50);
    const wall = new LiveWall(asked, (_, data) =>
      'platformStats' in data ? disagreements(data as unknown as Everything) : [],
    );
    try {
      await fire.write();
      await wall.open(server);
      const patience = performance.now() + PATIENCE_MS;
      const enough = () => wall.ticks >= TICKS_MIN && wall.messages >= MESSAGES_MIN && wall.ticksWith(10) >= SHARED_MIN;
      while (!enough() && wall.wrong.length === 0) {
        await fire.write();
        fire.check();
        if (performance.now() > patience)
          throw new Error(`${wall.ticks} ticks, ${wall.messages} messages, ${wall.ticksWith(10)} shared`);
      }
      expect(wall.wrong).toEqual([]);
      await fire.stop();
      const stopped = performance.now();
      let stale = await wall.stale(server);
      while (stale.length > 0 && performance.now() - stopped < STALE_MS_MAX) stale = await wall.stale(server);
      expect(stale).toEqual([]);
      expect(wall.wrong).toEqual([]);
    } finally {
      await wall.close();
    }
  },
  15 * 60_000,
);
