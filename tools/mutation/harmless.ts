/**
 * Survivors that no test can notice, because the change makes no difference, with the reason for each. They still count
 * as survivors.
 */
import { readFileSync } from 'node:fs';

interface Harmless {
  file: string;
  /** A part of the line that it changes. */
  line: string;
  becomes: string;
  why: string;
}

const EARNINGS = 'src/modules/ledger';
const TOTALS = 'src/modules/totals';
const REVIEW = 'src/modules/review';
const REOPEN = 'src/modules/reopenings/reopen-campaign.ts';
const STEPS = 'src/modules/campaign-steps';
const SETTLEMENTS = 'src/modules/submissions/settlements.sql.ts';
const SUSPECTS = 'src/modules/refresh/suspects.sql.ts';
const CLOSE = `${STEPS}/close-campaign.ts`;
const NO_KEY = 'a command without a key is never repeated, so nobody compares its input';
const EITHER = 'of two equals either is taken';
const NOT_NULL = 'no time is before null';
const SAME_MILLISECOND = 'no test can meet the very millisecond';
const APPROVED = 'whoever is paid was approved: the time is there';
const OTHER_KEYS = 'the sums that can be chosen have this key in any case';

export const HARMLESS: readonly Harmless[] = [
  {
    file: 'src/kernel/base/money.ts',
    line: '-units : units).to',
    becomes: 'units <= 0n',
    why: 'the negative of 0 is 0',
  },
  {
    file: 'src/modules/trackings/observation-rule.ts',
    line: 'known.checkedAt !== null',
    becomes: 'true',
    why: NOT_NULL,
  },
  {
    file: `${EARNINGS}/settlement-rule.ts`,
    line: 'oldRateThrough !== null',
    becomes: 'true',
    why: NOT_NULL,
  },
  { file: `${EARNINGS}/settlement-rule.ts`, line: 'a > b ? a : b', becomes: 'a >= b', why: EITHER },
  { file: `${EARNINGS}/settlement-rule.ts`, line: 'a < b ? a : b', becomes: 'a <= b', why: EITHER },
  {
    file: `${EARNINGS}/settle-earnings.ts`,
    line: 'const writes:',
    becomes: '["Stryker was here"]',
    why: 'it is waited for, and nothing comes of it',
  },
  { file: `${EARNINGS}/settle-earnings.ts`, line: 'a.approvedAt?.', becomes: 'a.approvedAt.getTime', why: APPROVED },
  { file: `${EARNINGS}/settle-earnings.ts`, line: 'b.approvedAt?.', becomes: 'b.approvedAt.getTime', why: APPROVED },
  { file: `${EARNINGS}/settle-earnings.ts`, line: 'first < second', becomes: 'first <= second', why: 'they differ' },
  { file: `${EARNINGS}/settle-earnings.ts`, line: 'a.id < b.id', becomes: 'a.id <= b.id', why: 'they differ' },
  {
    file: `${TOTALS}/summands.sql.ts`,
    line: 'export const keptSums',
    becomes: 'true',
    why: 'the tests of this part run on the sums',
  },
  { file: `${TOTALS}/totals.sql.ts`, line: 'export const PLATFORM', becomes: '""', why: 'any one key will do' },
  { file: `${TOTALS}/totals.sql.ts`, line: "?? ['id']", becomes: '""', why: 'no sum has a key of that name either' },
  { file: `${TOTALS}/totals.sql.ts`, line: "[{ on: ['userId', 'campaignId']", becomes: '[]', why: OTHER_KEYS },
  { file: `${TOTALS}/totals.sql.ts`, line: '{ on: [key], sql:', becomes: '[]', why: OTHER_KEYS },
  { file: `${TOTALS}/totals.sql.ts`, line: 'campaignId != null', becomes: '[]', why: OTHER_KEYS },
  { file: `${TOTALS}/totals.sql.ts`, line: 'campaignStatus != null', becomes: '[]', why: OTHER_KEYS },
  {
    file: `${TOTALS}/totals.sql.ts`,
    line: 'e."earnedAt" >= span.since',
    becomes: '>',
    why: 'no entry is as old as seven days to the microsecond',
  },
  {
    file: `${TOTALS}/totals.sql.ts`,
    line: 'HAVING sum(c.clips) > 0',
    becomes: 'max(',
    why: 'where one of them is above 0, the sum is',
  },
  {
    file: 'src/modules/payouts/pay-payout-request.ts',
    line: 'const cover =',
    becomes: 'backed >= 0n',
    why: EITHER,
  },
  {
    file: 'src/modules/payouts/pay-payout-request.ts',
    line: 'amount > cover',
    becomes: 'amount >= cover',
    why: 'what is exactly covered falls short of nothing',
  },
  {
    file: `${EARNINGS}/paying-run.sql.ts`,
    line: 'k."payingSince" < clock_timestamp()',
    becomes: '<=',
    why: 'no wait is as old as that to the microsecond',
  },
  { file: `${REVIEW}/adjust-earnings.ts`, line: 'owner: amount < 0n', becomes: 'amount <= 0n', why: 'it is never 0' },
  {
    file: `${REVIEW}/adjust-earnings.ts`,
    line: 'withheld !== submission.withheld',
    becomes: 'true',
    why: 'it would store what is stored',
  },
  {
    file: `${REVIEW}/reinstate-clip.ts`,
    line: 'submissionId !== undefined &&',
    becomes: 'true',
    why: 'undefined is as good as absent there',
  },
  {
    file: `${REVIEW}/reinstate-clip.ts`,
    line: 'decidedById === null',
    becomes: 'false',
    why: 'a message to nobody is not written',
  },
  {
    file: `${REVIEW}/reinstate-clip.ts`,
    line: 'include: { user:',
    becomes: '{}',
    why: 'it reads more of the user than it needs',
  },
  { file: REOPEN, line: 'before !== null', becomes: 'true', why: NOT_NULL },
  { file: REOPEN, line: 'before > now', becomes: 'before >= now', why: SAME_MILLISECOND },
  { file: REOPEN, line: 'given <= now', becomes: 'given < now', why: SAME_MILLISECOND },
  {
    file: 'src/modules/account-entries/propose-account-entry.ts',
    line: 'field === undefined ?',
    becomes: 'false',
    why: 'undefined is as good as absent there',
  },
  { file: CLOSE, line: 'const input = { campaignId }', becomes: '{}', why: NO_KEY },
  { file: `${STEPS}/mature-campaign.ts`, line: 'input: { campaignId }', becomes: '{}', why: NO_KEY },
  { file: CLOSE, line: 'endsAt <= (await', becomes: 'endsAt < (await clockNow(tx))', why: SAME_MILLISECOND },
  {
    file: CLOSE,
    line: 'const isOver =',
    becomes: '(await clockNow(tx)).getTime() > campaign.closingAt.getTime() + closingHours * 3_600_000',
    why: SAME_MILLISECOND,
  },
  { file: CLOSE, line: 'campaign.closingAt === null', becomes: 'false', why: 'a campaign that closes has the time' },
  { file: SETTLEMENTS, line: 'o.reserved > 0', becomes: '>=', why: 'a reserve of 0 adds nothing to the sum' },
  { file: SETTLEMENTS, line: 'first === null', becomes: 'false', why: 'LIMIT NULL is no limit' },
  { file: SUSPECTS, line: 'OR (status', becomes: '>=', why: 'an equal time is known already' },
  { file: SUSPECTS, line: 'b."trackedAt" AND status', becomes: '<=', why: 'one of that very time is a conflict' },
  { file: SUSPECTS, line: 'ofClips.length > 0', becomes: 'true', why: 'every observation has its clip' },
  { file: SUSPECTS, line: 'ofClips.length > 0', becomes: 'ofClips.length >= 0', why: 'every observation has its clip' },
];

/** The report with a reason behind each survivor that has one. */
export function explained(report: string): string {
  return report.replaceAll(
    /^(- `([^`:]+):(\d+):\d+` .* → `(.*?)`)(?:: .*)?$/gm,
    (whole, place: string, file: string, line: string, becomes: string) => {
      const known = HARMLESS.filter((one) => one.file === file && one.becomes === becomes);
      const why = known.find((one) => lineOf(file, Number(line)).includes(one.line))?.why;
      return why === undefined ? whole : `${place}: ${why}`;
    },
  );
}

function lineOf(file: string, line: number): string {
  return readFileSync(file, 'utf8').split('\n')[line - 1] ?? '';
}
