/**
 * How a bucket fills, what it says about waiting, and how many callers are remembered, by a clock that the test sets.
 */
import fc from 'fast-check';
import { Rate } from '../../src/http/limits/token-buckets.js';
import { networkOf } from '../../src/kernel/base/network.js';

let now = 0;
beforeEach(() => {
  now = 0;
});
const rate = (units: number, seconds: number, callersMax = 100) =>
  new Rate({ units, seconds, callersMax, clock: () => now });

test('a full bucket is available at once, and refills evenly [S8]', () => {
  const logins = rate(10, 900);
  expect(Array.from({ length: 11 }, () => logins.take('a', 1))).toEqual([...Array(10).fill(0), 90]);
  now += 45_000;
  expect(logins.take('a', 1)).toBe(45);
  now += 45_000;
  expect([logins.take('a', 1), logins.take('a', 1)]).toEqual([0, 90]);
});

test('one caller takes nothing from another', () => {
  const some = rate(1, 60);
  expect([some.take('a', 1), some.take('b', 1), some.take('a', 1)]).toEqual([0, 0, 60]);
});

test('a refused request takes nothing; a request larger than a bucket costs a full one', () => {
  const some = rate(100, 100);
  expect([some.take('a', 60), some.take('a', 60), some.take('a', 40)]).toEqual([0, 20, 0]);
  now += 100_000;
  expect([some.take('a', 1_000), some.take('a', 1)]).toEqual([0, 1]);
});

test('a later charge empties the bucket at most, and leaves no debt', () => {
  const some = rate(100, 100);
  some.charge('a', 1_000);
  expect(some.take('a', 1)).toBe(1);
  now += 1_000;
  expect(some.take('a', 1)).toBe(0);
});

test('the number of remembered callers is limited, and the busy ones are kept [S8]', () => {
  const some = rate(10, 3_600, 50);
  some.take('busy', 10);
  for (let n = 0; n < 100_000; n += 1) {
    some.take(`caller ${n}`, 1);
    if (n % 20 === 0) expect(some.take('busy', 1)).toBeGreaterThan(0);
  }
  expect(some.callers).toBeLessThanOrEqual(100);
});

test('over any stretch of time nobody takes more than a full bucket and its refill', () => {
  const step = fc.record({ ms: fc.nat(5_000), units: fc.integer({ min: 1, max: 40 }) });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 200 }), (steps) => {
      now = 0;
      const some = rate(60, 60);
      let taken = 0;
      for (const { ms, units } of steps) {
        now += ms;
        if (some.take('a', units) === 0) taken += units;
        expect(taken).toBeLessThanOrEqual(60 + now / 1_000 + 1e-6);
      }
    }),
  );
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s counts as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
