import { standingOf } from '../../src/modules/ledger/standing.js';
import type { CampaignLimits, LatestSettlement } from '../../src/modules/submissions/settlements.sql.js';

const day = (number: number) => new Date(Date.UTC(2026, 0, number));

const SUBMISSION: LatestSettlement = {
  id: '1',
  clipId: '2',
  status: 'APPROVED',
  settledViews: 10n,
  settledThrough: day(5),
  accrued: 0n,
  due: 0n,
  accruedCents: 0n,
  withheld: 0n,
  reserved: 0n,
  baselineViews: 0n,
  accrualEndedAt: null,
  checkedAt: day(5),
  postedAt: day(2),
  suspectSince: null,
};
const CAMPAIGN: CampaignLimits = {
  campaignId: '3',
  status: 'ACTIVE',
  budget: 1_000n,
  remaining: 400n,
  startsAt: day(2),
  closingAt: null,
  accrualEndedAt: null,
  counting: false,
  reserved: '0',
  ratePerThousandViews: 1n,
  minViews: 0n,
  maxPayoutPerClip: null,
};
const standing = (submission: Partial<LatestSettlement> = {}, campaign: Partial<CampaignLimits> = {}) =>
  standingOf({ ...SUBMISSION, ...submission }, { ...CAMPAIGN, ...campaign });

test.each<[Partial<LatestSettlement>, string, bigint]>([
  [{ reserved: 0n }, '300', 300n],
  [{ reserved: 100n }, '300', 200n],
  [{ reserved: 100n, status: 'PENDING' }, '300', 300n],
  [{ reserved: 100n }, '1100', 1_000n],
  [{ reserved: 100n }, '1101', 1_000n],
  [{}, '99999999999999999999999', 1_000n],
])('of %p and %s reserved in all, %s cents are kept for others', (submission, reserved, others) => {
  expect(standing(submission, { reserved }).reservedForOthers).toBe(others);
});

test('a submission has ended once its own end, or that of its campaign, is known', () => {
  expect(standing().ended).toBe(false);
  expect(standing({ accrualEndedAt: day(7) }).ended).toBe(true);
  expect(standing({}, { accrualEndedAt: day(7) }).ended).toBe(true);
  expect(standing({}, { status: 'CLOSING', closingAt: day(7) }).ended).toBe(false);
  expect(standing({}, { status: 'COMPLETED', closingAt: day(7) }).ended).toBe(true);
});

test('an observation that waits counts if it was made up to the end', () => {
  expect(standing().suspect).toBe(false);
  expect(standing({ suspectSince: day(6) }).suspect).toBe(true);
  expect(standing({ suspectSince: day(7), accrualEndedAt: day(7) }).suspect).toBe(true);
  expect(standing({ suspectSince: day(8), accrualEndedAt: day(7) }).suspect).toBe(false);
});

test('a post is too early before the start of its campaign, and unknown times are not', () => {
  expect(standing().postedTooEarly).toBe(false);
  expect(standing({ postedAt: day(1) }).postedTooEarly).toBe(true);
  expect(standing({ postedAt: null }).postedTooEarly).toBe(false);
});

test('a paused campaign, one whose payments wait, and a clip without a check are told apart', () => {
  expect(standing()).toMatchObject({ paused: false, counting: false, unchecked: false, remaining: 400n });
  expect(standing({}, { status: 'PAUSED' }).paused).toBe(true);
  expect(standing({}, { counting: true }).counting).toBe(true);
  expect(standing({ checkedAt: null }).unchecked).toBe(true);
});
