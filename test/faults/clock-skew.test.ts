/**
 * A machine whose clock is wrong by a day and a half writes the same ledger, at the database's times. Facts, terms,
 * leases and tokens never ask Node.js for a time that counts.
 */
import { fileURLToPath } from 'node:url';
import { checkBooks } from '../../src/modules/books/check-books.js';
import { runCommand } from '../support/command.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

const CLOCK = fileURLToPath(new URL('../support/skewed-clock.js', import.meta.url));
const SKEWS = [0, 36, -36];

const databases: TestDatabase[] = [];
afterAll(() => Promise.all(databases.map((database) => database.drop())));

/** The demo world, filled by commands and ticks in a process with that clock: everything that a platform does, once. */
async function filled(skewHours: number): Promise<TestDatabase> {
  const database = await createTestDatabase('test_empty', 2);
  databases.push(database);
  const { code, stderr } = await runCommand('seed', ['--demo'], {
    DATABASE_URL: database.url,
    NODE_OPTIONS: `--import ${CLOCK}`,
    SKEW_HOURS: String(skewHours),
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return database;
}

/** Keyed by names, not by ids: which of two batches commits first may differ from run to run. */
const LEDGER = `
  SELECT e.kind, c."externalId", u.email, k.name, e.amount, e.reason, e."accruedCentsBefore"
  FROM "Earning" e JOIN "Clip" c ON c.id = e."clipId" JOIN "User" u ON u.id = e."userId" JOIN "Campaign" k ON k.id = e."campaignId"
  ORDER BY c."externalId", e."accruedCentsBefore" NULLS LAST, e.amount`;

const PAYOUTS = `
  SELECT u.email, r.amount, r."withdrawableBefore", r.status, p.reference, v.reason
  FROM "PayoutRequest" r JOIN "User" u ON u.id = r."userId" LEFT JOIN "Payout" p ON p."payoutRequestId" = r.id
  LEFT JOIN "PayoutReversal" v ON v."payoutId" = p.id ORDER BY r.id`;

/** The first and the last time of every kind of fact and of every decision that depends on time. */
const TIMES = `
  SELECT kind, min(at) AS first, max(at) AS last FROM (
    SELECT 'earning' AS kind, "earnedAt" AS at FROM "Earning"
    UNION ALL SELECT 'tracking', "trackedAt" FROM "ViewTracking"
    UNION ALL SELECT 'check', "checkedAt" FROM "Clip" WHERE "checkedAt" IS NOT NULL
    UNION ALL SELECT 'payout', "paidAt" FROM "Payout"
    UNION ALL SELECT 'request', "requestedAt" FROM "PayoutRequest"
    UNION ALL SELECT 'approval', "approvedAt" FROM "ClipSubmission" WHERE "approvedAt" IS NOT NULL
    UNION ALL SELECT 'submission', "submittedAt" FROM "ClipSubmission"
    UNION ALL SELECT 'end of accrual', "accrualEndedAt" FROM "Campaign" WHERE "accrualEndedAt" IS NOT NULL
    UNION ALL SELECT 'terms', "validFrom" FROM "CampaignTerms"
    UNION ALL SELECT 'audit entry', at FROM "AuditEntry"
  ) fact GROUP BY kind ORDER BY kind`;

test('a clock that is 36 hours ahead or behind leaves the same ledger at the same times as a right one [S28]', async () => {
  const worlds: { skew: number; ledger: unknown[]; payouts: unknown[] }[] = [];
  for (const skew of SKEWS) {
    const before = new Date();
    const database = await filled(skew);
    const after = new Date();
    const rowsOf = async (text: string) => (await database.pool.query(text)).rows;
    worlds.push({ skew, ledger: await rowsOf(LEDGER), payouts: await rowsOf(PAYOUTS) });
    const times = await rowsOf(TIMES);
    expect(times).toHaveLength(10);
    // The test's own clock is the machine's, which is also the database's.
    const outside = times.filter(({ first, last }) => first < before || last > after);
    expect({ skew, outside }).toEqual({ skew, outside: [] });
    expect((await checkBooks(database)).clean).toBe(true);
  }
  const [right, ...wrong] = worlds;
  expect(right?.ledger.length).toBeGreaterThan(10);
  for (const { ledger, payouts } of wrong) {
    expect(ledger).toEqual(right?.ledger);
    expect(payouts).toEqual(right?.payouts);
  }
}, 120_000);
