/** Amounts in the audit log and the books: kept in cents, shown as everywhere else. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MONEY_MEASURES, shownSide } from '../../src/modules/books/shown-difference.js';
import { refuseUnknownUnits, shownValues } from '../../src/modules/commands/audited-values.js';

test('audited values are shown by their names; other values stay', () => {
  const before = {
    ...{ budget: '12785', earned: '-5', amount: '0', posted: '100000000000000', maxPayoutPerClip: null },
    ...{ ratePerThousandViews: '3500', minViews: '1000', views: '12', clipId: '7', status: 'DRAFT', version: 2 },
    ...{ changed: ['budget'], clean: true },
  };
  expect(shownValues(before)).toEqual({
    ...before,
    ...{ budget: '127.85', earned: '-0.05', amount: '0.00', posted: '1000000000000.00', ratePerThousandViews: '0.35' },
    clipId: 'clip_7',
  });
  expect(shownValues(null)).toBeNull();
  // Once is enough.
  expect(shownValues(shownValues(before))).toEqual(shownValues(before));
});

test('audited ids are shown as global ids, and a missing one stays', () => {
  expect(
    shownValues({
      ...{ userId: '1', campaignId: '2', clipId: '3', submissionId: '4', earningId: '5', payoutRequestId: '6' },
      ...{ payoutId: '7', refreshRunId: '8', suspectObservationId: '9', apiKeyId: '10' },
    }),
  ).toEqual({
    ...{ userId: 'user_1', campaignId: 'campaign_2', clipId: 'clip_3', submissionId: 'submission_4' },
    ...{ earningId: 'earning_5', payoutRequestId: 'request_6', payoutId: 'payout_7', refreshRunId: 'run_8' },
    ...{ suspectObservationId: 'suspect_9', apiKeyId: 'key_10' },
  });
  expect(shownValues({ campaignId: null })).toEqual({ campaignId: null });
});

test('a number whose name does not state its unit is not written down', () => {
  expect(() => refuseUnknownUnits({ due: 5n })).toThrow(/does not know the unit of due/);
  expect(() => refuseUnknownUnits({ budget: 5n, payoutId: 7n, views: 1n, version: 2 })).not.toThrow();
  expect(() => refuseUnknownUnits(undefined)).not.toThrow();
});

test.each([
  ['earned', '12785', '127.85'],
  ['earned = ledger', '-5', '-0.05'],
  ['accrued', '1278512345', '127.8512345'],
  ['earned', null, null],
  ['earned', '127.85', '127.85'],
  ['views = gains', '12785', '12785'],
  ['PAID = has a payout', 'payout_7', 'payout_7'],
  ['owner = of its latest submission', 'user_7', 'user_7'],
  ['sha256', '12785', '12785'],
])('the measure %s of %s is shown as %s', (measure, side, shown) => {
  expect(shownSide({ measure }, side)).toBe(shown);
});

test('every measure of the books that concerns money is known to be money', () => {
  const found = ['books.sql.ts', 'sums.sql.ts', 'check-books.ts'].flatMap((file) => {
    const text = readFileSync(join(import.meta.dirname, '../../src/modules/books', file), 'utf8');
    return [
      ...text.matchAll(
        /[(,]\s*'([a-z0][^']*)',|'([^']+)' AS measure|MEASURES = '([^']+)'|\(\[('due'|[^\]]*'accrued'[^\]]*)\] as const/g,
      ),
    ]
      .flatMap(([, value, named, several, listed]) => [
        value,
        named,
        ...(several?.split(' ') ?? []),
        ...(listed?.split(/[', ]+/) ?? []),
      ])
      .filter((measure) => measure !== undefined);
  });
  const money = /earned|spent|budget|debt|paid|requested|amount|ledger|accru|withdrawable|chain|^due$/i;
  const speaking = [...new Set(found)].filter((measure) => money.test(measure)).sort();
  expect(speaking.length).toBeGreaterThan(12);
  expect(speaking).toEqual(Object.keys(MONEY_MEASURES).sort());
});
