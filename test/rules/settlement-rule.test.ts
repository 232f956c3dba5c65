/** The settlement rule: its properties for any input, and the worked examples of docs/design.md#examples. */
import fc from 'fast-check';
import {
  type Baseline,
  basedOn,
  baselineOf,
  beginning,
  continuing,
  keptFor,
  type Looked,
  limitsMoment,
  type PricingTerms,
  payInOrder,
  price,
  promisedTo,
  rateMoment,
  type SettlementState,
  spentAfter,
  UNSETTLED,
  type Waiting,
  withheldAfter,
  worthOf,
} from '../../src/modules/ledger/settlement-rule.js';

const terms = (rate: bigint, minViews = 0n, maxPayoutPerClip: bigint | null = null): PricingTerms => ({
  ratePerThousandViews: rate,
  minViews,
  maxPayoutPerClip,
});
const priceAll = (views: readonly bigint[], by: PricingTerms, from: SettlementState = UNSETTLED): SettlementState =>
  views.reduce((state, count) => price(state, count, by), from);

const views = fc.bigInt({ min: 0n, max: 900_000_000_000n });
const anyTerms = fc.record({
  ratePerThousandViews: fc.bigInt({ min: 0n, max: 10_000_000n }),
  minViews: fc.bigInt({ min: 0n, max: 5_000n }),
  maxPayoutPerClip: fc.option(fc.bigInt({ min: 1n, max: 100_000n })),
});

describe('pricing, for any observations and terms', () => {
  test('any way of splitting the same observations gives the same cents', () => {
    fc.assert(
      fc.property(fc.array(views, { minLength: 1, maxLength: 20 }), anyTerms, (counts, by) => {
        const highest = counts.reduce((a, b) => (a > b ? a : b));
        expect(priceAll(counts, by)).toEqual(price(UNSETTLED, highest, by));
      }),
    );
  });

  test('the amount owed never falls, whatever the counts and the terms do', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(views, anyTerms), { maxLength: 20 }), (steps) => {
        let state = UNSETTLED;
        for (const [count, by] of steps) {
          const next = price(state, count, by);
          expect(next.due >= state.due && next.accrued >= state.accrued).toBe(true);
          expect(next.settledViews >= state.settledViews).toBe(true);
          state = next;
        }
      }),
    );
  });

  test('within one version of the terms nobody is owed above the cap, nor above the exact accrual', () => {
    fc.assert(
      fc.property(fc.array(views, { maxLength: 10 }), anyTerms, (counts, by) => {
        const { due, accrued } = priceAll(counts, by);
        if (by.maxPayoutPerClip !== null) expect(due <= by.maxPayoutPerClip).toBe(true);
        expect(due * 100_000n <= accrued).toBe(true);
      }),
    );
  });

  test('more views are never worth less', () => {
    fc.assert(
      fc.property(views, views, anyTerms, (a, b, by) => {
        const [fewer, more] = a < b ? [a, b] : [b, a];
        expect(price(UNSETTLED, fewer, by).due <= price(UNSETTLED, more, by).due).toBe(true);
      }),
    );
  });
});

const DAY_MS = 86_400_000;
const at = (ms: number) => new Date(Date.UTC(2026, 0, 10) + ms);

describe('the moment whose terms apply', () => {
  /** Submitted at 0. */
  const looked = (change: Partial<Looked> = {}): Looked => ({
    ...{ submittedAt: at(0), continuesSince: null, settledThrough: null, oldRateThrough: null },
    ...change,
  });

  test.each<[what: string, submission: Looked, trackedAt: Date, rate: Date]>([
    ['its submission, if nobody looked before', looked(), at(50), at(0)],
    ['the last look', looked({ settledThrough: at(20) }), at(50), at(20)],
    ['its submission, if the last look was before', looked({ settledThrough: at(-20) }), at(50), at(0)],
    ['the first of those that it continues', looked({ continuesSince: at(-90) }), at(50), at(-90)],
    ['a look since then', looked({ continuesSince: at(-90), settledThrough: at(-20) }), at(50), at(-20)],
    [
      'that submission, if the look was before',
      looked({ continuesSince: at(-9), settledThrough: at(-20) }),
      at(50),
      at(-9),
    ],
    ['a look of a day ago', looked({ settledThrough: at(20) }), at(20 + DAY_MS), at(20)],
    ['and a millisecond more', looked({ settledThrough: at(20) }), at(21 + DAY_MS), at(20)],
    ['just more than a day ago, if the look was before', looked({ settledThrough: at(20) }), at(22 + DAY_MS), at(21)],
    ['its own time under the earlier rule', looked({ settledThrough: at(20), oldRateThrough: at(50) }), at(50), at(50)],
    ['or its submission, if that was later', looked({ oldRateThrough: at(50) }), at(-10), at(0)],
    [
      'the last look after the earlier rule',
      looked({ settledThrough: at(20), oldRateThrough: at(49) }),
      at(50),
      at(20),
    ],
  ])('for the rate is %s', (_, submission, trackedAt, rate) => expect(rateMoment(submission, trackedAt)).toEqual(rate));

  test('for the limits is that of the tracking, and no earlier than the submission', () => {
    expect([-1, 0, 1].map((ms) => limitsMoment({ submittedAt: at(0) }, at(ms)))).toEqual([at(0), at(0), at(1)]);
  });
});

describe('where the views of a submission begin', () => {
  test.each<[said: Baseline | null, wasPricedElsewhere: boolean, baseline: Baseline]>([
    [null, false, 'ZERO'],
    [null, true, 'SUBMISSION'],
    ['ZERO', true, 'ZERO'],
    ['SUBMISSION', false, 'SUBMISSION'],
  ])('the terms say %s, priced elsewhere: %s', (said, wasPricedElsewhere, baseline) =>
    expect(baselineOf(said, wasPricedElsewhere)).toBe(baseline),
  );

  const none = { continuesSince: null, settledThrough: null, oldRateThrough: null };

  test('the one begins at nothing, the other at what the post showed', () => {
    const [accrued, due, submittedAt] = [0n, 0n, at(0)];
    expect(beginning('ZERO', submittedAt, 70n)).toEqual({
      ...{ ...none, accrued, due, submittedAt, baseline: 'ZERO', settledViews: 0n, baselineViews: 0n },
    });
    expect(beginning('SUBMISSION', submittedAt, 70n)).toEqual({
      ...{ ...none, accrued, due, submittedAt, baseline: 'SUBMISSION', settledViews: 70n, baselineViews: 70n },
    });
  });

  test('the first count is the baseline if it is higher; later counts, and the other baseline, move nothing', () => {
    const first = beginning('SUBMISSION', at(0), 70n);
    expect(basedOn(first, 90n)).toEqual({ ...first, settledViews: 90n, baselineViews: 90n });
    expect(basedOn(first, 50n)).toEqual(first);
    const later = { ...first, settledThrough: at(1) };
    expect(basedOn(later, 90n)).toEqual(later);
    expect(basedOn(beginning('ZERO', at(0), 70n), 90n)).toEqual(beginning('ZERO', at(0), 70n));
  });

  test('one that continues another has its price, and remembers since when', () => {
    const priced = { settledViews: 90n, accrued: 7n, due: 5n, settledThrough: at(1), baselineViews: 70n };
    const earlier = { ...beginning('SUBMISSION', at(0), 70n), ...priced, oldRateThrough: at(1) };
    const second = continuing(earlier, at(2));
    expect(second).toEqual({
      ...{ ...priced, baseline: 'ZERO', submittedAt: at(2), continuesSince: at(0), oldRateThrough: null },
    });
    expect(continuing(second, at(3))).toEqual({ ...second, submittedAt: at(3) });
  });
});

describe('paying, for any queue and budget', () => {
  const cents = fc.bigInt({ min: 0n, max: 1_000_000n });
  const owed = fc
    .tuple(cents, cents)
    .map(([a, b]) => ({ due: a > b ? a : b, accruedCents: a > b ? b : a, withheld: 0n, reserved: 0n }));
  const corrected = fc.tuple(owed, fc.option(cents, { nil: 0n })).map(([one, withheld]) => ({ ...one, withheld }));
  const budgets = fc.tuple(cents, cents).map(([a, b]) => (a > b ? { budget: a, spent: b } : { budget: b, spent: a }));

  test('never exceeds the budget, and spent grows by exactly what was paid', () => {
    fc.assert(
      fc.property(budgets, fc.array(corrected), ({ budget, spent }, queue) => {
        const result = payInOrder(budget, spent, queue);
        const paid = result.payments.reduce((total, { amount }) => total + amount, 0n);
        expect(result.spent).toBe(spent + paid);
        expect(result.spent <= budget).toBe(true);
      }),
    );
  });

  test('leaves nobody waiting for budget within reach, and pays nobody above what is owed, nor what was withheld', () => {
    fc.assert(
      fc.property(budgets, fc.array(corrected), ({ budget, spent }, queue) => {
        const { payments, spent: after } = payInOrder(budget, spent, queue);
        const amountOf = new Map(payments.map(({ to, amount }) => [to, amount]));
        let before = spent;
        for (const one of queue) {
          const amount = amountOf.get(one) ?? 0n;
          const left = one.due - one.accruedCents - amount;
          expect(left >= 0n).toBe(true);
          if (left > 0n) expect(after + one.withheld >= budget).toBe(true);
          if (amount > 0n) expect(before + amount + one.withheld <= budget).toBe(true);
          before += amount;
        }
      }),
    );
  });

  test('keeps the order: after one that the budget cuts off, nobody is paid', () => {
    fc.assert(
      fc.property(budgets, fc.array(owed), ({ budget, spent }, queue) => {
        const { payments, spent: after } = payInOrder(budget, spent, queue);
        const amountOf = new Map(payments.map(({ to, amount }) => [to, amount]));
        let cutOff = false;
        for (const one of queue) {
          const left = one.due - one.accruedCents - (amountOf.get(one) ?? 0n);
          expect(left >= 0n).toBe(true);
          if (left > 0n) expect(after).toBe(budget);
          if (cutOff) expect(amountOf.has(one)).toBe(false);
          cutOff ||= left > 0n;
        }
      }),
    );
  });

  test('in two raises comes to the same as in one', () => {
    fc.assert(
      fc.property(cents, cents, fc.array(owed), (first, raise, queue) => {
        const once = payInOrder(first + raise, 0n, queue);
        const early = payInOrder(first, 0n, queue);
        const paid = new Map(early.payments.map(({ to, amount }) => [to, amount]));
        const rest = queue.map((one) => ({ ...one, accruedCents: one.accruedCents + (paid.get(one) ?? 0n) }));
        expect(payInOrder(first + raise, early.spent, rest).spent).toBe(once.spent);
      }),
    );
  });
});

describe('reserves', () => {
  const cents = fc.bigInt({ min: 0n, max: 1_000n });
  const one = fc.record({ due: cents, reserved: fc.oneof(cents, fc.constant(0n)) });

  test('are left for their clip: others stop short of them, and whoever waits is kept from the rest by them', () => {
    fc.assert(
      fc.property(cents, fc.array(one), (budget, all) => {
        const queue = all.map((clip) => ({ ...clip, accruedCents: 0n, withheld: 0n }));
        const { payments, spent } = payInOrder(budget, 0n, queue);
        const amountOf = new Map(payments.map(({ to, amount }) => [to, amount]));
        const keptFromThem = (clip: object) =>
          keptFor(queue.filter((other) => other !== clip).map((other) => other.reserved));
        let before = 0n;
        for (const clip of queue) {
          const amount = amountOf.get(clip) ?? 0n;
          if (amount > 0n) expect(before + amount + keptFromThem(clip) <= budget).toBe(true);
          if (amount < clip.due) expect(spent + keptFromThem(clip) >= budget).toBe(true);
          before += amount;
        }
      }),
    );
  });

  test('go to their clip when it is paid, before any of them reaches others, and nothing is left that anyone waits for', () => {
    fc.assert(
      fc.property(cents, fc.array(cents), cents, cents, fc.nat(), (budget, dues, worth, owed, place) => {
        const viral = { due: owed + worth, accruedCents: 0n, withheld: 0n, reserved: 0n, promised: 0n };
        viral.promised = promisedTo(viral, worth);
        const others = dues.map((due) => ({ due, accruedCents: 0n, withheld: 0n, reserved: 0n }));
        const queue: Waiting[] = [...others];
        queue.splice(place % (others.length + 1), 0, viral);
        const { payments, spent } = payInOrder(budget, 0n, queue);
        const paid = payments.find(({ to }) => to === viral)?.amount ?? 0n;
        expect(paid >= (worth < budget ? worth : budget)).toBe(true);
        const waits = queue.some((clip) => (payments.find(({ to }) => to === clip)?.amount ?? 0n) < clip.due);
        if (waits) expect(spent).toBe(budget);
      }),
    );
  });

  test('are at their turn no more than what is owed', () => {
    expect([5n, 6n, 7n].map((reserved) => promisedTo({ due: 10n, accruedCents: 4n }, reserved))).toEqual([5n, 6n, 6n]);
  });

  test('are what a count would bring: within the cap, and nothing for fewer views', () => {
    const by = terms(10_000n, 0n, 5_000n);
    const before = price(UNSETTLED, 10_000n, by);
    const worth = (views: bigint) => worthOf(before, price(before, views, by));
    expect([9_000n, 10_000n, 20_000n, 3_000_000n].map(worth)).toEqual([0n, 0n, 1_000n, 4_000n]);
  });
});

test('the spent amount follows the entries of decisions, up and down', () => {
  expect(spentAfter(10n, [{ amount: 5n }, { amount: -3n }])).toBe(12n);
  expect(spentAfter(10n, [])).toBe(10n);
});

describe('corrections', () => {
  const cents = fc.bigInt({ min: 0n, max: 10_000n });

  test('of one clip stick: at any budget, with any raises, it has as much less as was taken, and no more', () => {
    fc.assert(
      fc.property(
        cents,
        cents,
        fc.array(cents, { maxLength: 5 }),
        fc.bigInt({ min: 0n, max: 1n << 20n }),
        (due, budget, raises, part) => {
          let limit = budget;
          let clip = { due, accruedCents: 0n, withheld: 0n, reserved: 0n };
          let spent = 0n;
          const pay = () => {
            const [payment] = payInOrder(limit, spent, [clip]).payments;
            const amount = payment?.amount ?? 0n;
            clip = { ...clip, accruedCents: clip.accruedCents + amount };
            spent += amount;
          };
          pay();
          const taken = (spent * part) >> 20n;
          spent -= taken;
          clip.withheld = withheldAfter(clip.withheld, -taken);
          pay();
          for (const raise of raises) {
            limit += raise;
            pay();
          }
          expect(spent).toBe((due < limit ? due : limit) - taken);
        },
      ),
    );
  });

  test('upwards lift first what is withheld: taking 2.00, then giving 0.50, 5.00 and taking 1.00', () => {
    const steps: bigint[] = [];
    for (const correction of [-200n, 50n, 500n, -100n]) steps.push(withheldAfter(steps.at(-1) ?? 0n, correction));
    expect(steps).toEqual([200n, 150n, 0n, 100n]);
  });
});

describe('the worked examples', () => {
  test('rate 1.00, views 127,850: 127.85', () => expect(price(UNSETTLED, 127_850n, terms(10_000n)).due).toBe(12_785n));

  test('rate 0.35: 999 views earn 0.34, seen as 500 and then 999 they earn 0.17 and 0.17', () => {
    const by = terms(3_500n);
    expect(price(UNSETTLED, 999n, by).due).toBe(34n);
    const first = price(UNSETTLED, 500n, by);
    expect([first.due, price(first, 999n, by).due - first.due]).toEqual([17n, 17n]);
  });

  test('minViews 1,000 at 0.35: 999 earn nothing, then 1,000 earn 0.35', () => {
    const by = terms(3_500n, 1_000n);
    const below = price(UNSETTLED, 999n, by);
    expect([below.due, price(below, 1_000n, by).due]).toEqual([0n, 35n]);
  });

  test('budget left 5.00, due 7.85: 5.00, and 2.85 once it is raised', () => {
    const cutOff = payInOrder(10_000n, 9_500n, [{ due: 785n, accruedCents: 0n, withheld: 0n, reserved: 0n }]);
    expect(cutOff.payments.map(({ amount }) => amount)).toEqual([500n]);
    const raised = payInOrder(20_000n, cutOff.spent, [{ due: 785n, accruedCents: 500n, withheld: 0n, reserved: 0n }]);
    expect(raised.payments.map(({ amount }) => amount)).toEqual([285n]);
  });

  test('views 1,000, then 400, then 1,200 at 1.00: 1.00, nothing, 0.20', () => {
    const states = [1_000n, 400n, 1_200n].map((_, index, all) => priceAll(all.slice(0, index + 1), terms(10_000n)).due);
    expect(states).toEqual([100n, 100n, 120n]);
  });

  test('due 100, paid 60, cap down to 50, budget raised: 40 more', () => {
    const owed = price(UNSETTLED, 100_000n, terms(10_000n));
    const tightened = price(owed, 100_000n, terms(10_000n, 0n, 5_000n));
    expect(tightened.due).toBe(10_000n);
    expect(
      payInOrder(20_000n, 6_000n, [{ due: tightened.due, accruedCents: 6_000n, withheld: 0n, reserved: 0n }])
        .payments[0]?.amount,
    ).toBe(4_000n);
  });

  test('cap 50 to 100 on a post standing at 120,000 views at 1.00: 50.00 more at the next check', () => {
    const before = price(UNSETTLED, 120_000n, terms(10_000n, 0n, 5_000n));
    const after = price(before, 120_000n, terms(10_000n, 0n, 10_000n));
    expect([before.due, after.due]).toEqual([5_000n, 10_000n]);
  });
});
