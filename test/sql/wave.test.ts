/** Statements that leave together give what pg gives for each, also after an error. */
import type { PoolClient } from 'pg';
import { preparedOn } from '../../src/kernel/db/prepared-statements.js';
import { Wave } from '../../src/kernel/db/wave.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
let client: PoolClient;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  client = await database.pool.connect();
});
afterEach(() => client.release(true));
afterAll(() => database.drop());

/** Sends them in one wave. */
function together(...asked: [text: string, ...values: unknown[]][]): Promise<PromiseSettledResult<unknown[]>[]> {
  const wave = new Wave();
  const answers = asked.map(([text, ...values]) =>
    wave.add(preparedOn(client, 'asked', text), values).then(({ rows }) => rows),
  );
  client.query(wave);
  return Promise.allSettled(answers);
}

const rowsOf = (answers: PromiseSettledResult<unknown[]>[]) =>
  answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : (answer.reason as { code?: string }).code));

const STATEMENTS: [text: string, ...values: unknown[]][] = [
  ['SELECT 1::int AS a, 2::bigint AS b, NULL::text AS c, true AS d, 1.50::numeric AS e'],
  [
    `SELECT now() - now() AS a, '{"x": [1]}'::jsonb AS b, 'ACTIVE'::"CampaignStatus" AS c, '{a,"b c",NULL}'::text[] AS d`,
  ],
  [
    `SELECT '2026-03-01 12:00:00.123+00'::timestamptz AS at, 'infinity'::timestamptz AS never, '{1,2}'::bigint[] AS ids`,
  ],
  ['SELECT n AS n FROM generate_series(1, $1::int) AS n', 300],
  [
    'SELECT $1::text AS text, $2::bigint[] AS ids, $3::timestamptz AS at',
    'öß',
    ['1', '2'],
    new Date('2026-01-01T00:00:00Z'),
  ],
  ['SELECT 1 AS a WHERE FALSE'],
  ['SELECT FROM generate_series(1, 2)'],
];

test('each row is as pg gives it, the first time and again', async () => {
  const expected = [];
  for (const [text, ...values] of STATEMENTS) expected.push((await client.query(text, values)).rows);
  expect(rowsOf(await together(...STATEMENTS))).toEqual(expected);
  expect(rowsOf(await together(...STATEMENTS.toReversed()))).toEqual(expected.toReversed());
});

test('an error fails the statements after it, and none before it; then the connection works on', async () => {
  const answers = await together(['SELECT 1 AS a'], ['SELECT 1 / 0 AS b'], ['SELECT 3 AS c']);
  expect(rowsOf(answers)).toEqual([[{ a: 1 }], '22012', '22012']);
  // PostgreSQL skipped the third one, so it is not prepared yet.
  expect(rowsOf(await together(['SELECT 3 AS c'], ['SELECT 1 AS a']))).toEqual([[{ c: 3 }], [{ a: 1 }]]);
});

test('a statement that PostgreSQL cannot prepare is told, and may be sent again', async () => {
  for (let time = 0; time < 2; time += 1)
    expect(rowsOf(await together(['SELECT nothing AS a'], ['SELECT 4 AS d']))).toEqual(['42703', '42703']);
  expect(rowsOf(await together(['SELECT 4 AS d']))).toEqual([[{ d: 4 }]]);
});

test('a cursor is read by its own columns, although the statement that reads it is the same', async () => {
  for (const [columns, row] of [
    ['1 AS a, 2 AS b', { a: 1, b: 2 }],
    [`'x' AS c`, { c: 'x' }],
  ] as const) {
    await client.query('BEGIN');
    await together([`DECLARE chunks NO SCROLL CURSOR FOR SELECT ${columns}`]);
    expect(rowsOf(await together(['FETCH 10 FROM chunks']))).toEqual([[row]]);
    await client.query('COMMIT');
  }
});

test('waves that are sent at once answer in their order', async () => {
  const waves = [1, 2, 3].map((n) => together([`SELECT ${n} AS a`], ['SELECT $1::int AS b', n]));
  expect((await Promise.all(waves)).map(rowsOf)).toEqual([1, 2, 3].map((n) => [[{ a: n }], [{ b: n }]]));
});

test('a lost connection fails the whole wave', async () => {
  const lost = together(['SELECT pg_terminate_backend(pg_backend_pid()) AS a'], ['SELECT 2 AS b']);
  client.on('error', () => undefined);
  expect((await lost).map(({ status }) => status)).toContain('rejected');
  expect((await together(['SELECT 1 AS a'])).map(({ status }) => status)).toEqual(['rejected']);
});

test('a value that cannot be read fails its statement only', async () => {
  const wave = new Wave();
  const read = wave.add(preparedOn(client, 'asked', 'SELECT 1 AS a'), []);
  const refused = wave.add(preparedOn(client, 'asked', 'SELECT $1::text AS a'), [
    {
      toPostgres: () => {
        throw new Error('unreadable');
      },
    },
  ]);
  client.query(wave);
  await expect(refused).rejects.toThrow('unreadable');
  expect((await read).rows).toEqual([{ a: 1 }]);
});

test('each statement tells how many rows it read or wrote', async () => {
  const texts = [
    'CREATE TEMP TABLE counted AS SELECT n FROM generate_series(1, 12) AS n',
    'UPDATE counted SET n = n + 1 WHERE n > 2',
    'SELECT n FROM counted LIMIT 3',
    'INSERT INTO counted VALUES (1), (2)',
    'DELETE FROM counted WHERE n > 100',
    'DROP TABLE counted',
  ];
  const counts = [];
  for (const text of texts) {
    const wave = new Wave();
    const answer = wave.add(preparedOn(client, 'counted', text), []);
    client.query(wave);
    counts.push((await answer).count);
  }
  expect(counts).toEqual([12, 10, 3, 2, 0, 0]);
});
