/** Settling without the database: which terms price a tracking, which trackings earn, who is paid and when. */
import fc from 'fast-check';
import type { LockedCampaign } from '../../src/modules/campaigns/campaigns.sql.js';
import { priceTracking, priceTrackings, reserve, settle, termsAt } from '../../src/modules/ledger/settle-earnings.js';
import { baselineOf, beginning, continuing, type Started } from '../../src/modules/ledger/settlement-rule.js';
import type { Settlement } from '../../src/modules/submissions/settlements.sql.js';

const at = (second: number) => new Date(1_767_225_600_000 + second * 1_000);

/** Rate 1.00 from the start, 0.50 from second 100 on. */
const VERSIONS = [
  { ratePerThousandViews: 10_000n, minViews: 0n, maxPayoutPerClip: null, validFrom: at(0) },
  { ratePerThousandViews: 5_000n, minViews: 0n, maxPayoutPerClip: null, validFrom: at(100) },
] as const;

const CAMPAIGN: LockedCampaign = {
  ...{ id: 1n, status: 'ACTIVE', budget: 1_000n, spent: 400n, socialPlatforms: ['X'] },
  ...{
    startsAt: at(0),
    endsAt: null,
    onExhausted: 'CONTINUE',
    closingAt: null,
    accrualEndedAt: null,
    publishedAt: at(0),
  },
  payingRunId: null,
};

/**
 * Approved at the second of its id and owed 100 cents, unless the test says otherwise; of clip 10 × id and user 100 ×
 * id.
 */
function submission(id: bigint, differs: Partial<Settlement> = {}): Settlement {
  return {
    ...{ id, clipId: 10n * id, userId: 100n * id, status: 'APPROVED' },
    ...{ submittedAt: at(0), approvedAt: at(Number(id)), settledThrough: at(1), oldRateThrough: null },
    ...{ continuesSince: null, baseline: 'ZERO', baselineViews: 0n },
    ...{
      settledViews: 1_000n,
      accrued: 10_000_000n,
      due: 100n,
      accruedCents: 0n,
      withheld: 0n,
      reserved: 0n,
      accrualEndedAt: null,
    },
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
  test('seen at 10,000 views at 1.00, terms to 0.50, seen at 12,000 and at 14,000 views: 13.00', () => {
    const looks = [10_000n, 12_000n, 14_000n].map((views, nth) => ({ views, trackedAt: at(90 + 20 * nth) }));
    let state: Started = beginning('ZERO', at(0), 0n);
    const dues = looks.map((tracking) => {
      state = priceTracking(state, tracking, VERSIONS);
      return state.due;
    });
    expect(dues).toEqual([1_000n, 1_200n, 1_300n]);
  });

  test('settles up to its time', () => {
    const before = submission(1n);
    expect(priceTracking(before, { views: 2_000n, trackedAt: at(99) }, VERSIONS)).toEqual({
      ...before,
      ...{ settledViews: 2_000n, accrued: 20_000_000n, due: 200n, settledThrough: at(99) },
    });
  });

  test('has the rate of the look before: a new rate begins with the views after the first look under it', () => {
    const first = priceTracking(submission(1n), { views: 2_000n, trackedAt: at(150) }, VERSIONS);
    expect(first.due).toBe(200n);
    expect(priceTracking(first, { views: 3_000n, trackedAt: at(160) }, VERSIONS).due).toBe(250n);
  });

  test.each([
    ['before the change', 99, 200n],
    ['at the change', 100, 150n],
  ])('that is the first has the rate of the submission, made %s', (_, second, due) => {
    const fresh = submission(1n, { submittedAt: at(second), settledThrough: null });
    expect(priceTracking(fresh, { views: 2_000n, trackedAt: at(150) }, VERSIONS).due).toBe(due);
  });

  test('older than the submission is priced at the terms of the submission, and so is the next one', () => {
    const late = submission(1n, { submittedAt: at(100), settledThrough: null });
    const first = priceTracking(late, { views: 2_000n, trackedAt: at(99) }, VERSIONS);
    expect([first.due, first.settledThrough]).toEqual([150n, at(99)]);
    expect(priceTracking(first, { views: 3_000n, trackedAt: at(200) }, VERSIONS).due).toBe(200n);
  });

  test.each([
    ['a day old: not yet', 0, 200n],
    ['a millisecond older: it applies', 1, 150n],
  ])('long after the look before, where the new rate is %s', (_, ms, due) => {
    const trackedAt = new Date(at(100).getTime() + 86_400_000 + ms);
    expect(priceTracking(submission(1n), { views: 2_000n, trackedAt }, VERSIONS).due).toBe(due);
  });

  test('has the minimum and the cap of its own time', () => {
    const versions = [VERSIONS[0], { ...VERSIONS[0], validFrom: at(100), maxPayoutPerClip: 170n }];
    const dueAt = (second: number) =>
      priceTracking(submission(1n), { views: 2_000n, trackedAt: at(second) }, versions).due;
    expect([99, 100].map(dueAt)).toEqual([200n, 170n]);
  });

  test.each([
    [99, 200n],
    [100, 150n],
    [150, 150n],
    [151, 200n],
  ])('at second %d, where an earlier rule priced up to second 150, keeps the price it had', (second, due) => {
    const old = submission(1n, { oldRateThrough: at(150) });
    expect(priceTracking(old, { views: 2_000n, trackedAt: at(second) }, VERSIONS).due).toBe(due);
  });

  test('pays the same cents however looks are split, if each change of terms keeps its first look', () => {
    const look = fc.record({ second: fc.integer({ min: 1, max: 400 }), views: fc.bigInt({ min: 0n, max: 9_000n }) });
    const version = fc.record({
      ...{ second: fc.integer({ min: 1, max: 400 }), ratePerThousandViews: fc.bigInt({ min: 1n, max: 70_000n }) },
      ...{
        minViews: fc.bigInt({ min: 0n, max: 5_000n }),
        maxPayoutPerClip: fc.option(fc.bigInt({ min: 1n, max: 400n })),
      },
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(look, { selector: ({ second }) => second, maxLength: 25 }),
        fc.uniqueArray(version, { selector: ({ second }) => second, maxLength: 4 }),
        (unordered, changes) => {
          const looks = unordered.sort((a, b) => a.second - b.second);
          const versions = [
            VERSIONS[0],
            ...changes
              .sort((a, b) => a.second - b.second)
              .map(({ second, ...by }) => ({ ...by, validFrom: at(second) })),
          ];
          const state = (of: readonly { second: number; views: bigint }[]) => {
            let now = submission(1n, { settledThrough: null, settledViews: 0n, accrued: 0n, due: 0n });
            for (const { second, views } of of) now = priceTracking(now, { views, trackedAt: at(second) }, versions);
            return { settledViews: now.settledViews, accrued: now.accrued, due: now.due };
          };
          // Of the looks under one version: the first, and the one with the most views.
          const kept = versions.flatMap((_, nth) => {
            const theirs = looks.filter(({ second }) => termsAt(versions, at(second)) === versions[nth]);
            const [first] = theirs;
            const most = theirs.reduce(
              (best, one) => (one.views > best.views ? one : best),
              theirs[0] ?? { second: 0, views: 0n },
            );
            return first === undefined ? [] : first === most ? [first] : [first, most];
          });
          expect(state(kept)).toEqual(state(looks));
        },
      ),
    );
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

describe('a reserve', () => {
  const seen = (views: bigint) => ({ views, trackedAt: at(50) });

  test('is what an observation would bring; nothing is reserved without one, or for fewer views', () => {
    const before = submission(1n, { reserved: 7n });
    expect(reserve(before, seen(5_000n), VERSIONS)).toEqual({ ...before, reserved: 400n });
    expect(reserve(before, seen(900n), VERSIONS)).toEqual({ ...before, reserved: 0n });
    expect(reserve(before, null, VERSIONS)).toEqual({ ...before, reserved: 0n });
  });

  test('ends with a price, and is promised up to what is owed', () => {
    const tracking = { ...{ clipId: 10n, submissionId: 1n, likes: null, comments: null, shares: null }, views: 2_000n };
    const price = (reserved: bigint) => {
      const of = new Map([[10n, submission(1n, { reserved })]]);
      return priceTrackings([{ ...tracking, viewsField: 'views', viewsGained: 1_000n }], at(50), of, VERSIONS);
    };
    expect(price(400n)).toMatchObject([{ due: 200n, reserved: 0n, promised: 200n }]);
    expect(price(150n)).toMatchObject([{ due: 200n, reserved: 0n, promised: 150n }]);
  });
});

describe('a post that is submitted again', () => {
  const look = fc.record({ second: fc.integer({ min: 1, max: 400 }), views: fc.bigInt({ min: 0n, max: 9_000n }) });
  const version = fc.record({
    ...{ second: fc.integer({ min: 1, max: 400 }), ratePerThousandViews: fc.bigInt({ min: 1n, max: 70_000n }) },
    ...{
      minViews: fc.bigInt({ min: 0n, max: 5_000n }),
      maxPayoutPerClip: fc.option(fc.bigInt({ min: 1n, max: 400n })),
    },
  });

  test('to the same campaign is priced as if it had waited, through any changes of the terms', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(look, { selector: ({ second }) => second, maxLength: 12 }),
        fc.uniqueArray(version, { selector: ({ second }) => second, maxLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 4 }),
        (unordered, changes, again) => {
          const versions = [
            VERSIONS[0],
            ...changes
              .sort((a, b) => a.second - b.second)
              .map(({ second, ...by }) => ({ ...by, validFrom: at(second) })),
          ];
          let waits: Started = beginning('ZERO', at(0), 0n);
          let returns: Started = waits;
          let times = [...again].sort((a, b) => a - b);
          for (const { second, views } of unordered.sort((a, b) => a.second - b.second)) {
            const tracking = { views, trackedAt: at(second) };
            for (const _ of times.filter((time) => time < second && returns.settledThrough !== null))
              returns = continuing(returns, new Date(tracking.trackedAt.getTime() - 1));
            times = times.filter((time) => time >= second);
            waits = priceTracking(waits, tracking, versions);
            returns = priceTracking(returns, tracking, versions);
          }
          const money = ({ settledViews, accrued, due }: Started) => ({ settledViews, accrued, due });
          expect(money(returns)).toEqual(money(waits));
        },
      ),
    );
  });

  test('after another campaign priced it earns from the count that it had, unless the terms say otherwise', () => {
    expect([baselineOf(null, false), baselineOf(null, true)]).toEqual(['ZERO', 'SUBMISSION']);
    expect([baselineOf('ZERO', true), baselineOf('SUBMISSION', false)]).toEqual(['ZERO', 'SUBMISSION']);
    const start = beginning('SUBMISSION', at(10), 5_000n);
    const first = priceTracking(start, { views: 4_000n, trackedAt: at(5) }, VERSIONS);
    expect(first).toMatchObject({ settledViews: 5_000n, baselineViews: 5_000n, accrued: 0n, due: 0n });
    expect(priceTracking(first, { views: 7_000n, trackedAt: at(20) }, VERSIONS)).toMatchObject({
      ...{ settledViews: 7_000n, baselineViews: 5_000n, due: 200n },
    });
  });

  test('the first count of a post that nobody had seen is its baseline, and only the first', () => {
    const first = priceTracking(beginning('SUBMISSION', at(0), 0n), { views: 3_000n, trackedAt: at(5) }, VERSIONS);
    expect(first).toMatchObject({ settledViews: 3_000n, baselineViews: 3_000n, due: 0n });
    expect(priceTracking(first, { views: 4_000n, trackedAt: at(6) }, VERSIONS)).toMatchObject({
      ...{ settledViews: 4_000n, baselineViews: 3_000n, due: 100n },
    });
    const zero = priceTracking(beginning('ZERO', at(0), 9_000n), { views: 3_000n, trackedAt: at(5) }, VERSIONS);
    expect(zero).toMatchObject({ settledViews: 3_000n, baselineViews: 0n, due: 300n });
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
    ['CLOSING', true],
    ['CANCELLED', true],
    ['COMPLETED', true],
  ] as const)('in a campaign that is %s: %s', (status, pays) => {
    const settled = settle({ ...CAMPAIGN, status }, [submission(1n)]);
    expect(settled.campaign.status).toBe(status);
    expect(paid(settled)).toEqual(pays ? [[1n, 100n]] : []);
    expect(settled.submissions).toEqual(pays ? [submission(1n)] : []);
  });

  test('waits for a run, while the price is known at once', () => {
    const priced = [submission(2n, { due: 300n })];
    const settled = settle({ ...CAMPAIGN, payingRunId: 5n }, [submission(1n)], { priced });
    expect(settled).toMatchObject({ accruals: [], spent: 400n, submissions: priced });
    expect(settled.posted).toEqual(new Map());
  });

  test('counts what a decision has just taken from or added to the ledger', () => {
    expect(paid(settle(CAMPAIGN, [submission(1n)], { spent: 950n }))).toEqual([[1n, 50n]]);
  });
});
