/** The rules of the refresh job, as tables: how often, when gone, and when a bad day. */
import { goneAgain, isConfirmed, PRESENT } from '../../src/modules/refresh/absence-rule.js';
import { type BatchAnswer, isBadDay } from '../../src/modules/refresh/bad-day-rule.js';
import { nextCheck, type Pulse } from '../../src/modules/trackings/cadence-rule.js';

const NOW = new Date('2026-06-15T12:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);
const inHours = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);

describe('the cadence', () => {
  const old: Pulse = {
    checkedAt: NOW,
    postedAt: daysAgo(200),
    changedAt: daysAgo(1),
    outcome: 'OK',
  };

  test.each<[string, Partial<Pulse>, ReturnType<typeof nextCheck>]>([
    ['a post of yesterday, at every tick', { postedAt: daysAgo(1), changedAt: daysAgo(1) }, null],
    ['a post of six days that stands still, at every tick', { postedAt: daysAgo(6.9), changedAt: daysAgo(6) }, null],
    ['an old post that grew today, at every tick', { changedAt: NOW }, null],
    ['an old post that grew two days ago, at every tick', { changedAt: daysAgo(2) }, null],
    ['three days still, daily', { changedAt: daysAgo(3), outcome: 'UNCHANGED' }, inHours(23.5)],
    ['two weeks still, every three days', { changedAt: daysAgo(14), outcome: 'UNCHANGED' }, inHours(71.5)],
    ['two months still, weekly', { changedAt: daysAgo(60), outcome: 'UNCHANGED' }, inHours(167.5)],
    ['never seen, at every tick', { changedAt: null, outcome: 'MISSING' }, null],
    ['gone for the first time, again on another day', { outcome: 'GONE' }, inHours(23.5)],
    ['a fresh post that is gone, again on another day', { outcome: 'GONE', postedAt: daysAgo(1) }, inHours(23.5)],
    ['a failed scrape of a post that grew, at every tick', { outcome: 'FAILED', changedAt: NOW }, null],
  ])('%s', (_, change, expected) => expect(nextCheck({ ...old, ...change })).toEqual(expected));
});

describe('an absence', () => {
  const after = (...days: number[]) => days.reduce((absence, day) => goneAgain(absence, daysAgo(day)), PRESENT);

  test.each<[string, number[], boolean]>([
    ['never gone', [], false],
    ['once', [0], false],
    ['twice on different days', [2, 1], false],
    ['three times on one day', [0.3, 0.2, 0.1], false],
    ['three times on two days', [1, 0.9, 0.1], true],
    ['three times on three days', [2, 1, 0], true],
  ])('%s', (_, days, confirmed) => expect(isConfirmed(after(...days), daysAgo(days.at(-1) ?? 0))).toBe(confirmed));
});

describe('a bad day', () => {
  const answers = (turned: number, good: number, neverSeen = 0): BatchAnswer[] => [
    ...Array.from({ length: turned }, (): BatchAnswer => ({ outcome: 'GONE', before: 'OK' })),
    ...Array.from({ length: good }, (): BatchAnswer => ({ outcome: 'UNCHANGED', before: 'OK' })),
    ...Array.from({ length: neverSeen }, (): BatchAnswer => ({ outcome: 'MISSING', before: null })),
  ];

  test.each<[string, BatchAnswer[], boolean]>([
    ['nine posts, all turned bad: too few to say', answers(9, 0), false],
    ['3 of 10', answers(3, 7), false],
    ['4 of 10', answers(4, 6), true],
    ['31 of 100', answers(31, 69), true],
    ['posts that never answered do not count as turned', answers(3, 7, 20), false],
    [
      'posts that were bad before do not count as turned',
      answers(0, 10).map((one) => ({ ...one, outcome: 'GONE', before: 'GONE' })),
      false,
    ],
  ])('%s', (_, batch, bad) => expect(isBadDay(batch)).toBe(bad));
});
