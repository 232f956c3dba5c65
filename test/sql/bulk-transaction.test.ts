/**
 * The transaction without Prisma: the first failure is reported, retried where that helps, and leaves nothing behind.
 */
import { type Query, sql, type Writer } from '../../src/kernel/db/sql.js';
import { transactInBulk } from '../../src/kernel/db/transaction.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(`
    CREATE TABLE note (id int);
    CREATE FUNCTION fail(code text) RETURNS int LANGUAGE plpgsql AS $$ BEGIN
      RAISE EXCEPTION 'refused by the test' USING ERRCODE = code;
    END $$`);
});
beforeEach(() => database.pool.query('TRUNCATE note'));
afterAll(() => database.drop());

const addNote = (id: number): Query<never> => sql`INSERT INTO note VALUES (${id})`;
const refuse = (code: string): Query<never> => sql`INSERT INTO note SELECT fail(${code})`;
const notes = async () => (await database.pool.query('SELECT id FROM note ORDER BY id')).rows.map(({ id }) => id);

/** A statement that is refused, this many promises deep, among others that then fail because of it. */
async function refuseAmongOthers(tx: Writer, code: string, depth: number): Promise<void> {
  const inner: () => Promise<unknown> =
    depth === 0 ? () => tx.write(refuse, code) : () => refuseAmongOthers(tx, code, depth - 1);
  await Promise.all([tx.write(addNote, depth), inner(), tx.write(addNote, -1)]);
}

test('commits statements that were sent together', async () => {
  await transactInBulk(database, (tx) => Promise.all([tx.write(addNote, 1), tx.write(addNote, 2)]));
  expect(await notes()).toEqual([1, 2]);
});

test('tells how many rows a statement wrote', async () => {
  const addNotes = (): Query<never> => sql`INSERT INTO note SELECT generate_series(1, 12)`;
  expect(await transactInBulk(database, (tx) => tx.write(addNotes))).toBe(12);
});

test('a statement that was not sent yet when the work failed leaves nothing behind', async () => {
  const failing = transactInBulk(database, async (tx) => {
    await tx.write(addNote, 1);
    tx.write(addNote, 2).catch(() => undefined);
    throw new Error('the work failed');
  });
  await expect(failing).rejects.toThrow('the work failed');
  expect(await notes()).toEqual([]);
});

test('fails with its statement, although the work goes on', async () => {
  const failing = transactInBulk(database, async (tx) => {
    await tx.write(addNote, 1);
    await tx.write(refuse, '23514').catch(() => 0);
  });
  await expect(failing).rejects.toMatchObject({ code: '23514' });
  expect(await notes()).toEqual([]);
});

test('commits a statement that nobody awaits', async () => {
  await transactInBulk(database, async (tx) => {
    await tx.write(addNote, 1);
    void tx.write(addNote, 2);
  });
  expect(await notes()).toEqual([1, 2]);
});

test('a statement after the end of its transaction is refused', async () => {
  const ended = await transactInBulk(database, async (tx) => ({ write: tx.write }));
  await expect(ended.write(addNote, 1)).rejects.toThrow('addNote came after the end of its transaction');
  expect(await notes()).toEqual([]);
});

test.each([0, 1, 2, 3])('reports the first failure, %d promises deep, and leaves nothing behind', async (depth) => {
  const failing = transactInBulk(database, (tx) => refuseAmongOthers(tx, '23514', depth));
  await expect(failing).rejects.toMatchObject({ code: '23514' });
  expect(await notes()).toEqual([]);
});

test.each(['40P01', '40001'])('tries again after %s, however deep it was', async (code) => {
  let attempts = 0;
  await transactInBulk(database, async (tx) => {
    attempts += 1;
    if (attempts < 4) await refuseAmongOthers(tx, code, 2);
    await tx.write(addNote, 7);
  });
  expect(attempts).toBe(4);
  expect(await notes()).toEqual([7]);
});

test('gives up after six attempts, and frees its connection each time', async () => {
  let attempts = 0;
  const failing = transactInBulk(database, async (tx) => {
    attempts += 1;
    await refuseAmongOthers(tx, '40P01', 1);
  });
  await expect(failing).rejects.toMatchObject({ code: '40P01' });
  expect(attempts).toBe(6);
  const { totalCount, idleCount, waitingCount } = database.pool;
  expect({ idleCount, waitingCount }).toEqual({ idleCount: totalCount, waitingCount: 0 });
});

test('a connection that dies is not returned to the pool, and the failure says why', async () => {
  const before = database.pool.totalCount;
  const failing = transactInBulk(database, (tx) => tx.read(suicide));
  await expect(failing).rejects.toMatchObject({ code: '57P01' });
  expect(database.pool.totalCount).toBeLessThanOrEqual(before);
  expect((await database.pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

function suicide(): Query<unknown> {
  return sql`SELECT pg_terminate_backend(pg_backend_pid())`;
}
