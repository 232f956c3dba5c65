/**
 * The model and the database as the same lines of text, one per row, so that a difference reads as a sentence. After
 * every command, including refused ones, the whole state is compared; of facts, only those appended.
 */
import type { Database } from '../../src/kernel/db/database.js';
import { runStatement } from '../../src/kernel/db/transaction.js';
import { balanceOfUsers } from '../../src/modules/balances/balances.sql.js';
import { FACTS, type Fact, type Model } from './model.js';

/** The newest row of each table of facts that was compared. */
export type Marks = Record<Fact, bigint>;

export const FROM_THE_FIRST: Marks = {
  tracking: 0n,
  earning: 0n,
  payout: 0n,
  reversal: 0n,
  entry: 0n,
  audit: 0n,
  check: 0n,
};

const ms = (column: string) => `(extract(epoch FROM ${column}) * 1000)::bigint`;

/** The tests' own statements: kind of line, id of the row, text. Unknown values are empty. */
const STATE = [
  `SELECT 1, id, format('user %s: %s %s %s', id, role, status, email) FROM "User"`,
  `SELECT 2, id, format('campaign %s: %s, spent %s of %s, on %s, from %s to %s, published %s, closing %s, ended %s, %s when spent, completed %s, maturing %s, paying run %s', id, status, spent, budget,
     array_to_string("socialPlatforms", ','), ${ms('"startsAt"')}, ${ms('"endsAt"')}, ${ms('"publishedAt"')}, ${ms('"closingAt"')}, ${ms('"accrualEndedAt"')}, "onExhausted", ${ms('"completedAt"')}, "isMaturing"::text, "payingRunId")
     FROM "Campaign" WHERE "deletedAt" IS NULL`,
  `SELECT 3, "campaignId" * 10000 + version, format('terms %s of campaign %s: %s %s %s %s, from %s', version, "campaignId",
     "ratePerThousandViews", "minViews", "maxPayoutPerClip", baseline, ${ms('"validFrom"')})
     FROM "CampaignTerms" WHERE "campaignId" IN (SELECT id FROM "Campaign" WHERE "deletedAt" IS NULL)`,
  `SELECT 4, id, format('clip %s: %s, user %s, campaign %s, %s views, %s %s %s, earned %s, checked %s, posted %s', id, status,
     "userId", "campaignId", views, likes, comments, shares, earned, ${ms('"checkedAt"')}, ${ms('"postedAt"')}) FROM "Clip"`,
  `SELECT 5, id, format('submission %s: %s, clip %s, campaign %s, user %s, %s to %s, settled %s, accrued %s, due %s, paid %s, withheld %s, reserved %s, %s of %s, on from %s, last check %s, decided by %s, appeal %s',
     id, status, "clipId", "campaignId", "userId", ${ms('"submittedAt"')}, ${ms('"approvedAt"')}, "settledViews", accrued,
     due, "accruedCents", withheld, reserved, baseline, "baselineViews", "continuesId", ${ms('"accrualEndedAt"')}, "decidedById", "appealStatus") FROM "ClipSubmission"`,
  `SELECT 6, id, format('suspect %s of clip %s: %s, %s views, batch %s, seen %s times since %s', id, "clipId", status, views,
     "scrapeBatchId", "seenTimes", ${ms('"firstSeenAt"')}) FROM "SuspectObservation"`,
  `SELECT 7, id, format('request %s: %s, user %s, %s of %s, to %s, asked by %s', id, status, "userId", amount,
     "withdrawableBefore", "methodAccount", "requestedById") FROM "PayoutRequest"`,
  `SELECT 8, id, format('entry %s: %s %s of %s, user %s, proposed by %s', id, status, kind, amount, "userId", "proposedById")
     FROM "AccountEntryProposal"`,
];

const APPENDED: Record<Fact, string> = {
  tracking: `SELECT 11, id, format('clip %s, submission %s, views %s gained %s, %s %s %s, at %s, batch %s', "clipId",
     "submissionId", views, "viewsGained", likes, comments, shares, ${ms('"trackedAt"')}, "scrapeBatchId") FROM "ViewTracking"`,
  earning: `SELECT 12, id, format('%s of %s for clip %s, submission %s, campaign %s, user %s, after %s, batch %s, run %s, actor %s', kind,
     amount, "clipId", "submissionId", "campaignId", "userId", "accruedCentsBefore", "scrapeBatchId", "refreshRunId", "actorId") FROM "Earning"`,
  payout: `SELECT 13, id, format('request %s, user %s, %s short of %s, %s', "payoutRequestId", "userId",
     "acknowledgedShortfall", amount, reference) FROM "Payout"`,
  reversal: `SELECT 14, id, format('payout %s', "payoutId") FROM "PayoutReversal"`,
  entry: `SELECT 15, id, format('entry %s: %s of %s, user %s, by %s', "proposalId", kind, amount, "userId",
     "confirmedById") FROM "AccountEntry"`,
  audit: `SELECT 16, id, format('%s by %s, key %s', action, "actorId", "idempotencyKey") FROM "AuditEntry"`,
  check: `SELECT 17, id, format('first check of %s', array_to_string("clipIds", ',')) 
     FROM (SELECT * FROM "RefreshRun" WHERE trigger = 'SUBMISSION') r`,
};

const FACT_PLACE = 11;

const EVERYTHING = [
  ...STATE,
  ...FACTS.map((fact, nth) => `${APPENDED[fact]} WHERE id > $${nth + 1}`),
  `SELECT 0, 0, ${ms('clock_timestamp()')}::text`,
].join('\nUNION ALL ');

export interface Seen {
  now: number;
  state: string[];
  /** Appended since the marks. */
  facts: Record<Fact, string[]>;
  marks: Marks;
}

export async function look(database: Database, marks: Marks): Promise<Seen> {
  const { rows } = await database.pool.query<[number, bigint, string]>({
    ...{ name: 'model-everything', rowMode: 'array' },
    text: `SELECT * FROM (${EVERYTHING}) line(place, id, text) ORDER BY place, id`,
    values: FACTS.map((fact) => marks[fact]),
  });
  const seen: Seen = {
    ...{ now: 0, state: [], marks: { ...marks } },
    facts: { tracking: [], earning: [], payout: [], reversal: [], entry: [], audit: [], check: [] },
  };
  for (const [place, id, text] of rows) {
    const fact = FACTS[place - FACT_PLACE];
    if (place === 0) seen.now = Number(text);
    else if (fact === undefined) seen.state.push(text);
    else {
      seen.facts[fact].push(text);
      seen.marks[fact] = id;
    }
  }
  return seen;
}

/** The figures that the dashboards and the payout gate read. */
export async function lookAtBalances(database: Database, { users }: Model): Promise<string[]> {
  const ids = users.map(({ id }) => id.toString());
  const rows = await runStatement(database, balanceOfUsers, ids);
  return rows.map((row) => balanceLine(BigInt(row.userId), row)).sort();
}

type Balance = ReturnType<Model['balance']>;

function balanceLine(
  id: bigint,
  { available, entries, maturing, requested, approved, paid, withdrawable, debt, uncovered }: Balance,
): string {
  return `balance of user ${id}: ${available} + ${entries} - ${maturing} - ${requested} (${approved}) - ${paid} = ${withdrawable}, debt ${debt}, uncovered ${uncovered}`;
}

export function balanceLines(model: Model): string[] {
  return model.users.map((user) => balanceLine(user.id, model.balance(user))).sort();
}

const text = (value: bigint | number | string | null) => (value === null ? '' : value.toString());

export function stateLines(model: Model): string[] {
  const users = model.users.map(({ id, role, status, email }) => `user ${id}: ${role} ${status} ${text(email)}`);
  const campaigns = model.campaigns.map(
    ({
      id,
      status,
      spent,
      budget,
      socialPlatforms,
      startsAt,
      endsAt,
      publishedAt,
      closingAt,
      accrualEndedAt,
      ...rest
    }) =>
      `campaign ${id}: ${status}, spent ${spent} of ${budget}, on ${socialPlatforms}, from ${startsAt} to ${text(endsAt)}, ` +
      `published ${text(publishedAt)}, closing ${text(closingAt)}, ended ${text(accrualEndedAt)}, ` +
      `${rest.onExhausted} when spent, completed ${text(rest.completedAt)}, maturing ${rest.isMaturing}, paying run ${text(rest.payingRunId)}`,
  );
  const terms = model.campaigns.flatMap(({ id, terms: versions }) =>
    versions.map(
      ({ rate, minViews, cap, baseline, validFrom }, nth) =>
        `terms ${nth + 1} of campaign ${id}: ${rate} ${minViews} ${text(cap)} ${text(baseline)}, from ${validFrom}`,
    ),
  );
  const clips = model.clips.map(
    (clip) =>
      `clip ${clip.id}: ${clip.status}, user ${clip.user.id}, campaign ${clip.campaign.id}, ${text(clip.views)} views, ` +
      `${text(clip.likes)} ${text(clip.comments)} ${text(clip.shares)}, earned ${clip.earned}, ` +
      `checked ${text(clip.checkedAt)}, posted ${text(clip.postedAt)}`,
  );
  const submissions = model.submissions.map(
    (one) =>
      `submission ${one.id}: ${one.status}, clip ${one.clip.id}, campaign ${one.campaign.id}, user ${one.user.id}, ` +
      `${one.submittedAt} to ${text(one.approvedAt)}, settled ${one.settledViews}, accrued ${one.accrued}, ` +
      `due ${one.due}, paid ${one.accruedCents}, withheld ${one.withheld}, reserved ${one.reserved}, ${one.baseline} of ${one.baselineViews}, on from ${text(one.continues?.id ?? null)}, ` +
      `last check ${text(one.lastCheckAt)}, decided by ${text(one.decidedById)}, appeal ${text(one.appeal)}`,
  );
  const suspects = model.suspects.map(
    ({ id, look: { clip }, batch, status, views, seenTimes, firstSeenAt }) =>
      `suspect ${id} of clip ${clip.id}: ${status}, ${text(views)} views, batch ${batch.id}, ` +
      `seen ${seenTimes} times since ${firstSeenAt}`,
  );
  const entries = model.accountEntries.map(
    ({ id, status, kind, amount, user, proposedById }) =>
      `entry ${id}: ${status} ${kind} of ${amount}, user ${user.id}, proposed by ${proposedById}`,
  );
  const requests = model.requests.map(
    ({ id, status, user, amount, withdrawableBefore, account, askedById }) =>
      `request ${id}: ${status}, user ${user.id}, ${amount} of ${withdrawableBefore}, to ${account}, ` +
      `asked by ${text(askedById)}`,
  );
  return [...users, ...campaigns, ...terms, ...clips, ...submissions, ...suspects, ...requests, ...entries];
}

export function linesOf(facts: Record<Fact, readonly string[]>): string[] {
  return FACTS.flatMap((fact) => facts[fact].map((line) => `${fact}: ${line}`));
}

/** Only the lines that differ, because the rest is hundreds. */
export function expectSame(database: readonly string[], model: readonly string[]): void {
  if (database.join('\n') === model.join('\n')) return;
  const [inDatabase, inModel] = [new Set(database), new Set(model)];
  expect({
    rows: database.length,
    database: database.filter((line) => !inModel.has(line)),
  }).toEqual({
    rows: model.length,
    database: model.filter((line) => !inDatabase.has(line)),
  });
  // The same lines in another order, or one of them twice.
  expect(database).toEqual(model);
}
