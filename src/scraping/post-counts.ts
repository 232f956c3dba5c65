/**
 * The counts of a post that the product observes, keeps and adds up. The columns of statements, the totals, the books
 * and the trigger functions of the kept sums are made from this list.
 */

/** `views` is first: it is the one count that is paid, and the only one that an observation must have. */
export const COUNTS = ['views', 'likes', 'comments', 'shares'] as const;

export type Count = (typeof COUNTS)[number];
export type OtherCount = Exclude<Count, 'views'>;

export const OTHER_COUNTS = COUNTS.filter((count) => count !== 'views');

/** A count that is unknown is null, which never means zero. */
export type OtherCounts = Readonly<Record<OtherCount, bigint | null>>;

/** The other counts of a row or an observation, without its remaining fields. */
export function otherCounts(of: OtherCounts): OtherCounts {
  return Object.fromEntries(OTHER_COUNTS.map((count) => [count, of[count]])) as OtherCounts;
}

/** The columns of all counts in SQL, such as "c.views, c.likes, …". */
export function countsOf(alias: string): string {
  return eachCount((count) => `${alias}.${count}`);
}

export const COUNT_NAMES = COUNTS.join(', ');
/** Names and types, for the rows of jsonb_to_recordset. */
export const COUNT_TYPES = COUNTS.map((count) => `${count} bigint`).join(', ');

/** A piece of SQL for each count, separated by commas. */
export function eachCount(piece: (count: Count) => string): string {
  return COUNTS.map(piece).join(', ');
}

export function eachOtherCount(piece: (count: OtherCount) => string): string {
  return OTHER_COUNTS.map(piece).join(', ');
}
