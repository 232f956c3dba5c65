/**
 * Two executors, one answer. Every operation goes to a server that compiles and to one that does not, on one database.
 * Status and text of the two responses must be equal byte for byte, including the number of statements. The comparison
 * leaves out the snapshot's name and moment, times after the test began, and request ids. There are no mutations,
 * because both servers leave them to graphql-js.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSubgraph } from '../../src/graphql/subgraph.js';
import type { Execution } from '../../src/http/executor.js';
import { comparableAnswer } from '../support/comparable.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { EXAMPLES, isMutation } from '../support/documents.js';
import { type GeneratedOperation, generateOperation } from '../support/generated-operations.js';
import { idOf } from '../support/ids.js';
import { isLong } from '../support/long.js';
import { chosenSeed, Random } from '../support/random.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { AWKWARD } from './executors-awkward.js';

/** Each is sent as the admin, who is refused little, and as somebody else. */
const DOCUMENTS = isLong ? 1_008 : 152;
const GENERATED = 2 * DOCUMENTS;
const AT_ONCE = 8;
const VIEWERS = ['Ada Admin', 'Mia Clips', 'Noah Cuts', 'Reporting tool', null] as const;
const ROUTER_SECRET = 'only the router and the server know this';

const seed = chosenSeed();

type Asked = GeneratedOperation & { operationName?: string };
type Viewer = (typeof VIEWERS)[number];

/** No row is newer than this. A later time in an answer is the time of the answer, which no two answers share. */
const startedAt = Date.now();

let database: TestDatabase;
/** Compiles at the second sight, as the product does. */
let compiling: TestServer;
/** Compiles at once, so that each of thousands is hot when it is first sent. */
let hot: TestServer;
let plain: TestServer;
let executions: Record<Execution, number>;
/** Responses of the two compiling servers with an error in them. */
let withErrors: number;

beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  const onExecution = (how: Execution) => {
    executions[how] += 1;
  };
  compiling = await startTestServer(database, {
    env: { EXECUTOR: 'compiled', SHARED_SNAPSHOTS: 'off', ROUTER_SECRET },
    execution: { onExecution },
  });
  hot = await startTestServer(database, {
    env: { EXECUTOR: 'compiled', SHARED_SNAPSHOTS: 'on', ROUTER_SECRET },
    execution: { onExecution, compileAtSight: 1 },
    // With one lane, operations that are sent at once read from one snapshot.
    onTrips: { lanes: 1 },
  });
  plain = await startTestServer(database, { env: { EXECUTOR: 'graphql-js', ROUTER_SECRET } });
});
beforeEach(() => {
  executions = { TOGETHER: 0, COMPILED: 0, AGAIN: 0, GRAPHQL_JS: 0 };
  withErrors = 0;
});
afterAll(async () => {
  await Promise.all([compiling.close(), hot.close(), plain.close()]);
  await database.drop();
});

async function textOf(server: TestServer, as: Viewer, asked: Asked, sharing: boolean): Promise<string> {
  const asking = { as, body: asked, headers: { 'x-router-secret': ROUTER_SECRET } };
  const text = await comparableAnswer(server, asking, { startedAt, sharing });
  if (server !== plain && text.includes('"errors":[')) withErrors += 1;
  return text;
}

/** The difference between the two answers; null if they are equal. */
async function differenceOf(server: TestServer, as: Viewer, asked: Asked): Promise<object | null> {
  const sharing = server === hot;
  const [one, other] = await Promise.all([textOf(server, as, asked, sharing), textOf(plain, as, asked, sharing)]);
  return one === other ? null : { seed, as, ...asked, compiled: one, interpreted: other };
}

async function differencesOf(server: TestServer, as: Viewer, asked: Asked, times: number): Promise<object[]> {
  const found: object[] = [];
  for (let sight = 0; sight < times; sight += 1) {
    const difference = await differenceOf(server, as, asked);
    if (difference !== null) found.push(difference);
  }
  return found;
}

const FOLDER = join(import.meta.dirname, '../../schema/operations');
const TEXTS = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.graphql') && !/-steps|^live-/.test(name))
  .map((name) => readFileSync(join(FOLDER, name), 'utf8'));
/** Sent together, as by a client that has all its operations in one document. */
const DOCUMENT = TEXTS.join('\n');
const DASHBOARDS = [...DOCUMENT.matchAll(/^query (\w+)/gm)].map(([, name = '']) => name);

test.each(DASHBOARDS)(
  'the dashboard %s is compiled when it is seen again, and gives everybody the same answer',
  async (name) => {
    const found: object[] = [];
    for (const [index, as] of VIEWERS.entries()) {
      const ids = (number: number) => ({ campaignId: idOf('campaign', number), userId: idOf('user', number) });
      for (const variables of [ids(1), { ...ids(2), first: 3, granularity: 'MONTH' }, { ...ids(999), status: null }]) {
        found.push(...(await differencesOf(compiling, as, { query: DOCUMENT, operationName: name, variables }, 1)));
      }
      // The admin is first, and gets no errors except for the id of nothing.
      if (index === 0)
        expect(executions).toMatchObject({ GRAPHQL_JS: 1, COMPILED: 1 + (executions.AGAIN === 0 ? 1 : 0) });
    }
    expect(found).toEqual([]);
  },
);

const QUERIES = EXAMPLES.filter((example) => !isMutation(example)).map(({ query }) => query);

/** The type of a union is known only at execution, so these are never compiled. */
const OF_UNIONS = QUERIES.filter((query) => query.includes('entity {'));
const SIGHTS = 3;

test('the queries of the documents', async () => {
  expect(QUERIES.length).toBeGreaterThanOrEqual(8);
  const found: object[] = [];
  for (const query of QUERIES) {
    for (const as of VIEWERS) found.push(...(await differencesOf(compiling, as, { query, variables: {} }, SIGHTS)));
  }
  expect(found).toEqual([]);
  const never = OF_UNIONS.length * VIEWERS.length * SIGHTS;
  expect(executions.GRAPHQL_JS).toBe(QUERIES.length - OF_UNIONS.length + never);
});

test.each(AWKWARD)('$why', async ({ query, variables = [{}], operationName }) => {
  const found: object[] = [];
  for (const as of VIEWERS) {
    for (const given of variables) {
      const asked = { query, variables: given, ...(operationName === undefined ? {} : { operationName }) };
      found.push(...(await differencesOf(compiling, as, asked, 3)));
    }
  }
  expect(found).toEqual([]);
});

test(`${GENERATED} generated queries, seed ${seed}`, async () => {
  const random = new Random(seed);
  const schema = createSubgraph({ openService: true });
  const found: object[] = [];
  for (let done = 0; done < DOCUMENTS; done += AT_ONCE) {
    const asked = Array.from({ length: AT_ONCE }, () => generateOperation(schema, random));
    const differences = await Promise.all(
      asked.flatMap((operation) =>
        (['Ada Admin', random.pick(VIEWERS)] as const).map((as) => differenceOf(hot, as, operation)),
      ),
    );
    found.push(...differences.filter((difference) => difference !== null));
    if (found.length > 0) break;
  }
  const { TOGETHER, COMPILED, AGAIN, GRAPHQL_JS } = executions;
  const share = Math.round((100 * (TOGETHER + COMPILED)) / GENERATED);
  process.stdout.write(
    `seed ${seed}: of ${GENERATED} generated queries ${TOGETHER + COMPILED} (${share} %) ran compiled, ${TOGETHER} of them together, ${AGAIN} met an error and were ` +
      `executed again, ${GRAPHQL_JS} were left to graphql-js, the rest was refused unread\n`,
  );
  expect(found).toEqual([]);
  expect(share).toBeGreaterThanOrEqual(30);
  // Queries run twice only because of errors: nothing was tried that compiled code cannot do.
  expect(AGAIN).toBeLessThanOrEqual(withErrors);
}, 300_000);
