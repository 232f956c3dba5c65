/**
 * The calendar of the timelines: days and hours of zones whose clocks did unusual things; names that are accepted and
 * refused.
 */
import { Zone } from '../../src/kernel/base/time-zone.js';
import { bucketStarts, type Granularity, spanBefore } from '../../src/modules/timelines/bucket-rule.js';
import { ODDITIES } from './time-zone-oddities.js';

const at = (text: string) => Date.parse(`${text}Z`);
const textOf = (moment: number) => new Date(moment).toISOString().replace(/(:00)?\.000Z$/, '');

function zoneOf(name: string): Zone {
  const zone = Zone.named(name);
  if (zone === null) throw new Error(`no zone ${name}`);
  return zone;
}

function startsIn(name: string, granularity: Granularity, from: string, to: string, max = 1_000): string[] | null {
  const starts = bucketStarts({ from: at(from), to: at(to) }, granularity, zoneOf(name), max);
  return starts?.map(textOf) ?? null;
}

test.each(ODDITIES)('%s by %s from %s to %s: %s', (zone, granularity, from, to, _, starts) => {
  const [first, ...others] = startsIn(zone, granularity, from, to) ?? [];
  expect(first).toBe(from);
  expect(others).toEqual(starts.split(' ').filter((start) => start !== from));
});

test.each<[string, Granularity, string, string, string]>([
  [
    'Europe/Berlin',
    'WEEK',
    '2026-03-20T00:00',
    '2026-04-08T00:00',
    '2026-03-22T23:00 2026-03-29T22:00 2026-04-05T22:00',
  ],
  // Monday, 26 October, not the Sunday before.
  ['America/Havana', 'WEEK', '2026-10-20T00:00', '2026-11-05T00:00', '2026-10-26T04:00 2026-11-02T05:00'],
  [
    'Asia/Beirut',
    'MONTH',
    '2026-02-10T00:00',
    '2026-05-10T00:00',
    '2026-02-28T22:00 2026-03-31T21:00 2026-04-30T21:00',
  ],
  // 1 January 1995 is the day after 30 December.
  ['Pacific/Kiritimati', 'MONTH', '1994-12-15T00:00', '1995-02-15T00:00', '1994-12-31T10:00 1995-01-31T10:00'],
  ['UTC', 'MONTH', '2024-01-31T00:00', '2024-04-02T00:00', '2024-02-01T00:00 2024-03-01T00:00 2024-04-01T00:00'],
])('%s by %s from %s', (zone, granularity, from, to, starts) => {
  expect(startsIn(zone, granularity, from, to)).toEqual([from, ...starts.split(' ')]);
});

test('the largest allowed number of buckets is returned, and one more is refused', () => {
  expect(startsIn('UTC', 'HOUR', '2026-01-01T00:00', '2026-01-01T10:00', 10)).toHaveLength(10);
  expect(startsIn('UTC', 'HOUR', '2026-01-01T00:00', '2026-01-01T10:00:00.001', 10)).toBeNull();
  expect(startsIn('UTC', 'DAY', '1800-01-01T00:00', '2199-01-01T00:00')).toBeNull();
  // For 1,000 years not a single bucket is computed.
  expect(startsIn('Europe/Berlin', 'HOUR', '1200-01-01T00:00', '2199-01-01T00:00')).toBeNull();
});

test.each<[string, Granularity, string, string, number, string, string]>([
  ['UTC', 'MONTH', '2026-03-01T00:00', '2026-04-01T00:00', 1, '2026-02-01T00:00', '2026-03-01T00:00'],
  ['UTC', 'MONTH', '2026-03-31T10:00', '2026-04-30T10:00', 2, '2026-01-31T10:00', '2026-02-28T10:00'],
  ['Europe/Berlin', 'DAY', '2026-03-29T22:00', '2026-03-30T22:00', 1, '2026-03-28T23:00', '2026-03-29T22:00'],
  // The day before one that begins at 1:00 begins at 0:00, and vice versa.
  ['America/Sao_Paulo', 'DAY', '2018-11-04T03:00', '2018-11-05T02:00', 1, '2018-11-03T03:00', '2018-11-04T03:00'],
  ['America/Sao_Paulo', 'DAY', '2018-11-05T02:00', '2018-11-06T02:00', 1, '2018-11-04T03:00', '2018-11-05T02:00'],
  ['America/Havana', 'DAY', '2026-11-02T05:00', '2026-11-03T05:00', 1, '2026-11-01T04:00', '2026-11-02T05:00'],
  ['America/Havana', 'WEEK', '2026-11-02T05:00', '2026-11-09T05:00', 1, '2026-10-26T04:00', '2026-11-02T05:00'],
  // The day before 31 December was the 29th.
  ['Pacific/Apia', 'DAY', '2011-12-30T10:00', '2011-12-31T10:00', 1, '2011-12-30T10:00', '2011-12-30T10:00'],
  ['America/New_York', 'HOUR', '2026-11-01T06:00', '2026-11-01T07:00', 1, '2026-11-01T05:00', '2026-11-01T06:00'],
])('%s: the previous range, by %s from %s to %s', (zone, granularity, from, to, buckets, beforeFrom, beforeTo) => {
  const before = spanBefore({ from: at(from), to: at(to) }, granularity, zoneOf(zone), buckets);
  expect([textOf(before.from), textOf(before.to)]).toEqual([beforeFrom, beforeTo]);
});

describe('names', () => {
  test.each([
    ...['Europe/Berlin', 'Asia/Kolkata', 'Europe/Kyiv', 'America/Argentina/ComodRivadavia', 'US/Pacific-New', 'UTC'],
    ...['GMT', 'Etc/GMT+5', 'Japan', 'Eire', 'europe/berlin', 'America/Port-au-Prince', 'Pacific/Kanton', 'GMT-0'],
  ])('%s is known', (name) => expect(Zone.named(name)).not.toBeNull());

  test.each([
    ...['IST', 'CST', 'BST', 'AST', 'SST', 'EST', 'MST', 'HST', 'CET', 'MET', 'EET', 'WET', 'PST', 'ACT', 'MIT', 'JST'],
    ...['EST5EDT', 'CST6CDT', 'PST8PDT', 'CEST', 'A', 'Z', 'GMT+5', 'UTC+1', '+05:30', '-08', '', ' ', 'Mars/Olympus'],
    ...[
      'SystemV/PST8',
      'posix/Europe/Berlin',
      'right/UTC',
      'Etc/Unknown',
      'Factory',
      'localtime',
      'Europe/Berlin ',
      'UTC\n',
    ],
    ...[
      'Europe/Berlin\u0000',
      'Etc/GMT+15',
      '<-03>3',
      'Europe/',
      '/etc/passwd',
      '../UTC',
      'Europe/../UTC',
      `Etc/${'x'.repeat(200)}`,
    ],
  ])('%j is refused', (name) => expect(Zone.named(name)).toBeNull());

  test('every zone that Node lists is known, and means the same as in Node', () => {
    const winter = at('2026-01-15T00:00');
    for (const name of Intl.supportedValuesOf('timeZone')) {
      const parts = new Intl.DateTimeFormat('en', {
        timeZone: name,
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      });
      expect([name, parts.format(winter)]).toEqual([
        name,
        new Date(zoneOf(name).localOf(winter)).toISOString().slice(11, 16),
      ]);
    }
  });

  test('spellings of one zone are one zone', () => {
    const names = Array.from({ length: 256 }, (_, n) =>
      [...'europe/berlin'].map((letter, index) => ((n >> (index % 8)) & 1 ? letter.toUpperCase() : letter)).join(''),
    );
    expect(new Set(names).size).toBeGreaterThan(100);
    expect(new Set(names.map((name) => zoneOf(name).name))).toEqual(new Set(['Europe/Berlin']));
  });
});
