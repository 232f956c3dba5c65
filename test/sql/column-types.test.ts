/** Columns parsed the fast way equal what pg makes of the same text, and what PostgreSQL means by it. */
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('test_empty');
});
afterAll(() => database.drop());

const readValue = async (expression: string): Promise<unknown> => {
  const { rows } = await database.pool.query(`SELECT ${expression} AS value`);
  return rows[0]?.value;
};

/** Read through the pool, and as pg would parse the text. */
async function bothOf(expression: string, oid: number): Promise<[unknown, unknown]> {
  const text = (await readValue(`(${expression})::text`)) as string;
  return [await readValue(expression), pg.types.getTypeParser(oid as 20)(text)];
}

test.each([
  '2026-11-23 20:15:51.765+00',
  '2026-11-23 20:15:51.7+00',
  '2026-11-23 20:15:51+00',
  '2026-11-23 20:15:51.999999+00',
  '2026-02-28 23:59:60+01',
  '2024-02-29 00:00:00-05:30',
  '0099-01-01 00:00:00+00',
  '9999-12-31 23:59:59.999+00',
  '12026-01-01 00:00:00+00',
  '0044-03-15 12:00:00+00 BC',
  'infinity',
  '-infinity',
])('the time %s', async (time) => {
  const [own, theirs] = await bothOf(`'${time}'::timestamptz`, pg.types.builtins.TIMESTAMPTZ);
  expect(own).toEqual(theirs);
  if (own instanceof Date && !time.endsWith('BC')) {
    const [, passed] = await bothOf(`extract(epoch FROM '${time}'::timestamptz)::float8`, pg.types.builtins.FLOAT8);
    expect(own.getTime()).toBe(Math.floor((passed as number) * 1_000));
  }
});

test('every millisecond of a second', async () => {
  const { rows } = await database.pool.query<{ n: number; time: Date }>(
    `SELECT n, '2026-11-23 20:15:51+00'::timestamptz + n * interval '1 ms' AS time FROM generate_series(0, 999) n`,
  );
  expect(rows.filter(({ n, time }) => time.getUTCMilliseconds() !== n)).toEqual([]);
});

test.each([
  [`'{}'`, []],
  [`ARRAY['TIKTOK']`, ['TIKTOK']],
  [`ARRAY['TIKTOK', 'X']`, ['TIKTOK', 'X']],
  [`ARRAY['a, b', 'c "d"', 'e\\f', '', '{}', ' g']`, ['a, b', 'c "d"', 'e\\f', '', '{}', ' g']],
  [`ARRAY['NULL', NULL, 'null']`, ['NULL', null, 'null']],
  [`ARRAY['NULLABLE', 'ä']`, ['NULLABLE', 'ä']],
])('the texts %s', async (array, expected) => {
  const [own, theirs] = await bothOf(`(${array})::text[]`, 1009);
  expect(own).toEqual(expected);
  expect(theirs).toEqual(expected);
});

test('counts and cents, and missing values', async () => {
  expect(await readValue(`9223372036854775807`)).toBe(9_223_372_036_854_775_807n);
  expect(await readValue(`NULL::timestamptz`)).toBeNull();
  expect(await readValue(`NULL::text[]`)).toBeNull();
});

test.each([
  [`'{}'`, []],
  [`ARRAY[7]`, [7n]],
  [
    `ARRAY[-9223372036854775808, NULL, 9223372036854775807]`,
    [-9_223_372_036_854_775_808n, null, 9_223_372_036_854_775_807n],
  ],
])('the whole numbers %s are bigints', async (array, expected) => {
  expect(await readValue(`(${array})::bigint[]`)).toEqual(expected);
});
