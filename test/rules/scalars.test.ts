/** Money and rates at the door: only decimal strings, exact, within bounds. Counts are whole numbers. */
import fc from 'fast-check';
import { GraphQLError, parseValue as parseLiteral } from 'graphql';
import { Money, Rate, SafeInt } from '../../src/kernel/api/scalars.js';
import {
  formatExact,
  formatMoney,
  formatRate,
  MONEY_MAX,
  parseMoney,
  parseRate,
  RATE_MAX,
} from '../../src/kernel/base/money.js';

const codeOf = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error instanceof GraphQLError ? error.extensions['code'] : error;
  }
};

describe('Money', () => {
  test.each([
    ['0.00', 0n],
    ['0.01', 1n],
    ['127.85', 12_785n],
    ['-127.85', -12_785n],
    ['1000000000000.00', MONEY_MAX],
    ['-1000000000000.00', -MONEY_MAX],
  ])('%s is %d cents, in a variable and in a document, and is written back the same', (text, cents) => {
    expect(Money.parseValue(text)).toBe(cents);
    expect(Money.parseLiteral(parseLiteral(`"${text}"`))).toBe(cents);
    expect(Money.serialize(cents)).toBe(text);
  });

  const WRONG_TEXTS = [
    '',
    '1',
    '1.',
    '.50',
    '1.5',
    '1.234',
    ' 1.00',
    '1.00 ',
    '1.00\n',
    '+1.00',
    '--1.00',
    '1,00',
    '1 000.00',
  ];
  const WRONG_NUMBERS = [
    '1e2',
    '1.00e2',
    '0x1.00',
    'NaN',
    'Infinity',
    '١.٠٠',
    '1.0O',
    '1000000000000.01',
    '-1000000000000.01',
  ];

  test.each([...WRONG_TEXTS, ...WRONG_NUMBERS, '99999999999999.00', '9'.repeat(400)])(
    'the text %j is refused',
    (text) => {
      expect(codeOf(() => Money.parseValue(text))).toBe('BAD_USER_INPUT');
      expect(codeOf(() => Money.parseLiteral(parseLiteral(JSON.stringify(text))))).toBe('BAD_USER_INPUT');
    },
  );

  test.each([1, 1.5, 0.1 + 0.2, 12_785, -1, Number.NaN, true, null, undefined, [], ['1.00'], {}, 100n])(
    'the value %p is refused: only text is an amount',
    (value) => {
      expect(codeOf(() => Money.parseValue(value))).toBe('BAD_USER_INPUT');
    },
  );

  test.each(['1', '1.50', '-1.5', 'true', 'null', 'ONE', '["1.00"]', '{ a: "1.00" }'])(
    'the literal %s is refused',
    (literal) => {
      expect(codeOf(() => Money.parseLiteral(parseLiteral(literal)))).toBe('BAD_USER_INPUT');
    },
  );

  test('the refusal says what an amount looks like', () => {
    expect(() => Money.parseValue(127.85)).toThrow(
      'Money: an amount must be a string with exactly two decimal places, such as "12.50".',
    );
  });

  test('only whole cents are ever written: any other number in an answer is a fault of ours', () => {
    for (const value of [1.5, 12_785, '127.85', null]) expect(() => Money.serialize(value)).toThrow(TypeError);
  });

  test('every amount within the bounds survives the way out and in', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -MONEY_MAX, max: MONEY_MAX }), (cents) => {
        expect(formatMoney(cents)).toMatch(/^-?\d+\.\d{2}$/);
        expect(parseMoney(formatMoney(cents))).toBe(cents);
      }),
    );
  });

  test('every text is refused, or is an amount with two decimal places that says exactly that many cents', () => {
    const looksRight = fc.stringMatching(/^-?\d{0,15}[.,]?\d{0,3}$/);
    fc.assert(
      fc.property(fc.oneof(looksRight, fc.string()), (text) => {
        const cents = parseMoney(text);
        if (cents === null) return;
        expect(text).toMatch(/^-?\d+\.\d\d$/);
        expect(formatMoney(cents)).toBe(text.replace(/^(-?)0+(?=\d)/, '$1').replace(/^-(?=0\.00$)/, ''));
      }),
      { numRuns: 2_000 },
    );
  });

  test('amounts out of bounds are refused, however large', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: MONEY_MAX + 1n, max: 10n ** 60n }), fc.boolean(), (cents, negative) => {
        expect(parseMoney(formatMoney(negative ? -cents : cents))).toBeNull();
      }),
    );
  });
});

describe('Rate', () => {
  test.each([
    ['0.35', 3_500n, '0.35'],
    ['1', 10_000n, '1.00'],
    ['1.5', 15_000n, '1.50'],
    ['1.2345', 12_345n, '1.2345'],
    ['0.0001', 1n, '0.0001'],
    ['1000', RATE_MAX, '1000.00'],
  ])('%s is %d ten-thousandths and is written as %s', (text, rate, written) => {
    expect([Rate.parseValue(text), Rate.parseLiteral(parseLiteral(`"${text}"`))]).toEqual([rate, rate]);
    expect([formatRate(rate), Rate.serialize(rate)]).toEqual([written, written]);
  });

  test.each([
    '',
    '.5',
    '1.',
    '-1',
    '+1',
    '1.23456',
    ' 1',
    '1 ',
    '1e1',
    '1,5',
    '1000.0001',
    '99999',
    'NaN',
    1,
    1.5,
    null,
    true,
    {},
  ])('%j is refused', (value) => {
    expect(codeOf(() => Rate.parseValue(value))).toBe('BAD_USER_INPUT');
  });

  test('every rate within the bounds survives the way out and in', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: RATE_MAX }), (rate) => expect(parseRate(formatRate(rate))).toBe(rate)),
    );
  });
});

test('accrued units are written exactly', () => {
  expect([1_278_512_345n, 5n, 0n].map(formatExact)).toEqual(['127.8512345', '0.0000005', '0.0000000']);
});

describe('SafeInt', () => {
  test('a count is a JSON number, and one that JSON cannot carry is refused', () => {
    expect(SafeInt.serialize(1_450_500n)).toBe(1_450_500);
    expect(SafeInt.serialize(9_007_199_254_740_991n)).toBe(Number.MAX_SAFE_INTEGER);
    expect(() => SafeInt.serialize(9_007_199_254_740_992n)).toThrow();
    for (const value of [1.5, '1', 2 ** 53]) expect(() => SafeInt.parseValue(value)).toThrow();
  });
});
