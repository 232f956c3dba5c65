/**
 * The whole table again, with all viewers in one snapshot. Every answer equals, byte for byte, the one that its viewer
 * gets without company.
 */
import { isObjectType } from 'graphql';
import { createSubgraph } from '../../src/graphql/subgraph.js';
import { comparableAnswer } from '../support/comparable.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { isMutation, operationOf } from './visibility-mutations.js';
import { endOf, segmentsOf, selectionOf } from './visibility-outcome.js';
import { VIEWERS, type ViewerName } from './visibility-rows.js';
import { CALLS, fieldsAt, PATHS } from './visibility-table.js';
import { ENV, NAMES, openVisibilityWorld, ROUTER_SECRET, type VisibilityWorld } from './visibility-world.js';

/** Paths that are sent at once. Each has as many riders as the table has viewers. */
const AT_ONCE = 6;

const schema = createSubgraph({ openService: false });

let world: VisibilityWorld;
let alone: TestServer;
let together: TestServer;
let startedAt: number;
/** Riders of the trips that had more than one. */
let sharing = 0;

beforeAll(async () => {
  world = await openVisibilityWorld();
  alone = await startTestServer(world.database, { env: { ...ENV, SHARED_SNAPSHOTS: 'off' } });
  together = await startTestServer(world.database, {
    env: { ...ENV, EXECUTOR: 'compiled', SHARED_SNAPSHOTS: 'on' },
    onTrips: {
      lanes: 1,
      onDeparture: (riders) => {
        if (riders > 1) sharing += riders;
      },
    },
  });
  startedAt = Date.now();
}, 60_000);
afterAll(async () => {
  await Promise.all([alone.close(), together.close()]);
  await world.close();
});

/** The operations of the table that only read. */
function queries(): string[] {
  const paths = PATHS.map(({ path, of }) => {
    const segments = segmentsOf(path, world.ids);
    const { type } = endOf(schema, segments);
    return { segments, selection: selectionOf(type, fieldsAt(type.name, of)) };
  });
  const calls = CALLS.map(([call]) => {
    const segments = segmentsOf(call, world.ids);
    const { type } = endOf(schema, segments);
    return {
      segments,
      selection: isObjectType(type) && 'totalCount' in type.getFields() ? 'totalCount' : '__typename',
    };
  });
  const reads = [...paths, ...calls].filter(({ segments }) => !isMutation(segments));
  return [...new Set(reads.map(({ segments, selection }) => operationOf(segments, selection, world.ids)))];
}

function textOf(server: TestServer, viewer: ViewerName, query: string): Promise<string> {
  const asking = { as: NAMES[viewer], body: { query }, headers: { 'x-router-secret': ROUTER_SECRET } };
  return comparableAnswer(server, asking, { startedAt, sharing: true });
}

test('every viewer gets the same bytes beside all the others as without company', async () => {
  const asked = queries();
  expect(asked.length).toBeGreaterThan(150);
  const differences: object[] = [];
  for (let start = 0; start < asked.length; start += AT_ONCE) {
    const riders = asked.slice(start, start + AT_ONCE).flatMap((query) => VIEWERS.map((viewer) => ({ query, viewer })));
    const answers = (server: TestServer) =>
      Promise.all(riders.map(({ viewer, query }) => textOf(server, viewer, query)));
    const [expected, seen] = [await answers(alone), await answers(together)];
    for (const [index, rider] of riders.entries())
      if (seen[index] !== expected[index]) differences.push({ ...rider, expected: expected[index], seen: seen[index] });
  }
  expect(differences.slice(0, 3)).toEqual([]);
  // Anonymous viewers do not travel, and answers with errors are run again without company.
  expect(sharing).toBeGreaterThan(2 * asked.length);
}, 300_000);
