/** Connections whose command ran into its deadline, and commands whose connection is lost. */
import { once } from 'node:events';
import pg from 'pg';
import { isTimeout, isUnavailable } from '../../src/kernel/base/errors.js';
import { type Database, openDatabase } from '../../src/kernel/db/database.js';
import { type Query, sql } from '../../src/kernel/db/sql.js';
import { inTransaction, transact } from '../../src/kernel/db/transaction.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

/** Long, compared with what a statement takes on a busy machine: the whole crowd connects at once. */
const DEADLINE_MS = 3_000;
const CROWD = 40;

let database: TestDatabase;
let hasty: Database;
let other: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  hasty = openDatabase({ url: database.url, poolMax: CROWD, commandTimeoutMs: DEADLINE_MS });
  other = new pg.Client({ connectionString: database.url });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await hasty.close();
  await database.drop();
});

const readCampaigns = (): Query<object> => sql`SELECT id FROM "Campaign"`;
/** Longer than PostgreSQL takes from one look at the client to the next, shorter than the deadline. */
const think = (): Query<object> => sql`SELECT pg_sleep(0.6)::text`;

/** The errors of those in a crowd that failed. */
async function failuresOf(ask: () => Promise<unknown>): Promise<unknown[]> {
  const ended = await Promise.allSettled(Array.from({ length: CROWD }, ask));
  return ended.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
}

test('commands that wait for a lock until their deadline leave nothing behind that ends later ones', async () => {
  await other.query('BEGIN; LOCK TABLE "Campaign"');
  const waited = await failuresOf(() => transact(hasty, (tx) => tx.read(readCampaigns)));
  expect(waited).toHaveLength(CROWD);
  expect(waited.filter((error) => !isTimeout(error))).toEqual([]);
  await other.query('ROLLBACK');
  expect(await failuresOf(() => transact(hasty, (tx) => tx.read(think)))).toEqual([]);
});

/** Takes the next client from the pool, ends its session, and waits until this side has noticed. */
function nextOf(pool: pg.Pool): { lose: () => Promise<void> } {
  const taken = once(pool, 'acquire') as Promise<[pg.PoolClient]>;
  return {
    lose: async () => {
      const [client] = await taken;
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      // Not once(), which would reject with the error that comes first.
      const ended = new Promise((resolve) => client.once('end', resolve));
      await other.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
      await ended;
    },
  };
}

test('a command whose connection is lost between two statements may be sent again later', async () => {
  const session = nextOf(hasty.commandPool);
  const lost = transact(hasty, async (tx) => {
    await session.lose();
    await tx.read(readCampaigns);
  });
  expect(isUnavailable(await lost.catch((error: unknown) => error))).toBe(true);
});

test('so may one that writes without Prisma', async () => {
  const session = nextOf(hasty.pool);
  const lost = inTransaction(hasty.pool, async (client) => {
    await session.lose();
    await client.query('SELECT');
  });
  expect(isUnavailable(await lost.catch((error: unknown) => error))).toBe(true);
});
