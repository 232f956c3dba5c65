/**
 * However a request ends (answered, refused, failed, too slow, or abandoned by its client), its connection comes back:
 * 500 mixed requests through a pool of two. An unhandled rejection fails the test too, because jest watches for those.
 */
import pg from 'pg';
import { pino } from 'pino';
import { type Database, openDatabase } from '../../src/kernel/db/database.js';
import { Metrics } from '../../src/kernel/process/metrics.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { until } from '../support/moments.js';
import { chosenSeed, Random } from '../support/random.js';
import { type Answer, startTestServer, type TestServer } from '../support/server.js';

const REQUESTS = 500;
const AT_ONCE = 10;
const POOL = 2;
const NAME = 'two connections';
/** PostgreSQL cancels a statement after this time, which for the patient server comes first. */
const STATEMENT_TIMEOUT_MS = 600;
const DEADLINE_MS = 100;

const seed = chosenSeed();
const random = new Random(seed);
let database: TestDatabase;
let narrow: Database;
/** Waits for its statements, which PostgreSQL's timeout ends. */
let patient: TestServer;
/** Abandons requests that run past its deadline. */
let hasty: TestServer;
/** Holds the lock that makes SLOW slow. */
let locker: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  const { url } = database;
  narrow = openDatabase({ url, poolMax: POOL, statementTimeoutMs: STATEMENT_TIMEOUT_MS, applicationName: NAME });
  patient = await startTestServer(narrow);
  hasty = await startTestServer(narrow, { env: { OPERATION_DEADLINE_MS: String(DEADLINE_MS) } });
  locker = new pg.Client({ connectionString: url });
  await locker.connect();
});
afterEach(async () => {
  await locker.query('ROLLBACK');
});
afterAll(async () => {
  await locker.end();
  await Promise.all([patient.close(), hasty.close()]);
  await narrow.close();
  await database.drop();
});

const GOOD =
  '{ platformStats { totals { earned } } users { edges { node { name totals { earned } balance { paid } } } } }';
/** Waits for the profiles, which the locker holds. Nothing below the list may be null, so nothing is left of it. */
const SLOW = `{ campaigns { edges { node { name totals { earned } clippers { edges { node { socialAccounts { handle } } } } } } }
  clip(id: "clip_1") { user { name } } me { campaigns { edges { node { name } } } } }`;
const MISSING = '{ platformStats { totals { earned } } clip(id: "clip_999999") { id } }';
/** One field's error makes its root field null while its neighbours still read. */
const BUBBLING = `{ campaigns { totalCount edges { node {
  totals(filter: { userId: "nobody" }) { earned } clips { edges { node { latestTracking { views } } } }
  clippers { edges { node { balance { paid } } } } } } } }`;

interface Kind {
  server: () => TestServer;
  query: string;
  /** The message of the first error; null if there is none. */
  code: string | null;
  data: unknown;
}

const EARNED = { totals: { earned: '1450.50' } };
const KINDS: Record<string, Kind> = {
  good: {
    server: () => patient,
    query: GOOD,
    code: null,
    data: expect.objectContaining({ platformStats: EARNED }),
  },
  unparsable: { server: () => patient, query: '{ users ', code: 'GRAPHQL_PARSE_FAILED', data: undefined },
  invalid: { server: () => patient, query: '{ users { nobody } }', code: 'GRAPHQL_VALIDATION_FAILED', data: undefined },
  missing: { server: () => patient, query: MISSING, code: 'NOT_FOUND', data: { platformStats: EARNED, clip: null } },
  bubbling: { server: () => patient, query: BUBBLING, code: 'BAD_USER_INPUT', data: { campaigns: null } },
  timedOut: { server: () => patient, query: SLOW, code: 'TIMEOUT', data: expect.objectContaining({ campaigns: null }) },
  abandoned: { server: () => hasty, query: SLOW, code: 'TIMEOUT', data: expect.objectContaining({ campaigns: null }) },
};

/** Weights of the mix. The slow ones hold a connection until they time out, so there are fewer of them. */
const MIX = ['good', 'good', 'good', 'good', 'unparsable', 'invalid', 'missing', 'missing', 'bubbling', 'bubbling'];
const SLOW_MIX = ['timedOut', 'abandoned'];

test('500 requests through two connections leave none of them busy [S9]', async () => {
  await lockProfiles();
  const kinds = Array.from({ length: REQUESTS }, () => random.pick(random.onceIn(12) ? SLOW_MIX : MIX));
  const outcomes = new Map<string, number>();
  const line = kinds.entries();
  const sendOn = async () => {
    for (const [, kind] of line) {
      const outcome = await send(kind, random.onceIn(4) ? 1 + random.below(40) : null);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendOn));

  expect({ seed, ended: [...outcomes.keys()].sort() }).toEqual({ seed, ended: [...Object.keys(KINDS), 'gone'].sort() });
  // The lock is still held: abandoned statements end in PostgreSQL as well, and no transaction stays open.
  await eventually(async () => (await backends()).filter(({ state }) => state !== 'idle'), []);
  const { totalCount } = narrow.pool;
  await until(async () => narrow.pool.idleCount === totalCount && narrow.pool.waitingCount === 0);
  expect(totalCount).toBeLessThanOrEqual(POOL);

  await locker.query('ROLLBACK');
  const { errors } = await patient.query('Ada Admin', SLOW);
  expect(errors).toBeUndefined();
}, 120_000);

test('the deadline also holds for an operation that waits for a connection [S9]', async () => {
  await hasty.query('Ada Admin', '{ me { name } }');
  const held = await Promise.all(Array.from({ length: POOL }, () => narrow.pool.connect()));
  const start = performance.now();
  const { errors } = await hasty.query('Ada Admin', GOOD);
  const seconds = (performance.now() - start) / 1_000;
  for (const client of held) client.release();
  expect(errors?.map(({ extensions }) => extensions.code)).toContain('TIMEOUT');
  // The pool itself would let it wait for ten.
  expect(seconds).toBeLessThan(5);
  const { errors: none } = await patient.query('Ada Admin', GOOD);
  expect(none).toBeUndefined();
  expect(narrow.pool.waitingCount).toBe(0);
});

test('a client that goes away frees its connection at once, long before the deadline', async () => {
  const single = openDatabase({ url: database.url, poolMax: 1, applicationName: NAME });
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const metrics = new Metrics();
  const server = await startTestServer(single, { log, metrics });
  await lockProfiles();
  const leaving = new AbortController();
  const left = post(server, SLOW, leaving.signal).catch((error: Error) => error.name);
  await eventually(async () => (await backends()).filter(({ waits }) => waits).length, 1);
  leaving.abort();
  expect(await left).toBe('AbortError');
  const start = performance.now();
  const { errors } = await server.query('Ada Admin', GOOD);
  expect(errors).toBeUndefined();
  expect((performance.now() - start) / 1_000).toBeLessThan(5);
  // The abandoned statement ends as well, although the lock that it waited for is still held.
  await eventually(async () => (await backends()).filter(({ waits }) => waits).length, 0);
  await server.close();
  await single.close();
  // A closed tab is no fault: it adds no stack trace to the log and no error to an answer.
  expect(lines.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
  expect(await metrics.text()).not.toContain('cliptally_operation_errors_total{');
});

async function lockProfiles(): Promise<void> {
  await locker.query('BEGIN');
  await locker.query('LOCK TABLE "SocialAccount" IN ACCESS EXCLUSIVE MODE');
}

async function post(server: TestServer, query: string, signal: AbortSignal | null): Promise<Answer<unknown>> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await server.tokenOf('Ada Admin')}` },
    body: JSON.stringify({ query }),
    signal,
  });
  return (await response.json()) as Answer<unknown>;
}

/** Returns how the request ended: its kind if the answer is the expected one, "gone" if the client left. */
async function send(name: string, goneAfterMs: number | null): Promise<string> {
  const { server, query, code, data } = KINDS[name] as Kind;
  let answer: Answer<unknown>;
  try {
    answer = await post(server(), query, goneAfterMs === null ? null : AbortSignal.timeout(goneAfterMs));
  } catch (error) {
    if (goneAfterMs === null || (error as Error).name !== 'TimeoutError') throw error;
    return 'gone';
  }
  const codes = new Set(answer.errors?.map(({ extensions }) => extensions.code) ?? []);
  expect({ name, seed, codes: [...codes], data: answer.data }).toEqual({
    name,
    seed,
    codes: code === null ? [] : [code],
    data,
  });
  return name;
}

interface Backend {
  state: string;
  /** For a lock. */
  waits: boolean;
  query: string;
}

/** The sessions of the servers under test, as PostgreSQL sees them. Within a transaction it would show old data. */
async function backends(): Promise<Backend[]> {
  const { rows } = await database.pool.query<Backend>(
    `SELECT state, coalesce(wait_event_type = 'Lock', FALSE) AS waits, query
     FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1`,
    [NAME],
  );
  return rows;
}

/** Looks again until it sees the expected state. The last look, after ten seconds, must. */
async function eventually<Seen>(look: () => Promise<Seen>, expected: Seen): Promise<void> {
  const until = performance.now() + 10_000;
  while (performance.now() < until) {
    if (JSON.stringify(await look()) === JSON.stringify(expected)) return;
  }
  expect(await look()).toEqual(expected);
}
