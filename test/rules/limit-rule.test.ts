/** The settlement of a clip in every state: the amounts, and the one reason why it is not paid more. */
import { type Explanation, explain, type SettlementLimit, type Standing } from '../../src/modules/ledger/limit-rule.js';

/** Approved at 10,000 views at 1.00 per 1,000, checked, in an active campaign with budget, and paid. */
const PAID: Standing = {
  ...{
    status: 'APPROVED',
    settledViews: 10_000n,
    accrued: 100_000_000n,
    due: 1_000n,
    accruedCents: 1_000n,
    withheld: 0n,
  },
  ...{ ratePerThousandViews: 10_000n, minViews: 0n, maxPayoutPerClip: null },
  ...{ reservedForOthers: 0n, remaining: 5_000n, paused: false, counting: false, ended: false },
  ...{ unchecked: false, postedTooEarly: false, suspect: false },
};
const SHORT = { accruedCents: 900n, remaining: 0n };
const PENDING = { status: 'PENDING', accruedCents: 0n } as const;
const BELOW = { due: 0n, accruedCents: 0n, minViews: 20_000n };
const CAPPED = { due: 500n, accruedCents: 500n, maxPayoutPerClip: 500n };

/** Due, accrued, shortfall and estimate in cents; the limiting reason. */
const CASES: [what: string, differs: Partial<Standing>, limitedBy: SettlementLimit, ...amounts: (bigint | null)[]][] = [
  ['paid whole', {}, 'NONE', 1_000n, 1_000n, 0n, null],
  ['short of budget', SHORT, 'BUDGET', 1_000n, 900n, 100n, null],
  ['short in a paused campaign', { ...SHORT, paused: true }, 'PAUSED', 1_000n, 900n, 100n, null],
  ['short in an ended campaign', { ...SHORT, ended: true }, 'BUDGET', 1_000n, 900n, 100n, null],
  [
    'short, and the rest of the budget withheld',
    { ...SHORT, remaining: 1n, withheld: 1n },
    'WITHHELD',
    1_000n,
    900n,
    100n,
    null,
  ],
  [
    'short, withheld and paused',
    { ...SHORT, remaining: 1n, withheld: 1n, paused: true },
    'PAUSED',
    1_000n,
    900n,
    100n,
    null,
  ],
  [
    'short, and the rest of the budget reserved',
    { ...SHORT, remaining: 1n, reservedForOthers: 1n },
    'RESERVED',
    1_000n,
    900n,
    100n,
    null,
  ],
  ['short, and more than the rest reserved', { ...SHORT, reservedForOthers: 1n }, 'BUDGET', 1_000n, 900n, 100n, null],
  [
    'short, the rest withheld and reserved',
    { ...SHORT, remaining: 2n, withheld: 1n, reservedForOthers: 1n },
    'WITHHELD',
    1_000n,
    900n,
    100n,
    null,
  ],
  [
    'short and withheld, and the rest of the budget reserved for others',
    { ...SHORT, remaining: 1n, withheld: 1n, reservedForOthers: 1n },
    'RESERVED',
    1_000n,
    900n,
    100n,
    null,
  ],
  ['short and withheld, without budget', { ...SHORT, withheld: 1n }, 'BUDGET', 1_000n, 900n, 100n, null],
  ['below the minimum', BELOW, 'MIN_VIEWS', 0n, 0n, 0n, null],
  ['below the minimum of an ended campaign', { ...BELOW, ended: true }, 'MIN_VIEWS', 0n, 0n, 0n, null],
  ['at the minimum', { minViews: 10_000n }, 'NONE', 1_000n, 1_000n, 0n, null],
  ['at its cap', CAPPED, 'CLIP_MAX', 500n, 500n, 0n, null],
  ['at its cap when the campaign ended', { ...CAPPED, ended: true }, 'CLIP_MAX', 500n, 500n, 0n, null],
  ['at a cap that was raised since', { ...CAPPED, maxPayoutPerClip: 600n }, 'NEXT_CHECK', 500n, 500n, 0n, null],
  ['at a cap raised, then ended', { ...CAPPED, maxPayoutPerClip: 600n, ended: true }, 'CLIP_MAX', 500n, 500n, 0n, null],
  ['above a minimum lowered since', { ...BELOW, minViews: 5_000n }, 'NEXT_CHECK', 0n, 0n, 0n, null],
  ['with a suspect jump', { suspect: true }, 'SUSPECT', 1_000n, 1_000n, 0n, null],
  ['below the minimum with one', { ...BELOW, suspect: true }, 'SUSPECT', 0n, 0n, 0n, null],
  ['at its cap with one that could bring nothing', { ...CAPPED, suspect: true }, 'CLIP_MAX', 500n, 500n, 0n, null],
  ['short of budget with one', { ...SHORT, suspect: true }, 'BUDGET', 1_000n, 900n, 100n, null],
  ['with one from before the end', { suspect: true, ended: true }, 'SUSPECT', 1_000n, 1_000n, 0n, null],
  ['paid whole when the campaign ended', { ended: true }, 'ENDED', 1_000n, 1_000n, 0n, null],

  ['pending', PENDING, 'NONE', 1_000n, 0n, 1_000n, 1_000n],
  ['pending with exactly its budget left', { ...PENDING, remaining: 1_000n }, 'NONE', 1_000n, 0n, 1_000n, 1_000n],
  ['pending with a cent less', { ...PENDING, remaining: 999n }, 'BUDGET', 1_000n, 0n, 1_000n, 999n],
  ['pending with no budget left', { ...PENDING, remaining: 0n }, 'BUDGET', 1_000n, 0n, 1_000n, 0n],
  ['short while a run counts', { ...SHORT, remaining: 5_000n, counting: true }, 'COUNTING', 1_000n, 900n, 100n, null],
  ['short while a run counts, without budget', { ...SHORT, counting: true }, 'BUDGET', 1_000n, 900n, 100n, null],
  ['pending while a run counts', { ...PENDING, counting: true }, 'COUNTING', 1_000n, 0n, 1_000n, 0n],
  [
    'pending, and a part reserved',
    { ...PENDING, remaining: 1_099n, reservedForOthers: 100n },
    'RESERVED',
    1_000n,
    0n,
    1_000n,
    999n,
  ],
  [
    'pending, and all reserved',
    { ...PENDING, remaining: 100n, reservedForOthers: 101n },
    'RESERVED',
    1_000n,
    0n,
    1_000n,
    0n,
  ],
  [
    'pending, enough beyond what is reserved',
    { ...PENDING, remaining: 1_100n, reservedForOthers: 100n },
    'NONE',
    1_000n,
    0n,
    1_000n,
    1_000n,
  ],
  ['pending in a paused campaign', { ...PENDING, paused: true }, 'PAUSED', 1_000n, 0n, 1_000n, 0n],
  ['pending in an ended campaign', { ...PENDING, ended: true }, 'ENDED', 1_000n, 0n, 1_000n, 1_000n],
  ['pending with a suspect jump', { ...PENDING, suspect: true }, 'SUSPECT', 1_000n, 0n, 1_000n, 1_000n],
  ['pending below the minimum', { ...BELOW, status: 'PENDING' }, 'MIN_VIEWS', 0n, 0n, 0n, 0n],
  ['pending below it, paused', { ...BELOW, status: 'PENDING', paused: true }, 'MIN_VIEWS', 0n, 0n, 0n, 0n],
  ['never checked', { ...PENDING, due: 0n, accrued: 0n, unchecked: true }, 'UNCHECKED', 0n, 0n, 0n, null],
  ['posted too early', { ...PENDING, postedTooEarly: true }, 'POSTED_TOO_EARLY', 1_000n, 0n, 1_000n, null],
  ['approved though posted early', { postedTooEarly: true }, 'NONE', 1_000n, 1_000n, 0n, null],

  ['rejected', { status: 'REJECTED', accruedCents: 0n }, 'REJECTED', 0n, 0n, 0n, null],
  ['withdrawn', { status: 'WITHDRAWN', accruedCents: 0n, paused: true }, 'WITHDRAWN', 0n, 0n, 0n, null],
  ['revoked', { status: 'REVOKED', suspect: true }, 'REVOKED', 0n, 0n, 0n, null],
];

test.each(CASES)('%s', (_, differs, limitedBy, due, posted, shortfall, estimateIfApproved) => {
  const expected = { due, posted, shortfall, limitedBy, estimateIfApproved } as Explanation;
  expect(explain({ ...PAID, ...differs })).toEqual(expected);
});
