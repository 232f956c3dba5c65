/**
 * The rules that the database itself holds (docs/design.md#guards), each tried with a row that breaks only that rule.
 * The database must refuse it by that rule's name, and accept it as soon as the rule is gone. So no case passes for
 * another reason.
 */
import type { PoolClient } from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import * as cases from './guard-cases.js';
import { ACCESS_CHECKS, ACCESS_UNIQUES, MESSAGE_FACTS } from './guard-cases-access.js';
import { APPEAL_CHECKS } from './guard-cases-appeals.js';
import { ENTRY_CHECKS, ENTRY_UNIQUES } from './guard-cases-entries.js';
import { WEBHOOK_CHECKS, WEBHOOK_UNIQUES } from './guard-cases-webhooks.js';

const { FACTS } = cases;
const CHECKS = [...cases.CHECKS, ...ACCESS_CHECKS, ...ENTRY_CHECKS, ...APPEAL_CHECKS, ...WEBHOOK_CHECKS];
const UNIQUES = [...cases.UNIQUES, ...ACCESS_UNIQUES, ...ENTRY_UNIQUES, ...WEBHOOK_UNIQUES];

let database: TestDatabase;
let client: PoolClient;

beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  client = await database.pool.connect();
});
afterAll(async () => {
  client.release();
  await database.drop();
});
beforeEach(() => client.query('BEGIN'));
afterEach(() => client.query('ROLLBACK'));

interface PgError {
  code: string;
  constraint: string;
  message: string;
}

/** How the database refuses some statements; null if it accepts them. The transaction continues either way. */
async function refusalOf(statements: string): Promise<PgError | null> {
  await client.query('SAVEPOINT before');
  try {
    await client.query(statements);
    return null;
  } catch (error) {
    return error as PgError;
  } finally {
    await client.query('ROLLBACK TO SAVEPOINT before');
  }
}

async function namesOf(query: string): Promise<string[]> {
  return (await client.query<{ name: string }>(query)).rows.map(({ name }) => name);
}

describe.each(Object.entries(FACTS))('%s holds facts', (table, values) => {
  test.each([
    ['UPDATE', `UPDATE "${table}" SET ${values}`],
    ['UPDATE of no row', `UPDATE "${table}" SET ${values} WHERE false`],
    ['DELETE', `DELETE FROM "${table}"`],
    ['TRUNCATE', `TRUNCATE "${table}" CASCADE`],
  ])('%s is refused', async (_, statement) => {
    expect(await refusalOf(statement)).toMatchObject({
      code: '23001',
      message: expect.stringMatching(/^(UPDATE|DELETE|TRUNCATE) refused: "\w+" holds facts/),
    });
    // Without the trigger the statement is valid, apart from the foreign keys of deleted rows.
    const freed = await refusalOf(
      `SET LOCAL session_replication_role = replica; ALTER TABLE "${table}" DISABLE TRIGGER ALL; ${statement}`,
    );
    expect(freed).toBeNull();
  });
});

describe('a message', () => {
  test.each(MESSAGE_FACTS)('keeps its facts: %s is refused', async (_, made, change) => {
    expect(await refusalOf(`${made} ${change}`)).toMatchObject({
      code: '23001',
      message: expect.stringMatching(
        /^(UPDATE|DELETE|TRUNCATE) refused: kind, user and subject of a "Message" are facts/,
      ),
    });
    expect(await refusalOf(`${made} ALTER TABLE "Message" DISABLE TRIGGER USER; ${change}`)).toBeNull();
  });
});

test('facts are exactly the tables that a trigger protects [S19]', async () => {
  const guarded = await namesOf(`
    SELECT DISTINCT tgrelid::regclass::text AS name FROM pg_trigger WHERE NOT tgisinternal AND tgfoid = 'refuse_change'::regproc`);
  expect(guarded.map((name) => name.replaceAll('"', '')).sort()).toEqual(Object.keys(FACTS).sort());
});

describe('a CHECK refuses', () => {
  test.each(CHECKS)('%s', async (_, constraint, statement) => {
    expect(await refusalOf(statement)).toMatchObject({ code: '23514', constraint });
    const [table = ''] = constraint.split('_');
    expect(await refusalOf(`ALTER TABLE "${table}" DROP CONSTRAINT "${constraint}"; ${statement}`)).toBeNull();
  });

  test('and every CHECK was tried', async () => {
    const checks = await namesOf(`
      SELECT conname AS name FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace`);
    expect([...new Set(CHECKS.map(([, constraint]) => constraint))].sort()).toEqual(checks.sort());
  });
});

describe('a unique rule refuses', () => {
  test.each(UNIQUES)('%s', async (_, index, statement) => {
    expect(await refusalOf(statement)).toMatchObject({ code: '23505', constraint: index });
    const [table = ''] = index.split('_');
    const constraints = await namesOf(`SELECT conname AS name FROM pg_constraint WHERE conname = '${index}'`);
    const drop = constraints.length > 0 ? `ALTER TABLE "${table}" DROP CONSTRAINT` : 'DROP INDEX';
    expect(await refusalOf(`${drop} "${index}" CASCADE; ${statement}`)).toBeNull();
  });

  test('and every unique rule was tried, except those of the ids', async () => {
    const indexes = await namesOf(`
      SELECT indexrelid::regclass::text AS name FROM pg_index JOIN pg_class t ON t.oid = indrelid
      WHERE indisunique AND t.relnamespace = 'public'::regnamespace AND t.relname <> '_prisma_migrations'
        AND pg_get_indexdef(indexrelid) NOT LIKE '%(id)'`);
    expect(UNIQUES.map(([, index]) => index).sort()).toEqual(indexes.map((name) => name.replaceAll('"', '')).sort());
  });
});

describe('a foreign key', () => {
  test('is RESTRICT both ways, wherever there is one', async () => {
    const lax = await namesOf(`
      SELECT conname AS name FROM pg_constraint 
      WHERE contype = 'f' AND connamespace = 'public'::regnamespace AND (confdeltype <> 'r' OR confupdtype <> 'r')`);
    expect(lax).toEqual([]);
  });

  test.each(['User', 'Campaign', 'Clip', 'ClipSubmission', 'ScrapeBatch'])(
    'keeps every %s that a fact names',
    async (table) => {
      expect(await refusalOf(`DELETE FROM "${table}" WHERE id = (SELECT min(id) FROM "${table}")`)).toMatchObject({
        code: '23001',
        constraint: expect.stringContaining('fkey'),
      });
    },
  );
});
