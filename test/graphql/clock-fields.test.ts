/** Time passes and nobody writes: exactly the fields that the schema marks answer otherwise (docs/design.md#changes). */
import { openDatabase } from '../../src/kernel/db/database.js';
import { copyRows, differencesOf } from '../support/mirror/copies.js';
import { EVERY_FIELD, selectionsFor } from '../support/mirror/selections.js';
import { startTestServer, type TestServer } from '../support/server.js';
import { idsOfAll } from '../support/whole-copy.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';
import { CASES } from './mutation-cases.js';

let stage: WriteStage;
beforeAll(async () => {
  stage = await WriteStage.open({ env: EVERY_FIELD });
  await stage.suspect();
  await stage.paid();
  await stage.requested();
  await stage.pending();
  await CASES['confirmAccountEntry']?.(stage);
  await CASES['answerAppeal']?.(stage);
  await stage.mutate(ADMIN, 'checkBooks', { idempotencyKey: stage.fresh('k') }, 'replayed');
});
afterAll(() => stage.close());

/** The clock of this database goes ahead. The statements of connections that are open keep the old one. */
async function shiftClock(days: number): Promise<void> {
  const client = await stage.database.pool.connect();
  await client.query('SET allow_system_table_mods = on');
  for (const name of ['now', 'clock_timestamp']) {
    await client.query(`ALTER FUNCTION pg_catalog.${name}() RENAME TO ${name}_before`);
    await client.query(`CREATE FUNCTION pg_catalog.${name}() RETURNS timestamptz LANGUAGE sql
      AS $$ SELECT pg_catalog.${name}_before() + interval '${days} days' $$`);
  }
  client.release(true);
}

async function copyFrom(server: TestServer, clock: boolean) {
  const ask = async (query: string, variables = {}) => {
    const { data, errors } = await server.query(ADMIN, query, { ...variables });
    expect(errors).toBeUndefined();
    return data;
  };
  return copyRows(ask, selectionsFor({ role: 'ADMIN', clock }), await idsOfAll(stage.database));
}

test('40 days later exactly the marked fields answer otherwise', async () => {
  const [still, moving] = [await copyFrom(stage.server, false), await copyFrom(stage.server, true)];
  await shiftClock(40);
  const later = openDatabase({ url: stage.database.url, poolMax: 4 });
  const server = await startTestServer(later, { env: EVERY_FIELD });
  try {
    expect(differencesOf(still, await copyFrom(server, false))).toEqual(new Map());
    const moved = [...differencesOf(moving, await copyFrom(server, true))].flatMap(([id, fields]) =>
      fields.map((field) => `${id.split('_')[0]} ${field}`),
    );
    expect([...new Set(moved)].sort()).toEqual([
      ...['campaign pace.runsOutAt', 'campaign pace.since', 'campaign pace.spent', 'campaign pace.spentPerDay'],
      'campaign timeline.points',
      'clip ageHours',
      'clip timeline.points',
      'user timeline.points',
    ]);
  } finally {
    await server.close();
    await later.close();
  }
});
