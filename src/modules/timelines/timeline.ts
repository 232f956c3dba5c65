/** Builds a timeline from its statements: bounds, buckets, and the sums of the range before. */
import type { Context } from '../../kernel/api/context.js';
import type { Id } from '../../kernel/auth/viewer.js';
import { badInput } from '../../kernel/base/errors.js';
import { Zone } from '../../kernel/base/time-zone.js';
import { defineLoader } from '../../kernel/reads/loader.js';
import { type Buckets, POINTS_MAX, spanBefore, startsOf } from './bucket-rule.js';
import {
  type Range,
  rangeTotals,
  type TimelineBucket,
  type TimelineScope,
  timelineBounds,
  timelinePoints,
} from './timeline.sql.js';
import type { Timeline, TimelineInput } from './timeline.type.js';

/** Time zones are younger than 1800, and the rules of years after 2199 are unknown. */
const YEARS = { first: 1800, last: 2199 };

const bounds = defineLoader({
  statement: timelineBounds,
  keyOf: (row): Id => row.parentId,
  value: ([row], parentId: Id) => {
    if (row === undefined) throw new Error(`no bounds of ${parentId}`);
    return row;
  },
});
const keyOf = ({ parentId, from, to }: Range): Range => ({ parentId, from, to });
const buckets = defineLoader({
  statement: timelinePoints,
  keyOf,
  value: (rows, range: Range, asked: { scope: TimelineScope } & Buckets) => pointsOf(rows, range, asked),
});
const totals = defineLoader({
  statement: rangeTotals,
  keyOf,
  value: ([row], { parentId }: Range) => {
    if (row === undefined) throw new Error(`no total of ${parentId}`);
    return row;
  },
});

/** `parent` is the id of the scope's row, or that of the platform. Refuses bad input before it reads any bucket. */
export async function timelineOf(
  context: Context,
  scope: TimelineScope,
  parent: Id,
  input: TimelineInput,
): Promise<Timeline> {
  const { granularity, timeZone } = input;
  const zone = Zone.named(timeZone);
  if (zone === null) throw badInput('timeZone', UNKNOWN_ZONE);
  for (const end of ['from', 'to'] as const) refuseStrangeYear(end, input[end]);
  const range = await rangeOf(context, scope, parent, input);
  const starts = startsOf(range, { granularity, timeZone });
  if (starts === null) throw badInput('granularity', TOO_MANY);
  const before = spanBefore({ from: range.from.getTime(), to: range.to.getTime() }, granularity, zone, starts.length);
  const previous: Range = { parentId: parent, from: new Date(before.from), to: new Date(before.to) };
  const { loaders } = context;
  return {
    ...(await loaders.load(buckets, range, { scope, granularity, timeZone })),
    previousTotal: () => loaders.load(totals, previous, { scope }),
    range,
    scope,
  };
}

const UNKNOWN_ZONE =
  'timeZone must be the IANA name of one zone, such as "Europe/Berlin" or "UTC". Abbreviations such as "IST" mean several zones.';
const TOO_MANY = `The timeline would have more than ${POINTS_MAX} points. Choose a coarser granularity or a shorter range.`;

function refuseStrangeYear(field: string, moment: Date | null | undefined): void {
  if (moment == null) return;
  const year = moment.getUTCFullYear();
  if (year >= YEARS.first && year <= YEARS.last) return;
  throw badInput(field, `${field} must be in the years ${YEARS.first} to ${YEARS.last}.`);
}

/**
 * An absent `from` is the time of the first fact. If there is no fact before `to`, the range is the shortest one that
 * ends at `to`.
 */
async function rangeOf(
  { loaders }: Context,
  scope: TimelineScope,
  parentId: Id,
  { from, to }: Pick<TimelineInput, 'from' | 'to'>,
): Promise<Range> {
  if (from != null && to != null) return refuseEmpty({ parentId, from, to }, 'from');
  const { firstAt, now } = await loaders.load(bounds, parentId, { scope });
  const end = to ?? now;
  if (from != null) return refuseEmpty({ parentId, from, to: end }, 'from');
  const first = firstAt !== null && firstAt < end ? firstAt : new Date(end.getTime() - 1);
  return { parentId, from: first, to: end };
}

function refuseEmpty(range: Range, field: string): Range {
  if (range.from < range.to) return range;
  throw badInput(field, 'The range is empty: from must be before to.');
}

export const NOTHING = { earned: 0n, views: 0n, clips: 0n };

/** All buckets, including empty ones, and the total of the range. */
function pointsOf(rows: readonly TimelineBucket[], range: Range, asked: Buckets): Pick<Timeline, 'points' | 'total'> {
  const byBucket = new Map(rows.map(({ nth, earned, views, clips }) => [nth, { earned, views, clips }]));
  const starts = (startsOf(range, asked) ?? []).map((start) => new Date(start));
  const points = starts.map((start, n) => ({
    start,
    end: starts[n + 1] ?? range.to,
    ...(byBucket.get(n + 1) ?? NOTHING),
  }));
  const [some] = rows;
  if (some === undefined) return { points, total: NOTHING };
  return { points, total: { earned: some.totalEarned, views: some.totalViews, clips: some.totalClips } };
}
