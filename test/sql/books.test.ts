/**
 * The books themselves (docs/design.md#books). In a copy of the demo world one thing is corrupted by hand, past every
 * guard, and the report must name the book and the row. A checker that never failed proves nothing (SECURITY row 30).
 */
import { TOTALS_SOURCE } from '../../src/kernel/base/config.js';
import { type BooksReport, checkBooks } from '../../src/modules/books/check-books.js';
import { createTestDatabase, pastTriggers, type TestDatabase } from '../support/database.js';

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase('test_demo', 3);
});
afterEach(() => database.drop());

/** As a superuser, without triggers, foreign keys and CHECKs. Returns the names of the rows it touched. */
async function corrupt(statement: string): Promise<string[]> {
  return pastTriggers(database, async (client) => {
    await client.query(`DO $$ DECLARE c record; BEGIN
      FOR c IN SELECT conname, conrelid::regclass AS held FROM pg_constraint
        WHERE contype = 'c' AND connamespace = 'public'::regnamespace
      LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.held, c.conname); END LOOP;
    END $$`);
    const { rows } = await client.query<{ subject: string }>(statement);
    return rows.map(({ subject }) => subject);
  });
}

/** "B6 clip_1: likes: 4, 3" for each difference. */
function linesOf({ books }: BooksReport): string[] {
  return books.flatMap(({ name, differences }) =>
    differences.map(({ subject, measure, left, right }) => `${name} ${subject}: ${measure}: ${left}, ${right}`),
  );
}

test('the books of the demo world are clean, and there are eleven', async () => {
  const report = await checkBooks(database);
  expect(linesOf(report)).toEqual([]);
  expect(report.clean).toBe(true);
  expect(report.books.map(({ name }) => name)).toEqual([
    'B1',
    'B2',
    'B3',
    'B4',
    'B5',
    'B6',
    'B7',
    'B8',
    'B10',
    'B11',
    'B12',
  ]);
});

const FIRST_COUNTED = `id = (SELECT min(id) FROM "Clip" WHERE status = 'APPROVED')`;
const FIRST_APPROVED = `id = (SELECT min(id) FROM "ClipSubmission" WHERE status = 'APPROVED')`;
const IN_ACTIVE = `id = (SELECT min(s.id) FROM "ClipSubmission" s JOIN "Campaign" k ON k.id = s."campaignId"
  WHERE s.status = 'APPROVED' AND k.status = 'ACTIVE')`;
const clip = (set: string, where = FIRST_COUNTED) =>
  `UPDATE "Clip" SET ${set} WHERE ${where} RETURNING 'clip_' || id AS subject`;
const submission = (set: string, where = FIRST_APPROVED) =>
  `UPDATE "ClipSubmission" SET ${set} WHERE ${where} RETURNING 'submission_' || id AS subject`;
const FIRST_ENTRY = 'id = (SELECT min(id) FROM "Earning")';
const SECOND_ENTRY = '"accruedCentsBefore" = (SELECT max("accruedCentsBefore") FROM "Earning")';

/** Every pending clip as it was when it was submitted, and no other run: its columns and their values. */
function unchecked(columns: string, values: string): string {
  return `
    WITH unasked AS (DELETE FROM "ScrapeBatchClip" b USING "Clip" c WHERE c.id = b."clipId" AND c.status = 'PENDING'),
    others AS (DELETE FROM "RefreshRun"),
    run AS (INSERT INTO "RefreshRun" (trigger${columns}) VALUES ('ADMIN'${values}))
    UPDATE "Clip" SET "checkedAt" = NULL WHERE status = 'PENDING' RETURNING 'clip_' || id AS subject`;
}

const FIRST_CHECKS_LOST = [
  ['whose run has ended', ', "plannedAt", "finishedAt"', ', now(), now()'],
  ['that its run was planned without', ', "plannedAt"', ', now()'],
  ['that the plan of its run has passed', ', "plannedCampaignId"', ', 999999'],
  ['whose run names another clip', ', "clipIds"', `, '{999999}'`],
  ['whose run names another campaign', ', "campaignId"', ', 999999'],
].map(([what, columns, values]): [string, string, string, string] => [
  `a first check ${what}`,
  unchecked(columns as string, values as string),
  'B11',
  'waits for a first check = an open run will make it',
]);

/** A state that was changed past its event, each column of each kind of row, and an event that was lost. */
const OTHER_THAN_THEIR_EVENTS = [
  ['campaign', 'Campaign', 'status', `status = 'PAUSED' WHERE status = 'ACTIVE'`],
  ['campaign', 'Campaign', 'budget', 'budget = budget + 1'],
  ['campaign', 'Campaign', 'endsAt', `"endsAt" = "startsAt" + interval '1 year'`],
  ['campaign', 'Campaign', 'closingAt', `"closingAt" = now() WHERE status = 'ACTIVE'`],
  ['campaign', 'Campaign', 'isMaturing', `"isMaturing" = TRUE WHERE status = 'COMPLETED'`],
  ['campaign', 'Campaign', 'deletedAt', '"deletedAt" = now() WHERE "publishedAt" IS NULL'],
  ['submission', 'ClipSubmission', 'status', `status = 'WITHDRAWN' WHERE status = 'PENDING'`],
  ['submission', 'ClipSubmission', 'decidedById', `"decidedById" = 999999 WHERE status = 'APPROVED'`],
  ['submission', 'ClipSubmission', 'reason', `reason = 'OTHER' WHERE status = 'REJECTED'`],
  ['request', 'PayoutRequest', 'status', `status = 'APPROVED' WHERE status = 'PENDING'`],
  ['user', 'User', 'role', `role = 'ADMIN' WHERE role = 'SERVICE'`],
  ['user', 'User', 'status', `status = 'SUSPENDED' WHERE role = 'CLIPPER'`],
]
  .map(([prefix, table, column, set]): [string, string, string, string] => [
    `${column} of a ${prefix} without an event`,
    `UPDATE "${table}" SET ${set} RETURNING '${prefix}_' || id AS subject`,
    'B12',
    `${column} = of its latest event`,
  ])
  .concat([
    [
      'terms of a campaign without an event',
      `INSERT INTO "CampaignTerms" ("campaignId", version, "ratePerThousandViews", "createdById")
       VALUES (1, 9, 1, 1) RETURNING 'campaign_' || "campaignId" AS subject`,
      'B12',
      'termsVersion = of its latest event',
    ],
    [
      'a submission whose latest event is lost',
      `DELETE FROM "SubmissionEvent" WHERE status = 'APPROVED' RETURNING 'submission_' || "submissionId" AS subject`,
      'B12',
      'status = of its latest event',
    ],
    [
      'a user without any event',
      `DELETE FROM "UserEvent" RETURNING 'user_' || "userId" AS subject`,
      'B12',
      'role = of its latest event',
    ],
  ]);

/** The corruption, the book that must notice it, and what it must say of each touched row. */
const CORRUPTIONS: [what: string, statement: string, book: string, measure: string][] = [
  [
    'a clip that the platform does not find',
    TOTALS_SOURCE === 'sums'
      ? `UPDATE "CampaignSum" SET earned = earned - 1 WHERE earned > 0 RETURNING 'platform = clips' AS subject`
      : clip('"campaignId" = 999999').replace(`'clip_' || id`, `'platform = clips'`),
    'B1',
    'earned',
  ],
  [
    'a counted clip whose campaign is lost',
    clip('"campaignId" = 999999').replace(`'clip_' || id`, `'PairSum campaign_999999 user_' || "userId"`),
    'B10',
    'earned',
  ],
  ...(['earned', 'views', 'likes', 'comments', 'shares', 'clips'] as const).flatMap((measure) =>
    ['PairPlatformSum', 'PairSum', 'CampaignPlatformSum', 'CampaignSum', 'UserSum'].map(
      (table): [string, string, string, string] => [
        `${measure} of a ${table} that drifted`,
        `UPDATE "${table}" s SET ${measure} = ${measure} + 1 WHERE ctid = (SELECT min(ctid) FROM "${table}")
       RETURNING concat_ws(' ', '${table}', 'campaign_' || (to_jsonb(s)->>'campaignId'),
         'user_' || (to_jsonb(s)->>'userId'), to_jsonb(s)->>'socialPlatform') AS subject`,
        'B10',
        measure,
      ],
    ),
  ),
  [
    'a sum of submitted clips that drifted',
    `UPDATE "CampaignPlatformSum" SET submitted = submitted - 1
     RETURNING 'CampaignPlatformSum campaign_' || "campaignId" || ' ' || "socialPlatform" AS subject`,
    'B10',
    'submitted',
  ],
  [
    'a sum of clips of a user that drifted',
    `UPDATE "UserSum" SET submitted = submitted + 1 RETURNING 'UserSum user_' || "userId" AS subject`,
    'B10',
    'submitted',
  ],
  [
    'a submitted pair that is not kept',
    `DELETE FROM "SubmittedPair" RETURNING 'SubmittedPair user_' || "userId" || ' campaign_' || "campaignId" AS subject`,
    'B10',
    'is kept = has a submission',
  ],
  [
    'a kept pair that was never submitted',
    `INSERT INTO "SubmittedPair" VALUES (999999, 1) RETURNING 'SubmittedPair user_999999 campaign_1' AS subject`,
    'B10',
    'is kept = has a submission',
  ],
  [
    'a sum of undecided clips that drifted',
    `UPDATE "CampaignSum" SET pending = pending + 2 RETURNING 'CampaignSum campaign_' || "campaignId" AS subject`,
    'B10',
    'pending',
  ],
  ...[
    ['that no longer waits, whose clip does', `status = 'REJECTED' WHERE status = 'PENDING'`, 'status'],
    ['of somebody else', `"userId" = 999999 WHERE status = 'APPROVED'`, 'owner'],
    ['in another campaign', `"campaignId" = 1 + "campaignId" % 2 WHERE status = 'REJECTED'`, 'campaign'],
  ].map(([what, set, column]): [string, string, string, string] => [
    `a submission ${what}`,
    `UPDATE "ClipSubmission" SET ${set} RETURNING 'clip_' || "clipId" AS subject`,
    'B6',
    `${column} = of its latest submission`,
  ]),
  ['a clip that waits, whose submission does not', clip(`status = 'PENDING'`), 'B6', 'submissions that wait'],
  [
    'a pair without its sum',
    `DELETE FROM "PairSum" WHERE clips > 0 RETURNING 'PairSum campaign_' || "campaignId" || ' user_' || "userId" AS subject`,
    'B10',
    'clips',
  ],
  ...[
    ['user', 'UserSum'],
    ['campaign', 'CampaignSum'],
  ].map(([owner, table]): [string, string, string, string] => [
    `a ${owner} without a sum`,
    `DELETE FROM "${table}" WHERE clips = 0 RETURNING '${table} ${owner}_' || "${owner}Id" AS subject`,
    'B10',
    `a row for every ${owner}`,
  ]),
  [
    'an entry that vanished from the ledger',
    `DELETE FROM "Earning" WHERE ${FIRST_ENTRY} RETURNING 'platform = ledger' AS subject`,
    'B1',
    'earned',
  ],
  [
    'a tracking that vanished',
    `DELETE FROM "ViewTracking" WHERE id = (SELECT min(v.id) FROM "ViewTracking" v JOIN "Clip" c ON c.id = v."clipId" WHERE c.status = 'APPROVED')
     RETURNING 'platform = ledger' AS subject`,
    'B1',
    'views',
  ],
  [
    'a submission that is no longer approved',
    submission(`status = 'REVOKED'`).replace(`'submission_' || id`, `'platform = ledger'`),
    'B1',
    'clips',
  ],
  [
    'an entry of another campaign',
    `UPDATE "Earning" SET "campaignId" = (SELECT max(id) FROM "Campaign") WHERE ${FIRST_ENTRY}
     RETURNING 'user_' || "userId" || ' in campaign_' || "campaignId" AS subject`,
    'B2',
    'earned = available + active + held',
  ],
  [
    'an entry of another user',
    `UPDATE "Earning" SET "userId" = (SELECT min(id) FROM "User" WHERE role = 'ADMIN') WHERE ${FIRST_ENTRY}
     RETURNING 'user_' || "userId" || ' in campaign_' || "campaignId" AS subject`,
    'B2',
    'earned = available + active + held',
  ],
  [
    'a campaign that says it spent more',
    `UPDATE "Campaign" SET spent = spent + 1 WHERE id = 1 RETURNING 'campaign_' || id AS subject`,
    'B3',
    'spent = ledger',
  ],
  [
    'a budget below what is spent',
    `UPDATE "Campaign" SET budget = spent - 1 WHERE id = 1 RETURNING 'campaign_' || id AS subject`,
    'B3',
    '0 <= spent <= budget',
  ],
  [
    'available money that is gone without a reversal',
    `UPDATE "Campaign" SET status = 'CANCELLED' WHERE status = 'COMPLETED'
     RETURNING 'user_' || (SELECT min("userId") FROM "PayoutRequest") AS subject`,
    'B4',
    'debt + uncovered <= taken back after the newest request',
  ],
  [
    'a request that was not covered',
    `UPDATE "PayoutRequest" SET "withdrawableBefore" = "withdrawableBefore" + 1 WHERE status = 'PENDING'
     RETURNING 'request_' || id AS subject`,
    'B4',
    'withdrawableBefore <= recomputed',
  ],
  [
    'a payout of another amount than its request',
    `UPDATE "Payout" SET amount = amount - 1 RETURNING 'request_' || "payoutRequestId" AS subject`,
    'B5',
    'amount of payout = of request',
  ],
  [
    'a payout of a request that is not paid',
    `UPDATE "PayoutRequest" SET status = 'APPROVED' WHERE status = 'PAID' RETURNING 'request_' || id AS subject`,
    'B5',
    'PAID = has a payout',
  ],
  [
    'a payout without a request',
    `UPDATE "Payout" SET "payoutRequestId" = 999999 RETURNING 'request_999999' AS subject`,
    'B5',
    'PAID = has a payout',
  ],
  [
    'a paid request whose payout is lost',
    `DELETE FROM "Payout" RETURNING 'request_' || "payoutRequestId" AS subject`,
    'B5',
    'PAID = has a payout',
  ],
  [
    'a payout to another user',
    `UPDATE "Payout" SET "userId" = (SELECT min(id) FROM "User") RETURNING 'request_' || "payoutRequestId" AS subject`,
    'B5',
    'user of payout = of request',
  ],
  [
    'a payout of a user who is lost',
    `UPDATE "Payout" SET "userId" = 999999 RETURNING 'platform' AS subject`,
    'B5',
    'completed = users paid',
  ],
  [
    'a request of a user who is lost',
    `UPDATE "PayoutRequest" SET "userId" = 999999 WHERE status = 'PENDING' RETURNING 'platform' AS subject`,
    'B5',
    'pending + approved = users requested',
  ],
  ['a clip with a view too many', clip('views = views + 1'), 'B6', 'views = latest tracking'],
  ['a clip with a like too many', clip('likes = likes + 1'), 'B6', 'likes'],
  ['a clip with a comment too few', clip('comments = comments - 1'), 'B6', 'comments'],
  ['a clip that lost its shares', clip('shares = NULL'), 'B6', 'shares'],
  ['a clip that says it earned more', clip('earned = earned + 1'), 'B6', 'earned = ledger'],
  [
    'a tracking that says it gained more',
    `UPDATE "ViewTracking" SET "viewsGained" = "viewsGained" + 1 WHERE id = (SELECT min(id) FROM "ViewTracking")
     RETURNING 'clip_' || "clipId" AS subject`,
    'B6',
    'views = gains',
  ],
  [
    'a clip that does not count and keeps its ledger',
    clip(`status = 'REVOKED'`),
    'B6',
    'ledger of a clip that does not count',
  ],
  [
    'an entry that names another submission of its clip',
    `UPDATE "Earning" SET "submissionId" = (SELECT s.id FROM "ClipSubmission" s WHERE s.status = 'PENDING' ORDER BY s.id LIMIT 1),
      "clipId" = (SELECT s."clipId" FROM "ClipSubmission" s WHERE s.status = 'PENDING' ORDER BY s.id LIMIT 1)
      WHERE ${FIRST_ENTRY} RETURNING 'submission_' || "submissionId" AS subject`,
    'B7',
    'last line of its pricing = earned',
  ],
  ['a submission settled for a view too many', submission('"settledViews" = "settledViews" + 1'), 'B7', 'settledViews'],
  ['a submission with a unit too many', submission('accrued = accrued + 1'), 'B7', 'accrued'],
  ['a submission that is owed a cent more', submission('due = due + 1'), 'B7', 'due'],
  [
    'a submission that says it was paid less',
    submission('"accruedCents" = "accruedCents" - 1'),
    'B7',
    'accruedCents = accruals',
  ],
  [
    'a chain of accruals with a gap',
    `UPDATE "Earning" SET "accruedCentsBefore" = "accruedCentsBefore" + 1 WHERE ${SECOND_ENTRY}
     RETURNING 'submission_' || "submissionId" AS subject`,
    'B7',
    'unbroken chain',
  ],
  [
    'terms that were changed behind its back',
    `UPDATE "CampaignTerms" SET "ratePerThousandViews" = "ratePerThousandViews" + 1 WHERE "campaignId" = 1
     RETURNING (SELECT 'submission_' || min(id) FROM "ClipSubmission" WHERE "campaignId" = 1) AS subject`,
    'B7',
    'accrued',
  ],
  ...FIRST_CHECKS_LOST,
  ...OTHER_THAN_THEIR_EVENTS,
  [
    'a submission that waits though there is budget',
    submission('due = due + 1', IN_ACTIVE),
    'B7',
    'waits while budget is left',
  ],
];

test.each(CORRUPTIONS)('%s', async (_, statement, book, measure) => {
  expect(linesOf(await checkBooks(database))).toEqual([]);
  const touched = await corrupt(statement);
  expect(touched.length).toBeGreaterThan(0);
  const report = await checkBooks(database);
  expect(report.clean).toBe(false);
  const found = report.books
    .filter(({ name }) => name === book)
    .flatMap(({ differences }) => differences)
    .filter((difference) => difference.measure === measure);
  expect(found.map(({ subject }) => subject)).toEqual(expect.arrayContaining(touched));
  for (const { left, right } of found) expect(left).not.toBe(right);
});

test.each([
  [
    'users of a clip',
    `UPDATE "ClipSubmission" SET "userId" = 999999 WHERE status = 'APPROVED' RETURNING "clipId" AS subject`,
    /^B6 clip_\d+: owner = of its latest submission: user_\d+, user_999999$/,
  ],
  [
    'campaigns of a clip',
    `UPDATE "Clip" SET "campaignId" = 999999 WHERE status = 'REJECTED' RETURNING id AS subject`,
    /^B6 clip_\d+: campaign = of its latest submission: campaign_999999, campaign_\d+$/,
  ],
  [
    'users of a payout',
    `UPDATE "Payout" SET "userId" = 999999 RETURNING "payoutRequestId" AS subject`,
    /^B5 request_\d+: user of payout = of request: user_999999, user_\d+$/,
  ],
  [
    'a payout of a request that is not paid',
    `UPDATE "PayoutRequest" SET status = 'APPROVED' WHERE status = 'PAID' RETURNING id AS subject`,
    /^B5 request_\d+: PAID = has a payout: APPROVED, payout_\d+$/,
  ],
])('a difference in ids shows global ids: %s', async (_, statement, line) => {
  const touched = await corrupt(statement);
  const lines = linesOf(await checkBooks(database)).filter((one) => line.test(one));
  expect(touched.length).toBeGreaterThan(0);
  expect(lines).toHaveLength(touched.length);
});

test.each([
  ['that names nothing', '', ''],
  ['that names its clip', ', "clipIds"', `, (SELECT array_agg(id) FROM "Clip" WHERE status = 'PENDING')`],
  ['that names its campaign', ', "campaignId"', `, (SELECT min("campaignId") FROM "Clip" WHERE status = 'PENDING')`],
])('a first check is expected while there is an open run %s', async (_, columns, values) => {
  expect(await corrupt(unchecked(columns, values))).toHaveLength(1);
  expect(linesOf(await checkBooks(database)).filter((line) => line.startsWith('B11'))).toEqual([]);
});

test('a report shows both sides of a difference, and changes nothing', async () => {
  const [subject] = await corrupt(clip('views = views + 5'));
  const { views } = await database.prisma.clip.findFirstOrThrow({
    where: { status: 'APPROVED' },
    orderBy: { id: 'asc' },
  });
  const lines = linesOf(await checkBooks(database));
  const right = (views ?? 0n) - 5n;
  expect(lines).toEqual(
    expect.arrayContaining([
      `B6 ${subject}: views = latest tracking: ${views}, ${right}`,
      `B6 ${subject}: views = gains: ${views}, ${right}`,
    ]),
  );
  expect(linesOf(await checkBooks(database))).toEqual(lines);
});
