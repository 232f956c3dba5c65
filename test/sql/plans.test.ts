/**
 * Plans: every statement of the *.sql.ts files runs on a world large enough for the planner to care. It must neither
 * scan a large table nor touch a number of rows that grows with the number of clips. Statements that read everything on
 * purpose are listed with the reason (EXEMPT in plan-cases.ts).
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { TOTALS_SOURCE } from '../../src/kernel/base/config.js';
import type { Prisma } from '../../src/kernel/prisma/generated/client.js';
import { buildWorld, runningWorld } from '../../tools/bench/world.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { CASES, EXEMPT, NEW_BATCH } from './plan-cases.js';

const CLIPS = 40_000;
/** A fifteenth of the clips: pages, batches and one clipper's own are well below, whole tables far above. */
const ROWS_MAX = 2_600;

/** They grow with the clips, the clippers or the years; a scan of any other table stays cheap. */
const LARGE = new Set([
  ...['User', 'Clip', 'ClipSubmission', 'ViewTracking', 'Earning', 'ScrapeBatch', 'ScrapeBatchClip', 'AuditEntry'],
  ...['PairSum', 'PairPlatformSum', 'UserSum', 'SubmittedPair', 'PayoutRequest', 'Payout', 'SuspectObservation'],
  ...['CommandKey', 'RefreshToken', 'OneTimeLink', 'Message', 'ExternalIdentity', 'SecondFactor'],
  ...['CampaignEvent', 'SubmissionEvent', 'PayoutRequestEvent', 'UserEvent', 'Change'],
  ...['WebhookDelivery', 'WebhookAttempt'],
]);

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase('test_empty', 2);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await buildWorld(client, { ...runningWorld(CLIPS), campaigns: 400, clippers: 20_000 });
  for (const statement of REST) await client.query(statement);
  await client.query('ANALYZE');
  await client.end();
}, 120_000);
afterAll(() => database.drop());

/** Rows that the bench's world lacks, so that no table that matters is empty. */
const REST = [
  `INSERT INTO "Change" (type, ids, xid) SELECT 'CLIP', ARRAY[n, n + 1], (900000 + n / 5)::text::xid8 FROM generate_series(1, 30000) n`,
  `INSERT INTO "RefreshToken" ("userId", "familyId", "tokenHash", "expiresAt", "isLogin")
   SELECT 2 + n / 4 % 6000, ('00000000-0000-4000-8000-' || lpad((n / 2)::text, 12, '0'))::uuid, sha256(n::text::bytea),
     now() + interval '1 day', n % 2 = 0 FROM generate_series(0, 29999) n`,
  `INSERT INTO "OneTimeLink" ("userId", purpose, "tokenHash", "expiresAt", "revokedAt")
   SELECT 2 + n % 6000, 'PASSWORD_RESET', sha256(n::text::bytea), now() + interval '1 hour', now()
   FROM generate_series(1, 30000) n`,
  `INSERT INTO "Message" (kind, "userId", attempts, "dueAt", "sentAt")
   SELECT 'ACCOUNT_SUSPENDED', 2 + n % 6000, 1, CASE n % 300 WHEN 0 THEN now() END, CASE n % 300 WHEN 0 THEN NULL ELSE now() END
   FROM generate_series(1, 30000) n`,
  `UPDATE "Clip" SET status = 'APPROVED', earned = earned + 1 WHERE id = 7`,
  `INSERT INTO "ScrapeBatch" (id, "refreshRunId", "socialPlatform", "trackedAt") VALUES (${NEW_BATCH}, 1, 'X', now())`,
  `INSERT INTO "AuditEntry" ("actorId", action, entity, "entityId")
   SELECT 2 + n % 6000, 'submitClip', 'Clip', n FROM generate_series(1, 30000) n`,
  `INSERT INTO "PayoutRequest" ("userId", amount, "withdrawableBefore", status, "methodType", "methodAccount", "requestedAt",
     "approvedAt", "decidedAt")
   SELECT 2 + n % 6000, 1, 1, CASE n % 20 WHEN 0 THEN 'PENDING' ELSE 'PAID' END::"PayoutRequestStatus", 'PAYPAL', 'x', now(),
     CASE n % 20 WHEN 0 THEN NULL ELSE now() END, CASE n % 20 WHEN 0 THEN NULL ELSE now() END
   FROM generate_series(1, 12000) n`,
  `INSERT INTO "Payout" ("payoutRequestId", "userId", amount, reference, "paidById", "paidAt")
   SELECT id, "userId", amount, 'ref-' || id, 1, now() FROM "PayoutRequest" WHERE status = 'PAID'`,
  `INSERT INTO "SuspectObservation" ("clipId", "scrapeBatchId", "trackedAt", "firstSeenAt", views, "viewsBefore", "viewsField",
     status, "closedAt")
   SELECT n, 1, now(), now(), 9, 1, 'playCount', CASE WHEN n % 10 = 0 THEN 'OPEN' ELSE 'DISMISSED' END::"SuspectStatus",
     CASE WHEN n % 10 = 0 THEN NULL ELSE now() END
   FROM generate_series(1, 4000) n`,
  `INSERT INTO "WebhookEndpoint" ("userId", url, types, secret, cursor, "cursorAt")
   SELECT 1 + n % 50, 'https://hooks.example.org/', '{CLIP}', decode(repeat('00', 60), 'hex'), 'cursor', now()
   FROM generate_series(1, 300) n`,
  `INSERT INTO "WebhookDelivery" ("endpointId", kind, "messageId", cursor, changes, status, "settledAt")
   SELECT 1 + n % 300, 'CHANGES', 'msg_' || n, 'cursor', '[]', CASE n % 300 WHEN 0 THEN 'WAITING' ELSE 'DELIVERED' END::"WebhookDeliveryStatus",
     CASE n % 300 WHEN 0 THEN NULL ELSE now() END
   FROM generate_series(1, 30000) n`,
  `INSERT INTO "WebhookAttempt" ("deliveryId", "latencyMs") SELECT n, 5 FROM generate_series(1, 30000) n`,
  `INSERT INTO "ExternalIdentity" ("userId", issuer, subject, "createdById")
   SELECT id, 'https://identity.example', id, 1 FROM "User"`,
  `INSERT INTO "SecondFactor" ("userId", secret, "confirmedAt", "lastStep")
   SELECT id, decode(repeat('00', 60), 'hex'), now(), 1 FROM "User"`,
];

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Plan Rows': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Node[];
}

/** ANY: as snapshots run it, prepared once for all values. THESE: as commands and the books do, planned each time. */
const VALUES = ['ANY', 'THESE'] as const;

/** As the product would run it, but rolled back: writes are tried as well. */
async function planOf({ text, values }: Tried, plannedFor: (typeof VALUES)[number]): Promise<Node> {
  const client = await database.pool.connect();
  await client.query('BEGIN');
  try {
    if (plannedFor === 'THESE') await client.query('SET LOCAL plan_cache_mode = force_custom_plan');
    await client.query(`PREPARE tried AS ${text}`);
    const given = values.length === 0 ? '' : `(${values.map(literal).join()})`;
    const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
      `EXPLAIN (ANALYZE, TIMING OFF, BUFFERS OFF, FORMAT JSON) EXECUTE tried${given}`,
    );
    return (rows[0] as (typeof rows)[number])['QUERY PLAN'][0].Plan;
  } finally {
    await client.query('ROLLBACK');
    await client.query('DEALLOCATE ALL');
    client.release();
  }
}

type Tried = Pick<Prisma.Sql, 'text' | 'values'>;

/** EXECUTE takes no parameters. */
function literal(value: unknown): string {
  if (value === null) return 'NULL';
  if (Buffer.isBuffer(value)) return `'\\x${value.toString('hex')}'`;
  if (value instanceof Date) return `'${value.toISOString()}'`;
  const text = Array.isArray(value) ? `{${value.map((each) => JSON.stringify(String(each))).join()}}` : String(value);
  return pg.escapeLiteral(text);
}

/** Rows below a Limit are read only as far as it asks; a node that needs all its rows first removes that bound. */
const GATHERING = /Sort|Aggregate|Hash$|Materialize|WindowAgg|Bitmap|ModifyTable|CTE/;

function faultsOf(node: Node, limited = false): string[] {
  const type = node['Node Type'];
  const under = type === 'Limit' || (limited && (!GATHERING.test(type) || type === 'Incremental Sort'));
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  const touched = (node['Actual Rows'] + removed) * node['Actual Loops'];
  const where = `${type} on ${node['Relation Name'] ?? node['Index Name'] ?? '…'}`;
  return [
    ...(type === 'Seq Scan' && LARGE.has(node['Relation Name'] ?? '') ? [`${where}: a large table, scanned`] : []),
    ...(touched > ROWS_MAX ? [`${where}: ${Math.round(touched)} rows`] : []),
    ...(!under && node['Plan Rows'] > ROWS_MAX ? [`${where}: ${node['Plan Rows']} rows expected`] : []),
    ...(node.Plans ?? []).flatMap((child) => faultsOf(child, under)),
  ];
}

const tried = Object.entries(CASES).flatMap(([name, queries]) =>
  [queries]
    .flat()
    .flatMap((query, nth) => VALUES.map((plannedFor) => [`${name} ${nth + 1}`, plannedFor, query] as const)),
);

/** Added up from clips they read all clips: that is the reference definition, and offline (TOTALS_SOURCE=clips). */
const REFERENCE = /^(totalsOf|balanceOf|ranking|rest|userPage|campaignPage)/;

test.each(tried.filter(([name]) => TOTALS_SOURCE === 'sums' || !REFERENCE.test(name)))(
  '%s, planned for %s values',
  async (_, plannedFor, query) => {
    expect(faultsOf(await planOf(query, plannedFor))).toEqual([]);
  },
);

test('every statement is tried, or exempt with a reason', async () => {
  const root = join(import.meta.dirname, '../../src/modules');
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.sql.ts'));
  const exported = await Promise.all(files.map((file) => import(join(root, file)) as Promise<Record<string, unknown>>));
  const statements = exported.flatMap((module) =>
    Object.keys(module).filter((name) => typeof module[name] === 'function' && !FRAGMENTS.has(name)),
  );
  const known = Object.keys(CASES).filter((name) => [CASES[name]].flat().length > 0);
  expect([...known, ...Object.keys(EXEMPT)].sort()).toEqual(statements.sort());
});

/** Parts of statements. */
const FRAGMENTS = new Set([
  ...['measured', 'amongst', 'summands', 'standings', 'clipListCondition', 'clipListKeys', 'visibleCampaigns'],
  ...['allBalances', 'owedBy', 'owes', 'countOf', 'isFresh', 'earningCondition', 'listedUsers'],
  ...['campaignRows', 'clipRows', 'userRows', 'requestCondition', 'accountEntryCondition', 'payoutCondition'],
  ...['isOverdue', 'submittedPairs', 'submittedSums', 'termsInForce', 'termsAtMoment', 'storedTypesOf'],
  ...['amongPairs', 'narrowed'],
]);

test('a scan of a large table, and rows that grow with the clips, would be noticed', async () => {
  const faults = async (text: string, values: unknown[] = []) => faultsOf(await planOf({ text, values }, 'ANY'));
  expect(await faults(`SELECT count(*) FROM "Clip" WHERE title = 'x'`)).toEqual(
    expect.arrayContaining(['Seq Scan on Clip: a large table, scanned', `Seq Scan on Clip: ${CLIPS} rows`]),
  );
  const expected = [expect.stringMatching(/\d{5} rows expected/)];
  expect(await faults('SELECT id FROM "Clip" WHERE id > 0 ORDER BY id')).toEqual(expect.arrayContaining(expected));
  expect(await faults('SELECT id FROM "Clip" ORDER BY id LIMIT 5')).toEqual([]);
});
