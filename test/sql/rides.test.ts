/** A rider and the others of its trip, and later trips (docs/decisions/016-shared-snapshots.md). */
import { setImmediate as turn } from 'node:timers/promises';
import { badInput } from '../../src/kernel/base/errors.js';
import { Snapshot } from '../../src/kernel/db/snapshot.js';
import type { Loaders } from '../../src/kernel/reads/loaders.js';
import { Trips } from '../../src/kernel/reads/trips.js';
import { collectGarbage } from '../support/collect-garbage.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { clipper, loaderOf, plain, travelOn } from '../support/riders.js';

let database: TestDatabase;
let trips: Trips;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => {
  trips = new Trips({ pool: database.pool, lanes: 1, freezesRows: true });
});
afterAll(() => database.drop());

const travel = travelOn(
  () => trips,
  () => database,
);

/** As a list does that cannot be sorted by what the client asked for. */
const refusing = loaderOf(() => {
  throw badInput('orderBy.field', 'This list cannot be sorted by this field.');
});
test('a statement that refuses its arguments fails only those who asked for it', async () => {
  const travelled = await Promise.all([
    travel(clipper('2'), (loaders) => loaders.load(refusing, '2')),
    travel(clipper('3'), async (loaders) => [await loaders.load(plain, '3'), await loaders.load(plain, '4')]),
  ]);
  expect(travelled).toMatchObject([{ kind: 'LOST' }, { kind: 'ARRIVED', answer: ['row', 'row'] }]);
});

test('a client that leaves in the moment of departure does not ride', async () => {
  const snapshot = new Snapshot(database.pool);
  let hasRun = false;
  const run = async () => {
    hasRun = true;
    return 'answer';
  };
  const travelled = travel(clipper('2'), run, { snapshot });
  // Streams close in the same phase in which trips depart.
  process.nextTick(() => void snapshot.close('CLIENT_GONE'));
  expect((await travelled).kind).toBe('OWN');
  expect(hasRun).toBe(false);
});

test('a load after the rider has left is not kept', async () => {
  let kept: Loaders | null = null;
  await travel(clipper('2'), async (loaders) => {
    kept = loaders;
    return loaders.load(plain, '2');
  });
  const awaited = (loaders: Loaders) => {
    const waiting = { answer: null };
    void loaders.load(plain, '3').then(() => waiting);
    return new WeakRef(waiting);
  };
  const held = awaited(kept as unknown as Loaders);
  kept = null;
  // A WeakRef holds its object until the turn in which it was made has ended.
  await turn();
  collectGarbage();
  expect(held.deref()).toBeUndefined();
});

test('a rider for whom nothing was read names no snapshot', async () => {
  const [idle] = await Promise.all([
    travel(clipper('2'), async () => 'answer'),
    travel(clipper('3'), (loaders) => loaders.load(plain, '3')),
  ]);
  expect(idle.kind === 'ARRIVED' && idle.ride.identity).toBeNull();
});
