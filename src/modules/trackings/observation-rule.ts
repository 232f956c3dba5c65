/**
 * What an observation of a clip amounts to: a pure function, no I/O. A tracking is an observation that changed a count,
 * or the first one after a change of the campaign's terms; any other only confirms.
 */
export interface Observation {
  clipId: bigint;
  views: bigint;
  likes: bigint | null;
  comments: bigint | null;
  shares: bigint | null;
  viewsField: string;
  author: string | null;
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
}

/**
 * LATE: not newer than what the clip already knows, dropped. SUSPECT: too good to believe; it waits for an admin and
 * moves nothing before.
 */
export type Verdict =
  | { outcome: 'LATE' }
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

export function judgeObservation(
  known: KnownCounts,
  observed: Pick<Observation, 'views' | 'likes' | 'comments' | 'shares'>,
  times: { trackedAt: Date; lastTrackedAt: Date | null; termsValidFrom: Date },
  /** Null: an admin has accepted it. */
  bound: JumpBound | null = JUMP_BOUND,
): Verdict {
  if (known.checkedAt !== null && times.trackedAt <= known.checkedAt) return { outcome: 'LATE' };
  // A clip's first observation is never suspect: there is nothing to measure it from.
  if (bound !== null && known.views !== null && isSuspect(known.views, observed.views, bound)) {
    return { outcome: 'SUSPECT', viewsBefore: known.views };
  }
  const newTerms = times.lastTrackedAt === null || times.lastTrackedAt < times.termsValidFrom;
  if (!newTerms && !changes(known, observed)) return { outcome: 'UNCHANGED' };
  return { outcome: 'OK', viewsGained: observed.views - (known.views ?? 0n) };
}

function isSuspect(before: bigint, views: bigint, { views: gain, factor }: JumpBound): boolean {
  return views - before > gain && views > before * factor;
}

/** An unknown count changes nothing: the clip keeps the last known value. */
function changes(known: KnownCounts, observed: Pick<Observation, 'views' | 'likes' | 'comments' | 'shares'>): boolean {
  return (['views', 'likes', 'comments', 'shares'] as const).some((count) => {
    const value = observed[count];
    return value !== null && value !== known[count];
  });
}
