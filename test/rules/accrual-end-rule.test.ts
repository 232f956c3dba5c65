/** When accrual ends for a submission, and which check ends it. */
import { accrualEndOf, earnsAt, endsAccrual } from '../../src/modules/ledger/accrual-end-rule.js';

const at = (hour: number) => new Date(Date.UTC(2026, 5, 1, hour));

type Campaign = Parameters<typeof accrualEndOf>[0];
type Submission = Parameters<typeof accrualEndOf>[1];

const OPEN: Campaign = { status: 'ACTIVE', closingAt: null, accrualEndedAt: null };
const CLOSING: Campaign = { status: 'CLOSING', closingAt: at(10), accrualEndedAt: null };
const COMPLETED: Campaign = { status: 'COMPLETED', closingAt: at(10), accrualEndedAt: at(20) };
/** Cancelled, or completed by an earlier release. */
const CANCELLED: Campaign = { status: 'CANCELLED', closingAt: null, accrualEndedAt: at(20) };

const APPROVED: Submission = { status: 'APPROVED', accrualEndedAt: null };
const PENDING: Submission = { status: 'PENDING', accrualEndedAt: null };
const MEASURED: Submission = { status: 'APPROVED', accrualEndedAt: at(12) };

test.each<[string, Campaign, Submission, Date | null, Date | null]>([
  ['runs', OPEN, APPROVED, at(9), null],
  ['was cancelled', CANCELLED, APPROVED, at(9), at(20)],
  ['closes, and the clip waits for its last check', CLOSING, APPROVED, at(9), null],
  ['closes, and the clip had it', CLOSING, MEASURED, at(12), at(12)],
  ['completed after the last check', COMPLETED, MEASURED, at(12), at(12)],
  ['completed without the last check', COMPLETED, APPROVED, at(9), at(10)],
  ['completed without the last check of a pending clip', COMPLETED, PENDING, at(9), at(10)],
  ['completed before the first check of a pending clip', COMPLETED, PENDING, null, null],
  ['completed, and nobody waits for a clip that is not pending', COMPLETED, APPROVED, null, at(10)],
])('the end where the campaign %s', (_, campaign, submission, checkedAt, end) => {
  expect(accrualEndOf(campaign, submission, { checkedAt })).toEqual(end);
});

test('a tracking earns up to the end, inclusive', () => {
  expect([11, 12, 13].map((hour) => earnsAt(at(12), at(hour)))).toEqual([true, true, false]);
  expect(earnsAt(null, at(13))).toBe(true);
});

test.each<[string, Campaign, Date | null, number, boolean]>([
  ['before closingAt', CLOSING, null, 9, false],
  ['at closingAt', CLOSING, null, 10, true],
  ['after closingAt', CLOSING, null, 11, true],
  ['after the last check', CLOSING, at(12), 13, false],
  ['at the time of the last check', CLOSING, at(12), 12, false],
  ['before the check that was recorded first', CLOSING, at(12), 11, true],
  ['in a campaign that does not close', OPEN, null, 11, false],
  ['after a completion without a last check', COMPLETED, at(10), 11, false],
])('a check %s ends accrual', (_, campaign, end, hour, ends) => {
  expect(endsAccrual(campaign, end, at(hour))).toBe(ends);
});
