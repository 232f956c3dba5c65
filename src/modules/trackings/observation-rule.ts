/**
 * Decides what becomes of an observation of a clip: a pure function, no I/O. An observation is a tracking if it changed
 * a count or the field that the views come from, or if it is the first after a change of the campaign's terms. Any
 * other observation only confirms the counts.
 */
import { COUNTS, type Count, type OtherCounts } from '../../scraping/post-counts.js';

export interface Observation extends OtherCounts {
  clipId: bigint;
  views: bigint;
  /** The field that the view count comes from. Counts of two fields are two measures. */
  viewsField: string;
  /** True if the field only stands in because the right one shows nothing. */
  isFallback?: boolean;
  author: string | null;
  /** Absent if the post does not name them. */
  coauthors?: readonly string[];
  title: string | null;
  thumbnailUrl: string | null;
  postedAt: Date | null;
}

export interface KnownCounts extends OtherCounts {
  views: bigint | null;
  checkedAt: Date | null;
  /** The field of the latest tracking; null if there is none. */
  viewsField: string | null;
}

export type ObservedCounts = Pick<Observation, Count | 'isFallback' | 'viewsField'>;

/**
 * LATE: not newer than the clip's latest check, so it is dropped. SUSPECT: a jump above the bound, or fewer views from
 * another field; it moves nothing until an admin accepts it. OTHER_MEASURE: the post shows a count, but not the one
 * that the clip is measured by.
 */
export type Verdict =
  | { outcome: 'LATE' }
  | { outcome: 'OTHER_MEASURE' }
  | { outcome: 'UNCHANGED' }
  | { outcome: 'SUSPECT'; viewsBefore: bigint }
  | { outcome: 'OK'; viewsGained: bigint };

/** A jump is suspect if it exceeds both of these, measured from the latest tracking. */
export interface JumpBound {
  views: bigint;
  /** Multiple of the views before. */
  factor: bigint;
}

export const JUMP_BOUND: JumpBound = { views: 1_000_000n, factor: 20n };

/**
 * A clip is measured by one field. Its first observation takes any count. After that, a count from a field that only
 * stands in is ignored, higher or lower. The right field takes over from one that stood in, or from that of an earlier
 * actor, as a tracking. If it then shows fewer views, or a jump, an admin decides.
 */
export function judgeObservation(
  known: KnownCounts,
  observed: ObservedCounts,
  times: { trackedAt: Date; lastTrackedAt: Date | null; termsValidFrom: Date },
  /** Null if an admin has accepted the observation. */
  bound: JumpBound | null = JUMP_BOUND,
): Verdict {
  if (known.checkedAt !== null && times.trackedAt <= known.checkedAt) return { outcome: 'LATE' };
  const isNewField = changesField(known, observed);
  // A clip's first observation is never suspect: there is nothing to compare it with.
  if (bound !== null && known.views !== null) {
    if (isNewField && observed.isFallback === true) return { outcome: 'OTHER_MEASURE' };
    const isLess = isNewField && observed.views < known.views;
    if (isLess || isSuspect(known.views, observed.views, bound))
      return { outcome: 'SUSPECT', viewsBefore: known.views };
  }
  const newTerms = times.lastTrackedAt === null || times.lastTrackedAt < times.termsValidFrom;
  if (!newTerms && !isNewField && !changes(known, observed)) return { outcome: 'UNCHANGED' };
  return { outcome: 'OK', viewsGained: observed.views - (known.views ?? 0n) };
}

function changesField({ viewsField: before }: KnownCounts, { viewsField: now }: ObservedCounts): boolean {
  return before !== null && now !== before;
}

function isSuspect(before: bigint, views: bigint, { views: gain, factor }: JumpBound): boolean {
  return views - before > gain && views > before * factor;
}

/** An unknown count changes nothing: the clip keeps the last known value. */
function changes(known: KnownCounts, observed: ObservedCounts): boolean {
  return COUNTS.some((count) => {
    const value = observed[count];
    return value !== null && value !== known[count];
  });
}
