/** A timeline from its statements: bounds, buckets, and the sums of the range and of the one before. */
import type { Context } from '../../kernel/context.js';
import { badInput } from '../../kernel/errors.js';
import { defineLoader } from '../../kernel/loader.js';
import type { Id } from '../../kernel/viewer.js';
import {
  type Granularity,
  type Range,
  rangeTotals,
  type TimelineScope,
  timelineBounds,
  timelinePoints,
} from './timeline.sql.js';
import type { Timeline, TimelineInput } from './timeline.type.js';

const POINTS_MAX = 1_000;
const HOUR_MS = 3_600_000;

/** The longest that a bucket can be: what has too many even of these is refused unread. */
const LONGEST_MS: Record<Granularity, number> = {
  HOUR: HOUR_MS,
  DAY: 25 * HOUR_MS,
  WEEK: (7 * 24 + 1) * HOUR_MS,
  MONTH: (31 * 24 + 1) * HOUR_MS,
};

/** Names, and no offsets: "+05:30" means one thing here and its opposite there. */
const ZONE = /^[A-Za-z]\w*(?:[+-]\d+)?(?:\/[\w+-]+)*$/;

const bounds = defineLoader({
  statement: timelineBounds,
  keyOf: (row): Id => row.parentId,
  value: ([row], parentId: Id) => {
    if (row === undefined) throw new Error(`no bounds of ${parentId}`);
    return row;
  },
});
const keyOf = ({ parentId, from, to }: Range): Range => ({ parentId, from, to });
const buckets = defineLoader({ statement: timelinePoints, keyOf, value: (rows) => [...rows] });
const totals = defineLoader({
  statement: rangeTotals,
  keyOf,
  value: ([row], { parentId }: Range) => {
    if (row === undefined) throw new Error(`no total of ${parentId}`);
    return row;
  },
});

/** `parent`: the id of the scope's row, or the platform's. */
export async function timelineOf(
  { loaders }: Context,
  scope: TimelineScope,
  parent: Id,
  { from, to, granularity, timeZone }: TimelineInput,
): Promise<Timeline> {
  if (!ZONE.test(timeZone)) throw badInput('timeZone', 'timeZone is the IANA name of a zone, such as "Europe/Berlin".');
  const { firstAt, now } = await loaders.load(bounds, parent, { scope });
  const end = to ?? now;
  const range: Range = { parentId: parent, from: from ?? before(firstAt, end), to: end };
  if (range.from >= range.to)
    throw badInput(from == null ? 'to' : 'from', 'The range is empty: from must be before to.');
  refuseLong((range.to.getTime() - range.from.getTime()) / LONGEST_MS[granularity]);
  const points = await loaders.load(buckets, range, { scope, granularity, timeZone });
  refuseLong(points.length);
  const [first] = points;
  if (first === undefined) throw new Error(`no buckets of ${parent}`);
  const { totalEarned: earned, totalViews: views, totalClips: clips, previousFrom, previousTo } = first;
  const previous = { parentId: parent, from: previousFrom, to: previousTo };
  return { points, total: { earned, views, clips }, previousTotal: () => loaders.load(totals, previous, { scope }) };
}

/** An absent `from` is the first fact; without any, or with one that is later, the shortest range that ends with `to`. */
function before(firstAt: Date | null, to: Date): Date {
  return firstAt !== null && firstAt < to ? firstAt : new Date(to.getTime() - 1);
}

function refuseLong(points: number): void {
  if (points > POINTS_MAX)
    throw badInput(
      'granularity',
      `The timeline would have more than ${POINTS_MAX} points: ask for longer ones, or for less.`,
    );
}
