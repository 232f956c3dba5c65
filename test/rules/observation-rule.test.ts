/**
 * The effect of an observation, as a table: whether its count is of the clip's own measure, and what it then changes.
 */
import {
  JUMP_BOUND,
  judgeObservation,
  type KnownCounts,
  type ObservedCounts,
  type Verdict,
} from '../../src/modules/trackings/observation-rule.js';

const NOW = new Date('2026-06-15T12:00:00Z');
const EARLIER = new Date('2026-06-15T06:00:00Z');

type Known = readonly [field: string, views: bigint] | null;

/** The fields of Instagram: the second one is only a substitute for the first. */
const PLAYS = 'videoPlayCount';
const OLD = 'videoViewCount';

function judge(before: Known, field: string, views: bigint, change: Partial<ObservedCounts> = {}): Verdict {
  const others = { likes: 5n, comments: null, shares: null };
  const known: KnownCounts =
    before === null
      ? { views: null, likes: null, comments: null, shares: null, checkedAt: null, viewsField: null }
      : { ...others, views: before[1], viewsField: before[0], checkedAt: EARLIER };
  const observed = { ...others, views, viewsField: field, isFallback: field === OLD, ...change };
  const times = { trackedAt: NOW, lastTrackedAt: before === null ? null : EARLIER, termsValidFrom: new Date(0) };
  return judgeObservation(known, observed, times, { views: 1_000_000n, factor: 20n });
}

const ok = (viewsGained: bigint): Verdict => ({ outcome: 'OK', viewsGained });
const suspect = (viewsBefore: bigint): Verdict => ({ outcome: 'SUSPECT', viewsBefore });
const UNCHANGED: Verdict = { outcome: 'UNCHANGED' };
const OTHER: Verdict = { outcome: 'OTHER_MEASURE' };

describe('a jump', () => {
  test.each<[what: string, before: bigint, views: bigint, verdict: Verdict]>([
    ['by the bound of views is none', 10_000n, 1_010_000n, ok(1_000_000n)],
    ['by one more is one', 10_000n, 1_010_001n, suspect(10_000n)],
    ['is measured from the views before', 10_000n, 1_000_000n, ok(990_000n)],
    ['by the bound of the factor is none', 100_000n, 2_000_000n, ok(1_900_000n)],
    ['by one view more is one', 100_000n, 2_000_001n, suspect(100_000n)],
    ['needs both: many views of a large post', 900_000n, 2_500_000n, ok(1_600_000n)],
    ['and many times those of a small one', 1n, 500_000n, ok(499_999n)],
  ])('%s', (_, before, views, verdict) => expect(judge([PLAYS, before], PLAYS, views)).toEqual(verdict));

  test('has the bound of the product, unless another is named', () => {
    expect(JUMP_BOUND).toEqual({ views: 1_000_000n, factor: 20n });
    const known = { views: 10_000n, likes: null, comments: null, shares: null, checkedAt: EARLIER, viewsField: PLAYS };
    const observed = { views: 1_010_001n, likes: null, comments: null, shares: null, viewsField: PLAYS };
    const times = { trackedAt: NOW, lastTrackedAt: EARLIER, termsValidFrom: new Date(0) };
    expect(judgeObservation(known, observed, times)).toEqual(suspect(10_000n));
  });
});

describe('counts that stand still are a tracking', () => {
  const known = { views: 10n, likes: null, comments: null, shares: null, checkedAt: EARLIER, viewsField: PLAYS };
  const still = (lastTrackedAt: Date | null, termsValidFrom: Date) =>
    judgeObservation(known, { ...known, viewsField: PLAYS }, { trackedAt: NOW, lastTrackedAt, termsValidFrom });

  test.each<[what: string, lastTrackedAt: Date | null, termsValidFrom: Date, verdict: Verdict]>([
    ['if the terms changed since the last one', EARLIER, new Date(EARLIER.getTime() + 1), ok(0n)],
    ['not if they changed at its time', EARLIER, EARLIER, UNCHANGED],
    ['nor if they changed before', EARLIER, new Date(0), UNCHANGED],
    ['if there is none', null, new Date(0), ok(0n)],
  ])('%s', (_, lastTrackedAt, validFrom, verdict) => expect(still(lastTrackedAt, validFrom)).toEqual(verdict));
});

describe('the field a count comes from', () => {
  test.each<[what: string, before: Known, field: string, views: bigint, verdict: Verdict]>([
    ['the first observation is taken', null, PLAYS, 241_820n, ok(241_820n)],
    ['so is one from a substitute field', null, OLD, 41_365n, ok(41_365n)],
    ['and none is suspect, however large', null, PLAYS, 900_000_000_000n, ok(900_000_000_000n)],
    ['the same field may rise', [PLAYS, 241_820n], PLAYS, 242_000n, ok(180n)],
    ['and fall', [PLAYS, 241_820n], PLAYS, 200_000n, ok(-41_820n)],
    ['and stand', [PLAYS, 241_820n], PLAYS, 241_820n, UNCHANGED],
    ['and jump', [PLAYS, 10_000n], PLAYS, 2_000_000n, suspect(10_000n)],
    ['a substitute field does not count if it shows less', [PLAYS, 241_820n], OLD, 41_365n, OTHER],
    ['nor if it shows as much', [PLAYS, 241_820n], OLD, 241_820n, OTHER],
    ['nor if it shows more', [PLAYS, 241_820n], OLD, 250_000n, OTHER],
    ['nor if it shows implausibly more', [PLAYS, 1n], OLD, 5_000_000n, OTHER],
    ['it rises by itself as long as nothing else was seen', [OLD, 41_365n], OLD, 41_400n, ok(35n)],
    ['the right field takes over if it shows more', [OLD, 41_365n], PLAYS, 241_820n, ok(200_455n)],
    ['and if it shows as much: a tracking says so', [OLD, 41_365n], PLAYS, 41_365n, ok(0n)],
    ['if it shows less an admin decides', [OLD, 41_365n], PLAYS, 41_364n, suspect(41_365n)],
    ['and if it jumps', [OLD, 10_000n], PLAYS, 2_000_000n, suspect(10_000n)],
    ['the field of another actor takes over like that', ['plays', 10_000n], PLAYS, 10_001n, ok(1n)],
    ['or waits', ['plays', 10_000n], PLAYS, 9_999n, suspect(10_000n)],
  ])('%s', (_, before, field, views, verdict) => expect(judge(before, field, views)).toEqual(verdict));

  test('a count of which no field is known has no other measure', () => {
    const known = { views: 10n, likes: null, comments: null, shares: null, checkedAt: EARLIER, viewsField: null };
    const times = { trackedAt: NOW, lastTrackedAt: EARLIER, termsValidFrom: new Date(0) };
    expect(judgeObservation(known, { ...known, viewsField: OLD, isFallback: true }, times)).toEqual(UNCHANGED);
  });

  test('other counts that come with a substitute field change nothing either', () => {
    expect(judge([PLAYS, 10n], OLD, 10n, { likes: 6n })).toEqual(OTHER);
  });

  test('unknown likes, comments and shares change nothing', () => {
    expect(judge([PLAYS, 10n], PLAYS, 10n, { likes: null })).toEqual(UNCHANGED);
    expect(judge([PLAYS, 10n], PLAYS, 10n, { likes: 6n })).toEqual(ok(0n));
  });

  test('an observation that an admin accepts is a tracking, whatever its field and count', () => {
    const known = { views: 10n, likes: null, comments: null, shares: null, checkedAt: EARLIER, viewsField: PLAYS };
    const observed = { views: 4n, likes: null, comments: null, shares: null, viewsField: OLD, isFallback: true };
    const times = { trackedAt: NOW, lastTrackedAt: EARLIER, termsValidFrom: new Date(0) };
    expect(judgeObservation(known, observed, times, null)).toEqual(ok(-6n));
    expect(judgeObservation(known, observed, { ...times, trackedAt: EARLIER }, null)).toEqual({ outcome: 'LATE' });
  });
});
