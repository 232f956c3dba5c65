/**
 * Exports of 50,000 entries over HTTP. They are never held as a whole, and show one snapshot whatever is written
 * meanwhile. A client that goes away, or does not read, gives its connection back.
 */
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { PoolClient } from 'pg';
import { piecesOf } from '../../src/kernel/api/csv-export.js';
import { type Database, openDatabase } from '../../src/kernel/db/database.js';
import { CHUNK_ROWS } from '../../src/kernel/db/read-in-chunks.js';
import { Snapshot } from '../../src/kernel/db/snapshot.js';
import { EARNINGS_EXPORT } from '../../src/modules/ledger/earnings-export.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { exported, get, opened, parseCsv, refused } from '../support/export.js';
import { startTestServer, type TestServer } from '../support/server.js';

const ENTRIES = 50_000;
/** Long enough that the file, 50 MB, exceeds the buffers between server and client by far. */
const REASON = 'x'.repeat(1_000);
/** Exports get half of it. */
const POOL = 6;
const AS = 'Ada Admin';

let database: TestDatabase;
let narrow: Database;
let server: TestServer;
/** Gives up early. */
let hasty: TestServer | null = null;
const clients: IncomingMessage[] = [];
let fetches: number;

beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  await append(ENTRIES);
  narrow = openDatabase({ url: database.url, poolMax: POOL });
  countFetches(narrow);
  server = await startTestServer(narrow);
  // From here on the caller is cached, so looking the caller up does not disturb the counts below.
  await server.query(AS, '{ me { id } }');
});
beforeEach(() => {
  fetches = 0;
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await hasty?.close();
  hasty = null;
});
afterAll(async () => {
  await server.close();
  await narrow.close();
  await database.drop();
});

/** Adds entries next to the newest one, in one transaction. */
async function append(entries: number): Promise<void> {
  await database.pool.query(
    `INSERT INTO "Earning" (kind, "clipId", "submissionId", "campaignId", "userId", amount, reason, "actorId", "earnedAt")
     SELECT 'ADJUSTMENT', "clipId", "submissionId", "campaignId", "userId", n, $2, "userId", clock_timestamp()
     FROM (SELECT * FROM "Earning" ORDER BY id DESC LIMIT 1) last, generate_series(1, $1) n`,
    [entries, REASON],
  );
}

async function entriesNow(): Promise<number> {
  return database.prisma.earning.count();
}

/** Counts what is fetched, at the pool's client. */
function countFetches({ pool }: Database): void {
  const counted = new WeakSet<PoolClient>();
  pool.on('acquire', (client) => {
    if (counted.has(client)) return;
    counted.add(client);
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    const counting = (config: { text?: string } | string, ...rest: unknown[]) => {
      if (typeof config === 'object' && config.text?.includes('FETCH')) fetches += 1;
      return query(config, ...rest);
    };
    Object.assign(client, { query: counting });
  });
}

async function open(as: string, at = server): Promise<IncomingMessage> {
  const client = await opened(at, as, 'earnings.csv');
  client.on('error', () => undefined);
  clients.push(client);
  return client;
}

const inUse = () => narrow.pool.totalCount - narrow.pool.idleCount;
const rest = async (response: IncomingMessage) => Buffer.concat(await response.toArray()).toString();

test('a piece is read when it is asked for, and has a bounded number of lines', async () => {
  const snapshot = new Snapshot(narrow.pool, 'test');
  const viewer = { userId: '1', role: 'ADMIN' } as const;
  const pieces = piecesOf(snapshot, EARNINGS_EXPORT, { filter: {}, viewer, currency: 'USD' });
  let taken = 0;
  let lines = 0;
  for await (const piece of pieces) {
    taken += 1;
    expect(snapshot.statements).toEqual(['exportedEarnings', ...Array(taken).fill('nextChunk')]);
    const records = parseCsv(piece).length - (taken === 1 ? 1 : 0);
    expect(records).toBeLessThanOrEqual(CHUNK_ROWS);
    lines += records;
  }
  await snapshot.close();
  expect(lines).toBe(await entriesNow());
  expect(taken).toBe(Math.ceil(lines / CHUNK_ROWS));
});

test('a client that does not read holds the server back; later writes are not in the file', async () => {
  const before = await entriesNow();
  const response = await open(AS);
  await once(response, 'readable');
  await append(10);
  expect(fetches).toBeLessThan(ENTRIES / CHUNK_ROWS / 2);
  const [, ...records] = parseCsv(await rest(response));
  expect(records).toHaveLength(before);
  expect((await exported(server, AS, 'earnings.csv')).rows).toHaveLength(before + 10);
});

test('a client that goes away gives its connection back, and the rest is not read', async () => {
  const response = await open(AS);
  await once(response, 'readable');
  expect(inUse()).toBe(1);
  const removed = once(narrow.pool, 'remove');
  response.destroy();
  await removed;
  expect(inUse()).toBe(0);
  expect(fetches).toBeLessThan(ENTRIES / CHUNK_ROWS / 2);
});

test('past the deadline the connections on both sides end, and no client mistakes the part for the whole', async () => {
  hasty = await startTestServer(narrow, { env: { EXPORT_DEADLINE_MS: '1000' } });
  const removed = once(narrow.pool, 'remove');
  const both = [await open(AS, hasty), await open(AS, hasty)];
  await removed;
  // The clients read nothing, so only the end of their connections on the server's side can have freed their places.
  const statuses = new Set<number>();
  for (let tries = 0; tries < 1_000 && !statuses.has(200); tries += 1) {
    statuses.add((await get(hasty, AS, '/export/payouts.csv')).status);
  }
  expect(statuses).toContain(200);
  // The last answer may arrive before its connection is back.
  while (inUse() > 0) await once(narrow.pool, 'release');
  for (const response of both) await expect(rest(response)).rejects.toThrow(/aborted/);
  expect(both.map(({ complete }) => complete)).toEqual([false, false]);
});

test('exports use half of the pool, two connections per user at most; the API keeps answering', async () => {
  const limited = { status: 429, code: 'RATE_LIMITED' };
  const mine = [await open(AS), await open(AS)];
  expect(await refused(server, AS, 'payouts.csv')).toEqual(limited);
  const tools = await open('Reporting tool');
  expect(await refused(server, 'Noah Cuts', 'payouts.csv')).toEqual(limited);
  expect((await server.query(AS, '{ platformStats { totals { clips } } }')).errors).toBeUndefined();
  const removed = once(narrow.pool, 'remove');
  tools.destroy();
  await removed;
  expect((await exported(server, 'Noah Cuts', 'payouts.csv')).rows).toHaveLength(1);
  await Promise.all([...mine.map(rest)]);
  expect((await exported(server, AS, 'payouts.csv')).rows).toHaveLength(1);
});
