/**
 * What an observation of a clip amounts to: a pure function, no I/O. A tracking is an observation that changed a count or
 * the field that the views come from, or the first one after a change of the campaign's terms; any other only confirms.
 */
export interface Observation {
  clipId: bigint;
  views: bigint;
  likes: bigint | null;
  comments: bigint | null;
  shares: bigint | null;
  /** Where the view count comes from: counts of two fields are two measures. */
  viewsField: string;
  /** The field only stands in where the right one shows nothing. */
  isFallback?: boolean;
  author: string | null;
  /** Absent: the post does not tell. */
  coauthors?: readonly string[];
  title: string | null;
  thumbnailUrl: string | null;
  postedAt: Date | null;
}

export interface KnownCounts {
  views: bigint | null;
  likes: bigint | null;
  comments: bigint | null;
  shares: bigint | null;
  checkedAt: Date | null;
  /** The field of the latest tracking; null or absent: there is none. */
  viewsField?: string | null;
}

export type ObservedCounts = Pick<Observation, 'views' | 'likes' | 'comments' | 'shares' | 'isFallback'> &
  Partial<Pick<Observation, 'viewsField'>>;

/**
 * LATE: not newer than what the clip already knows, dropped. SUSPECT: too good to believe; it waits for an admin and
 * moves nothing before. OTHER_MEASURE: the post shows a count, but not the one that the clip is measured by.
 */
export type Verdict =
  | { outcome: 'LATE' }
  | { outcome: 'OTHER_MEASURE' }
  | { outcome: 'UNCHANGED' }
  | { outcome: 'SUSPECT'; viewsBefore: bigint }
  | { outcome: 'OK'; viewsGained: bigint };

/** A jump is believed up to either of these, measured from the latest tracking. */
export interface JumpBound {
  views: bigint;
  /** Times the views before. */
  factor: bigint;
}

export const JUMP_BOUND: JumpBound = { views: 1_000_000n, factor: 20n };

/**
 * A clip is measured by one field. Its first observation takes what there is. After that a field that stands in never
 * speaks, whether it shows more or less; the right field takes over from one that stood in (or from the one of an earlier
 * actor) as a tracking, and where it shows less, or jumps, an admin decides.
 */
export function judgeObservation(
  known: KnownCounts,
  observed: ObservedCounts,
  times: { trackedAt: Date; lastTrackedAt: Date | null; termsValidFrom: Date },
  /** Null: an admin has accepted it. */
  bound: JumpBound | null = JUMP_BOUND,
): Verdict {
  if (known.checkedAt !== null && times.trackedAt <= known.checkedAt) return { outcome: 'LATE' };
  const isNewField = changesField(known, observed);
  // A clip's first observation is never suspect: there is nothing to measure it from.
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
  return before !== undefined && before !== null && now !== undefined && now !== before;
}

function isSuspect(before: bigint, views: bigint, { views: gain, factor }: JumpBound): boolean {
  return views - before > gain && views > before * factor;
}

/** An unknown count changes nothing: the clip keeps the last known value. */
function changes(known: KnownCounts, observed: ObservedCounts): boolean {
  return (['views', 'likes', 'comments', 'shares'] as const).some((count) => {
    const value = observed[count];
    return value !== null && value !== known[count];
  });
}
