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

/** LATE: not newer than what the clip already knows, dropped. */
export type Verdict = { outcome: 'LATE' } | { outcome: 'UNCHANGED' } | { outcome: 'OK'; viewsGained: bigint };

export function judgeObservation(
  known: KnownCounts,
  observed: Pick<Observation, 'views' | 'likes' | 'comments' | 'shares'>,
  times: { trackedAt: Date; lastTrackedAt: Date | null; termsValidFrom: Date },
): Verdict {
  if (known.checkedAt !== null && times.trackedAt <= known.checkedAt) return { outcome: 'LATE' };
  const newTerms = times.lastTrackedAt === null || times.lastTrackedAt < times.termsValidFrom;
  if (!newTerms && !changes(known, observed)) return { outcome: 'UNCHANGED' };
  return { outcome: 'OK', viewsGained: observed.views - (known.views ?? 0n) };
}

/** An unknown count changes nothing: the clip keeps the last known value. */
function changes(known: KnownCounts, observed: Pick<Observation, 'views' | 'likes' | 'comments' | 'shares'>): boolean {
  return (['views', 'likes', 'comments', 'shares'] as const).some((count) => {
    const value = observed[count];
    return value !== null && value !== known[count];
  });
}
