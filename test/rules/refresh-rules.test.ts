/** The rules of the refresh job, as tables: how often a clip is due, when a post is gone, and what makes a bad day. */
import { goneAgain, isConfirmed, PRESENT } from '../../src/modules/refresh/batch/absence-rule.js';
import {
  answeredLastTime,
  type BatchTally,
  isBadDay,
  type Standing,
} from '../../src/modules/refresh/batch/bad-day-rule.js';
import { nextCheck, type Pulse } from '../../src/modules/trackings/cadence-rule.js';

const NOW = new Date('2026-06-15T12:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);
const inHours = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000);

describe('the cadence', () => {
  const old: Pulse = { checkedAt: NOW, postedAt: daysAgo(200), changedAt: daysAgo(1), growth: null };
  /** Views at a given age in days, and views now. */
  const grew = (from: number, days: number, to: number) => ({
    changedAt: NOW,
    growth: { from: BigInt(from), since: daysAgo(days), to: BigInt(to) },
  });

  test.each<[string, Partial<Pulse>, ReturnType<typeof nextCheck>]>([
    ['a post of yesterday, at every tick', { postedAt: daysAgo(1) }, null],
    ['a post of six days that stands still, at every tick', { postedAt: daysAgo(6.9), changedAt: daysAgo(6) }, null],
    ['a fresh post that grows slowly, at every tick', { postedAt: daysAgo(1), ...grew(10_000, 1, 10_001) }, null],
    ['an old post that grew by 1 % in a day, at every tick', grew(10_000, 1, 10_100), null],
    ['an old post that grew by less, daily', grew(10_000, 1, 10_099), inHours(23.5)],
    ['an old post that grew by 1 % in two days, daily', grew(10_000, 2, 10_100), inHours(23.5)],
    ['an old post that grew by 0.25 % in six hours, at every tick', grew(10_000, 0.25, 10_025), null],
    ['an old post that grew from nothing, at every tick', grew(0, 7, 1), null],
    ['views taken away count as a change, not as growth', grew(10_000, 1, 9_000), null],
    ['an old post that changed two days ago, at every tick', { changedAt: daysAgo(2) }, null],
    ['three days still, daily', { changedAt: daysAgo(3) }, inHours(23.5)],
    ['two weeks still, every three days', { changedAt: daysAgo(14) }, inHours(71.5)],
    ['two months still, weekly', { changedAt: daysAgo(60) }, inHours(167.5)],
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
  test.each<[string, BatchTally, boolean]>([
    ['nine posts, all turned bad: too few to say', { good: 0, bad: 9, turned: 9 }, false],
    ['3 of 10', { good: 7, bad: 3, turned: 3 }, false],
    ['4 of 10', { good: 6, bad: 4, turned: 4 }, true],
    ['30 of 100', { good: 70, bad: 30, turned: 30 }, false],
    ['31 of 100', { good: 69, bad: 31, turned: 31 }, true],
    ['posts that were bad before do not count as turned', { good: 5, bad: 20, turned: 0 }, false],
    ['nor do they water down the share of those that were good', { good: 6, bad: 44, turned: 4 }, true],
    ['everything was bad before', { good: 0, bad: 50, turned: 0 }, false],
  ])('%s', (_, tally, bad) => expect(isBadDay(tally)).toBe(bad));

  test.each<[string, Standing, boolean]>([
    ['a count a day ago', { lastAnswer: 'OK', checkedAt: daysAgo(1) }, true],
    ['the same count again', { lastAnswer: 'UNCHANGED', checkedAt: daysAgo(13) }, true],
    ['two weeks ago: no bad day lasts that long', { lastAnswer: 'OK', checkedAt: daysAgo(14) }, false],
    ['never', { lastAnswer: null, checkedAt: null }, false],
    ['gone last time', { lastAnswer: 'GONE', checkedAt: daysAgo(1) }, false],
    ['behind a wall last time', { lastAnswer: 'RESTRICTED', checkedAt: daysAgo(1) }, false],
  ])('answered last time: %s', (_, standing, answered) => expect(answeredLastTime(standing, NOW)).toBe(answered));
});
