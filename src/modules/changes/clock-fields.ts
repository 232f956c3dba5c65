/** Fields whose values move without a commit. No feed names them, and no balance, total or count is one. */
export const CLOCK_FIELDS: ReadonlySet<string> = new Set([
  'Clip.ageHours',
  'Campaign.pace',
  // Its last point ends now, unless it is asked for until a time.
  'Timeline.points',
  'Timeline.previousTotal',
]);

/** Parts of filters that choose other rows as time goes by. */
export const CLOCK_FILTERS: ReadonlySet<string> = new Set(['overdue']);
