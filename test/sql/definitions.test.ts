/**
 * The migrated database equals prisma/schema.prisma. The parts that Prisma's schema cannot express (CHECKs, partial
 * indexes, triggers, functions) equal definitions.txt. After a migration run: DEFINITIONS=write npm test -- definitions
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { schemaDifference } from '../../src/migrations/migrate.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase('test_empty', 2);
});
afterAll(() => database.drop());

const DEFINITIONS = `
  SELECT 'check ' || conname || ' on ' || conrelid::regclass || ': ' || pg_get_constraintdef(oid) AS line
  FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace
  UNION ALL
  SELECT 'index ' || pg_get_indexdef(indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE c.relnamespace = 'public'::regnamespace AND (i.indpred IS NOT NULL OR i.indexprs IS NOT NULL)
  UNION ALL
  SELECT 'trigger ' || pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal
  UNION ALL
  SELECT 'function ' || pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace`;

test('schema.prisma and a migrated database do not differ', async () => {
  expect(await schemaDifference(database.url)).toBe('');
});

test('CHECKs, partial indexes, triggers and functions equal definitions.txt', async () => {
  const { rows } = await database.pool.query<{ line: string }>(DEFINITIONS);
  const text = `${rows
    .map(({ line }) => line.trim())
    .sort()
    .join('\n')}\n`;
  const file = new URL('./definitions.txt', import.meta.url);
  if (process.env['DEFINITIONS'] === 'write') writeFileSync(file, text);
  expect(text).toBe(readFileSync(file, 'utf8'));
});

test('a dropped CHECK, partial index or trigger would be noticed', async () => {
  const before = (await database.pool.query(DEFINITIONS)).rowCount ?? 0;
  await database.pool.query('ALTER TABLE "Campaign" DROP CONSTRAINT "Campaign_spent_within_budget"');
  await database.pool.query('DROP INDEX "ClipSubmission_open_key"');
  await database.pool.query('DROP TRIGGER "Earning_append_only" ON "Earning"');
  expect((await database.pool.query(DEFINITIONS)).rowCount).toBe(before - 3);
});
