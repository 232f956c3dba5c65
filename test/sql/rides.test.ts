/** A rider and the others of its trip, and later trips (docs/decisions/016-shared-snapshots.md). */
import type { Socket } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { badInput } from '../../src/kernel/base/errors.js';
import { Snapshot } from '../../src/kernel/db/snapshot.js';
import { sql } from '../../src/kernel/db/sql.js';
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
const slow = loaderOf(
  (keys) => sql`SELECT key::text AS key, pg_sleep(0.3)::text AS value FROM unnest(${keys}::bigint[]) AS key`,
);

async function travelQuickly(): Promise<void> {
  for (let run = 0; run < 20; run += 1) await travel(clipper('2'), (loaders) => loaders.load(plain, '2'));
}

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

test('the riders of one slow trip are one slow run', async () => {
  await travelQuickly();
  const riders = Array.from({ length: 8 }, (_, index) => clipper(String(index + 2)));
  await Promise.all(riders.map((viewer) => travel(viewer, (loaders) => loaders.load(slow, '2'))));
  expect((await travel(clipper('2'), (loaders) => loaders.load(plain, '2'))).kind).toBe('ARRIVED');
});

test('where load slows all runs, none of them counts as slow for long', async () => {
  await travelQuickly();
  for (let run = 0; run < 300; run += 1) trips.took(`q${run % 3}`, 200);
  for (const operation of ['q0', 'q1', 'q2'])
    expect((await travel(clipper('2'), (loaders) => loaders.load(plain, '2'), { operation })).kind).toBe('ARRIVED');
});

/** The connection that the pool gives out next goes silent after its next COMMIT, until the returned function is called. */
async function silenceNext(): Promise<() => void> {
  const client = await database.pool.connect();
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  const query = client.query.bind(client) as (text: unknown) => unknown;
  let isSilent = false;
  client.query = ((text: unknown) => {
    const answer = query(text);
    if (text === 'COMMIT') {
      isSilent = true;
      stream.pause();
    }
    return answer;
  }) as typeof client.query;
  client.release();
  return () => {
    expect(isSilent).toBe(true);
    client.query = query as typeof client.query;
    stream.resume();
  };
}

test('a COMMIT without an answer holds up no trip', async () => {
  const resume = await silenceNext();
  // No trip counts as slow, which would open a further lane.
  for (let run = 0; run < 20; run += 1) trips.took('long', 1e9);
  expect((await travel(clipper('2'), (loaders) => loaders.load(plain, '2'))).kind).toBe('ARRIVED');
  expect((await travel(clipper('3'), (loaders) => loaders.load(plain, '3'))).kind).toBe('ARRIVED');
  resume();
});
