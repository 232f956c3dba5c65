/**
 * Generated from the schema: after a mutation committed, its rows cannot be read. An error says so and names the place
 * that is null, and the same key reads the rows later. No payload is silently empty.
 */
import { randomUUID } from 'node:crypto';
import type { PoolClient } from 'pg';
import { openDatabase } from '../../src/kernel/db/database.js';
import { idOf } from '../support/ids.js';
import { type Answer, startTestServer, type TestServer } from '../support/server.js';
import { ADMIN, WriteStage } from '../support/write-stage.js';
import { CASES } from './mutation-cases.js';

/** It reads before it commits, so it fails as a whole where nothing can be read. */
const READS_FIRST = ['checkBooks'];
/** Its payload has no row, because the row is gone. */
const WITHOUT_ROWS = ['deleteDraft', 'deleteWebhookEndpoint'];
const DEADLINE_MS = '300';

let stage: WriteStage;
/** Commands run, and every read of an answer waits until its time is up. */
let starved: TestServer & { starve(work: () => Promise<Sent>): Promise<Sent> };

/** The time of a command in the test that waits until it is over. */
const COMMAND_MS = 1_500;

type Sent = Answer<Record<string, Record<string, unknown>>>;

beforeAll(async () => {
  stage = await WriteStage.open();
  const database = openDatabase({ url: stage.database.url, poolMax: 1 });
  const server = await startTestServer(database, { env: { OPERATION_DEADLINE_MS: DEADLINE_MS } });
  starved = {
    ...server,
    async starve(work) {
      const only: PoolClient = await database.pool.connect();
      return work().finally(() => only.release());
    },
    async close() {
      await server.close();
      await database.close();
    },
  };
});
afterAll(async () => {
  await starved.close();
  await stage.close();
});

function send(server: TestServer, as: string | null, name: string, input: object, selection: string): Promise<Sent> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  return server.query(as, `mutation ($input: ${type}!) { ${name}(input: $input) { ${selection} } }`, { input });
}

/** The places of a payload that are null where a row belongs, including those inside results. */
function emptyPlaces(payload: object, path: (string | number)[]): (string | number)[][] {
  return Object.entries(payload).flatMap(([field, value]) => {
    if (Array.isArray(value)) return value.flatMap((row, index) => emptyPlaces(row, [...path, field, index]));
    return value === null && field !== 'error' ? [[...path, field]] : [];
  });
}

test.each(Object.keys(CASES).filter((name) => ![...READS_FIRST, ...WITHOUT_ROWS].includes(name)))(
  'case 40: %s that committed and cannot be read says COMMITTED, and the same key reads it',
  async (name) => {
    const asked = await (CASES[name] as (typeof CASES)[string])(stage);
    const input = { idempotencyKey: randomUUID(), ...asked.input };
    const selection = `replayed ${asked.payload}`;
    // The server has already read the account.
    await starved.query(asked.as, '{ me { id } }');
    const { data, errors = [] } = await starved.starve(() => send(starved, asked.as, name, input, selection));
    const payload = data[name] as Record<string, unknown>;
    expect(payload['replayed']).toBe(false);
    const places = emptyPlaces(payload, [name]);
    expect(places.length).toBeGreaterThan(0);
    expect(errors.map(({ path }) => path)).toEqual(places);
    for (const { message, extensions } of errors) {
      expect(extensions).toMatchObject({ code: 'COMMITTED', committed: true });
      expect(message).toMatch(/^The change was made, .* Send it again with the same idempotencyKey to read it/);
    }
    const again = await send(stage.server, asked.as, name, input, selection);
    expect(again.errors).toBeUndefined();
    expect(again.data[name]).toMatchObject({ replayed: true });
    expect(emptyPlaces(again.data[name] as object, [name]).length).toBeLessThan(places.length);
  },
);

test('case 40: a failure deep in a payload says that the change was made', async () => {
  const { clipId } = await stage.pending();
  const lock = await stage.database.pool.connect();
  const server = await startTestServer(stage.database, { env: { OPERATION_DEADLINE_MS: '1000' } });
  await lock.query('BEGIN');
  await lock.query('LOCK TABLE "SocialAccount" IN ACCESS EXCLUSIVE MODE');
  const input = { idempotencyKey: randomUUID(), clipId: idOf('clip', clipId) };
  const selection = 'replayed clip { id user { name socialAccounts { handle } } }';
  const { data, errors } = await send(server, ADMIN, 'approveClip', input, selection).finally(async () => {
    await lock.query('ROLLBACK');
    lock.release();
    await server.close();
  });
  expect(data['approveClip']).toEqual({ replayed: false, clip: { id: idOf('clip', clipId), user: null } });
  expect(errors).toMatchObject([
    { path: ['approveClip', 'clip', 'user', 'socialAccounts'], extensions: { code: 'COMMITTED', committed: true } },
  ]);
});

test('case 40: neither a refusal nor a query that was cut off claims that a change was made', async () => {
  const { clipId } = await stage.approved();
  const input = { idempotencyKey: randomUUID(), clipId: idOf('clip', clipId) };
  const refused = await send(stage.server, ADMIN, 'approveClip', input, 'replayed');
  expect(refused.errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'CONFLICT', status: 'APPROVED' }]);
  await starved.query(ADMIN, '{ me { id } }');
  const read = await starved.starve(() => starved.query(ADMIN, '{ me { name } }'));
  expect(read.errors?.map(({ extensions }) => extensions)).toMatchObject([{ code: 'TIMEOUT' }]);
  expect(read.errors?.[0]?.extensions).not.toHaveProperty('committed');
});

test('case 40: when the database goes away half-way through a bulk form, each item says what is known of it', async () => {
  const [one, two, three] = [await stage.pending(), await stage.pending(), await stage.pending()];
  const items = [one, two, three].map(({ clipId }) => ({ clipId: idOf('clip', clipId), reason: 'OTHER' }));
  const input = { idempotencyKey: randomUUID(), items };
  const selection = 'replayed results { index replayed error { code message } clip { status } }';
  // The second item waits for its lock until the statement times out.
  const database = openDatabase({ url: stage.database.url, poolMax: 2, commandTimeoutMs: COMMAND_MS });
  const server = await startTestServer(database, { env: { OPERATION_DEADLINE_MS: String(COMMAND_MS) } });
  const lock = await stage.database.pool.connect();
  await lock.query('BEGIN');
  await lock.query('SELECT FROM "Campaign" WHERE id = $1 FOR UPDATE', [two.campaignId]);
  const cut = await send(server, ADMIN, 'rejectClips', input, selection).finally(async () => {
    await lock.query('ROLLBACK');
    lock.release();
    await server.close();
    await database.close();
  });
  expect(cut.data['rejectClips']?.['results']).toMatchObject([
    { index: 0, error: null },
    { index: 1, error: { code: 'TIMEOUT' }, clip: null },
    { index: 2, error: { code: 'TIMEOUT' }, clip: null },
  ]);
  // The time of the operation is up as well, so the changes cannot be read.
  expect(cut.errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
    [['rejectClips', 'results', 0, 'clip'], 'COMMITTED'],
  ]);
  const again = await send(stage.server, ADMIN, 'rejectClips', input, selection);
  expect(again.data['rejectClips']?.['results']).toMatchObject([
    { replayed: true, error: null },
    { replayed: false, error: null },
    { replayed: false, error: null },
  ]);
});
