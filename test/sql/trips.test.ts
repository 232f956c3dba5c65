/** Requests that share a snapshot (docs/decisions/016-shared-snapshots.md), on connections of their own. */

import type { Id, Viewer } from '../../src/kernel/auth/viewer.js';
import { Snapshot } from '../../src/kernel/db/snapshot.js';
import { type Query, sql } from '../../src/kernel/db/sql.js';
import type { Sight } from '../../src/kernel/reads/loader.js';
import type { Loaders } from '../../src/kernel/reads/loaders.js';
import { type Travelled, Trips } from '../../src/kernel/reads/trips.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { until, untilBlocked } from '../support/moments.js';
import { clipper, loaderOf, plain, type Row, travelOn } from '../support/riders.js';

let database: TestDatabase;
let trips: Trips;
let departures: number[];
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => {
  departures = [];
  trips = new Trips({
    pool: database.pool,
    lanes: 1,
    freezesRows: true,
    onDeparture: (riders) => departures.push(riders),
  });
});
afterAll(() => database.drop());

const ADMIN: Viewer = { userId: '1', role: 'ADMIN' };

/** The number of the statement's call, so that its rows tell whether they were read together. */
function counting(): { calls: () => number; seen: (keys: readonly Id[]) => Query<Row> } {
  let calls = 0;
  return {
    calls: () => calls,
    seen(keys) {
      calls += 1;
      return sql`SELECT key::text AS key, ${String(calls)} AS value FROM unnest(${keys}::bigint[]) AS key`;
    },
  };
}

const users = loaderOf(
  (keys) => sql`SELECT id::text AS key, name AS value FROM "User" WHERE id = ANY(${keys}::bigint[])`,
  'nothing',
);
/** Waits for whoever holds the lock. */
const blocked = loaderOf(
  (keys) => sql`
  SELECT key::text AS key, pg_advisory_xact_lock_shared(71)::text AS value FROM unnest(${keys}::bigint[]) AS key`,
);
const broken = loaderOf(
  (keys) => sql`SELECT key::text AS key, (1 / 0)::text AS value FROM unnest(${keys}::bigint[]) AS key`,
);

const own = () => new Snapshot(database.pool);
const snapshotIdOf = async (travelled: Travelled<unknown>) =>
  travelled.kind === 'ARRIVED' ? (await travelled.ride.identity)?.id : undefined;

const travel = travelOn(
  () => trips,
  () => database,
);

/** Holds the lock that `blocked` waits for. */
async function holdUp(): Promise<() => Promise<void>> {
  const client = await database.commandPool.connect();
  await client.query('SELECT pg_advisory_lock(71)');
  return async () => {
    await client.query('SELECT pg_advisory_unlock(71)');
    client.release();
  };
}

test('requests of one moment read from one snapshot, and share what depends on nobody', async () => {
  const { calls, seen } = counting();
  const shared = loaderOf(seen, 'nothing');
  const travelled = await Promise.all(
    ['2', '3', '4'].map((id) => travel(clipper(id), (loaders) => loaders.load(shared, id))),
  );
  expect(departures).toEqual([3]);
  expect(calls()).toBe(1);
  const ids = await Promise.all(travelled.map(snapshotIdOf));
  expect(ids).toEqual(Array(3).fill(expect.stringMatching(/^\d+:\d+:/)));
  expect(new Set(ids).size).toBe(1);
});

test('the same question of the same viewer runs once, also if the first who asked has left', async () => {
  const release = await holdUp();
  const runs: Viewer[] = [];
  const ask = (viewer: Viewer, asks: string, snapshot = own()) => {
    const run = (loaders: Loaders) => {
      runs.push(viewer);
      return loaders.load(blocked, '5');
    };
    return travel(viewer, run, { asks, snapshot });
  };
  const first = own();
  const same = [ask(clipper('2'), 'A', first), ask(clipper('2'), 'A')];
  const others = [ask(clipper('2'), 'B'), ask(clipper('3'), 'A'), ask({ ...clipper('2'), readsOnly: true }, 'A')];
  await untilBlocked(database);
  await first.close('CLIENT_GONE');
  await release();
  expect(await Promise.all(same)).toMatchObject([{ kind: 'LOST' }, { kind: 'ARRIVED', answer: '' }]);
  expect((await Promise.all(others)).map(({ kind }) => kind)).toEqual(['ARRIVED', 'ARRIVED', 'ARRIVED']);
  expect(runs).toHaveLength(4);
});

test.each<[Sight | undefined, number, readonly Viewer[]]>([
  ['nothing', 1, [clipper('2'), clipper('3'), ADMIN]],
  ['role', 2, [clipper('2'), clipper('3'), ADMIN]],
  ['viewer', 3, [clipper('2'), clipper('3'), ADMIN]],
  [undefined, 3, [clipper('2'), clipper('3'), ADMIN]],
  ['viewer', 1, [clipper('2'), clipper('2')]],
  ['viewer', 2, [clipper('2'), { ...clipper('2'), scopes: new Set(['MONEY']) }]],
])('a statement that sees %s runs %s times', async (sees, times, viewers) => {
  const { calls, seen } = counting();
  const loader = loaderOf((keys, _, __viewer) => seen(keys), sees);
  await Promise.all(viewers.map((viewer) => travel(viewer, (loaders) => loaders.load(loader, '9'))));
  expect([departures, calls()]).toEqual([[viewers.length], times]);
});

test.each<[Sight, (viewer: Viewer) => string]>([
  ['nothing', ({ role }) => role],
  ['nothing', ({ userId }) => userId],
  ['role', ({ userId }) => userId],
  // Undefined would mean all that the role allows.
  ['role', ({ scopes }) => String(scopes)],
  ['role', ({ sessionId }) => String(sessionId)],
  ['role', ({ readsOnly }) => String(readsOnly)],
])('a statement that declares %s and looks at more of its viewer gets nothing', async (sees, look) => {
  const loader = loaderOf((keys, _, viewer) => sql`SELECT ${keys[0]} AS key, ${look(viewer)} AS value`, sees);
  expect(await travel(clipper('2'), (loaders) => loaders.load(loader, '2'))).toEqual({ kind: 'LOST' });
});

test('a request that comes after a commit sees it, although a trip is under way', async () => {
  const release = await holdUp();
  const first = travel(clipper('2'), async (loaders) => [
    await loaders.load(blocked, '2'),
    await loaders.load(users, '900'),
  ]);
  await untilBlocked(database);
  const waiting = travel(clipper('3'), (loaders) => loaders.load(users, '900'));
  await database.prisma.$executeRaw`
    INSERT INTO "User" (id, name, email, role, "passwordHash", "updatedAt") VALUES (900, 'New', 'new@cliptally.example', 'CLIPPER', 'x', now())`;
  const later = travel(clipper('4'), (loaders) => loaders.load(users, '900'));
  await release();
  expect(await Promise.all([first, waiting, later])).toMatchObject([
    { answer: ['', null] },
    { answer: 'New' },
    { answer: 'New' },
  ]);
  expect(departures).toEqual([1, 2]);
});

test('an error of one statement voids the trip: nobody gets its data', async () => {
  const travelled = await Promise.all([
    travel(clipper('2'), (loaders) => loaders.load(broken, '2')),
    travel(clipper('3'), async (loaders) => [await loaders.load(plain, '3'), await loaders.load(plain, '4')]),
  ]);
  expect(travelled).toEqual([{ kind: 'LOST' }, { kind: 'LOST' }]);
  expect(await travel(clipper('3'), (loaders) => loaders.load(plain, '3'))).toMatchObject({ kind: 'ARRIVED' });
});

test('a lost connection voids the trip', async () => {
  const release = await holdUp();
  const lost = [
    travel(clipper('2'), (loaders) => loaders.load(blocked, '2')),
    travel(ADMIN, (loaders) => loaders.load(blocked, '3')),
  ];
  await untilBlocked(database);
  await database.commandPool.query(`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`);
  expect(await Promise.all(lost)).toEqual([{ kind: 'LOST' }, { kind: 'LOST' }]);
  await release();
});

test('a rider who leaves holds up nobody, and the last one out ends what runs', async () => {
  const release = await holdUp();
  const [gone, stays] = [own(), own()];
  const left = travel(clipper('2'), (loaders) => loaders.load(blocked, '2'), { snapshot: gone });
  const other = travel(clipper('3'), (loaders) => loaders.load(blocked, '3'), { snapshot: stays });
  await untilBlocked(database);
  await gone.close('CLIENT_GONE');
  expect(await left).toEqual({ kind: 'LOST' });
  await stays.close('DEADLINE');
  expect(await other).toEqual({ kind: 'LOST' });
  const running = () =>
    database.commandPool.query(`SELECT FROM pg_stat_activity WHERE query LIKE '%(71)%' AND wait_event_type = 'Lock'`);
  await until(async () => (await running()).rows.length === 0);
  await release();
});

test('a rider whose time ends before departure reads in its own snapshot', async () => {
  const release = await holdUp();
  const first = travel(clipper('2'), (loaders) => loaders.load(blocked, '2'));
  await untilBlocked(database);
  const snapshot = own();
  const waiting = travel(clipper('3'), (loaders) => loaders.load(plain, '3'), { snapshot });
  await snapshot.close('DEADLINE');
  expect(await waiting).toEqual({ kind: 'OWN' });
  await release();
  expect(await first).toMatchObject({ kind: 'ARRIVED' });
});

test('an operation whose runs are slow reads in its own snapshot until one was quick', async () => {
  const quick = () => travel(clipper('2'), (loaders) => loaders.load(plain, '2'), { operation: 'quick' });
  for (let run = 0; run < 20; run += 1) await quick();
  const search = () => travel(clipper('3'), (loaders) => loaders.load(plain, '3'), { operation: 'search' });
  trips.took('search', 60_000);
  expect(await search()).toEqual({ kind: 'OWN' });
  trips.took('search', 0);
  expect(await search()).toMatchObject({ kind: 'ARRIVED' });
  // That run may have been slow itself, on a busy machine.
  trips.took('search', 0);
  for (let run = 0; run < 3; run += 1) trips.took('search', 60_000);
  expect(await search()).toMatchObject({ kind: 'ARRIVED' });
  trips.took('search', 0);
  for (let run = 0; run < 4; run += 1) trips.took('search', 60_000);
  expect(await search()).toEqual({ kind: 'OWN' });
});

test('a full trip need not wait for a lane', async () => {
  const release = await holdUp();
  const first = travel(clipper('2'), (loaders) => loaders.load(blocked, '2'));
  await untilBlocked(database);
  const others = Array.from({ length: 33 }, (_, index) =>
    travel(clipper(String(index + 3)), (loaders) => loaders.load(plain, '3')),
  );
  await others[0];
  // The one that is left may have departed since, because the first trip has become slow.
  expect(departures.slice(0, 2)).toEqual([1, 32]);
  await release();
  expect((await Promise.all([first, ...others])).every(({ kind }) => kind === 'ARRIVED')).toBe(true);
});

test('a slow trip does not hold its lane', async () => {
  for (let run = 0; run < 20; run += 1) await travel(clipper('2'), (loaders) => loaders.load(plain, '2'));
  const release = await holdUp();
  const slow = travel(clipper('2'), (loaders) => loaders.load(blocked, '2'), { operation: 'slow' });
  await untilBlocked(database);
  expect(await travel(clipper('3'), (loaders) => loaders.load(plain, '3'))).toMatchObject({ kind: 'ARRIVED' });
  await release();
  expect(await slow).toMatchObject({ kind: 'ARRIVED' });
});

test('a rider counts the statements that carried its keys', async () => {
  const [one, two] = await Promise.all([
    travel(clipper('2'), async (loaders) => [await loaders.load(plain, '2'), await loaders.load(plain, '3')]),
    travel(clipper('3'), (loaders) => loaders.load(plain, '2')),
  ]);
  expect([one, two].map((travelled) => travelled.kind === 'ARRIVED' && travelled.ride.statementCount)).toEqual([2, 1]);
});
