/** The scope of totals that are shown, which Totals.explain needs. */
import type { Id, Viewer } from '../../kernel/auth/viewer.js';
import type { TotalsFilter } from './conditions.sql.js';
import type { Totals } from './totals.sql.js';

export interface TotalsScope {
  of: 'PLATFORM' | 'USER' | 'CAMPAIGN' | 'CLIP' | 'PAIR';
  /** The id of the row; of a pair "user:campaign"; of the platform its only key. */
  parent: Id;
  filter: TotalsFilter;
}

export type ScopedTotals = Totals & { scope?: TotalsScope };

/** A copy, because all paths of a response share the row. */
export async function scoped(
  totals: Promise<Totals>,
  of: TotalsScope['of'],
  parent: Id,
  filter: TotalsFilter = {},
): Promise<ScopedTotals> {
  return { ...(await totals), scope: { of, parent, filter } };
}

/** True if every row of the scope belongs to the viewer. A clip is visible only to those who see all of it. */
export function isOwnScope({ of, parent, filter }: TotalsScope, { userId }: Viewer): boolean {
  if (of === 'CLIP' || filter.userId === userId) return true;
  return of === 'USER' ? parent === userId : of === 'PAIR' && parent.split(':')[0] === userId;
}
