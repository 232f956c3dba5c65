/**
 * Database faults whose messages say more than a client may know. They are forced where an operation reads, where a
 * command writes and where it commits. Each is answered with a documented code and reveals nothing of the message;
 * raw-client.ts looks for the rest.
 */
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { JSON_TYPE, type Sent, send } from '../support/raw-client.js';
import { startTestServer, type TestServer } from '../support/server.js';

const SAID = 'SELECT "passwordHash" FROM "User", kept in /var/lib/postgresql/base/16384, by prisma';

const INTERNAL = 'INTERNAL_SERVER_ERROR';

/** SQLSTATE, what it is, and the code that clients get. */
const FAULTS: [sqlState: string, what: string, code: string][] = [
  ['08006', 'a connection that failed', 'UNAVAILABLE'],
  ['53100', 'a full disk', 'UNAVAILABLE'],
  ['53200', 'no memory', 'UNAVAILABLE'],
  ['53300', 'too many connections', 'UNAVAILABLE'],
  ['57P01', 'a server that is told to stop', 'UNAVAILABLE'],
  ['57P02', 'a server that crashed', 'UNAVAILABLE'],
  ['57P03', 'a server that still starts', 'UNAVAILABLE'],
  ['57014', 'a statement that took too long', 'TIMEOUT'],
  ['55P03', 'a lock that was not available', 'TIMEOUT'],
  ['22012', 'a division by zero', INTERNAL],
  ['22P02', 'a text that is no number', INTERNAL],
  ['22003', 'a number out of range', INTERNAL],
  ['23502', 'a null where none is allowed', INTERNAL],
  ['23514', 'a CHECK', INTERNAL],
  ['25006', 'a server that only reads', INTERNAL],
  ['42501', 'a missing privilege', INTERNAL],
  ['42703', 'an unknown column', INTERNAL],
  ['42P01', 'an unknown table', INTERNAL],
  ['42883', 'an unknown function', INTERNAL],
  ['58030', 'a file that cannot be read', INTERNAL],
  ['P0001', 'an exception of a trigger', INTERNAL],
  ['XX000', 'a fault of PostgreSQL itself', INTERNAL],
  ['XX001', 'a corrupted page', INTERNAL],
];

const log: string[] = [];
let database: TestDatabase;
let server: TestServer;
beforeAll(async () => {
  database = await createTestDatabase('test_demo');
  // Raises the fault that stands in the table: where profiles are read, where a command's key is written, and at the
  // end of its transaction.
  await database.pool.query(`
    CREATE TABLE fault (code text, "atCommit" boolean);
    CREATE FUNCTION raise_fault("isCommit" boolean) RETURNS boolean LANGUAGE plpgsql AS $$
    DECLARE found text := (SELECT code FROM fault WHERE "atCommit" = "isCommit");
    BEGIN
      IF found IS NULL THEN RETURN true; END IF;
      RAISE EXCEPTION USING ERRCODE = found, MESSAGE = '${SAID}', DETAIL = '${SAID}', HINT = '${SAID}';
    END $$;
    CREATE FUNCTION raise_fault_of_row() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM raise_fault(TG_WHEN = 'AFTER'); RETURN NEW; END $$;
    CREATE TRIGGER fault BEFORE INSERT ON "CommandKey" FOR EACH ROW EXECUTE FUNCTION raise_fault_of_row();
    CREATE CONSTRAINT TRIGGER fault_at_commit AFTER INSERT ON "CommandKey" DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION raise_fault_of_row();
    ALTER TABLE "SocialAccount" RENAME TO "KeptAccount";
    CREATE VIEW "SocialAccount" AS SELECT * FROM "KeptAccount" WHERE (SELECT raise_fault(FALSE));`);
  const lines = new Writable({
    write(chunk, _encoding, done) {
      log.push(String(chunk));
      done();
    },
  });
  server = await startTestServer(database, { log: pino(lines) });
});
afterAll(async () => {
  await server.close();
  await database.drop();
});
beforeEach(async () => {
  await database.pool.query('DELETE FROM fault');
  log.length = 0;
});

async function ask(query: string): Promise<Sent> {
  const authorization = `Bearer ${await server.tokenOf('Ada Admin')}`;
  const body = JSON.stringify({ query });
  return send(`${server.url}/graphql`, { method: 'POST', headers: { ...JSON_TYPE, authorization }, body });
}

const READS = '{ me { name socialAccounts { handle } } }';
const writes = (key: string) => `mutation { createCampaign(input: {
  idempotencyKey: "${key}", name: "N", brand: "B", budget: "1.00", socialPlatforms: [X], terms: { ratePerThousandViews: "1" }
}) { replayed } }`;

test('without a fault both are answered', async () => {
  expect([(await ask(READS)).code, (await ask(writes('none'))).code]).toEqual([undefined, undefined]);
});

describe.each(FAULTS)('%s, %s, is %s to a client', (sqlState, _, code) => {
  test.each([
    ['reads', () => ask(READS)],
    ['writes', () => ask(writes(sqlState))],
    ['commits', () => ask(writes(sqlState))],
  ])('that %s, and its message goes only to the log [S22]', async (what, request) => {
    await database.pool.query('INSERT INTO fault VALUES ($1, $2)', [sqlState, what === 'commits']);
    const { body, requestId, ...sent } = await request();
    const text = JSON.stringify(body);
    expect([sent.status, sent.code, text.includes('passwordHash'), text.includes('16384')]).toEqual([
      200,
      code,
      false,
      false,
    ]);
    if (code !== INTERNAL) return;
    expect(body.errors[0].extensions).toEqual({ code, requestId });
    const line = log.find((one) => one.includes(`"requestId":"${requestId}"`) && one.includes('passwordHash'));
    expect(line).toBeDefined();
  });
});

test('a fault outside the database reveals no more: a row that no type can show [S22]', async () => {
  await database.pool.query(`ALTER TABLE "KeptAccount" ALTER COLUMN "handle" DROP NOT NULL`);
  await database.pool.query(`UPDATE "KeptAccount" SET "handle" = NULL`);
  const { code, body } = await ask('{ users(first: 100) { edges { node { socialAccounts { handle } } } } }');
  expect([code, JSON.stringify(body).includes('non-nullable')]).toEqual([INTERNAL, false]);
});
