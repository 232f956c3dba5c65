/**
 * Events (docs/design.md#events): each change of a campaign, a submission, a payout request or a user leaves the new state
 * as a fact, in the same transaction. Other changes leave none.
 */
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase('test_demo', 4);
});
afterEach(() => database.drop());

/** Events of a table since the mark, without their ids. */
async function eventsSince(mark: bigint, table: string): Promise<Record<string, unknown>[]> {
  const { rows } = await database.pool.query<{ event: Record<string, unknown> }>(
    `SELECT to_jsonb(e) - 'id' - 'at' - 'xid' AS event FROM "${table}" e WHERE e.id > $1 ORDER BY e.id`,
    [mark],
  );
  return rows.map(({ event }) => event);
}

const TABLES = ['CampaignEvent', 'SubmissionEvent', 'PayoutRequestEvent', 'UserEvent'];

/** The newest id of each table. */
async function marks(): Promise<Record<string, bigint>> {
  const found: Record<string, bigint> = {};
  for (const table of TABLES) {
    const { rows } = await database.pool.query<{ id: string }>(
      `SELECT coalesce(max(id), 0)::text AS id FROM "${table}"`,
    );
    found[table] = BigInt(rows[0]?.id ?? 0);
  }
  return found;
}

/** The events that a statement leaves in the four tables, as [table, event]. */
async function eventsOf(statement: string, values: unknown[] = []): Promise<[string, Record<string, unknown>][]> {
  const before = await marks();
  await database.pool.query(statement, values);
  const events: [string, Record<string, unknown>][] = [];
  for (const table of TABLES) {
    for (const event of await eventsSince(before[table] as bigint, table)) events.push([table, event]);
  }
  return events;
}

describe('a change of state leaves an event with the state after it', () => {
  test.each([
    [
      'a campaign that is paused',
      `UPDATE "Campaign" SET status = 'PAUSED' WHERE id = 1`,
      'CampaignEvent',
      { campaignId: 1, status: 'PAUSED', termsVersion: 1, endsAt: null, deletedAt: null },
    ],
    [
      'a budget',
      'UPDATE "Campaign" SET budget = 99900 WHERE id = 1',
      'CampaignEvent',
      { campaignId: 1, budget: 99_900 },
    ],
    [
      'an end',
      `UPDATE "Campaign" SET "endsAt" = '2099-01-01T00:00:00Z' WHERE id = 1`,
      'CampaignEvent',
      { campaignId: 1, endsAt: '2099-01-01T00:00:00+00:00' },
    ],
    [
      'a close',
      `UPDATE "Campaign" SET status = 'CLOSING', "closingAt" = '2026-11-30T00:00:00Z' WHERE id = 1`,
      'CampaignEvent',
      { campaignId: 1, status: 'CLOSING', closingAt: '2026-11-30T00:00:00+00:00' },
    ],
    [
      'money that begins to mature',
      `UPDATE "Campaign" SET "isMaturing" = TRUE WHERE status = 'COMPLETED'`,
      'CampaignEvent',
      { campaignId: 2, status: 'COMPLETED', isMaturing: true },
    ],
    [
      'a version of the terms',
      `INSERT INTO "CampaignTerms" ("campaignId", version, "ratePerThousandViews", "createdById") VALUES (1, 2, 1, 1)`,
      'CampaignEvent',
      { campaignId: 1, status: 'ACTIVE', termsVersion: 2 },
    ],
    [
      'a decision on a submission',
      `UPDATE "ClipSubmission" SET status = 'REJECTED', reason = 'OTHER', "decidedAt" = now(), "decidedById" = 1
       WHERE status = 'PENDING'`,
      'SubmissionEvent',
      { status: 'REJECTED', reason: 'OTHER', decidedById: 1 },
    ],
    [
      'a decision on a request',
      `UPDATE "PayoutRequest" SET status = 'REJECTED', "decidedAt" = now() WHERE status = 'PENDING'`,
      'PayoutRequestEvent',
      { status: 'REJECTED' },
    ],
    [
      'a role',
      `UPDATE "User" SET role = 'ADMIN' WHERE id = 2`,
      'UserEvent',
      { userId: 2, role: 'ADMIN', status: 'ACTIVE' },
    ],
    [
      'a suspension',
      `UPDATE "User" SET status = 'SUSPENDED', "suspendedAt" = now() WHERE id = 2`,
      'UserEvent',
      { userId: 2, status: 'SUSPENDED' },
    ],
  ])('%s', async (_, statement, table, event) => {
    expect(await eventsOf(statement)).toMatchObject([[table, event]]);
  });

  test('a new row, whoever inserts it', async () => {
    expect(
      await eventsOf(`INSERT INTO "User" (name, email, role) VALUES ('New', 'new@events.example', 'CLIPPER')`),
    ).toMatchObject([['UserEvent', { role: 'CLIPPER', status: 'ACTIVE' }]]);
    expect(
      await eventsOf(
        `INSERT INTO "Campaign" (name, brand, budget, "socialPlatforms", "startsAt", "createdById")
         SELECT 'New', 'B', 100 * n, '{X}', now(), 1 FROM generate_series(1, 2) n`,
      ),
    ).toMatchObject([
      ['CampaignEvent', { status: 'DRAFT', budget: 100, termsVersion: null }],
      ['CampaignEvent', { status: 'DRAFT', budget: 200, termsVersion: null }],
    ]);
  });
});

describe('no other change leaves one', () => {
  test.each([
    ['what a campaign spent', 'UPDATE "Campaign" SET spent = 0'],
    ['texts of a campaign', `UPDATE "Campaign" SET name = 'Another', description = 'text'`],
    ['a status that stays', 'UPDATE "Campaign" SET status = status, budget = budget'],
    [
      'a settlement',
      'UPDATE "ClipSubmission" SET "settledViews" = "settledViews" + 1, accrued = accrued + 1, due = due + 1',
    ],
    ['a masked account', `UPDATE "PayoutRequest" SET "methodAccount" = 'masked'`],
    ['a login', 'UPDATE "User" SET "loginEpoch" = "loginEpoch" + 1'],
  ])('%s', async (_, statement) => {
    expect(await eventsOf(statement)).toEqual([]);
  });
});

test('an event has the transaction of its change, as every fact has, and the time of the clock', async () => {
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    const { rows: begun } = await client.query<{ now: Date; xid: string }>(
      'SELECT now(), pg_current_xact_id()::text AS xid',
    );
    await client.query(`UPDATE "Campaign" SET status = 'PAUSED' WHERE id = 1`);
    const { rows } = await client.query(`SELECT at, xid::text FROM "CampaignEvent" ORDER BY id DESC LIMIT 1`);
    expect(rows).toEqual([{ at: expect.any(Date), xid: begun[0]?.xid }]);
    expect(rows[0].at.getTime()).toBeGreaterThanOrEqual(begun[0]?.now.getTime() ?? Number.NaN);
    await client.query('ROLLBACK');
  } finally {
    client.release();
  }
  // Neither does it outlive a rollback.
  const { rows: left } = await database.pool.query(
    `SELECT FROM "CampaignEvent" WHERE "campaignId" = 1 AND status = 'PAUSED'`,
  );
  expect(left).toEqual([]);
});

test('every table of facts keeps the transactions of the product', async () => {
  const { rows } = await database.pool.query<{ facts: string; byDefault: string | null }>(
    `SELECT c.relname AS facts, pg_get_expr(d.adbin, d.adrelid) AS "byDefault"
     FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'xid'
     LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     WHERE EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgfoid = 'refuse_change'::regproc)`,
  );
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) expect(row).toEqual({ facts: row.facts, byDefault: 'pg_current_xact_id()' });
  const written: string[] = [];
  for (const { facts } of rows) {
    const { rows: counted } = await database.pool.query<{ rows: number; known: number }>(
      `SELECT count(*)::int AS rows, count(*) FILTER (WHERE pg_visible_in_snapshot(xid, pg_current_snapshot()))::int AS known
       FROM "${facts}"`,
    );
    expect({ facts, known: counted[0]?.known }).toEqual({ facts, known: counted[0]?.rows });
    if ((counted[0]?.rows ?? 0) > 0) written.push(facts);
  }
  expect(written.length).toBeGreaterThan(8);
});

test('terms and status that change at the same time leave their events in one order', async () => {
  const [one, other] = [await database.pool.connect(), await database.pool.connect()];
  try {
    await one.query('BEGIN');
    await one.query(`UPDATE "Campaign" SET status = 'PAUSED' WHERE id = 1`);
    // It waits for the campaign, although it does not change its row.
    const added = other.query(
      `INSERT INTO "CampaignTerms" ("campaignId", version, "ratePerThousandViews", "createdById") VALUES (1, 2, 1, 1)`,
    );
    const { rows } = await one.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    for (let waiting = 0; waiting === 0; ) {
      const { rows: blocked } = await one.query(
        'SELECT FROM pg_stat_activity WHERE $1 = ANY(pg_blocking_pids(pid)) AND datname = current_database()',
        [rows[0]?.pid],
      );
      waiting = blocked.length;
    }
    await one.query('COMMIT');
    await added;
    const { rows: events } = await database.pool.query(
      `SELECT status, "termsVersion" FROM "CampaignEvent" WHERE "campaignId" = 1 ORDER BY id DESC LIMIT 2`,
    );
    expect(events).toEqual([
      { status: 'PAUSED', termsVersion: 2 },
      { status: 'PAUSED', termsVersion: 1 },
    ]);
  } finally {
    one.release();
    other.release();
  }
});
