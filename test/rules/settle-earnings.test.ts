/** Settling without the database: which terms price a tracking, which trackings earn, who is paid and when. */
import type { LockedCampaign } from '../../src/modules/campaigns/campaigns.sql.js';
import { earnsAt, priceTracking, priceTrackings, settle, termsAt } from '../../src/modules/ledger/settle-earnings.js';
import type { Settlement } from '../../src/modules/submissions/submissions.sql.js';

const at = (second: number) => new Date(1_767_225_600_000 + second * 1_000);

/** Rate 1.00 from the start, 0.50 from second 100 on. */
const VERSIONS = [
  { ratePerThousandViews: 10_000n, minViews: 0n, maxPayoutPerClip: null, validFrom: at(0) },
  { ratePerThousandViews: 5_000n, minViews: 0n, maxPayoutPerClip: null, validFrom: at(100) },
] as const;

const CAMPAIGN: LockedCampaign = {
  ...{ id: 1n, status: 'ACTIVE', budget: 1_000n, spent: 400n, socialPlatforms: ['X'] },
  ...{ startsAt: at(0), endsAt: null, accrualEndedAt: null, publishedAt: at(0) },
};

/**
 * Approved at the second of its id and owed 100 cents, unless the test says otherwise; of clip 10 × id and user 100 ×
 * id.
 */
function submission(id: bigint, differs: Partial<Settlement> = {}): Settlement {
  return {
    ...{ id, clipId: 10n * id, userId: 100n * id, status: 'APPROVED' },
    ...{ submittedAt: at(0), approvedAt: at(Number(id)), settledThrough: at(1) },
    ...{ settledViews: 1_000n, accrued: 10_000_000n, due: 100n, accruedCents: 0n },
    ...differs,
  };
}

describe('the terms in force', () => {
  test.each([
    [99, 10_000n],
    [100, 5_000n],
    [101, 5_000n],
    [-1, 10_000n],
  ])('at second %d: rate %d', (second, rate) => {
    expect(termsAt(VERSIONS, at(second)).ratePerThousandViews).toBe(rate);
  });

  test('a campaign always has some', () => {
    expect(() => termsAt([], at(0))).toThrow('a campaign has no terms');
  });
});

describe('a tracking', () => {
  test('earns up to the moment at which its campaign ended, inclusive', () => {
    const accrualEndedAt = at(50);
    expect([49, 50, 51].map((second) => earnsAt({ accrualEndedAt }, at(second)))).toEqual([true, true, false]);
    expect(earnsAt({ accrualEndedAt: null }, at(51))).toBe(true);
  });

  test('is priced at the terms of its time, and settles up to it', () => {
    const before = submission(1n);
    expect(priceTracking(before, { views: 2_000n, trackedAt: at(99) }, VERSIONS)).toEqual({
      ...before,
      ...{ settledViews: 2_000n, accrued: 20_000_000n, due: 200n, settledThrough: at(99) },
    });
    expect(priceTracking(before, { views: 2_000n, trackedAt: at(100) }, VERSIONS).due).toBe(150n);
  });

  test('older than the submission is priced at the terms of the submission', () => {
    const late = submission(1n, { submittedAt: at(100) });
    const { due, settledThrough } = priceTracking(late, { views: 2_000n, trackedAt: at(99) }, VERSIONS);
    expect({ due, settledThrough }).toEqual({ due: 150n, settledThrough: at(99) });
  });

  test('without a submission moves no money', () => {
    const counted = (clipId: bigint, submissionId: bigint | null) => ({
      ...{ clipId, submissionId, views: 2_000n, likes: null, comments: null, shares: null },
      ...{ viewsField: 'views', viewsGained: 1_000n },
    });
    const of = new Map([1n, 2n].map((id) => [10n * id, submission(id)]));
    const priced = priceTrackings([counted(10n, 1n), counted(20n, null), counted(30n, 3n)], at(99), of, VERSIONS);
    expect(priced.map(({ id, due, settledThrough }) => ({ id, due, settledThrough }))).toEqual([
      { id: 1n, due: 200n, settledThrough: at(99) },
    ]);
  });
});

describe('payment', () => {
  const paid = (settled: ReturnType<typeof settle>) => settled.accruals.map((one) => [one.submissionId, one.amount]);

  test('goes by the order of approval and then of ids, whether the clip waited or was priced just now', () => {
    const same = { approvedAt: at(5) };
    const waiting = [submission(7n, same), submission(4n), submission(9n, { approvedAt: at(1) })];
    const priced = [submission(6n, same), submission(8n, same), submission(2n)];
    expect(paid(settle({ ...CAMPAIGN, budget: 100_000n }, waiting, { priced })).map(([id]) => id)).toEqual([
      9n,
      2n,
      4n,
      6n,
      7n,
      8n,
    ]);
  });

  test('covers each whole due before the next, up to the budget; the ledger says to whom and after what', () => {
    const waiting = [submission(1n, { due: 500n, accruedCents: 50n }), submission(2n, { due: 700n })];
    const settled = settle(CAMPAIGN, waiting);
    expect(settled.accruals).toEqual([
      { submissionId: 1n, clipId: 10n, userId: 100n, amount: 450n, accruedCentsBefore: 50n },
      { submissionId: 2n, clipId: 20n, userId: 200n, amount: 150n, accruedCentsBefore: 0n },
    ]);
    expect(settled.posted).toEqual(
      new Map([
        [10n, 450n],
        [20n, 150n],
      ]),
    );
    expect(settled.spent).toBe(1_000n);
    expect(settled.submissions).toEqual(waiting);
  });

  test('of a clip priced in the same transaction covers all that it is owed, once', () => {
    const priced = [submission(1n, { due: 300n })];
    const settled = settle(CAMPAIGN, [submission(1n), submission(2n)], { priced });
    expect(paid(settled)).toEqual([
      [1n, 300n],
      [2n, 100n],
    ]);
    expect(settled.submissions).toEqual([...priced, submission(2n)]);
  });

  test('skips a pending clip, which is priced', () => {
    const pending = submission(1n, { status: 'PENDING', approvedAt: null });
    const settled = settle(CAMPAIGN, [], { priced: [pending] });
    expect(settled).toMatchObject({ accruals: [], spent: 400n, submissions: [pending] });
  });

  test.each([
    ['DRAFT', false],
    ['ACTIVE', true],
    ['PAUSED', false],
    ['CANCELLED', true],
    ['COMPLETED', true],
  ] as const)('in a campaign that is %s: %s', (status, pays) => {
    const settled = settle({ ...CAMPAIGN, status }, [submission(1n)]);
    expect(settled.campaign.status).toBe(status);
    expect(paid(settled)).toEqual(pays ? [[1n, 100n]] : []);
    expect(settled.submissions).toEqual(pays ? [submission(1n)] : []);
  });
});
