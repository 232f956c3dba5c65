/** Computes where the buckets of a timeline begin, and the range before it: pure functions of the calendar, no I/O. */
import { Zone } from '../../kernel/base/time-zone.js';

export type Granularity = 'HOUR' | 'DAY' | 'WEEK' | 'MONTH';

/** Half-open, in milliseconds since 1970. */
export interface Span {
  from: number;
  to: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const DAYS_A_WEEK = 7;
/** 1970 began on a Thursday. */
const FIRST_MONDAY = 4;

/** The longest possible bucket. A range that has too many even of these is refused without looking for buckets. */
const LONGEST_MS: Record<Granularity, number> = {
  HOUR: 2 * HOUR_MS,
  DAY: 2 * DAY_MS,
  WEEK: 8 * DAY_MS,
  MONTH: 32 * DAY_MS,
};

/** How a timeline is cut into buckets. */
export interface Buckets {
  granularity: Granularity;
  /** A name that Zone accepts. */
  timeZone: string;
}

/** The most points that a timeline may have. */
export const POINTS_MAX = 1_000;

/** Where the buckets of a timeline begin; null if there are too many. */
export function startsOf({ from, to }: { from: Date; to: Date }, { granularity, timeZone }: Buckets): number[] | null {
  const zone = Zone.named(timeZone);
  if (zone === null) throw new Error(`no zone ${timeZone}`);
  return bucketStarts({ from: from.getTime(), to: to.getTime() }, granularity, zone, POINTS_MAX);
}

/**
 * The times at which buckets begin, starting with that of the range. Null if there are more than `max`.
 *
 * A day begins at its first moment in the zone, a week with its Monday, a month with its first day. A day that the
 * calendar skips has no bucket. An hour begins when the clock shows a new one.
 */
export function bucketStarts(span: Span, granularity: Granularity, zone: Zone, max: number): number[] | null {
  if (span.to - span.from > max * LONGEST_MS[granularity]) return null;
  const starts = [span.from];
  for (const start of granularity === 'HOUR' ? hoursAfter(span, zone) : datesAfter(span, granularity, zone)) {
    if (starts.length >= max) return null;
    starts.push(start);
  }
  return starts;
}

function* hoursAfter({ from, to }: Span, zone: Zone): Generator<number> {
  for (let at = from; at < to; ) {
    const local = zone.localOf(at);
    const change = zone.nextChange(at);
    const next = at + HOUR_MS - modulo(local, HOUR_MS);
    // Stop at a change of the clock. A jump from 2:00 to 3:00 begins an hour; one from 2:00 to 1:30 continues one.
    const isNew = next < change || beginsHour(zone, change);
    at = Math.min(next, change);
    if (isNew && at < to) yield at;
  }
}

function beginsHour(zone: Zone, change: number): boolean {
  const [before, after] = [zone.localOf(change - 1), zone.localOf(change)];
  return modulo(after, HOUR_MS) === 0 || Math.floor(before / HOUR_MS) !== Math.floor(after / HOUR_MS);
}

function* datesAfter({ from, to }: Span, granularity: Exclude<Granularity, 'HOUR'>, zone: Zone): Generator<number> {
  let last = from;
  for (let date = unitOf(zone.localOf(from), granularity); ; date = moved(date, granularity, 1)) {
    const start = zone.startOfDay(date);
    if (start >= to) return;
    // A date that the calendar skips begins with the next one, so it gets no bucket.
    if (start > last) yield start;
    last = Math.max(last, start);
  }
}

/**
 * The range before: both ends are moved back by `buckets` units of the calendar. An end at the start of a bucket moves
 * to the start of a bucket, even if one of the two days has no midnight.
 */
export function spanBefore(span: Span, granularity: Granularity, zone: Zone, buckets: number): Span {
  const back = (moment: number) => {
    if (granularity === 'HOUR') return moment - buckets * HOUR_MS;
    const local = zone.localOf(moment);
    const date = dayOf(local);
    const before = moved(date, granularity, -buckets);
    return zone.startOfDay(date) === moment ? zone.startOfDay(before) : zone.momentOf(before + local - date);
  };
  return { from: back(span.from), to: back(span.to) };
}

/** The first day of the unit, as a local midnight. */
function unitOf(local: number, granularity: Exclude<Granularity, 'HOUR'>): number {
  const date = dayOf(local);
  if (granularity === 'DAY') return date;
  if (granularity === 'WEEK') return date - modulo(date / DAY_MS - FIRST_MONDAY, DAYS_A_WEEK) * DAY_MS;
  const day = new Date(date);
  return Date.UTC(day.getUTCFullYear(), day.getUTCMonth());
}

/** Moves a date by calendar units. If the month is too short for the day, its last day is taken. */
function moved(date: number, granularity: Exclude<Granularity, 'HOUR'>, units: number): number {
  if (granularity !== 'MONTH') return date + units * DAY_MS * (granularity === 'WEEK' ? DAYS_A_WEEK : 1);
  const day = new Date(date);
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth() + units];
  return Math.min(Date.UTC(year, month, day.getUTCDate()), Date.UTC(year, month + 1, 0));
}

function dayOf(local: number): number {
  return local - modulo(local, DAY_MS);
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
